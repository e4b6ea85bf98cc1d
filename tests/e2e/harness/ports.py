"""Free TCP ports on the loopback address, and waiting until somebody listens on one."""

import socket
import time

LOOPBACK = "127.0.0.1"


def free_port():
    """A port that nobody listens on now. The caller is quick to take it."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def wait_until_listening(port, process, seconds=20.0):
    """Returns once a connection is accepted; raises when `process` ends or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}, never listened")
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nobody listens on {port} after {seconds} s")


def wait_for(condition, seconds, step=0.05):
    """Polls until `condition()` is true; gives its last value, so that a test can assert it."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= deadline:
            return value
        time.sleep(step)
