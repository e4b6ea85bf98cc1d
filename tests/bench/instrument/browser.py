"""Debian's chromium with pgweir's page, by tests/browser/live_page.mjs, and what it costs."""

import json
import os
import select
import shutil
import subprocess
import tempfile
from contextlib import suppress

from .processes import TICKS, StartFailed

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))), "browser")
LONGEST_DEED = 60.0  # seconds


def install():
    """npm ci in tests/browser, unless the packages of its lock file are there."""
    lock = os.path.join(FOLDER, "package-lock.json")
    marker = os.path.join(FOLDER, "node_modules", ".package-lock.json")
    if os.path.exists(marker) and os.path.getmtime(marker) >= os.path.getmtime(lock):
        return
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise StartFailed(f"npm ci in tests/browser: {done.stderr.strip()}")


class Browser:
    """Use as a context manager. `do("open", url)` does one deed and gives what it gives."""

    def __enter__(self):
        programs = [shutil.which(name) for name in ("node", "npm", "chromium")]
        if not all(programs):
            raise StartFailed("the page needs nodejs, npm and chromium: see tests/packages")
        install()
        self._log = tempfile.TemporaryFile("w+")
        self._node = subprocess.Popen(
            [programs[0], os.path.join(FOLDER, "live_page.mjs"), programs[2]], cwd=FOLDER,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        return self

    def __exit__(self, *_):
        with suppress(BrokenPipeError):
            self._node.stdin.close()
        try:
            self._node.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        self._log.close()

    def do(self, deed, *wanted):
        self._node.stdin.write(json.dumps([deed, *wanted]) + "\n")
        self._node.stdin.flush()
        speaks, _, _ = select.select([self._node.stdout], [], [], LONGEST_DEED)
        line = self._node.stdout.readline() if speaks else ""
        if not line:
            self._log.seek(0)
            raise StartFailed(f"the browser does not answer: {self._log.read()}")
        answer = json.loads(line)
        if "fails" in answer:
            raise StartFailed(f"the page: {answer['fails']}")
        return answer["gives"]

    def cpu_seconds(self):
        """Of chromium's processes that live now; node, which works it, is none of them."""
        return sum(seconds for _, seconds in self._processes())

    def memory_kib(self):
        """Proportional: what several of them share is counted once."""
        total = 0
        for pid, _ in self._processes():
            with suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as lines:
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total

    def _processes(self):
        """[(pid, CPU seconds)] of all that descend from node."""
        children, seconds = {}, {}
        for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
            with suppress(OSError), open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(pid)
                seconds[pid] = (int(fields[11]) + int(fields[12])) / TICKS
        found, left = [], list(children.get(self._node.pid, []))
        while left:
            pid = left.pop()
            found.append((pid, seconds[pid]))
            left += children.get(pid, [])
        return found
