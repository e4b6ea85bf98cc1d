"""Rules on real traffic: what each says, and that its advice does what the loop did."""

import subprocess
import threading
import time

import psycopg
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.postgres import program
from harness.proxy import DIRECT, Pgweir, needs_pgweir

SCHEMA = """
create type mood as enum ('good', 'bad');
create table notes (id bigint generated always as identity primary key, author_id int, body text,
                    feeling mood, at timestamptz, shown boolean, extra jsonb);
create table lines (tenant_id int, number int, amount numeric, primary key (tenant_id, number));
create table nodes (id int primary key, "nextId" int, title text);
create table folders (id int primary key, parent_id int);
create table tags (name text primary key);
create table invoices (id bigint generated always as identity primary key, customer text);
create table payments (id bigint generated always as identity primary key, invoice_id bigint,
                       amount int);
insert into nodes select n, nullif(n * 7 % 41, 1), 'node ' || n from generate_series(1, 40) n;
insert into folders select n, nullif(n / 3, 0) from generate_series(1, 30) n;
"""


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())
    postgres.psql(SCHEMA)
    subprocess.run([program("pgbench"), "-i", "-q", "-s", "1", postgres.url()], check=True,
                   capture_output=True)


def the(pgweir, rule, complete=lambda finding: True):
    """The only finding of a rule, as soon as it is complete; else what there is."""
    def settled():
        found = pgweir.findings(rule)
        return found if found and complete(found[0]) else None
    found = wait_for(settled, 3, step=0.1) or pgweir.findings(rule)
    assert len(found) == 1, [f["words"]["sentence"] for f in found]
    return found[0]


def executed(connection, sql, *values):
    """Executes SQL with $1, $2, … as PostgreSQL itself takes them: types from the statement."""
    connection.execute("deallocate all")
    connection.execute(f"prepare s as {sql}".replace("%", "%%"))
    quoted = ", ".join("null" if v is None else "'" + str(v).replace("'", "''") + "'"
                       for v in values)
    return connection.execute(f"execute s ({quoted})".replace("%", "%%"))


def autocommit(pgweir):
    return psycopg.connect(pgweir.url(), autocommit=True)


def contents(connection, query):
    return sorted(map(repr, connection.execute(query).fetchall()))


@needs_pgweir
def test_inserts_of_a_list_are_proven_and_one_insert_does_the_same(pgweir):
    with autocommit(pgweir) as c:
        authors = [r[0] for r in c.execute("select id from authors order by id limit 12")]
        for author in authors:
            c.execute("insert into notes (author_id, body) values (%s, %s)", [author, "hello"])
        by_loop = contents(c, "delete from notes returning author_id, body")
        found = the(pgweir, "write-loop", lambda f: f["evidence"]["writes"] == 12)
        assert (found["grade"], found["severity"]) == ("proven", "error")
        evidence = found["evidence"]
        assert evidence["writes"] == evidence["round_trips"] == evidence["autocommits"] == 12
        assert (evidence["source"]["table"], evidence["source"]["column"]) == ("authors", "id")
        for first, second in zip(authors[::2], authors[1::2]):
            executed(c, found["fix"]["sql"], first, "hello", second, "hello")
        assert contents(c, "delete from notes returning author_id, body") == by_loop
    assert pgweir.findings("n-plus-one") == []


@needs_pgweir
@pytest.mark.parametrize("column, old, new", [
    ("body", "old", "new"), ("feeling", "good", "bad"), ("shown", "true", "false"),
    ("at", "2026-01-01", "2026-02-02"), ("extra", "{}", '{"a": 1}'), ("author_id", "1", "2")])
def test_updates_take_a_list_of_values_of_any_type(column, old, new, pgweir):
    with autocommit(pgweir) as c:
        ids = [r[0] for r in c.execute(
            f"insert into notes ({column}) select %s from generate_series(1, 8) returning id",
            [old])]
        with c.transaction():
            for i in ids:
                value = new if i % 2 else old
                c.execute(f"update notes set {column} = %s where id = %s", [value, i])
        by_loop = contents(c, f"select id, {column} from notes")
        found = the(pgweir, "write-loop", lambda f: f["evidence"]["writes"] == 8)
        assert found["evidence"]["transactions"] == 1 and found["evidence"]["writes"] == 8
        c.execute(f"update notes set {column} = null")
        for first, second in zip(ids[::2], ids[1::2]):
            pairs = [(new if i % 2 else old, i) for i in (first, second)]
            executed(c, found["fix"]["sql"], *pairs[0], *pairs[1])
        assert contents(c, f"select id, {column} from notes") == by_loop
        c.execute("delete from notes")


@needs_pgweir
def test_a_transaction_for_each_row_is_seen_through(pgweir):
    with psycopg.connect(pgweir.url()) as c:
        for i in range(20):
            c.execute("insert into lines values (7, %s, 1)", [i])
            c.commit()
        found = the(pgweir, "write-loop", lambda f: f["evidence"]["writes"] == 20)
        assert found["grade"] == "likely" and found["evidence"]["transactions"] == 20
        for i in range(20):
            c.execute("delete from lines where tenant_id = %s and number = %s", [7, i])
        c.commit()
        wait_for(lambda: len(pgweir.findings("write-loop")) == 2, 3, step=0.1)
        (gone,) = [f for f in pgweir.findings("write-loop") if f["id"] != found["id"]]
        c.execute("insert into lines select 7, n, 1 from generate_series(0, 19) n")
        c.execute("insert into lines values (8, 3, 1)")
        executed(c, gone["fix"]["sql"], 7, "{" + ",".join(map(str, range(20))) + "}")
        assert c.execute("select tenant_id from lines").fetchall() == [(8,)]
        c.execute("delete from lines")


@needs_pgweir
def test_a_linked_list_and_a_tree_become_recursive_queries(pgweir):
    step = 'select id, "nextId", title from nodes where id = %s'
    with autocommit(pgweir) as c:
        walked, at = [], 3
        while at is not None and len(walked) < 60:
            row = c.execute(step, [at]).fetchone()
            walked.append(row)
            at = row[1]
        found = the(pgweir, "sequential-chain",
                    lambda f: f["evidence"]["steps"] == len(walked) - 1)
        assert found["evidence"]["source"]["column"] == "nextId"
        assert found["evidence"]["steps"] == len(walked) - 1 > 5
        assert executed(c, found["fix"]["sql"], 3).fetchall() == walked
    assert pgweir.findings("n-plus-one") == []


@needs_pgweir
def test_a_tree_is_read_at_once(pgweir):
    children = "select id, parent_id from folders where parent_id = %s"
    with autocommit(pgweir) as c:
        rows, open_folders = [], [1]
        while open_folders:
            found = c.execute(children, [open_folders.pop(0)]).fetchall()
            rows += found
            open_folders += [r[0] for r in found]
        found = the(pgweir, "sequential-chain")
        assert sorted(executed(c, found["fix"]["sql"], 1).fetchall()) == sorted(rows)
    assert pgweir.findings("n-plus-one") == []


@needs_pgweir
def test_a_failed_transaction_that_goes_on(pgweir):
    with psycopg.connect(pgweir.url()) as c:
        c.execute("insert into tags values ('red')")
        for _ in range(3):
            with pytest.raises(psycopg.Error):
                c.execute("insert into tags values ('red')")
        found = wait_for(lambda: [f for f in pgweir.findings("failed-transaction")
                                  if f["evidence"]["refused"] == 2], 3, step=0.1)
        assert found and found[0]["open"] and found[0]["evidence"]["sqlstate"] == "23505"
        c.rollback()
        attempt, back = found[0]["fix"]["sql"].splitlines()
        c.execute("insert into tags values ('blue')")
        c.execute(attempt)
        with pytest.raises(psycopg.Error):
            c.execute("insert into tags values ('blue')")
        c.execute(back)
        c.execute("insert into tags values ('green')")
        c.rollback()


@needs_pgweir
def test_a_failed_transaction_left_open_is_said_while_it_is(pgweir):
    with psycopg.connect(pgweir.url()) as c:
        with pytest.raises(psycopg.Error):
            c.execute("select nothing")
        assert the(pgweir, "failed-transaction")["open"]
        c.rollback()
        assert not the(pgweir, "failed-transaction", lambda f: not f["open"])["open"]


@needs_pgweir
def test_writes_without_a_transaction(pgweir):
    with autocommit(pgweir) as c:
        (invoice,) = c.execute("insert into invoices (customer) values ('Ann') returning id"
                               ).fetchone()
        c.execute("insert into payments (invoice_id, amount) values (%s, 40)", [invoice])
        found = the(pgweir, "unwrapped-writes")
        assert found["severity"] == "info" and found["evidence"]["why"] == "returned_key"
    with psycopg.connect(pgweir.url()) as c:
        (invoice,) = c.execute("insert into invoices (customer) values ('Bob') returning id"
                               ).fetchone()
        c.execute("insert into payments (invoice_id, amount) values (%s, 40)", [invoice])
    time.sleep(0.4)
    assert the(pgweir, "unwrapped-writes")["count"] == 1


@needs_pgweir
def test_wide_rows(pgweir):
    with autocommit(pgweir) as c:
        columns = ", ".join(f"repeat('x', 1000) as c{i}" for i in range(30))
        c.execute(f"create table wide as select {columns} from generate_series(1, 4)")
        c.execute("select * from wide where c0 is not null limit 3").fetchall()
        found = the(pgweir, "wide-select")
        assert found["evidence"]["columns"] == 30 and found["evidence"]["bytes"] > 50_000
        c.execute("drop table wide")


@needs_pgweir
def test_budgets_and_who_spent_what(postgres):
    budgets = """
        [[budget]]
        scope = "job-*"
        max_queries = 5
    """
    with Pgweir(postgres, configuration=budgets) as pgweir:
        with autocommit(pgweir) as c:
            c.execute("set pgweir.scope = 'job-1'")
            for i in range(8):
                c.execute("select count(*) from posts where author_id = %s", [i])
            c.execute("set pgweir.scope = 'other'")
            for i in range(8):
                c.execute("select count(*) from posts where author_id = %s", [i])
        found = the(pgweir, "query-budget",
                    lambda f: f["evidence"]["queries"]["spent"] == 8)
        assert found["where"]["scope"] == "job-1"
        assert found["evidence"]["queries"] == {"spent": 8, "allowed": 5}
        work = {w["name"]: w for w in pgweir.report()["work"]}
        assert work["job-1"]["cost"]["calls"] == work["other"]["cost"]["calls"] == 8
        shown = pgweir.command("report", "--format", "text")
        assert "by scope" in shown and "job-1" in shown


@pytest.mark.parametrize("arguments", [
    ["-c", "4", "-M", "simple"], ["-c", "1", "-M", "prepared"], ["-c", "2", "-M", "extended", "-N"],
    ["-c", "1", "-N", "-M", "simple"]])
def test_pgbench_writes_are_silent(arguments, pgweir):
    subprocess.run([program("pgbench"), "-n", "-T", "3", *arguments, pgweir.url()], check=True,
                   capture_output=True)
    if DIRECT:
        return
    assert pgweir.report()["traffic"]["queries"] > 200
    assert scenarios.sentences(pgweir, *scenarios.LOOP_RULES) == []


def test_bulk_writes_and_single_events_are_silent(pgweir):
    def visitor(number):
        with autocommit(pgweir) as c:
            for i in range(40):
                c.execute("insert into lines values (%s, %s, 1) on conflict do nothing",
                          [number, i])
                time.sleep(0.002)

    users = [threading.Thread(target=visitor, args=[n]) for n in range(6)]
    for each in users:
        each.start()
    for each in users:
        each.join()
    with autocommit(pgweir) as c:
        with c.cursor() as cursor:
            cursor.executemany("update lines set amount = %s where tenant_id = 1 and number = %s",
                               [(i, i) for i in range(40)])
            with cursor.copy("copy tags from stdin") as copy:
                for i in range(50):
                    copy.write_row([f"tag {i}"])
        for start in range(0, 40, 10):
            c.execute("delete from lines where tenant_id = 2 and number = any(%s)",
                      [list(range(start, start + 10))])
    if DIRECT:
        return
    time.sleep(0.5)
    assert scenarios.sentences(pgweir, *scenarios.LOOP_RULES) == []
