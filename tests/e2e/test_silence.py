"""Busy, healthy traffic raises no N+1, however often a statement runs with changing parameters."""

import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg
import pytest

from harness import scenarios
from harness.postgres import program
from harness.proxy import DIRECT

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
PGBENCH_SECONDS = 20 if DEEP else 6
WEB_SECONDS = 20 if DEEP else 8
USERS = 50
POOL = 8
SEED = int(os.environ.get("PGWEIR_SEED", "20261"))


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())
    subprocess.run([program("pgbench"), "-i", "-q", "-s", "2", postgres.url()], check=True,
                   capture_output=True)


@pytest.mark.parametrize("protocol", ["simple", "extended", "prepared"])
def test_pgbench_select_only(protocol, pgweir):
    done = subprocess.run(
        [program("pgbench"), "-n", "-S", "-M", protocol, "-c", "16", "-j", "2",
         "-T", str(PGBENCH_SECONDS), pgweir.url()], check=True, capture_output=True, text=True)
    assert "number of failed transactions: 0" in done.stdout
    if DIRECT:
        return
    traffic = pgweir.report()["traffic"]
    assert traffic["queries"] > 1000 and traffic["blind_connections"] == 0
    assert scenarios.sentences(pgweir, *scenarios.LOOP_RULES) == []


class Website:
    """Users that look single authors up, over a small pool, while a page lists those very ids."""

    def __init__(self, url):
        self._free = [psycopg.connect(url, autocommit=True) for _ in range(POOL)]
        self._returned = threading.Condition()
        self._ends_at = time.monotonic() + WEB_SECONDS

    def ask(self, sql, parameters=()):
        with self._returned:
            self._returned.wait_for(lambda: self._free)
            connection = self._free.pop(0)
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            with self._returned:
                self._free.append(connection)
                self._returned.notify()

    def user(self, number):
        """Looks at one author or one post after another, with a second thought between."""
        random, requests = Random(SEED + number), 0
        while time.monotonic() < self._ends_at:
            author = random.randint(1, 50)
            self.ask("select id, name from authors where id = %s", [author])
            if random.random() < 0.3:
                self.ask("select id, title from posts where author_id = %s", [author])
            requests += 1
            time.sleep(random.uniform(0.005, 0.06))
        return requests

    def lister(self):
        requests = 0
        while time.monotonic() < self._ends_at:
            assert len(self.ask("select id, name from authors order by id")) == 50
            requests += 1
            time.sleep(0.05)
        return requests

    def open_for_a_while(self):
        with ThreadPoolExecutor(USERS + 1) as crowd:
            visits = [crowd.submit(self.user, number) for number in range(USERS)]
            visits.append(crowd.submit(self.lister))
            return sum(visit.result() for visit in visits)

    def close(self):
        for connection in self._free:
            connection.close()


def test_fifty_users_over_a_shared_pool(pgweir):
    print(f"PGWEIR_SEED={SEED}")
    site = Website(pgweir.url())
    requests = site.open_for_a_while()
    site.close()
    assert requests > 500
    if not DIRECT:
        scenarios.assert_silent(pgweir, at_least_queries=requests)


def test_chunked_loads(pgweir):
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        for size in (2, 20, 100):
            ids = [r[0] for r in connection.execute("select id from posts order by id").fetchall()]
            for start in range(0, len(ids), size):
                chunk = ids[start:start + size]
                connection.execute("select id, body from comments where post_id = any(%s)", [chunk])
                literal = ",".join(map(str, chunk))
                connection.execute(f"select id, body from comments where post_id in ({literal})")
    if not DIRECT:
        scenarios.assert_silent(pgweir, at_least_queries=200)


def test_walking_a_table_by_key(pgweir):
    """Keyset pagination: each page starts where the last one ended."""
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        last, pages = 0, 0
        while rows := connection.execute(
                "select id, body from comments where id > %s order by id limit 20",
                [last]).fetchall():
            last, pages = rows[-1][0], pages + 1
        assert pages == 30
    if not DIRECT:
        scenarios.assert_silent(pgweir, at_least_queries=pages)
