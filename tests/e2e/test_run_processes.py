"""`pgweir run` and processes: commands that fork, leave processes behind, or run many at once; and
what is left when pgweir is killed."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import run_command, scenarios
from harness.ports import wait_for
from harness.proxy import needs_pgweir
from harness.run_command import EAGER, LOOP, run

POOL = """
import os, psycopg
pool = [psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) for _ in range(5)]
for n in range(20):
    pool[n % 5].execute("select %s::int", [n]).fetchone()
os._exit(0)
"""
WORKERS = """
import multiprocessing, os, psycopg
def work(n):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for _ in range(10):
            connection.execute("select %s::int", [n]).fetchone()
multiprocessing.set_start_method("fork")
with multiprocessing.Pool(6) as pool:
    pool.map(work, range(12), chunksize=1)
"""
# Two forks and a session of its own; holds a connection, and says whether it was ended.
DAEMON = """
import os, sys, psycopg, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.dup2(os.open("/dev/null", os.O_RDWR), fd)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("select 1").fetchone()
            open(sys.argv[1], "w").write(str(os.getpid()))
            try:
                while True:
                    time.sleep(0.2)
                    connection.execute("select 1") if sys.argv[2] == "busy" else None
            finally:
                open(sys.argv[1] + ".ended", "w").close()
    os._exit(0)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
"""


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def report_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


@needs_pgweir
def test_a_pool_that_is_never_closed(postgres, tmp_path):
    path = tmp_path / "report.json"
    done = run("--upstream", postgres.url(), "--report", f"json:{path}", "--", sys.executable, "-c",
               POOL)
    assert done.returncode == 0, done.stderr
    assert report_of(path)["traffic"]["queries"] == 20
    assert "outlived" not in done.stderr


@needs_pgweir
def test_workers_that_are_forked(postgres, tmp_path):
    path = tmp_path / "report.json"
    done = run("--upstream", postgres.url(), "--report", f"json:{path}", "--", sys.executable, "-c",
               WORKERS)
    assert done.returncode == 0, done.stderr
    assert report_of(path)["traffic"]["queries"] == 120
    assert report_of(path)["traffic"]["connections"] == 12


@needs_pgweir
@pytest.mark.parametrize("manner", ["idle", "busy"])
def test_a_daemon_that_keeps_its_connection(postgres, tmp_path, manner):
    pid = tmp_path / "pid"
    begun = time.monotonic()
    done = run("--upstream", postgres.url(), "--", sys.executable, "-c", DAEMON, pid, manner)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 12
    assert "1 connection outlived the command" in done.stderr
    daemon = int(pid.read_text(encoding="utf-8"))
    assert os.path.exists(f"/proc/{daemon}") or manner == "busy"
    if os.path.exists(f"/proc/{daemon}"):
        os.kill(daemon, signal.SIGTERM)


@needs_pgweir
def test_a_process_behind_the_command_may_finish(postgres, tmp_path):
    path = tmp_path / "report.json"
    script = "(psql -Xq -c 'select pg_sleep(1)' -c 'select 2' >/dev/null 2>&1 &); sleep 0.3"
    done = run("--upstream", postgres.url(), "--report", f"json:{path}", "--", "sh", "-c", script,
               PGUSER="postgres")
    assert done.returncode == 0, done.stderr
    assert report_of(path)["traffic"]["queries"] == 2
    assert "outlived" not in done.stderr


@needs_pgweir
def test_shards_side_by_side(postgres, tmp_path):
    def shard(n):
        order = f"json:{tmp_path}/{n}.json"
        command = LOOP if n % 2 else EAGER
        return run("--upstream", postgres.url(), "--report", order, "--", *command).returncode

    with ThreadPoolExecutor(4) as all_at_once:
        codes = list(all_at_once.map(shard, range(4)))
    assert codes == [0, 1, 0, 1]
    found = [[f["rule"] for f in report_of(tmp_path / f"{n}.json")["findings"]] for n in range(4)]
    assert all(("n-plus-one" in rules) == bool(n % 2) for n, rules in enumerate(found))


@needs_pgweir
def test_one_run_around_many_workers_tells_them_apart(postgres):
    command = shlex.join(EAGER)
    done = run("--upstream", postgres.url(), "--", "sh", "-c",
               f"for n in 1 2 3 4 5 6; do {command} & done; wait")
    assert done.returncode == 0, done.stderr
    assert "gate: passed" in done.stderr


@needs_pgweir
def test_standard_input_and_output_are_the_commands():
    text = "in: \x00\xff bytes\n" * 5_000
    words = run_command.command("--ephemeral", "--", "sh", "-c",
                                "psql -Xqc 'select 1' >/dev/null; cat")
    done = subprocess.run(words, input=text, env=run_command.environment(), capture_output=True,
                          text=True, timeout=run_command.SECONDS, check=False)
    assert done.returncode == 0
    assert done.stdout == text


@needs_pgweir
def test_a_full_pipe_that_the_command_made_non_blocking_loses_nothing(postgres):
    """As Node does it."""
    script = ("import fcntl, os, subprocess; fcntl.fcntl(2, fcntl.F_SETFL, os.O_NONBLOCK);"
              f"subprocess.run({LOOP}, check=True)")
    reports = ["--report", "json:-"] * 12
    process = run_command.start("--upstream", postgres.url(), "--fail-on", "none", *reports, "--",
                                sys.executable, "-c", script)
    time.sleep(3)  # the pipe fills
    assert process.poll() is None
    said = process.communicate(timeout=run_command.SECONDS)[1]
    assert process.returncode == 0
    assert said.count('"format": "pgweir-report"') == 12


def throwaway_directory_of(process):
    """As its server's command line has it."""
    said = subprocess.run(["ps", "-o", "args=", "--ppid", str(process.pid)], capture_output=True,
                          text=True, check=True).stdout
    return re.search(r"/tmp/pgweir-throwaway-\w+", said).group()


def processes_in(directory):
    said = subprocess.run(["pgrep", "-fa", directory], capture_output=True, text=True, check=False)
    return said.stdout


@needs_pgweir
@pytest.mark.skipif(not run_command.HAS_SERVER_PROGRAMS, reason="no PostgreSQL installed")
def test_nothing_is_left_when_pgweir_is_killed():
    process = run_command.start("--ephemeral", "--", "sh", "-c",
                                "psql -Xqc 'select 1'; echo $$ ready; exec sleep 600")
    child = int(next(line for line in process.stdout if "ready" in line).split()[0])
    directory = throwaway_directory_of(process)
    assert "postgres" in processes_in(directory)
    process.kill()
    assert process.wait(5) == -signal.SIGKILL
    # Who reads the output is not kept waiting.
    process.communicate(timeout=5)
    assert wait_for(lambda: not os.path.exists(f"/proc/{child}"), 5)
    assert wait_for(lambda: not os.path.exists(directory), 10)
    assert wait_for(lambda: not processes_in(directory), 10), processes_in(directory)


@needs_pgweir
@pytest.mark.skipif(not run_command.HAS_SERVER_PROGRAMS, reason="no PostgreSQL installed")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_after_a_signal(number):
    process = run_command.start("--ephemeral", "--", "sh", "-c", "echo ready; exec sleep 600")
    assert process.stdout.readline() == "ready\n"
    directory = throwaway_directory_of(process)
    process.send_signal(number)
    process.communicate(timeout=run_command.SECONDS)
    assert process.returncode == 128 + number
    assert not os.path.exists(directory)
    assert not processes_in(directory)


@needs_pgweir
def test_a_connection_cut_by_the_end_is_told_so(postgres, tmp_path):
    """The daemon's own view: an error that it knows, not a hang."""
    script = """
import os, sys, psycopg, time
if os.fork():
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    os._exit(0)
for fd in (0, 1, 2):
    os.dup2(os.open("/dev/null", os.O_RDWR), fd)
connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
connection.execute("select 1")
open(sys.argv[1], "w").close()
try:
    while True:
        connection.execute("select 1")
        time.sleep(0.05)
except psycopg.OperationalError as error:
    open(sys.argv[1] + ".why", "w").write(str(error))
"""
    mark = tmp_path / "connected"
    done = run("--upstream", postgres.url(), "--", sys.executable, "-c", script, mark)
    assert done.returncode == 0, done.stderr
    why = tmp_path / "connected.why"
    assert wait_for(why.exists, 5)
    assert wait_for(lambda: "pgweir is shutting down" in why.read_text(encoding="utf-8"), 5)
