"""PostgreSQL's own programs do through pgweir what they do without it, with the same result."""

import os
import re
import subprocess
from contextlib import contextmanager

import pytest

from harness.postgres import Postgres, program
from harness.proxy import DIRECT, Pgweir
from harness.wire_cases import wire_case

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
TRANSACTIONS = 500 if DEEP else 40
TOUR = r"""
\set VERBOSITY verbose
\pset null '(null)'
create temp table t (a int primary key, b text, c numeric[]);
insert into t select n, 'row ' || n, array[n / 3.0] from generate_series(1, 30) n;
\d t
\dt pg_catalog.pg_a*
select * from t where a % 7 = 0 \gx
select 'select ' || a from t order by a limit 3 \gexec
select a as first_a from t order by a limit 1 \gset
select :first_a + 1 as with_a_variable;
\set FETCH_COUNT 7
select a, b from t order by a;
\unset FETCH_COUNT
\copy t (a, b) from program 'printf "101\tcopied\n102\t\\N\n"'
copy (select a, b from t where a > 100 order by a) to stdout;
copy t (a) from stdin;
not a number
\.
copy t from stdin with (format csv);
201,csv,"{1,2}"
\.
table t order by a desc limit 4;
select $1 || $2 as bound \bind 'x' 'y' \g
begin; savepoint s; select 1/0; rollback to s; select 'saved'; commit;
insert into t values (1) returning a;
select 1; select 2 \; select 3 \; select 4;
do $$ begin raise notice 'a notice'; raise warning 'a warning'; end $$;
listen psql_tour; notify psql_tour, 'hello';
\timing off
\errverbose
explain (costs off) select * from t where a = 5;
\lo_import /etc/hostname 'a large object'
\lo_export :LASTOID /dev/stdout
\lo_unlink :LASTOID
\crosstabview
\conninfo
"""


@contextmanager
def prepared_server(**more):
    with Postgres(wal_level="logical", max_replication_slots="10", **more) as server:
        server.psql("create table stock (id serial primary key, name text unique, made timestamptz "
                    "default '2024-02-29', data bytea, tags text[]);"
                    "insert into stock (name, data, tags) select md5(n::text), "
                    "decode(md5(n::text), 'hex'), array['a', null] from generate_series(1, 5000) n;"
                    "create index on stock (made); create view seen as select id from stock;"
                    "create function f(int) returns int language sql as 'select $1 + 1';"
                    "create table other as select n from generate_series(1, 20000) n;"
                    "select lo_from_bytea(4711, 'large object')")
        yield server


@pytest.fixture(scope="module")
def postgres():
    with prepared_server() as server:
        yield server


@contextmanager
def database(postgres, name):
    postgres.psql(f"create database {name}")
    try:
        yield name
    finally:
        postgres.psql(f"drop database {name} with (force)")


def run(*command, expect=0, **options):
    done = subprocess.run(command, capture_output=True, timeout=200, check=False, **options)
    assert done.returncode == expect, done.stderr.decode()
    return done.stdout.decode(), done.stderr.decode()


def assert_followed(pgweir):
    """Nothing of it was too much for the observer."""
    if not DIRECT:
        assert pgweir.report()["traffic"]["blind_connections"] == 0


def test_psql(postgres, pgweir):
    def seen(url):
        out, errors = run("psql", "-X", "-a", "-f", "-", url, input=TOUR.encode())
        # The number of a temporary schema is that of the session, whoever else has one just now.
        said = re.sub(r"pg_temp_\d+", "pg_temp", out + errors)
        return [line for line in said.splitlines()
                if not line.startswith(("lo_", "You are connected", "Asynchronous"))]
    expected = seen(postgres.url())
    assert len(expected) > 150
    assert seen(pgweir.url()) == expected
    assert_followed(pgweir)


@pytest.mark.parametrize("form, dump_jobs", [("custom", 1), ("directory", 4), ("plain", 1)])
def test_dump_and_restore(form, dump_jobs, postgres, pgweir, tmp_path):
    def dump(server, name):
        path = tmp_path / name
        run(program("pg_dump"), "-F", form, "-j", str(dump_jobs), "-f", str(path), server.url())
        return path
    directly = dump(postgres, "direct")
    through = dump(pgweir, "through")
    with database(postgres, "restored_direct") as one, database(postgres, "restored") as other:
        restore(form, directly, postgres.url(database=one))
        restore(form, through, pgweir.url(database=other))
        content = content_of(postgres, "postgres")
        assert content_of(postgres, one) == content
        assert content_of(postgres, other) == content
    assert_followed(pgweir)


def content_of(postgres, name):
    """A dump without its lines that are different every time."""
    lines = run(program("pg_dump"), postgres.url(database=name))[0].splitlines()
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]


def restore(form, path, url):
    if form == "plain":
        run("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", str(path), url)
    else:
        run(program("pg_restore"), "-j", "4", "-d", url, str(path))


@wire_case("copy-both", "replication-commands")
def test_basebackup(pgweir, tmp_path):
    backup = tmp_path / "backup"
    run(program("pg_basebackup"), "-D", str(backup), "-X", "stream", "-c", "fast", "-d",
        pgweir.url() + "?gssencmode=disable")
    run(program("pg_verifybackup"), str(backup))


@wire_case("copy-both", "replication-commands")
def test_recvlogical(postgres, pgweir, tmp_path):
    """Two slots that begin at the same place, but for empty transactions: read one each way."""
    receivers = {"direct": postgres, "through": pgweir}
    for slot, server in receivers.items():
        run(program("pg_recvlogical"), "-d", server.url(), "--slot", slot, "--create-slot",
            "-P", "test_decoding")
    postgres.psql("create table replicated (a int primary key, b text);"
                  "insert into replicated select n, repeat('x', n) from generate_series(1, 2000) n;"
                  "update replicated set b = 'new' where a % 3 = 0; delete from replicated")
    end = postgres.psql("select pg_current_wal_lsn()").strip()
    postgres.psql("drop table replicated; select pg_switch_wal()")
    for slot, server in receivers.items():
        run(program("pg_recvlogical"), "-d", server.url(), "--slot", slot, "--start", "--no-loop",
            "--endpos", end, "-o", "skip-empty-xacts=1", "-f", str(tmp_path / slot))
        run(program("pg_recvlogical"), "-d", server.url(), "--slot", slot, "--drop-slot")
    expected = (tmp_path / "direct").read_text().splitlines()
    assert len(expected) > 4000
    assert (tmp_path / "through").read_text().splitlines() == expected


def pgbench(url, *arguments):
    """What a run with a fixed seed leaves in the history, in no order."""
    run(program("pgbench"), "-i", "-q", "-s", "1", url)
    said, _ = run(program("pgbench"), "-n", "-c", "4", "-j", "2", "--random-seed", "1",
                  "-t", str(TRANSACTIONS), *arguments, url)
    assert f"actually processed: {4 * TRANSACTIONS}/{4 * TRANSACTIONS}" in said, said
    assert "number of failed transactions: 0" in said
    history = "select tid, bid, aid, delta from pgbench_history order by 1, 2, 3, 4"
    balance = ("select sum(abalance) from pgbench_accounts union all "
               "select sum(bbalance) from pgbench_branches")
    return run("psql", "-XqAt", "-c", history, "-c", balance, url)[0]


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
def test_pgbench_with_a_connection_for_each_transaction(mode, postgres, pgweir):
    with database(postgres, "bench_direct") as one, database(postgres, "bench") as other:
        expected = pgbench(postgres.url(database=one), "-M", mode)
        assert expected.count("\n") > TRANSACTIONS
        assert pgbench(pgweir.url(database=other), "-M", mode, "-C") == expected
    assert_followed(pgweir)


@wire_case("client-that-does-not-read")
@pytest.mark.parametrize("mode", ["extended", "prepared"])
def test_pgbench_in_pipelines(mode, postgres, pgweir, tmp_path):
    script = tmp_path / "pipeline.sql"
    script.write_text(
        "\\set aid random(1, 100000)\n\\set delta random(-50, 50)\n\\startpipeline\n"
        "update pgbench_accounts set abalance = abalance + :delta where aid = :aid;\n"
        + "select abalance from pgbench_accounts where aid = :aid;\n" * 20
        + "insert into pgbench_history (tid, bid, aid, delta) values (1, 1, :aid, :delta);\n"
        "\\endpipeline\n")
    arguments = ["-M", mode, "-f", str(script)]
    with database(postgres, "bench_direct") as one, database(postgres, "bench") as other:
        expected = pgbench(postgres.url(database=one), *arguments)
        assert pgbench(pgweir.url(database=other), *arguments) == expected
    assert_followed(pgweir)
