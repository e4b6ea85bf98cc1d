"""System calls of a proxy, counted by strace."""

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager

USUAL_CLIENTS = 16


def parse_strace(text):
    """{call: count} of `strace -c`. The column `errors` may be empty."""
    calls = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 5 or not fields[3].isdigit() or fields[-1] == "total":
            continue
        calls[fields[-1]] = calls.get(fields[-1], 0) + int(fields[3])
    return calls


def per_transaction(load, opponent, kind, clients, quick=False):
    """Calls per transaction: the difference of a long and a short pass under strace, so that
    connecting and idling cancel out. None when strace may not look at the process."""
    if not opponent.server:
        return None
    if kind.copies:  # thousands of calls each, and strace is slow
        clients = min(clients, USUAL_CLIENTS)
    transactions = kind.traced * USUAL_CLIENTS // max(USUAL_CLIENTS, clients)
    transactions = max(1, transactions // 5 if quick else transactions)
    short = _traced(load, opponent, kind, clients, transactions)
    long = _traced(load, opponent, kind, clients, 3 * transactions)
    if short is None or long is None:
        return None
    more = 2 * transactions * clients
    each = {call: (long[call] - short.get(call, 0)) / more for call in long}
    return {call: round(count, 3) for call, count in each.items() if count >= 0.005}


def _traced(load, opponent, kind, clients, transactions):
    summary = os.path.join(load.folder, "strace.txt")
    with _strace(opponent.server.pid, summary) as attached:
        if not attached:
            return None
        load.do(opponent, kind, clients, transactions)
    with open(summary) as lines:
        return parse_strace(lines.read())


@contextmanager
def _strace(pid, summary):
    """Whether it looks at all threads of the process. At its end the summary is written."""
    try:
        tracer = subprocess.Popen(
            ["strace", "-q", "-c", "-f", "-p", str(pid), "-o", summary],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _attached(tracer, pid)
    finally:
        if tracer.poll() is None:
            tracer.send_signal(signal.SIGINT)
            tracer.wait()


def _attached(tracer, pid, patience=5.0):
    end = time.monotonic() + patience
    while time.monotonic() < end and tracer.poll() is None:
        tracers = set()
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/status") as status:
                tracers.add(re.search(r"TracerPid:\s+(\d+)", status.read()).group(1))
        if tracers == {str(tracer.pid)}:
            return True
        time.sleep(0.02)
    return False
