"""pgweir's own look at the catalogue: foreign keys name the parent where column names do not."""

import itertools

import psycopg
import pytest

from harness.ports import wait_for
from harness.postgres import PASSWORD
from harness.proxy import DIRECT, Pgweir

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody analyses")

SCHEMA = """
create table depots (code int primary key, label text not null);
create table agents (code int primary key, label text not null);
create table stock (line int primary key, held_by int not null, amount int not null);
insert into depots select n, 'depot ' || n from generate_series(1, 12) n;
insert into agents select n, 'agent ' || n from generate_series(1, 12) n;
insert into stock select n, 1 + n % 12, n from generate_series(1, 60) n;
grant select on all tables in schema public to by_scram;
"""
BELONGS_TO = "alter table stock add foreign key (held_by) references {}"
LISTS = ("select code, label from depots order by code",
         "select code, label from agents order by code")
KNOWN = "tables and {} foreign keys"
numbers = itertools.count(1)


class Shop:
    """The server with a database of its own; pgweir's upstream."""

    def __init__(self, server, user="postgres", password=None):
        self.server, self.port = server, server.port
        self.database = f"shop_{next(numbers)}"
        self._user, self._password = user, password
        server.psql(f"create database {self.database}")
        self.psql(SCHEMA)

    def url(self, user=None, database=None, password=None, port=None):
        return self.server.url(user or self._user, self.database,
                               password or (None if user else self._password), port)

    def psql(self, sql):
        return self.server.psql(sql, self.database)

    def belongs_to(self, table):
        self.psql(BELONGS_TO.format(table))
        return self


def watched(shop, **more):
    return Pgweir(shop, "--log-level", "debug", **more)


def knows(pgweir, foreign_keys):
    """Waits until the rules know so many columns in foreign keys."""
    assert wait_for(lambda: KNOWN.format(foreign_keys) in pgweir.log(), 5), pgweir.log()


def two_lists_and_a_loop(client):
    """Both lists hold 1 to 12: their values do not tell whose the loop's are."""
    for listed in LISTS:
        client.execute(listed).fetchall()
    for code in range(1, 13):
        client.execute("select line, amount from stock where held_by = %s", [code]).fetchall()


def parents(pgweir, count=1):
    found = wait_for(lambda: pgweir.findings("n-plus-one")[count - 1:] and
                     pgweir.findings("n-plus-one"), 5)
    assert len(found) == count
    return {f["evidence"]["children"][0]["source"]["table"] for f in found}


@pytest.mark.parametrize("table", ["depots", "agents"])
def test_a_foreign_key_names_the_parent(postgres, table):
    shop = Shop(postgres).belongs_to(table)
    with watched(shop) as pgweir, psycopg.connect(pgweir.url(), autocommit=True) as client:
        knows(pgweir, 1)
        two_lists_and_a_loop(client)
        assert parents(pgweir) == {table}


def test_ddl_is_noticed(postgres):
    shop = Shop(postgres)
    with watched(shop) as pgweir, psycopg.connect(pgweir.url()) as client:
        knows(pgweir, 0)
        client.execute(BELONGS_TO.format("depots"))
        client.commit()
        knows(pgweir, 1)
        client.autocommit = True
        two_lists_and_a_loop(client)
        assert parents(pgweir) == {"depots"}


def test_a_password_of_the_dsn_or_of_the_environment_serves(postgres):
    dsn = Shop(postgres, "by_scram", PASSWORD).belongs_to("depots")
    variable = Shop(postgres, "by_scram").belongs_to("depots")
    for shop, environment in ((dsn, {}), (variable, {"PGPASSWORD": PASSWORD})):
        with watched(shop, environment=environment) as pgweir:
            psycopg.connect(pgweir.url("postgres")).close()
            knows(pgweir, 1)
            assert PASSWORD not in pgweir.log()


def test_another_role_may_be_named(postgres):
    shop = Shop(postgres, "by_scram").belongs_to("depots")
    configuration = f"adviser.dsn = '{postgres.url('by_scram', password=PASSWORD)}'\n"
    with watched(shop, configuration=configuration) as pgweir:
        psycopg.connect(pgweir.url("postgres")).close()
        knows(pgweir, 1)


def test_without_a_password_names_decide_and_that_is_said_once(postgres):
    shop = Shop(postgres, "by_scram").belongs_to("depots")
    with watched(shop) as pgweir:
        with psycopg.connect(pgweir.url("postgres"), autocommit=True) as client:
            assert wait_for(lambda: "cannot be read, names decide" in pgweir.log(), 5)
            two_lists_and_a_loop(client)
        assert parents(pgweir) < {"depots", "agents"}
        assert pgweir.log().count("cannot be read") == 1
    with watched(shop, configuration="adviser.enabled = false\n") as pgweir:
        psycopg.connect(pgweir.url("postgres")).close()
        pgweir.report()
        assert "catalogue" not in pgweir.log()


def test_what_sessions_start_with_is_known(postgres):
    """A timeout of the role's, anywhere or in this database: one of them is enough."""
    shop = Shop(postgres)
    for role in ("bare", "bound", "bound_here"):
        postgres.psql(f"create role {role} login; grant pg_read_all_data to {role}")
    postgres.psql("alter role bound set statement_timeout = '5s'")
    postgres.psql(f"alter role bound_here in database {shop.database} set "
                  "idle_in_transaction_session_timeout = 5000")
    with watched(shop) as pgweir:
        psycopg.connect(pgweir.url()).close()
        knows(pgweir, 0)
        for role in ("bare", "bound", "bound_here"):
            serve(pgweir.url(role))
        told = wait_for(lambda: pgweir.findings("no-statement-timeout"), 5)
        assert [f["evidence"]["role"] for f in told] == ["bare"]
        assert told[0]["evidence"]["statement_timeout"] == "server_default"
        with psycopg.connect(pgweir.url(), autocommit=True) as client:
            client.execute("alter role bare set statement_timeout = '5s'")
        assert wait_for(lambda: pgweir.log().count(KNOWN.format(0)) == 2, 5)
        serve(pgweir.url("bare"))
        assert pgweir.findings("no-statement-timeout")[0]["evidence"]["sessions"] == 1


def serve(url):
    with psycopg.connect(url, autocommit=True) as client:
        for code in range(1, 13):
            client.execute("select label from agents where code = %s", [code]).fetchall()


def test_nothing_is_left_on_the_server(postgres):
    shop = Shop(postgres).belongs_to("depots")
    with watched(shop) as pgweir:
        psycopg.connect(pgweir.url()).close()
        knows(pgweir, 1)
        mine = "select count(*) from pg_stat_activity where application_name = 'pgweir'"
        assert wait_for(lambda: postgres.psql(mine).strip() == "0", 5)
