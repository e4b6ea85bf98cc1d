"""A throw-away PostgreSQL in a directory of its own, on a free port of the loopback address.

The server's programs refuse root, so root hands them to the system's user postgres. Everybody from
the loopback address is trusted, except the roles of AUTHENTICATED, one for each password method.
"""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile

from harness.ports import LOOPBACK, free_port

PASSWORD = "open sesame"
AUTHENTICATED = {"by_scram": "scram-sha-256", "by_md5": "md5", "by_password": "password"}
CONFIGURATION = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": f"'{LOOPBACK}'",
    "max_connections": "150",
    "ssl": "off",
    "timezone": "'UTC'",
    "wal_level": "replica",
    "max_wal_senders": "60",
    "log_min_messages": "error",
}


def program(name):
    """The path of a PostgreSQL program: the newest installed one."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=_major_version)
    if found:
        return found[-1]
    return shutil.which(name) or name


def _major_version(path):
    return int(path.split("/")[4])


class Postgres:
    """Use as a context manager; `port`, `url()` and `psql()` work inside."""

    def __init__(self, rules=(), **configuration):
        """`rules`: lines of pg_hba.conf that go before the others."""
        self._rules = rules
        self._configuration = {**CONFIGURATION, **configuration}
        self._owner = "postgres" if os.getuid() == 0 else None
        self._server = None
        self.host = LOOPBACK
        self.port = None
        self.directory = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="pgweir-e2e-")
        if self._owner:
            owner = pwd.getpwnam(self._owner)
            os.chown(self.directory, owner.pw_uid, owner.pw_gid)
        try:
            self._initialise()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._server:
            subprocess.run(self._pg_ctl("stop", "-m", "immediate"), **self._as_owner(), check=False)
            self._server = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, user="postgres", database="postgres", password=None, port=None):
        secret = f":{password.replace(' ', '%20')}" if password else ""
        return f"postgresql://{user}{secret}@{self.host}:{port or self.port}/{database}"

    def psql(self, sql, database="postgres", port=None):
        """Runs SQL as the superuser and returns what psql prints."""
        command = ["psql", "-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-f", "-",
                   self.url(database=database, port=port)]
        return subprocess.run(command, input=sql, check=True, capture_output=True, text=True).stdout

    def stop_hard(self):
        """As a crash: nobody is told."""
        subprocess.run(self._pg_ctl("stop", "-m", "immediate"), **self._as_owner(), check=True)
        self._server = None

    def restart(self, mode):
        """Stops as `mode` of pg_ctl says (fast, immediate) and starts on the same port."""
        subprocess.run(self._pg_ctl("restart", "-w", "-m", mode, "-o", f"-p {self.port}"),
                       **self._as_owner(), check=True)

    def _initialise(self):
        data = os.path.join(self.directory, "data")
        subprocess.run(
            [program("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync",
             "--encoding", "UTF8", "--locale", "C.UTF-8"],
            **self._as_owner(), check=True)
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as configuration:
            configuration.writelines(f"{k} = {v}\n" for k, v in self._configuration.items())
            configuration.write(f"unix_socket_directories = '{self.directory}'\n")
        hba = "".join(f"{rule}\n" for rule in self._rules)
        hba += "".join(f"host all {role} 127.0.0.1/32 {method}\n"
                      for role, method in AUTHENTICATED.items())
        hba += "local all all trust\nhost all all 127.0.0.1/32 trust\n"
        hba += "host replication all 127.0.0.1/32 trust\n"
        with open(os.path.join(data, "pg_hba.conf"), "w", encoding="utf-8") as rules:
            rules.write(hba)

    def _start(self):
        self.port = free_port()
        subprocess.run(self._pg_ctl("start", "-w", "-o", f"-p {self.port}"), **self._as_owner(),
                       check=True)
        self._server = True
        self.psql("".join(
            f"set password_encryption = '{'md5' if method == 'md5' else 'scram-sha-256'}';"
            f"create role {role} login password '{PASSWORD}';"
            for role, method in AUTHENTICATED.items()))

    def _pg_ctl(self, *arguments):
        log = os.path.join(self.directory, "log")
        data = os.path.join(self.directory, "data")
        return [program("pg_ctl"), "-D", data, "-l", log, "-s", *arguments]

    def _as_owner(self):
        options = {"stdout": subprocess.DEVNULL, "cwd": self.directory}
        if self._owner:
            options.update(user=self._owner, group=self._owner, extra_groups=[])
        return options
