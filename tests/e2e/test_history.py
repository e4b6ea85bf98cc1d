"""What outlives a pgweir: findings, statistics of statements, and what was usual."""

import glob
import os
import sqlite3
import stat

import pytest

from harness.line import Line
from harness.ports import wait_for
from harness.proxy import Pgweir, needs_pgweir
from harness.run_command import run

# pgweir looks every 10 s.
LOOK = 25.0


class History:
    """The file of a pgweir, read as somebody else would."""

    def __init__(self, directory):
        self.directory = str(directory)

    @property
    def path(self):
        found = glob.glob(f"{self.directory}/*.sqlite")
        return found[0] if found else None

    def ask(self, sql):
        if not self.path:
            return []
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as file:
            try:
                return file.execute(sql).fetchall()
            except sqlite3.OperationalError:  # it is being made
                return []

    def number(self, sql):
        rows = self.ask(sql)
        return rows[0][0] if rows and rows[0][0] is not None else 0

    def calls(self, table, text):
        return self.number(f"select sum(calls) from {table} join statements s on s.id = statement "
                           f"where text like '{text}%'")

    def finding(self):
        """(first_seen, count) of the one slow-query finding, or None"""
        rows = self.ask("select first_seen, count from findings where rule = 'slow-query'")
        assert len(rows) <= 1
        return rows[0] if rows else None


@pytest.fixture(name="history")
def history_of_a_test(tmp_path):
    return History(tmp_path / "state" / "pgweir")


@pytest.fixture(name="serve")
def serve_with_history(postgres, history):
    return lambda **how: Pgweir(postgres, "--history", history.directory, **how)


def ask(port, sql, times=1):
    with Line(port) as line:
        for _ in range(times):
            line.ask(sql)


def kill(pgweir):
    pgweir.process.kill()
    assert pgweir.ends(5) is not None


@needs_pgweir
def test_findings_and_statistics_survive_kill_9(serve, history):
    with serve() as first:
        ask(first.port, "select pg_sleep(0.25)", times=2)
        ask(first.port, "select 'quick'", times=30)
        assert wait_for(lambda: history.calls("minutes", "SELECT $1") == 30, LOOK, 0.2)
        began, count = history.finding()
        assert count == 1  # within 10 s it is one incident
        kill(first)
    assert history.number("pragma integrity_check") == "ok"
    with serve() as second:
        ask(second.port, "select pg_sleep(0.25)")
        ask(second.port, "select 'quick'", times=12)
        second.drain()
        assert second.ends(15) == 0
    assert history.finding() == (began, 2)
    for table in ("minutes", "hours", "days"):
        assert history.calls(table, "SELECT $1") == 42, table
    assert history.number("select sum(count) from finding_hours") == 2


# So far apart that a busy machine does not bring usual and slow together.
PACES = """[rules.slow-query]
threshold = "2s"
history_calls = 20
"""


@needs_pgweir
def test_a_regression_is_flagged_after_a_restart(postgres, serve, history):
    postgres.psql("drop table if exists pace; create table pace (id int, seconds float);"
                  "insert into pace values (7, 0.001)")
    asked = "select pg_sleep(seconds) from pace where id = 7"
    with serve(configuration=PACES) as before:
        ask(before.port, asked, times=45)
        assert wait_for(lambda: history.calls("days", "SELECT pg_sleep(seconds)") == 45, LOOK, 0.2)
        kill(before)
    postgres.psql("update pace set seconds = 0.15")
    with serve(configuration=PACES) as after:
        ask(after.port, asked, times=30)
        found = after.findings_when_settled("slow-query")
    assert [f["evidence"]["why"] for f in found] == ["over_own_history"], found


@needs_pgweir
def test_without_a_past_nothing_is_a_regression(postgres, serve):
    postgres.psql("drop table if exists pace; create table pace (id int, seconds float);"
                  "insert into pace values (7, 0.05)")
    with serve() as pgweir:
        ask(pgweir.port, "select pg_sleep(seconds) from pace where id = 7", times=50)
        found = [f["evidence"]["why"] for f in pgweir.findings("slow-query")]
    assert "over_own_history" not in found


@needs_pgweir
def test_two_at_a_time_count_nothing_twice(postgres, serve, history):
    calls = 0
    with serve() as first:
        ask(first.port, "select 'of both'", times=20)
        with Pgweir(postgres, "--history", history.directory, successor_of=first) as second:
            first.drain()
            for _ in range(5):
                ask(second.port, "select 'of both'", times=4)
                calls += 4
            assert first.ends(15) == 0
            second.drain()
            assert second.ends(15) == 0
    assert history.calls("days", "SELECT $1") == 20 + calls
    assert history.number("pragma integrity_check") == "ok"


@needs_pgweir
def test_only_the_owner_may_read_and_no_value_is_there(serve, history):
    with serve() as pgweir:
        ask(pgweir.port, "select pg_sleep(0.25), 'a-secret-word', 987654321")
        pgweir.drain()
        assert pgweir.ends(15) == 0
    assert stat.S_IMODE(os.stat(history.directory).st_mode) == 0o700
    files = glob.glob(f"{history.directory}/*")
    assert history.finding()
    for path in files:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
        with open(path, "rb") as file:
            text = file.read()
        assert b"a-secret-word" not in text and b"987654321" not in text


@needs_pgweir
def test_a_directory_that_cannot_be_written_is_a_warning(postgres):
    with Pgweir(postgres, "--history", "/dev/null/pgweir") as pgweir:
        ask(pgweir.port, "select 1")
        log = pgweir.log()
    assert log.count("there is no history") == 1
    assert "/dev/null/pgweir" in log and "--history" in log


@needs_pgweir
def test_a_damaged_file_is_moved_aside(serve, history):
    with serve() as pgweir:
        pgweir.drain()
        assert pgweir.ends(15) == 0
    with open(history.path, "wb") as file:
        file.write(b"no database" * 1000)
    with serve() as pgweir:
        ask(pgweir.port, "select 'anew'")
        pgweir.drain()
        assert pgweir.ends(15) == 0
        assert "is damaged" in pgweir.log()
    assert len(glob.glob(f"{history.directory}/*.damaged-*")) == 1
    assert history.calls("days", "SELECT $1") == 1


@needs_pgweir
def test_off_is_off_and_run_keeps_nothing(postgres, tmp_path):
    state = {"XDG_STATE_HOME": str(tmp_path)}
    with Pgweir(postgres, "--history", "off", environment=state) as pgweir:
        ask(pgweir.port, "select 1")
    done = run("--upstream", postgres.url(), "--", "sh", "-c",
               'psql -Xqc "select 1" "$DATABASE_URL"', **state)
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path) == []
    with Pgweir(postgres, environment=state) as pgweir:
        ask(pgweir.port, "select 1")
    assert glob.glob(f"{tmp_path}/pgweir/*.sqlite")
