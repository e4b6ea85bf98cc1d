"""Healthy traffic that looks like trouble: much, repeated, in loops, but well done. Real programs
and real drivers; every function of TRAFFIC plays one kind at a `Place` and gives how many
statements it sent at least. None of it may raise a finding.
"""

import os
import random
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg

from harness.ports import LOOPBACK
from harness.postgres import program

SEED = int(os.environ.get("PGWEIR_SEED", "20261"))
WORKERS = 4


@dataclass
class Place:
    """Where the traffic goes: a database behind pgweir, as the application's role and as the owner
    of the tables. `direct` leads that one to the server itself.
    """
    url: str
    owner_url: str
    direct: str
    port: int
    database: str
    user: str
    seconds: float
    options: str
    seed: int = SEED

    def connect(self, **more):
        return psycopg.connect(self.url, autocommit=True, **more)

    def run(self, *command, standard_input=None, **environment):
        """Runs a program of libpq's, which finds everything in its environment."""
        where = {"PGHOST": LOOPBACK, "PGPORT": str(self.port), "PGUSER": self.user,
                 "PGDATABASE": self.database, "PGOPTIONS": self.options}
        return subprocess.run(command, env={**os.environ, **where, **environment}, check=True,
                              capture_output=True, text=True, timeout=120, input=standard_input)


def at_once(work, count=WORKERS):
    """Calls work(0), work(1), … each in its own thread; the sum of what they give."""
    with ThreadPoolExecutor(count) as threads:
        return sum(threads.map(work, range(count)))


# --- pools ---

class Pool:
    def __init__(self, place, size=8):
        self._free = [place.connect() for _ in range(size)]
        self._all = list(self._free)
        self._returned = threading.Condition()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self._all:
            connection.close()

    def with_one(self, work):
        with self._returned:
            self._returned.wait_for(lambda: self._free)
            connection = self._free.pop(0)
        try:
            return work(connection)
        finally:
            with self._returned:
                self._free.append(connection)
                self._returned.notify()

    def ask(self, sql, parameters=()):
        return self.with_one(lambda one: one.execute(sql, parameters).fetchall())


def website(place, request):
    """Fifty users, each looking at one thing after another, while a page lists those very ids."""
    ends_at = time.monotonic() + place.seconds

    def user(number):
        dice, requests = random.Random(place.seed + number), 0
        while time.monotonic() < ends_at:
            request(pool, dice)
            requests += 1
            time.sleep(dice.uniform(0.005, 0.06))
        return requests

    def lister(_):
        requests = 0
        while time.monotonic() < ends_at:
            pool.ask("select id, name from authors order by id limit 50")
            requests += 1
            time.sleep(0.05)
        return requests

    with Pool(place) as pool, ThreadPoolExecutor(51) as crowd:
        visits = [crowd.submit(user, number) for number in range(50)] + [crowd.submit(lister, 0)]
        return sum(visit.result() for visit in visits)


def website_by_query(place):
    def request(pool, dice):
        author = dice.randint(1, 50)
        pool.ask("select id, name from authors where id = %s", [author])
        if dice.random() < 0.3:
            pool.ask("select id, title from posts where author_id = %s", [author])
    return website(place, request)


def website_by_request(place):
    """A connection for the whole request."""
    def request(pool, dice):
        def page(connection):
            author = dice.randint(1, 50)
            connection.execute("select id, name from authors where id = %s", [author])
            connection.execute("select id, title from posts where author_id = %s", [author])
            connection.execute("select id, number from orders where author_id = %s", [author])
        pool.with_one(page)
    return website(place, request)


def website_by_transaction(place):
    def request(pool, dice):
        def page(connection):
            author = dice.randint(1, 50)
            with connection.transaction():
                connection.execute("select id, name from authors where id = %s", [author])
                connection.execute("update author_stats set posts = posts + 1 where author_id = %s",
                                   [author])
        pool.with_one(page)
    return website(place, request)


def health_checks(place):
    """A ping before each use, as pools do; a line to the port; pg_isready."""
    ends_at = time.monotonic() + place.seconds / 2
    pings = 0
    with Pool(place, 3) as pool:
        while time.monotonic() < ends_at:
            pool.ask("select 1")
            pool.ask("select name from authors where id = %s", [1 + pings % 5])
            pings += 2
            time.sleep(0.1)
    for _ in range(12):
        place.run(program("pg_isready"))
        socket.create_connection((LOOPBACK, place.port), timeout=5).close()
    return pings


# --- workers ---

def polling(place):
    """A worker that looks for work at regular pauses, and a dashboard that refreshes itself."""
    ends_at = time.monotonic() + place.seconds

    def worker(_):
        asked = 0
        with place.connect() as connection:
            while time.monotonic() < ends_at:
                connection.execute("select id, state from orders where state = 'urgent' "
                                   "order by number limit 10")
                asked += 1
                time.sleep(0.2)
        return asked

    def dashboard(_):
        asked = 0
        with place.connect() as connection:
            while time.monotonic() < ends_at:
                for table in ("authors", "posts", "comments", "orders"):
                    connection.execute(f"select count(*) from {table}")
                    asked += 1
                time.sleep(0.5)
        return asked

    return at_once(worker, 3) + at_once(dashboard, 1)


def job_queue(place):
    """Workers that take one job after the other and mark it done, each in its own transaction."""
    def worker(_):
        done = 0
        with place.connect() as connection:
            while True:
                with connection.transaction():
                    job = connection.execute(
                        "select id, number from orders where state = 'new' order by number limit 1 "
                        "for update skip locked").fetchone()
                    if not job:
                        return done
                    connection.execute("update orders set state = 'done' where id = %s", [job[0]])
                done += 1
                time.sleep(0.01)
    return at_once(worker)


def listeners(place):
    """Workers that are told of work and look it up."""
    count = 40

    def worker(_):
        heard = 0
        with place.connect() as connection:
            connection.execute("listen work")
            ready.release()
            for note in connection.notifies():
                if note.payload == "end":
                    return heard
                heard += 1
                connection.execute("select id, title from posts where id = %s", [int(note.payload)])
        return heard

    ready = threading.Semaphore(0)
    dice = random.Random(place.seed)
    with ThreadPoolExecutor(2) as threads:
        workers = [threads.submit(worker, number) for number in range(2)]
        for _ in workers:
            ready.acquire()
        with place.connect() as connection:
            for _ in range(count):
                connection.execute("select pg_notify('work', %s)", [str(dice.randint(1, 200))])
                time.sleep(0.03)
            connection.execute("select pg_notify('work', 'end')")
        return sum(one.result() for one in workers)


# --- programs ---

PSQL_COMMANDS = r"""
\l
\dt
\d
\d posts
\d+ comments
\d orders
\di
\df
\dn+
\du
\dp
\sf pg_get_viewdef(oid)
select count(*) from posts;
"""


def psql_looks_around(place):
    for _ in range(3):
        place.run("psql", "-X", "-q", standard_input=PSQL_COMMANDS)
    return 30


def introspection(place):
    """All tables one by one, as code generators and migration tools ask for them."""
    from sqlalchemy import MetaData, create_engine, inspect
    engine = create_engine(place.url)
    try:
        MetaData().reflect(engine)
        inspector = inspect(engine)
        for table in inspector.get_table_names():
            inspector.get_columns(table)
            inspector.get_indexes(table)
            inspector.get_foreign_keys(table)
    finally:
        engine.dispose()
    return 50


def dump(place):
    place.run(program("pg_dump"), "--schema", "public", "--no-owner")
    return 50


def declared_migration(place):
    """By a program that calls itself so, in forms that block nobody."""
    who = {"application_name": "migrate", "autocommit": True}
    with psycopg.connect(place.owner_url, **who) as connection:
        connection.execute("create table schema_migrations (version text primary key)")
        connection.execute("create table drafts (id int primary key, body text)")
        connection.execute("create index on drafts (body)")
        connection.execute("alter table comments add column length int")
        connection.execute("create index concurrently on comments (length)")
        for first in range(1, 3001, 500):
            connection.execute("update comments set length = length(body) "
                               "where id between %s and %s", [first, first + 499])
        connection.execute("insert into schema_migrations values ('20260101')")
    return 11


def temporary_tables(place):
    """A report that keeps what it has found so far in a table of its own session."""
    with place.connect() as connection, connection.transaction():
        connection.execute("create temporary table found (post_id int, comments int) "
                           "on commit drop")
        connection.execute("insert into found select post_id, count(*) from comments group by 1")
        connection.execute("create index on found (comments)")
        connection.execute("select title, comments from posts join found on post_id = id "
                           "order by comments desc limit 10")
    return 4


def pgbench(*arguments):
    def play(place):
        subprocess.run([program("pgbench"), "-i", "-q", "-s", "2", place.direct], check=True,
                       capture_output=True, text=True)
        done = place.run(program("pgbench"), "-n", *arguments, "-c", "8", "-j", "2",
                         "-T", str(int(place.seconds)))
        assert "number of failed transactions: 0" in done.stdout
        return 500
    return play


# --- much at once ---

def bulk_imports(place):
    rows = [(1 + n % 200, f"imported {n}") for n in range(2000)]
    with place.connect() as connection, connection.cursor() as cursor:
        with cursor.copy("copy comments (post_id, body) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        for start in range(0, len(rows), 100):
            part = rows[start:start + 100]
            places = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(f"insert into comments (post_id, body) values {places}",
                           [value for row in part for value in row])
        cursor.executemany("insert into comments (post_id, body) values (%s, %s)", rows[:500])
        with cursor.copy("copy comments to stdout") as copy:
            assert sum(len(piece) for piece in copy) > 50_000
    return 22


def chunked_loads(place):
    with place.connect() as connection:
        ids = [row[0] for row in connection.execute(
            "select id from posts order by id limit 200").fetchall()]
        for size in (2, 20, 50):
            for start in range(0, len(ids), size):
                chunk = ids[start:start + size]
                connection.execute("select id, body from comments where post_id = any(%s) "
                                   "order by id limit 500", [chunk])
    return 100


def keyset_pages(place):
    """Each page starts where the last one ended."""
    last, pages = 0, 0
    with place.connect() as connection:
        while rows := connection.execute(
                "select id, body from comments where id > %s order by id limit 20",
                [last]).fetchall():
            last, pages = rows[-1][0], pages + 1
    return pages


def cursors(place):
    with place.connect() as connection:
        for _ in range(3):
            with connection.transaction(), connection.cursor("pages") as cursor:
                cursor.itersize = 100
                cursor.execute("select id, body from comments order by id")
                assert sum(1 for _ in cursor) == 3000
    return 90


def graph_walks(place):
    """Trees in one query, and level by level with all keys of a level at once."""
    with place.connect() as connection:
        for root in (1, 2, 3):
            connection.execute("""
                with recursive below as (
                  select id, parent_id from categories where id = %s
                  union all
                  select c.id, c.parent_id from categories c join below on c.parent_id = below.id)
                select id from below""", [root])
            level = [root]
            while level:
                level = [row[0] for row in connection.execute(
                    "select id from categories where parent_id = any(%s)", [level]).fetchall()]
    return 20


TRAFFIC = {
    "website_by_query": website_by_query,
    "website_by_request": website_by_request,
    "website_by_transaction": website_by_transaction,
    "health_checks": health_checks,
    "polling": polling,
    "job_queue": job_queue,
    "listeners": listeners,
    "psql_looks_around": psql_looks_around,
    "introspection": introspection,
    "dump": dump,
    "declared_migration": declared_migration,
    "temporary_tables": temporary_tables,
    "pgbench_select_simple": pgbench("-S", "-M", "simple"),
    "pgbench_select_extended": pgbench("-S", "-M", "extended"),
    "pgbench_select_prepared": pgbench("-S", "-M", "prepared"),
    "pgbench_update_simple": pgbench("-N", "-M", "simple"),
    "pgbench_update_extended": pgbench("-N", "-M", "extended"),
    "pgbench_update_prepared": pgbench("-N", "-M", "prepared"),
    "pgbench_tpcb_simple": pgbench("-M", "simple"),
    "pgbench_tpcb_extended": pgbench("-M", "extended"),
    "pgbench_tpcb_prepared": pgbench("-M", "prepared"),
    "bulk_imports": bulk_imports,
    "chunked_loads": chunked_loads,
    "keyset_pages": keyset_pages,
    "cursors": cursors,
    "graph_walks": graph_walks,
}
# What differs little from another: only where there is time.
LONG = {"website_by_request", "pgbench_update_simple", "pgbench_update_extended",
        "pgbench_tpcb_simple", "pgbench_tpcb_extended", "pgbench_select_extended"}
