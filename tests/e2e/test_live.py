"""What is found is said while it happens, and `watch` says it within a second."""

import json
import subprocess
import threading
import time

import psycopg
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.proxy import needs_pgweir, program

CHILD = "select id, title from posts where author_id = %s"


class Watch:
    """`pgweir watch` as a child, and when each of its lines arrived."""

    def __init__(self, pgweir, *arguments):
        self._process = subprocess.Popen([program(), "watch", "--web", pgweir.web_url, *arguments],
                                         stdout=subprocess.PIPE, text=True)
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()
        time.sleep(0.5)  # it has no word for "connected"; a finding before that would come at once

    def _read(self):
        for line in self._process.stdout:
            self.lines.append((time.monotonic(), line.rstrip("\n")))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=5)

    def when_said(self, words, seconds):
        """When the first line holding `words` came, or None after `seconds`."""
        def said():
            return next((at for at, line in self.lines if words in line), None)
        return wait_for(said, seconds, step=0.01)


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def run_loop(url):
    """A lazy loop; gives the time of its last child's answer."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (author,) in connection.execute("select id from authors order by id").fetchall():
            connection.execute(CHILD, [author]).fetchall()
        return time.monotonic()


@needs_pgweir
def test_watch_shows_a_loop_within_a_second_of_its_last_child(pgweir):
    with Watch(pgweir) as watch:
        ended = run_loop(pgweir.url())
        said = watch.when_said("N+1", 3)
        assert said and said - ended < 1.0
        text = "\n".join(line for _, line in watch.lines)
        assert "posts" in text and "author_id" in text and "\x1b" not in text


@needs_pgweir
def test_watch_as_json_gives_one_object_per_line(pgweir):
    with Watch(pgweir, "--json") as watch:
        run_loop(pgweir.url())
        assert watch.when_said("n-plus-one", 3)
        time.sleep(0.3)
        found = [json.loads(line) for _, line in watch.lines]
    assert {"id", "rule", "grade", "severity", "evidence", "words", "fix"} <= set(found[0])
    assert [f["grade"] for f in found if f["rule"] == "n-plus-one"][-1] == "proven"


@needs_pgweir
def test_a_sleeping_transaction_is_reported_before_it_ends(pgweir):
    with Watch(pgweir) as watch, psycopg.connect(pgweir.url(), autocommit=True) as connection:
        connection.execute("begin")
        connection.execute("update authors set name = name where id = 1")
        time.sleep(6)
        idle = watch.when_said("IDLE IN TRANSACTION", 0.1)
        long = watch.when_said("LONG TRANSACTION", 0.1)
        still_open = [f["rule"] for f in pgweir.findings() if f["open"]]
        connection.execute("commit")
    assert idle and long
    assert {"idle-in-transaction", "long-transaction"} <= set(still_open)
    closed = wait_for(lambda: not any(f["open"] for f in pgweir.findings()), 3)
    assert closed, "the transactions ended and are still called open"


@needs_pgweir
def test_the_other_rules_speak_too(pgweir):
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        connection.execute("create temp table many as select n from generate_series(1, 2000) n")
        connection.execute("select * from many").fetchall()
        connection.execute("select pg_sleep(0.3), 'slow'").fetchall()
        connection.execute("begin")
        for _ in range(5):
            connection.execute("select name from authors where id = %s", [7]).fetchall()
        connection.execute("commit")
    wanted = {"unbounded-select", "slow-query", "duplicate-query"}

    def all_found():
        return wanted <= {f["rule"] for f in pgweir.findings()}
    assert wait_for(all_found, 3), [f["rule"] for f in pgweir.findings()]
