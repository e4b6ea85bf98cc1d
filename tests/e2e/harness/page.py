"""The page of a running pgweir, in Debian's chromium: tests/browser/live_page.mjs, by its deeds."""

import json
import os
import select
import shutil
import subprocess
import tempfile
from contextlib import suppress

import pytest

from harness import scenarios
from harness.proxy import REPOSITORY

BROWSER = os.path.join(REPOSITORY, "tests", "browser")


class Page:
    """Use as a context manager. `do("text", "h1")` does one deed and gives what it gives; `ask` and
    `answer` are its halves, for what happens meanwhile."""

    LONGEST_DEED = 60.0  # seconds

    def __init__(self):
        self._process = None
        self._log = None

    def __enter__(self):
        chromium = shutil.which("chromium")
        if not chromium:
            pytest.skip("chromium is not installed: see tests/packages")
        with scenarios.npm_packages(BROWSER):
            pass
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            ["node", os.path.join(BROWSER, "live_page.mjs"), chromium], cwd=BROWSER, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        return self

    def __exit__(self, *_):
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def ask(self, deed, *wanted, **how):
        self._process.stdin.write(json.dumps([deed, *wanted, *([how] if how else [])]) + "\n")
        self._process.stdin.flush()

    def answer(self):
        speaks, _, _ = select.select([self._process.stdout], [], [], self.LONGEST_DEED)
        line = self._process.stdout.readline() if speaks else ""
        if not line:
            self._log.seek(0)
            raise AssertionError(f"the browser does not answer: {self._log.read()}")
        answer = json.loads(line)
        assert "fails" not in answer, answer["fails"]
        return answer["gives"]

    def do(self, deed, *wanted, **how):
        self.ask(deed, *wanted, **how)
        return self.answer()
