"""Child processes of the benchmark: started in the foreground, stopped by their own pid, measured
through /proc. Linux only."""

import os
import pwd
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class StartFailed(Exception):
    """A program that the benchmark needs did not come up; the text says which and why."""


def unprivileged():
    """Arguments for subprocess: servers refuse root, so root lends them another user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise StartFailed("run as root, but there is neither a user postgres nor nobody")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One running program, once it listens on its port and on those of `others`. Its output goes
    to `log`."""

    def __init__(self, name, command, log, port, others=()):
        self.name = name
        self.port = port
        self.log = log
        with open(log, "ab") as out:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                cwd=os.path.dirname(log), start_new_session=True, **unprivileged())
        for each in (port, *others):
            self._wait_until_it_listens(each)

    @property
    def pid(self):
        return self.child.pid

    def _wait_until_it_listens(self, port, patience=20.0):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.child.poll() is not None:
                raise StartFailed(f"{self.name} ended at its start: {self.last_words()}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise StartFailed(f"{self.name} does not listen: {self.last_words()}")

    def last_words(self):
        with open(self.log, errors="replace") as lines:
            return " | ".join(lines.read().split("\n")[-6:]).strip(" |") or "(no output)"

    def alive(self):
        return self.child.poll() is None

    def stop(self, sign=signal.SIGINT):
        """SIGINT is a quick, orderly end for all of them; then SIGKILL, to this pid only."""
        if self.child.poll() is None:
            self.child.send_signal(sign)
            try:
                self.child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def cpu_seconds(self):
        """(user, system) of all its threads, also those that have ended."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return int(fields[11]) / TICKS, int(fields[12]) / TICKS

    def memory_kib(self, key="VmRSS"):
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith(key + ":"):
                    return int(line.split()[1])
        return None

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))
