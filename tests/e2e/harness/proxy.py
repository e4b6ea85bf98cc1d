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


def program():
    """The path of the program under test."""
    chosen = os.environ.get("PGWEIR")
    if chosen:
        return chosen
    for preset in ("release", "dev", "asan", "tsan"):
        path = os.path.join(REPOSITORY, "build", preset, "cli", "pgweir")
        if os.path.exists(path):
            return path
    pytest.exit("no pgweir to test: build it or name it in PGWEIR")
    return None


def needs_pgweir(test):
    """Marks a test that asks for findings, which a direct connection has not."""
    return pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody analyses")(test)


class Pgweir:
    """Use as a context manager. `port` is the proxy's, `web_url` where its report is."""

    def __init__(self, postgres, *arguments, configuration=None, environment=None, database=None,
                 port=None):
        self._postgres = postgres
        self._arguments = list(arguments)
        self._configuration = configuration
        self._environment = environment or {}
        self._database = database or "postgres"
        self._wanted_port = port
        self.process = None
        self.port = postgres.port
        self.web_port = None
        self.directory = None

    def __enter__(self):
        if DIRECT:
            return self
        self.directory = tempfile.TemporaryDirectory(prefix="pgweir-e2e-")
        self.port, self.web_port = self._wanted_port or free_port(), free_port()
        command = [program(), "serve", "--upstream", self._upstream(),
                   "--listen", f"{LOOPBACK}:{self.port}", "--web", f"{LOOPBACK}:{self.web_port}"]
        if self._configuration:
            path = os.path.join(self.directory.name, "pgweir.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(self._configuration)
            command += ["--config", path]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command + self._arguments, stdout=log, stderr=log,
                                            env={**os.environ, **self._environment})
        try:
            wait_until_listening(self.port, self.process)
            wait_until_listening(self.web_port, self.process)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self.log()}") from error
        return self

    def __exit__(self, *_):
        if not self.process:
            return
        running = self.process.poll() is None
        if running:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        log = self.log()
        self.directory.cleanup()
        for word in ("AddressSanitizer", "ThreadSanitizer", "runtime error:", "LeakSanitizer"):
            assert word not in log, log
        assert running, f"pgweir ended by itself with {self.process.returncode}:\n{log}"

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
