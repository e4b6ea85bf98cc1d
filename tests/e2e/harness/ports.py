"""Free TCP ports on the loopback address, and waiting until somebody listens on one."""

import collections
import random
import socket
import time

LOOPBACK = "127.0.0.1"
_lately_given = collections.deque(maxlen=1_000)


def _first_of_the_systems_own():
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as limits:
        return int(limits.read().split()[0])


def free_port():
    """A port that nobody has now, below those that the system gives to outgoing connections: one of
    these may be taken at any moment. The caller takes it soon; no other call is given it before."""
    below = max(_first_of_the_systems_own(), 12_000)
    while True:
        port = random.randrange(10_100, below)  # browsers refuse 10080, and some below
        if port in _lately_given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        _lately_given.append(port)
        return port


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


def held_at(port):
    """How many connections to this port are open: neither its server nor the client has ended
    them, whether somebody reads or not."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table]
    # The table names one twice if it changes while it is read.
    return len({(own, other) for _, own, other, state, *_ in rows[1:]
                if own.endswith(f":{port:04X}") and state == "01"})


def wait_for(condition, seconds, step=0.05):
    """Polls until `condition()` is true; gives its last value, so that a test can assert it."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= deadline:
            return value
        time.sleep(step)
