"""`pgweir run` as a user starts it: with nothing in the environment that names a database, unless a
test gives it."""

import os
import signal
import subprocess

from harness import scenarios
from harness.proxy import program

SECONDS = 90
LOOP = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "with_psycopg.py"), "lazy"]
EAGER = LOOP[:-1] + ["eager"]
QUERY = ["psql", "-Xqc", "select 1"]
HAS_SERVER_PROGRAMS = os.path.isdir("/usr/lib/postgresql")


def environment(**variables):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))}
    return {**clean, "PYTHONDONTWRITEBYTECODE": "1", **variables}


def command(*arguments):
    return [program(), "run", *(str(each) for each in arguments)]


def run(*arguments, **variables):
    """Waits for its end. `stdout` and `stderr` as text."""
    return subprocess.run(command(*arguments), env=environment(**variables), text=True,
                          capture_output=True, timeout=SECONDS, check=False)


def start(*arguments, variables=None):
    """As a process whose output is read by the test."""
    return subprocess.Popen(command(*arguments), env=environment(**(variables or {})), text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=hear_all_signals)


def hear_all_signals():
    """In a new process: whoever runs the tests in the background had some ignored."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
