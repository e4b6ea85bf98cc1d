"""A throw-away PostgreSQL with pgbench's tables, on the loopback interface."""

import os
import subprocess
import time

from .processes import Server, StartFailed, free_port, unprivileged

ACCOUNTS_OF_SCALE = 100_000
# Idle ones of every opponent on every pair of legs; PgBouncer keeps its own for minutes.
MOST_CONNECTIONS = 2_000

CANDIDATES = [f"/usr/lib/postgresql/{major}/bin" for major in (15, 16, 17, 14)]

# Reads only, everything in memory: the server is to be as fast as it can, so that a proxy's cost
# shows as clearly as it can.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "fsync": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "logging_collector": "off",
    "log_min_messages": "fatal",
}


def programs():
    for folder in CANDIDATES:
        if os.access(os.path.join(folder, "postgres"), os.X_OK):
            return folder
    raise StartFailed("no PostgreSQL server found: apt-get install postgresql-15")


def _checked(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **unprivileged())
    if done.returncode != 0:
        raise StartFailed(f"{os.path.basename(command[0])}: {done.stderr.strip()}")
    return done.stdout


class Database:
    """`certificate`: the paths of one and its key, for TLS; None: there is none."""

    def __init__(self, folder, scale, certificate=None, connections=MOST_CONNECTIONS):
        self.folder = folder
        self.accounts = scale * ACCOUNTS_OF_SCALE
        self.certificate = certificate
        self.bin = programs()
        self.port = free_port()
        self.user = "bench"
        self.name = "postgres"
        data = os.path.join(folder, "data")
        _checked([f"{self.bin}/initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync"], folder)
        settings = dict(SETTINGS, max_connections=str(connections))
        if certificate:
            settings.update(ssl="on", ssl_cert_file=certificate[0], ssl_key_file=certificate[1])
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.server = Server(
            "postgres",
            [f"{self.bin}/postgres", "-D", data, "-p", str(self.port), "-k", folder, *options],
            os.path.join(folder, "postgres.log"), self.port)
        try:
            self._wait_until_it_answers()
            _checked([f"{self.bin}/pgbench", "-i", "-q", "-s", str(scale), *self.address()], folder)
        except StartFailed:
            self.stop()
            raise

    def _wait_until_it_answers(self, patience=30.0):
        """The port is open before logins are: "the database system is starting up"."""
        command = [f"{self.bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + patience
        while subprocess.run(command).returncode != 0:
            if time.monotonic() > end:
                raise StartFailed(f"postgres does not answer: {self.server.last_words()}")
            time.sleep(0.1)

    def address(self, port=None):
        return ["-h", "127.0.0.1", "-p", str(port or self.port), "-U", self.user, self.name]

    def execute(self, statements):
        """Each in a transaction of its own."""
        _checked([f"{self.bin}/psql", "-q", "-X", "-v", "ON_ERROR_STOP=1",
                  *(word for each in statements.split(";\n") if each.strip()
                    for word in ("-c", each)), *self.address()], self.folder)

    def backends(self):
        """Client connections that it has now, that of the question left out."""
        said = _checked([f"{self.bin}/psql", "-X", "-A", "-t", "-c",
                         "select count(*) - 1 from pg_stat_activity "
                         "where backend_type = 'client backend'", *self.address()], self.folder)
        return int(said)

    def url(self):
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{self.name}"

    def version(self):
        return _checked([f"{self.bin}/postgres", "--version"], self.folder).strip()

    def stop(self):
        self.server.stop()
