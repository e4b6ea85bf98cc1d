"""A throw-away Prometheus of Debian's package, with the configuration and the rules of deploy/."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from harness.ports import LOOPBACK, free_port, wait_for, wait_until_listening
from harness.proxy import REPOSITORY
from harness.started import Started

DEPLOYED = os.path.join(REPOSITORY, "deploy", "prometheus")
MISSING = "prometheus and promtool are not installed (Debian: apt-get install prometheus)"


def is_installed():
    return bool(shutil.which("prometheus") and shutil.which("promtool"))


class Prometheus(Started):
    """Use as a context manager; scrapes `port` of the loopback address each second."""

    def __init__(self, port):
        self._target = port
        self._directory = None
        self._process = None
        self.port = None

    def _start(self):
        self._directory = tempfile.mkdtemp(prefix="pgweir-e2e-")
        shutil.copy(os.path.join(DEPLOYED, "alerts.yml"), self._directory)
        with open(os.path.join(DEPLOYED, "prometheus.yml"), encoding="utf-8") as deployed:
            configuration = deployed.read()
        assert "127.0.0.1:7433" in configuration and "15s" in configuration
        configuration = configuration.replace("127.0.0.1:7433", f"{LOOPBACK}:{self._target}")
        path = os.path.join(self._directory, "prometheus.yml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration.replace("15s", "1s"))
        self.port = free_port()
        with open(os.path.join(self._directory, "log"), "wb") as log:
            self._process = subprocess.Popen(
                ["prometheus", f"--config.file={path}", "--log.level=warn",
                 f"--storage.tsdb.path={self._directory}/series",
                 f"--web.listen-address={LOOPBACK}:{self.port}"], stdout=log, stderr=log)
        wait_until_listening(self.port, self._process)
        # It listens before its database is open, and answers nothing until then.
        assert wait_for(self._is_ready, 20), self._log()

    def __exit__(self, *_):
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=10)
        if self._directory:
            shutil.rmtree(self._directory, ignore_errors=True)

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/-/ready", timeout=10):
                return True
        except urllib.error.HTTPError:
            return False

    def _log(self):
        with open(os.path.join(self._directory, "log"), encoding="utf-8") as log:
            return log.read()

    def get(self, path, **parameters):
        """What its API answers; an error of a query is one of urllib's."""
        url = f"http://{LOOPBACK}:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            said = json.load(answer)
        assert said["status"] == "success", said
        return said["data"]

    def series(self, query):
        return self.get("query", query=query)["result"]

    def value(self, query):
        """The number of a query with one series; None while there is none."""
        found = self.series(query)
        return float(found[0]["value"][1]) if len(found) == 1 else None
