"""`pgweir run` around whatever a test does meanwhile: all that passed is in its report."""

import json
import os
import re
import shutil
import subprocess
import tempfile

from harness.orms import environment
from harness.proxy import DIRECT, program


class Watch:
    """Use as a context manager: `port` inside, `report` afterwards. `settings` are lines of a
    configuration.
    """

    CHILD = ["sh", "-c", 'echo "$DATABASE_URL"; read _ || true']

    def __init__(self, postgres, settings=()):
        self._postgres = postgres
        self._settings = settings
        self._directory = self._process = self._log = None
        self.port = postgres.port
        self.report = None

    def __enter__(self):
        if DIRECT:
            return self
        self._directory = tempfile.mkdtemp(prefix="pgweir-e2e-")
        with open(self._path("pgweir.toml"), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in self._settings)
        self._log = open(self._path("log"), "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [program(), "run", "--upstream", self._postgres.url(), "--fail-on", "none",
             "--report", f"json:{self._path('report.json')}", "--config",
             self._path("pgweir.toml"), "--", *self.CHILD],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env=environment())
        url = self._process.stdout.readline()
        if not url:
            raise RuntimeError(f"pgweir run did not begin: {self._end()}")
        self.port = int(re.search(r":(\d+)/", url).group(1))
        return self

    def __exit__(self, failure, *_):
        if DIRECT:
            return
        said = self._end()
        if not failure:
            assert self._process.returncode == 0, said
            with open(self._path("report.json"), encoding="utf-8") as file:
                self.report = json.load(file)
        shutil.rmtree(self._directory)

    def _path(self, name):
        return os.path.join(self._directory, name)

    def _end(self):
        """Ends the child, and gives what pgweir has said."""
        self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.seek(0)
        said = self._log.read()
        self._log.close()
        return said
