"""The pgweir under test: started in front of a server, asked for its report, stopped by its pid.

With PGWEIR_DIRECT=1 there is none: clients are given the server itself, which is how the tests
themselves are tested.
"""

import json
import os
import signal
import subprocess
import tempfile

import pytest

from harness.ports import LOOPBACK, free_port, wait_for, wait_until_listening

DIRECT = os.environ.get("PGWEIR_DIRECT") == "1"
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))


def built(*path):
    """What was built at this place, of the first preset that has it; None if none has."""
    for preset in ("release", "dev", "check", "asan", "tsan"):
        whole = os.path.join(REPOSITORY, "build", preset, *path)
        if os.path.exists(whole):
            return whole
    return None


def program():
    """The path of the program under test."""
    path = os.environ.get("PGWEIR") or built("cli", "pgweir")
    if not path:
        pytest.exit("no pgweir to test: build it or name it in PGWEIR")
    return path


def needs_pgweir(test):
    """Marks a test that asks for findings, which a direct connection has not."""
    return pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody analyses")(test)


class Pgweir:
    """Use as a context manager. `port` is the proxy's, `web_url` where its report is.

    With `successor_of` another one it takes that one's ports over. `descriptors`: its ulimit -n.
    `web_host`: the address of its web server.
    """

    def __init__(self, postgres, *arguments, configuration=None, environment=None, database=None,
                 port=None, web_port=None, successor_of=None, descriptors=None,
                 web_host=LOOPBACK):
        self._postgres = postgres
        self._arguments = list(arguments)
        self._configuration = configuration
        # Who has no catalogue is not asked for it.
        no_catalogue = {} if hasattr(postgres, "psql") else {"PGWEIR_ADVISER_ENABLED": "false"}
        self._environment = {**no_catalogue, **(environment or {})}
        self._database = database or "postgres"
        self._wanted_ports = port, web_port
        self._predecessor = successor_of
        self._descriptors = descriptors
        self._web_host = web_host
        self._ended = False
        self.process = None
        self.port = postgres.port
        self.web_port = None
        self.directory = None

    def __enter__(self):
        if DIRECT:
            return self
        self.directory = tempfile.TemporaryDirectory(prefix="pgweir-e2e-")
        try:
            self._start()
            self._wait_until_it_listens()
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self._end()}") from error
        except BaseException:
            self._end()
            raise
        return self

    def _start(self):
        if self._predecessor:
            self.port, self.web_port = self._predecessor.port, self._predecessor.web_port
            self._arguments.append("--take-over")
        else:
            self.port, self.web_port = (port or free_port() for port in self._wanted_ports)
        command = [program(), "serve", "--upstream", self._upstream(),
                   "--listen", f"{LOOPBACK}:{self.port}",
                   "--web", f"{self._web_host}:{self.web_port}"]
        if self._configuration:
            self.configure(self._configuration)
            command += ["--config", self.configuration_path]
        if self._descriptors:
            command = ["prlimit", f"--nofile={self._descriptors}", *command]
        # No test reads what another one left, or leaves anything at home.
        state = {"XDG_STATE_HOME": self.directory.name}
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command + self._arguments, stdout=log, stderr=log,
                                            env={**os.environ, **state, **self._environment})

    def _end(self):
        """Ends the process, if there is one, and removes its directory. What it has logged."""
        try:
            if self.process and self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
                try:
                    self.process.wait(timeout=2)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait()
            return self.log() if self.process else ""
        finally:
            self.directory.cleanup()

    def __exit__(self, *_):
        if not self.process:
            return
        running = self.process.poll() is None
        log = self._end()
        for word in ("AddressSanitizer", "ThreadSanitizer", "runtime error:", "LeakSanitizer"):
            assert word not in log, log
        code = self.process.returncode
        assert running or self._ended, f"pgweir ended by itself with {code}:\n{log}"

    def _wait_until_it_listens(self):
        wait_until_listening(self.port, self.process)
        wait_until_listening(self.web_port, self.process)
        if self._predecessor and not wait_for(lambda: "stands before" in self.log(), 20, 0.005):
            raise RuntimeError("it never said that it listens")

    def configure(self, text):
        """Writes the file of --config; a running pgweir reads it again on SIGHUP."""
        with open(self.configuration_path, "w", encoding="utf-8") as file:
            file.write(text)

    def drain(self):
        self.process.send_signal(signal.SIGTERM)

    def ends(self, seconds):
        """The exit code, if the process ends in time by itself or by a signal that was sent."""
        if not wait_for(lambda: self.process.poll() is not None, seconds, 0.005):
            return None
        self._ended = True
        return self.process.returncode

    @property
    def configuration_path(self):
        return os.path.join(self.directory.name, "pgweir.toml")

    @property
    def log_path(self):
        return os.path.join(self.directory.name, "log")

    @property
    def web_url(self):
        return f"http://{LOOPBACK}:{self.web_port}"

    def _upstream(self):
        return self._postgres.url(database=self._database)

    def url(self, user="postgres", database=None, password=None):
        return self._postgres.url(user, database or self._database, password, self.port)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def command(self, *arguments, **options):
        """Runs a short pgweir command against this proxy's web address."""
        return subprocess.run([program(), *arguments, "--web", self.web_url], check=True,
                              capture_output=True, text=True, timeout=20, **options).stdout

    def report(self):
        return json.loads(self.command("report", "--format", "json"))

    def findings(self, rule=None):
        return [f for f in self.report()["findings"] if rule in (None, f["rule"])]

    def findings_when_settled(self, rule, seconds=3.0):
        """The rule's findings, as soon as there are some; an empty list after `seconds`."""
        return wait_for(lambda: self.findings(rule), seconds, step=0.1) or []

    def resident_kib(self):
        return self._status("VmRSS")

    def peak_resident_kib(self):
        return self._status("VmHWM")

    def forget_peak(self):
        """Sets the peak of resident memory to what is resident now."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def _status(self, key):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key + ":"))
