"""Rules about pages, joins, texts, schemas, roles and connections, against a real PostgreSQL: what
is advised is executed, and does what it says."""

import threading

import psycopg
import psycopg2
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.proxy import Pgweir, needs_pgweir


PLAIN = "plain"
MANY = 12
FEWEST = 22  # of 25 texts: they are told apart by a bit of a hash, and some may share one
BIG = ("create table numbers (id int primary key);"
       "insert into numbers select generate_series(1, 20000);"
       "create table big (id int, slug text, state text, other int);"
       "insert into big select n, 's' || n, 'x', n from generate_series(1, 20000) n;")


@pytest.fixture
def unadvised(postgres):
    """A pgweir that does not ask the server by itself."""
    with Pgweir(postgres, configuration="adviser.enabled = false\n") as proxy:
        yield proxy


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())
    postgres.psql(f"create role {PLAIN} login;"
                  f"grant all on all tables in schema public to {PLAIN};"
                  f"grant create on schema public to {PLAIN};"
                  "create table books (id int primary key, author_id int not null);"
                  "insert into books select n, 1 + n % 5 from generate_series(1, 50) n;")


def autocommit(url, **options):
    return psycopg.connect(url, autocommit=True, **options)


def the_only(pgweir, rule):
    found = pgweir.findings_when_settled(rule)
    assert len(found) == 1, [f["words"]["sentence"] for f in found]
    return found[0]


def serve(connection, queries=MANY):
    for number in range(queries):
        connection.execute("select title from posts where id = %s", [number + 1]).fetchall()


@needs_pgweir
class TestPages:
    """The rewritten page gives the same rows as the page by OFFSET."""

    def walk(self, url, sql, size):
        pages = []
        with autocommit(url) as connection:
            while rows := connection.execute(sql, [size, len(pages) * size]).fetchall():
                pages.append(rows)
        return pages

    @pytest.mark.parametrize("order, keys", [("id", [0]), ("post_id desc, id desc", [1, 0]),
                                             ("post_id, id desc", [1, 0])])
    def test_a_walk_is_rewritten_to_the_same_rows(self, order, keys, pgweir, postgres):
        sql = f"select id, post_id, body from comments order by {order} limit %s offset %s"
        pages = self.walk(pgweir.url(), sql, 50)
        assert len(pages) == int(postgres.psql("select count(*) from comments")) // 50
        found = the_only(pgweir, "offset-pagination")
        assert found["evidence"]["why"] == "walk" and found["evidence"]["pages"] >= 12
        rewritten = found["fix"]["sql"]
        assert "offset" not in rewritten.lower()
        statement = rewritten.replace("$2", "%(k0)s").replace("$1", "%(n)s").replace("$3", "%(k1)s")
        with autocommit(postgres.url()) as connection:
            for before, page in zip(pages, pages[1:]):
                last = {f"k{i}": before[-1][at] for i, at in enumerate(keys)}
                assert connection.execute(statement, {"n": 50, **last}).fetchall() == page


@needs_pgweir
class TestJoins:
    def test_a_product_is_measured_and_its_parts_are_asked_for(self, pgweir, postgres):
        with autocommit(pgweir.url()) as connection:
            rows = connection.execute(
                "select a.id, p.id, b.id from authors a join posts p on p.author_id = a.id "
                "join books b on b.author_id = a.id order by a.id").fetchall()
        found = the_only(pgweir, "join-explosion")
        evidence = found["evidence"]
        assert evidence["rows"] == len(rows) == 200
        assert evidence["parents"] == len({row[0] for row in rows})
        assert evidence["rows_needed"] == (len({row[0] for row in rows}) +
                                           len({row[1] for row in rows}) +
                                           len({row[2] for row in rows}))
        parts = found["fix"]["sql"].split(";\n")
        with autocommit(postgres.url()) as connection:
            keys = sorted({row[0] for row in rows})
            loaded = [connection.execute(part.replace("$1", "%s"), [keys]).fetchall()
                      for part in parts]
        assert {row[0] for row in loaded[0]} == {row[1] for row in rows}
        assert {row[0] for row in loaded[1]} == {row[2] for row in rows}

    def test_one_to_many_join_is_left_alone(self, pgweir):
        with autocommit(pgweir.url()) as connection:
            connection.execute("select a.id, p.id, c.id from authors a join posts p on p.author_id "
                               "= a.id join comments c on c.post_id = p.id").fetchall()
            connection.execute("select p.id, a.id, c.id from posts p join authors a on a.id = "
                               "p.author_id join teams c on c.id = 1 + p.id % 3").fetchall()
        assert pgweir.findings("join-explosion") == []


@needs_pgweir
class TestTexts:
    def test_values_in_the_text_where_others_are_bound(self, pgweir):
        with autocommit(pgweir.url()) as connection:
            for number in range(25):
                connection.execute("select id from authors where id = %s", [number])
                connection.execute(f"select id from posts where title = 'post {number}'")
        wait_for(lambda: the_only(pgweir, "literal-sql")["evidence"]["texts"] >= FEWEST, 3)
        found = the_only(pgweir, "literal-sql")
        assert found["evidence"]["from"] == "program"
        assert FEWEST <= found["evidence"]["texts"] <= 25
        assert found["severity"] == "warning"
        assert found["fix"]["sql"].endswith("where title = $1")

    def by_psycopg2(self, url):
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            for number in range(30):
                cursor.execute("select id from posts where title = %s", [f"post {number}"])
                cursor.execute("select id from authors where name = %s", [f"author {number}"])
        connection.close()

    def test_values_that_the_driver_puts_in(self, pgweir):
        self.by_psycopg2(pgweir.url())
        assert pgweir.findings("literal-sql") == []

    def test_values_that_somebody_puts_in_are_a_suspect_on_request(self, postgres):
        with Pgweir(postgres, configuration="[rules.literal-sql]\nsuspects = true\n") as pgweir:
            self.by_psycopg2(pgweir.url())
            found = the_only(pgweir, "literal-sql")
        assert (found["grade"], found["severity"]) == ("suspect", "info")
        assert found["evidence"]["from"] == "unknown" and found["evidence"]["shapes"] == 2

    def test_lists_of_every_length_under_names(self, pgweir, postgres):
        with autocommit(pgweir.url()) as connection:
            for length in range(2, 60):
                marks = ", ".join(["%s"] * length)
                connection.execute(f"select id from posts where author_id in ({marks})",
                                   list(range(length)), prepare=True)
        wait_for(lambda: the_only(pgweir, "shape-explosion")["evidence"]["prepared"] >= 50, 3)
        found = the_only(pgweir, "shape-explosion")
        assert found["evidence"]["why"] == "list_lengths" and found["evidence"]["prepared"] >= 50
        array = found["fix"]["sql"].replace("$1", "%s")
        with autocommit(postgres.url()) as connection:
            assert len(connection.execute(array, [list(range(1, 6))]).fetchall()) == 20


@needs_pgweir
class TestSchema:
    def test_an_application_that_makes_tables_and_serves(self, pgweir):
        with autocommit(pgweir.url(PLAIN)) as connection:
            connection.execute("create table at_start (id int)")
            connection.execute("alter table at_start add column name text")
            serve(connection)
            connection.execute("drop table at_start")
        found = the_only(pgweir, "runtime-ddl")
        assert found["evidence"]["at_start"] and found["evidence"]["role"] == PLAIN
        assert found["evidence"]["superuser"] is False

    def test_temporary_tables_and_migrations_are_left_alone(self, pgweir):
        with autocommit(pgweir.url(PLAIN)) as connection:
            connection.execute("create temp table mine (id int)")
            connection.execute("create index on mine (id)")
            serve(connection)
            connection.execute("drop table mine")
        with autocommit(pgweir.url(PLAIN)) as connection:
            connection.execute("create table schema_migrations (version text)")
            connection.execute("create table by_migration (id int)")
            serve(connection)
            connection.execute("drop table by_migration, schema_migrations")
        assert pgweir.findings("runtime-ddl") == []

    MIGRATIONS = [
        "create index big_slug on big (lower(slug))",
        "alter table big add constraint big_positive check (id > 0)",
        "alter table big add foreign key (other) references numbers (id)",
        "alter table big alter column state set not null",
        "alter table big add unique (slug)",
        "alter table big add constraint big_pkey primary key (id)",
        "alter table big add column token uuid default gen_random_uuid()",
        "alter table big alter column other type bigint",
        "reindex table big",
    ]

    @pytest.fixture
    def fresh(self, postgres):
        """A database with the big table, which pgweir has not seen being made."""
        postgres.psql("drop database if exists migrated")
        postgres.psql("create database migrated")
        postgres.psql(BIG, database="migrated")
        return "migrated"

    @pytest.mark.parametrize("migration", MIGRATIONS)
    def test_the_safe_form_of_a_migration_works(self, migration, pgweir, postgres, fresh):
        with autocommit(pgweir.url(database=fresh)) as connection:
            connection.execute(migration)
        found = the_only(pgweir, "unsafe-migration")
        # Literals are not in the report: put back the only one there is.
        safe = found["fix"]["sql"].replace("$1", "0")
        assert safe
        postgres.psql("drop database migrated")
        postgres.psql("create database again")
        try:
            postgres.psql(BIG, database="again")
            with autocommit(pgweir.url(database="again")) as connection:
                for step in safe.split(";\n"):
                    connection.execute(step)
            again = [f for f in pgweir.findings("unsafe-migration")
                     if f["where"]["database"] == "again"]
            assert [f["words"]["sentence"] for f in again] == []
        finally:
            postgres.psql("drop database if exists again with (force)")

    def test_the_lock_is_the_one_that_the_server_takes(self, pgweir, postgres, fresh):
        held = {}
        for migration in self.MIGRATIONS[:-1]:
            with psycopg.connect(pgweir.url(database=fresh)) as connection:
                connection.execute(migration)
                pid = connection.info.backend_pid
                held[migration] = postgres.psql(
                    f"select mode from pg_locks where pid = {pid} and relation = 'big'::regclass "
                    "and granted", database=fresh).split()
                connection.rollback()
        told = {f["evidence"]["statement"]["text"].replace("$1", "0"): f["evidence"]["lock"]
                for f in pgweir.findings_when_settled("unsafe-migration")}
        for migration, modes in held.items():
            name = told[migration].title().replace(" ", "") + "Lock"
            assert name in modes, (migration, modes)

    def test_a_new_table_is_nobodys_trouble(self, pgweir, postgres):
        with autocommit(pgweir.url()) as connection:
            connection.execute("create table fresh (id int, slug text)")
            connection.execute("insert into fresh select n, n from generate_series(1, 5000) n")
            connection.execute("create index on fresh (slug)")
            connection.execute("alter table fresh alter slug set not null")
        assert pgweir.findings("unsafe-migration") == []
        postgres.psql("drop table fresh")


@needs_pgweir
class TestRolesAndConnections:
    def test_a_superuser_is_known_from_the_server(self, pgweir):
        with autocommit(pgweir.url()) as connection:
            serve(connection)
        with autocommit(pgweir.url(PLAIN)) as connection:
            serve(connection)
        found = the_only(pgweir, "privileged-session")
        assert found["evidence"]["role"] == "postgres" and found["severity"] == "warning"

    def test_a_role_that_is_put_down(self, pgweir):
        with autocommit(pgweir.url()) as connection:
            connection.execute(f"set role {PLAIN}")
            serve(connection)
        assert pgweir.findings("privileged-session") == []

    def test_timeouts_are_known_from_options_and_show(self, unadvised):
        pgweir = unadvised
        off = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
        with autocommit(pgweir.url(PLAIN), options=off, application_name="off") as connection:
            serve(connection)
        with autocommit(pgweir.url(PLAIN), application_name="unknown") as connection:
            serve(connection)
        with autocommit(pgweir.url(PLAIN), options="-c statement_timeout=5s",
                        application_name="some") as connection:
            serve(connection)
        found = the_only(pgweir, "no-statement-timeout")
        assert found["where"]["application"] == "off"
        assert found["evidence"]["statement_timeout"] == "startup_options"

    def test_the_answer_to_a_show_is_the_default(self, unadvised):
        pgweir = unadvised
        with autocommit(pgweir.url(PLAIN), application_name="asked") as connection:
            connection.execute("show statement_timeout")
            connection.execute("show idle_in_transaction_session_timeout")
            serve(connection)
        found = the_only(pgweir, "no-statement-timeout")
        assert found["evidence"]["statement_timeout"] == "shown"

    def test_a_connection_for_each_query(self, pgweir):
        # pgweir may see a connection's end after the next one's login: not all follow an end.
        for number in range(3 * MANY):
            with autocommit(pgweir.url(PLAIN), application_name="cgi") as connection:
                connection.execute("select title from posts where id = %s", [number])
        found = the_only(pgweir, "connection-churn")
        assert found["evidence"]["connections"] >= 10
        assert 0 < found["evidence"]["handshakes_us"] < 10_000_000

    def test_a_pool_that_is_opened_and_closed(self, pgweir):
        pool = [autocommit(pgweir.url(PLAIN), application_name="pool") for _ in range(MANY)]
        threads = [threading.Thread(target=serve, args=[each, 2]) for each in pool]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in pool:
            each.close()
        assert pgweir.findings("connection-churn") == []
