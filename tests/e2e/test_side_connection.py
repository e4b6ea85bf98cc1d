"""pgweir's own connections: what they may and may not do, and what they bear."""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from harness.fault_relay import FaultRelay
from harness.ports import free_port, wait_for
from harness.postgres import PASSWORD, Postgres
from harness.proxy import DIRECT, Pgweir
from harness.standby import Standby

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody asks")

QUICK = "adviser.refresh_every = '1s'\n"
KNOWN = "the catalogue of {} has {} tables"
TROUBLE = "the catalogue of {} cannot be read, names decide"
AGAIN = "the catalogue of {} can be read again"
MINE = "select pid from pg_stat_activity where application_name = 'pgweir'"
numbers = itertools.count(1)


@pytest.fixture(name="shop")
def a_database_of_its_own(postgres):
    name = f"shop_{next(numbers)}"
    postgres.psql(f"create database {name}")
    postgres.psql("create table goods (id int primary key)", name)
    return name


def watched(server, database, dsn=None, configuration=QUICK):
    if dsn:
        configuration += f"adviser.dsn = '{dsn}'\n"
    return Pgweir(server, "--log-level", "debug", database=database, configuration=configuration)


def visit(pgweir):
    psycopg.connect(pgweir.url()).close()


def said(pgweir, text, times=1, seconds=10):
    assert wait_for(lambda: pgweir.log().count(text) >= times, seconds), pgweir.log()


def knows(pgweir, database, tables=1, times=1):
    said(pgweir, KNOWN.format(database, tables), times)


@contextlib.contextmanager
def counting_mine(server):
    """The largest number of pgweir's own connections that the server had at once, in a list."""
    most, stop = [0], threading.Event()

    def count():
        with psycopg.connect(server.url(), autocommit=True) as eye:
            while not stop.is_set():
                most[0] = max(most[0], len(eye.execute(MINE).fetchall()))

    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield most
    finally:
        stop.set()
        thread.join()


def slowest(pgweir, seconds):
    """The longest round trip of a client that asks all the time."""
    worst, end = 0, time.monotonic() + seconds
    with psycopg.connect(pgweir.url(), autocommit=True) as client:
        while time.monotonic() < end:
            began = time.monotonic()
            client.execute("select 1").fetchall()
            worst = max(worst, time.monotonic() - began)
    return worst


def statements_of_mine(server):
    """What the server says that pgweir's sessions ran, each statement by itself."""
    with open(os.path.join(server.directory, "log"), encoding="utf-8") as file:
        log = file.read()
    texts = re.findall(r"^pgweir\|LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", log, re.M)
    return [one.strip() for text in texts for one in text.split(";") if one.strip()]


def test_no_more_than_the_right_to_connect_is_needed_and_nothing_is_written():
    with Postgres(log_statement="all", log_line_prefix="'%a|'") as server:
        server.psql("""
            create role watcher login;
            revoke all on schema public from public;
            revoke all on database postgres from public;
            grant connect on database postgres to watcher;
            create table goods (id int primary key, name text);
            insert into goods select n, 'thing' from generate_series(1, 100) n;
            analyze goods""")
        with watched(server, "postgres", server.url("watcher")) as pgweir:
            with psycopg.connect(pgweir.url(), autocommit=True) as client:
                knows(pgweir, "postgres", 1)
                client.execute("create table more (id int)")
                knows(pgweir, "postgres", 2)
        ran = statements_of_mine(server)
        assert len(ran) > 20
        kinds = {one.split()[0].upper() for one in ran}
        assert kinds == {"BEGIN", "SET", "SELECT", "ROLLBACK"}
        assert all("READ ONLY" in one for one in ran if one.startswith("BEGIN"))


def test_a_restart_is_survived(postgres, shop):
    with watched(postgres, shop) as pgweir:
        visit(pgweir)
        knows(pgweir, shop)
        for tables, mode in enumerate(("fast", "immediate"), 2):
            postgres.restart(mode)
            postgres.psql(f"create table made_{mode} (id int); checkpoint", shop)
            knows(pgweir, shop, tables)


def test_a_wrong_password_is_said_once_and_the_right_one_is_enough(postgres, shop):
    dsn = postgres.url("by_scram", password="a wrong one")
    with watched(postgres, shop, dsn) as pgweir:
        visit(pgweir)
        said(pgweir, TROUBLE.format(shop))
        time.sleep(2.5)
        log = pgweir.log()
        assert log.count("cannot be read") == 1
        assert "password authentication failed" in log and "a wrong one" not in log
        postgres.psql("alter role by_scram password 'a wrong one'")
        try:
            said(pgweir, AGAIN.format(shop))
            knows(pgweir, shop)
        finally:
            postgres.psql(f"alter role by_scram password '{PASSWORD}'")


def test_a_right_that_is_taken_away_and_given_again(postgres, shop):
    postgres.psql(f"create role reader_of_{shop} login;"
                  f"revoke connect on database {shop} from public;"
                  f"grant connect on database {shop} to reader_of_{shop}")
    with watched(postgres, shop, postgres.url(f"reader_of_{shop}")) as pgweir:
        visit(pgweir)
        knows(pgweir, shop)
        postgres.psql(f"revoke connect on database {shop} from reader_of_{shop}")
        said(pgweir, TROUBLE.format(shop))
        assert "permission denied for database" in pgweir.log()
        assert slowest(pgweir, 0.5) < 2
        postgres.psql(f"grant connect on database {shop} to reader_of_{shop}")
        said(pgweir, AGAIN.format(shop))


def test_pg_hba_may_refuse():
    with Postgres(rules=("host all banned 127.0.0.1/32 reject",)) as server:
        server.psql("create role banned login")
        with watched(server, "postgres", server.url("banned")) as pgweir:
            visit(pgweir)
            said(pgweir, TROUBLE.format("postgres"))
            assert "pg_hba.conf rejects connection" in pgweir.log()


def test_a_standby_is_looked_at(postgres, shop):
    with Standby(postgres) as standby:
        with watched(standby, shop) as pgweir:
            visit(pgweir)
            knows(pgweir, shop)
            postgres.psql("create table followed (id int)", shop)
            knows(pgweir, shop, 2)


def test_a_server_without_room_is_left_alone():
    with Postgres(max_connections="12") as server:
        server.psql("create role watcher login")
        with contextlib.ExitStack() as crowd, \
                watched(server, "postgres", server.url("watcher")) as pgweir:
            for _ in range(9):
                crowd.enter_context(psycopg.connect(server.url()))
            visit(pgweir)
            said(pgweir, TROUBLE.format("postgres"))
            assert "connections are in use" in pgweir.log() or "reserved" in pgweir.log()
            crowd.pop_all().close()
            said(pgweir, AGAIN.format("postgres"), seconds=15)
            knows(pgweir, "postgres", 0)


def test_a_server_that_hangs_delays_no_traffic(postgres, shop):
    with FaultRelay(postgres) as way, watched(postgres, shop, way.url()) as pgweir:
        visit(pgweir)
        knows(pgweir, shop)
        way.stall()
        assert slowest(pgweir, 7) < 2
        said(pgweir, TROUBLE.format(shop))
        assert way.connections() <= 2
        way.reset_all()
        way.flow()
        said(pgweir, AGAIN.format(shop), seconds=20)
        began = time.monotonic()
        pgweir.drain()
        assert pgweir.ends(10) == 0
        assert time.monotonic() - began < 3


def test_a_backend_that_never_ends_is_not_replaced(postgres, shop):
    """It holds its place at the server, whatever pgweir does: there are never more than two."""
    postgres.psql("create role stopped login")
    with FaultRelay(postgres) as way, watched(postgres, shop, way.url("stopped")) as pgweir, \
            counting_mine(postgres) as most:
        visit(pgweir)
        backend = wait_for(lambda: postgres.psql(MINE).split(), 10, 0.005)
        os.kill(int(backend[0]), signal.SIGSTOP)
        try:
            time.sleep(9)
            assert slowest(pgweir, 0.5) < 2
        finally:
            os.kill(int(backend[0]), signal.SIGCONT)
        knows(pgweir, shop)
    assert 1 <= most[0] <= 2


def test_there_are_never_more_than_two(postgres):
    databases = [f"one_of_many_{n}" for n in range(6)]
    for each in databases:
        postgres.psql(f"create database {each}")
    with watched(postgres, databases[0]) as pgweir, counting_mine(postgres) as most:
        for each in databases:
            psycopg.connect(pgweir.url(database=each)).close()
        for each in databases:
            knows(pgweir, each, 0, times=3)
    assert 1 <= most[0] <= 2


def test_a_database_can_be_dropped_and_copied(postgres, shop):
    with watched(postgres, shop) as pgweir:
        visit(pgweir)
        knows(pgweir, shop)
        for _ in range(5):
            began = time.monotonic()
            postgres.psql(f"create database {shop}_copy template {shop}")
            postgres.psql(f"drop database {shop}_copy")
            assert time.monotonic() - began < 4
        postgres.psql(f"drop database {shop}")
        said(pgweir, TROUBLE.format(shop))


def test_pgweir_does_not_ask_itself(postgres, shop):
    port = free_port()
    dsn = postgres.url(port=port)
    configuration = QUICK + f"adviser.dsn = '{dsn}'\n"
    with Pgweir(postgres, "--log-level", "debug", database=shop, configuration=configuration,
                port=port) as pgweir:
        visit(pgweir)
        said(pgweir, "adviser.dsn leads to pgweir itself: name the server")
        assert "application_name=pgweir" not in pgweir.log()


def test_without_a_user_advice_is_structural_and_that_is_said_once(postgres, shop):
    class Nameless:
        port, psql = postgres.port, postgres.psql

        @staticmethod
        def url(*_, **__):
            return f"postgresql://127.0.0.1:{postgres.port}/{shop}"

    with Pgweir(Nameless(), environment={"PGUSER": ""}) as pgweir:
        said(pgweir, "advice is structural only, because")
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{pgweir.port}/{shop}").close()
        assert pgweir.log().count("advice is structural only, because") == 1


PARTS = "create table parts as select n as id, n % 5000 as shelf from generate_series(1, 60000) n"
UNTRIED = "advice is structural for statements of {}: pgweir logs in to {} as a superuser"


def test_a_superusers_rights_are_not_lent_to_what_others_write(postgres, shop):
    """A function that the planner runs could take back what SET LOCAL ROLE gave up."""
    web = f"{shop}_web"
    postgres.psql(f"{PARTS}; analyze parts; create role {web} login;"
                  f"grant select on parts to {web}", shop)
    with Pgweir(postgres, database=shop) as pgweir:
        with psycopg.connect(pgweir.url(web), autocommit=True) as client:
            def looked_up():
                client.execute("select id from parts where shelf = %s", [7]).fetchall()
                return UNTRIED.format(web, shop) in pgweir.log()

            assert wait_for(looked_up, 15, step=0.1)
        found = wait_for(lambda: pgweir.findings("missing-index"), 15)
    assert [f["evidence"]["how"] for f in found] == ["structural"]


QUIET = os.path.join(os.path.dirname(__file__), "../bench/instrument/quiet_server.py")


def test_answers_that_make_no_sense_harm_nobody(postgres, shop):
    """The adviser's server answers every question with one row of one column, "yes"."""
    port = free_port()
    with subprocess.Popen([sys.executable, QUIET, str(port)]) as other:
        try:
            dsn = f"postgresql://nobody@127.0.0.1:{port}/{shop}"
            with watched(postgres, shop, dsn=dsn) as pgweir:
                for times in (1, 2):
                    visit(pgweir)
                    said(pgweir, f"the catalogue of {shop} ", times)
                with psycopg.connect(pgweir.url()) as client:
                    assert client.execute("select count(*) from goods").fetchone() == (0,)
                assert pgweir.process.poll() is None
        finally:
            other.terminate()
