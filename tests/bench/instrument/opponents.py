"""Those who are compared: no proxy at all, the bare relay, HAProxy, PgBouncer, and pgweir in forms.

Each is configured for what it is best at here: no logging, no checks, room for every client. With
TLS on a leg (legs.py) those are left out that cannot end it."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass

from .processes import Server, StartFailed, free_port

HAPROXY = """\
global
  maxconn {connections}
defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
frontend bench
  bind 127.0.0.1:{port}
  default_backend postgres
backend postgres
  server one 127.0.0.1:{upstream}
"""

# More server connections than there are clients: nobody ever queues. None is kept from one run to
# the next: its process would know tables and pages already, which everybody else's must learn (in
# runs of 2 s that alone was worth a tenth).
PGBOUNCER = """\
[databases]
* = host=127.0.0.1 port={upstream}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = session
default_pool_size = {pool}
max_client_conn = {connections}
server_idle_timeout = 1
server_lifetime = 1
ignore_startup_parameters = extra_float_digits
log_connections = 0
log_disconnections = 0
log_stats = 0
client_tls_sslmode = {client_tls}
client_tls_cert_file = {certificate}
client_tls_key_file = {key}
server_tls_sslmode = {server_tls}
"""

PGWEIR = """\
[upstream]
dsn = "{url}"
[relay]
listen = "127.0.0.1:{port}"
analyse = {analyse}
workers = {workers}
connections = {connections}
[adviser]
enabled = {adviser}
[web]
listen = "127.0.0.1:{web}"
[history]
directory = "{history}"
[log]
level = "warning"
"""

PGWEIR_CLIENT_TLS = """\
[client_tls]
mode = "require"
certificate = "{certificate}"
key = "{key}"
"""


@dataclass(frozen=True)
class Room:
    """How many connections each proxy is set up for. The defaults are for the comparison."""
    haproxy: int = 4_096
    pgbouncer: int = 1_000
    pool: int = 190  # server connections of PgBouncer: more than clients at once
    pgweir: int = 10_000  # as installed

    @staticmethod
    def of(connections):
        return Room(connections, connections, connections, connections)


NO_SSL_REQUEST = "it knows nothing of the way PostgreSQL's clients ask for TLS (SSLRequest)"


class Opponent:
    """One way to the database. `server` is None when there is no proxy."""

    def __init__(self, key, label, port, server=None, version="", web=None, program=None):
        self.key = key
        self.label = label
        self.port = port
        self.legs = None  # as its ring has them
        self.server = server
        self.version = version
        self.web = web
        self.program = program

    def report(self, patience=5.0):
        """What pgweir itself says of the run: its JSON report, or None for all others. The last
        events may still be on their way to the analysis: it is asked again for a while."""
        if self.web is None:
            return None
        end = time.monotonic() + patience
        report = self._report_now()
        while report["traffic"]["analysed"] < 1 and time.monotonic() < end:
            time.sleep(0.25)
            report = self._report_now()
        return report

    def health(self, timeout=5.0):
        """/api/v1/health of pgweir; OSError where it does not answer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/api/v1/health",
                                    timeout=timeout) as answer:
            return json.load(answer)

    def settled(self, patience=10.0):
        """Its health, once nothing waits for the analysis any more."""
        end = time.monotonic() + patience
        health = self.health()
        while health["analysis_lag_us"] > 0 and time.monotonic() < end:
            time.sleep(0.05)
            health = self.health()
        return health

    def _report_now(self):
        done = subprocess.run(
            [self.program, "report", "--web", f"http://127.0.0.1:{self.web}", "--format", "json"],
            capture_output=True, text=True, timeout=30)
        if done.returncode not in (0, 1):
            raise StartFailed(f"pgweir report failed: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def stop(self):
        if self.server:
            self.server.stop()


def version_of(command, pattern):
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else ""


class Ring:
    """Starts the opponents that are asked for; those that cannot be had are named in `missing`.
    `programs`: paths of bare_relay and pgweir. `database`: all that is asked of it is where and how
    it is reached."""

    def __init__(self, folder, database, programs, legs, room=Room()):
        self.folder = folder
        self.database = database
        self.bare_relay, self.pgweir = programs
        self.legs = legs
        self.room = room
        self.missing = {}
        self.opponents = []

    def start(self, keys):
        makers = {
            "direct": lambda: Opponent("direct", "direct", self.database.port),
            "again": lambda: Opponent("again", "direct, again", self.database.port),
            "bare": self._bare,
            "haproxy": self._haproxy,
            "pgbouncer": self._pgbouncer,
            "pgweir": lambda: self._pgweir("pgweir", "pgweir"),
            "pgweir_one": lambda: self._pgweir("pgweir_one", "pgweir, one worker", workers=1),
            "pgweir_alone": lambda: self._pgweir("pgweir_alone", "pgweir, no connection of its own",
                                                 adviser="false"),
            "pgweir_off": lambda: self._pgweir("pgweir_off", "pgweir, analysis off", "false"),
        }
        for key in keys:
            try:
                self.opponents.append(makers[key]())
                self.opponents[-1].legs = self.legs
            except StartFailed as failure:
                name = f"{key} ({self.legs.words})" if self.legs.encrypted else key
                self.missing[name] = str(failure)
        return self.opponents

    def stop(self):
        for opponent in self.opponents:
            opponent.stop()

    def _write(self, name, text):
        path = os.path.join(self.folder, f"{self.legs.key}-{name}")
        with open(path, "w") as out:
            out.write(text)
        os.chmod(path, 0o644)
        return path

    def _server(self, name, command, port, others=()):
        log = os.path.join(self.folder, f"{self.legs.key}-{name}.log")
        return Server(name, command, log, port, others)

    def _program(self, name):
        found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin")
        if not found:
            raise StartFailed(f"{name} is not installed: apt-get install {name}")
        return found

    def _own(self, path, name):
        """A copy that the unprivileged user can reach, whatever the rights of the build folder."""
        if not path or not os.access(path, os.X_OK):
            raise StartFailed(f"{name} is not built: {path or 'no build folder given'}")
        copy = os.path.join(self.folder, name)
        if not os.path.exists(copy):
            shutil.copy(path, copy)
            os.chmod(copy, 0o755)
        return copy

    def _refuse_tls(self):
        if self.legs.encrypted:
            raise StartFailed(NO_SSL_REQUEST)

    def _bare(self):
        self._refuse_tls()
        port = free_port()
        program = self._own(self.bare_relay, "bare_relay")
        server = self._server("bare", [program, str(port), str(self.database.port)], port)
        return Opponent("bare", "bare epoll relay", port, server, "ours, one thread")

    def _haproxy(self):
        self._refuse_tls()
        program = self._program("haproxy")
        port = free_port()
        path = self._write("haproxy.cfg", HAPROXY.format(
            port=port, upstream=self.database.port, connections=self.room.haproxy))
        server = self._server("haproxy", [program, "-db", "-q", "-f", path], port)
        return Opponent("haproxy", "HAProxy", port, server,
                        version_of([program, "-v"], r"version (\S+?)[-\s]"))

    def _pgbouncer(self):
        program = self._program("pgbouncer")
        port = free_port()
        users = self._write("users.txt", f'"{self.database.user}" ""\n')
        certificate, key = self.database.certificate or ("", "")
        path = self._write("pgbouncer.ini", PGBOUNCER.format(
            port=port, upstream=self.database.port, users=users, pool=self.room.pool,
            connections=self.room.pgbouncer, certificate=certificate, key=key,
            client_tls="require" if self.legs.client else "disable",
            server_tls="require" if self.legs.server else "disable"))
        server = self._server("pgbouncer", [program, "-q", path], port)
        return Opponent("pgbouncer", "PgBouncer", port, server,
                        version_of([program, "--version"], r"PgBouncer (\S+)"))

    def _pgweir(self, key, label, analyse="true", adviser="true", workers=0):
        program = self._own(self.pgweir, "pgweir")
        port, web = free_port(), free_port()
        url = self.database.url() + ("?sslmode=require" if self.legs.server else "")
        text = PGWEIR.format(url=url, port=port, web=web, analyse=analyse, adviser=adviser,
                             workers=workers, connections=self.room.pgweir,
                             history=os.path.join(self.folder, f"{self.legs.key}-{key}-history"))
        if self.legs.client:
            text += PGWEIR_CLIENT_TLS.format(
                **dict(zip(("certificate", "key"), self.database.certificate)))
        path = self._write(f"{key}.toml", text)
        server = self._server(key, [program, "serve", "--config", path], port, [web])
        return Opponent(key, label, port, server, version_of([program, "--version"], r"(\d\S*)"),
                        web if analyse == "true" else None, program)
