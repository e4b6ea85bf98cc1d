"""What pgweir's own session reads: the whole catalogue, and who waits for a lock."""

import json
import os
import subprocess
import threading

import psycopg
import pytest

from harness.ports import wait_for
from harness.postgres import Postgres

pytestmark = pytest.mark.skipif("LOOK" not in os.environ, reason="LOOK names no program")

SCHEMA = """
create schema other;
create table owners (id int primary key, part int not null, email text collate "C" unique,
                     unique (id, part));
create table things (
  id int primary key, owner int, owner_part int, label varchar(20), gone int, more jsonb,
  at timestamptz, constraint owned foreign key (owner, owner_part) references owners (id, part));
alter table things drop column gone;
insert into owners select n, n, 'mail ' || n from generate_series(1, 10) n;
insert into things
  select n, 1 + n % 10, 1 + n % 10, case when n % 4 > 0 then 'label' end, '{}', now()
  from generate_series(1, 1000) n;
create index by_label on things (label desc, at nulls first) include (owner) where owner > 3;
create index by_pattern on things (label text_pattern_ops);
create index by_lower on things (lower(label), (id + 1));
create index by_other_sorting on things (label collate "C");
create index by_email on owners (lower(email));
create index by_more on things using gin (more jsonb_path_ops);
create index unfinished on things (owner_part);
update pg_index set indisvalid = false where indexrelid = 'unfinished'::regclass;
create table other.days (id int, at date) partition by range (at);
create table other.days_1 partition of other.days for values from ('2020-01-01') to ('2021-01-01');
create table other.days_2 partition of other.days for values from ('2021-01-01') to ('2022-01-01')
  partition by range (at);
create table other.days_2_all partition of other.days_2 default;
insert into other.days select n, date '2020-06-01' + n from generate_series(1, 300) n;
create view seen as select * from things;
create materialized view kept as select * from things;
create table untold (id int);
analyze;
insert into untold select generate_series(1, 70);
delete from things where id > 900;
create role reader login;
grant select on owners to reader;
"""


def look(server, database, *words, user="postgres"):
    done = subprocess.run([os.environ["LOOK"], server.url(user), database, *words], timeout=60,
                          capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


@pytest.fixture(scope="module", name="seen")
def what_is_seen(postgres):
    postgres.psql("create database shop")
    postgres.psql(SCHEMA, "shop")
    written = "select pg_stat_get_live_tuples('untold'::regclass)"
    assert wait_for(lambda: postgres.psql(written, "shop").strip() == "70", 10)
    return look(postgres, "shop", "catalogue")


def keys(index):
    """Each key without what is as usual."""
    return [{k: v for k, v in key.items() if v} for key in index["keys"]]


def test_the_surroundings(seen):
    assert seen["database"] == "shop" and not seen["in_recovery"] and not seen["truncated"]
    assert 120000 <= seen["server_version"] < 200000
    assert seen["search_path"] == ["public"]
    assert seen["extensions"] == ["plpgsql"] and "plpgsql" not in seen["obtainable"]
    assert 0 < seen["statistics_age_seconds"] < 3600
    assert set(seen["tables"]) == {
        "public.owners", "public.things", "public.seen", "public.kept", "public.untold",
        "other.days", "other.days_1", "other.days_2", "other.days_2_all"}


def test_tables(seen):
    things = seen["tables"]["public.things"]
    assert (things["rows"], things["inserted"], things["deleted"]) == (1000, 1000, 100)
    assert things["bytes"] > 0 and things["kind"] == 0
    assert seen["tables"]["public.untold"]["rows"] == 70, "from what is counted, without ANALYZE"
    assert seen["tables"]["public.seen"]["kind"] == 2
    assert seen["tables"]["public.kept"]["kind"] == 3


def test_partitions(seen):
    tables = seen["tables"]
    assert [tables[f"other.days{part}"]["rows"] for part in ("_1", "_2_all", "_2", "")] == [
        213, 87, 87, 300]
    assert tables["other.days_2_all"]["partition_of"] == "other.days_2"
    assert tables["other.days_2"]["partition_of"] == "other.days"
    assert tables["other.days"]["partition_of"] is None and tables["other.days"]["kind"] == 1
    assert tables["other.days"]["inserted"] == 300
    assert tables["other.days"]["columns"][0]["distinct_values"] == 300


def test_columns_and_their_statistics(seen):
    columns = {c["name"]: c for c in seen["tables"]["public.things"]["columns"]}
    assert list(columns) == ["id", "owner", "owner_part", "label", "more", "at"]
    assert columns["more"]["number"] == 6
    assert columns["label"]["type"] == "character varying(20)"
    assert columns["label"]["null_fraction"] == 0.25 and columns["label"]["distinct_values"] == 1
    assert columns["id"]["not_null"] and not columns["owner"]["not_null"]
    assert columns["id"]["distinct_values"] == 1000 and columns["id"]["correlation"] == 1
    assert columns["owner"]["distinct_values"] == 10
    assert columns["owner"]["most_common_share"] == pytest.approx(0.1)
    assert seen["tables"]["public.untold"]["columns"][0]["distinct_values"] is None
    owners = {c["name"]: c for c in seen["tables"]["public.owners"]["columns"]}
    assert owners["email"]["collation"] == "C" and columns["label"]["collation"] == ""


def test_a_database_in_the_order_of_bytes(postgres, seen):
    """Its indexes of text serve LIKE 'abc%' as they are."""
    assert not seen["byte_order"]
    postgres.psql("create database bytewise template template0 locale 'C'")
    assert look(postgres, "bytewise", "catalogue")["byte_order"]


def test_indexes(seen):
    indexes = seen["tables"]["public.things"]["indexes"]
    assert indexes["things_pkey"]["primary"] and indexes["things_pkey"]["constraint"]
    assert keys(indexes["by_label"]) == [
        {"column": "label", "descending": True, "nulls_first": True},
        {"column": "at", "nulls_first": True}]
    assert indexes["by_label"]["included"] == ["owner"]
    assert indexes["by_label"]["predicate"] == "(owner > 3)"
    assert not indexes["by_label"]["unique"] and indexes["by_label"]["bytes"] > 0
    assert keys(indexes["by_pattern"]) == [{"column": "label",
                                            "operator_class": "text_pattern_ops"}]
    assert keys(indexes["by_lower"]) == [{"expression": "lower((label)::text)"},
                                         {"expression": "((id + 1))"}]
    assert keys(indexes["by_other_sorting"]) == [{"column": "label", "collation": "C"}]
    assert indexes["by_more"]["method"] == "gin"
    assert keys(indexes["by_more"]) == [{"column": "more", "operator_class": "jsonb_path_ops"}]
    assert [name for name, one in indexes.items() if not one["valid"]] == ["unfinished"]
    of_owners = seen["tables"]["public.owners"]["indexes"]
    assert keys(of_owners["owners_email_key"]) == [{"column": "email"}]
    assert keys(of_owners["by_email"]) == [{"expression": "lower(email)"}]
    assert of_owners["owners_email_key"]["constraint"] and of_owners["owners_email_key"]["unique"]


def test_foreign_keys_are_whole(seen):
    assert seen["foreign_keys"] == {"owned": {
        "from": "public.things", "columns": ["owner", "owner_part"],
        "to": "public.owners", "target_columns": ["id", "part"]}}


def test_statistics_are_for_those_who_may_read(postgres, seen):
    read = look(postgres, "shop", "catalogue", user="reader")
    assert set(read["tables"]) == set(seen["tables"])
    of_owners, of_things = (read["tables"][f"public.{t}"]["columns"][0]["distinct_values"]
                            for t in ("owners", "things"))
    assert (of_owners, of_things) == (10, None)


def test_who_waits(postgres, seen):
    del seen
    postgres.psql("grant update, delete on owners to reader", "shop")
    with psycopg.connect(postgres.url(database="shop")) as holder:
        holder.execute("select from owners where id = 1 for update")
        holder.execute("lock table things in exclusive mode")
        pid = str(holder.info.backend_pid)
        assert look(postgres, "shop", "waiters", pid)["all"] == 0
        patient = (("postgres", "update things set label = 'x' where id = 1"),
                   ("reader", "update owners set part = part where id = 1"))
        threads = [threading.Thread(target=wait_for_it, args=(postgres, *one)) for one in patient]
        for each in threads:
            each.start()
        found = wait_for(lambda: both_of(look(postgres, "shop", "waiters", pid)), 10)
        elsewhere = look(postgres, "postgres", "waiters", pid)
        holder.rollback()
        for each in threads:
            each.join()
    assert {(w["user"], w["application"], w["table"]) for w in found["waiters"]} == {
        ("postgres", "patient", "things"), ("reader", "patient", "owners")}
    assert all(0 < w["seconds"] < 10 for w in found["waiters"])
    assert elsewhere["all"] == 0, "the backend is not of that database"


def both_of(found):
    return found if found["all"] == 2 else None


def wait_for_it(server, user, sql):
    with psycopg.connect(server.url(user, "shop"), application_name="patient") as client:
        client.execute(sql)


def test_a_failure_is_told_by_its_kind_without_a_password(postgres):
    refused = look(postgres, "nowhere", "catalogue")
    assert refused["sqlstate"] == "3D000" and refused["trouble"] == 2
    with_password = Postgres.url(postgres, "by_scram", password="secret words")
    done = subprocess.run([os.environ["LOOK"], with_password, "postgres", "catalogue"], timeout=60,
                          capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["sqlstate"] == "28P01" and "secret" not in done.stdout


def test_a_large_schema_is_read_in_a_moment(postgres):
    postgres.psql("create database large")
    columns = ", ".join(f"c{n} {kind}" for n, kind in
                        enumerate(["int", "text", "timestamptz", "varchar(20)"] * 5))
    postgres.psql("".join(
        f"create table t{n} ({columns}); create index on t{n} (c0);"
        f"insert into t{n} (c0) values (1);"
        for n in range(500)) + "analyze;", "large")
    read = look(postgres, "large", "catalogue")
    assert len(read["tables"]) == 500 and not read["truncated"]
    assert all(len(t["columns"]) == 20 and len(t["indexes"]) == 1 for t in read["tables"].values())
    print(f"\n500 tables of 20 columns: {read['took_seconds'] * 1e3:.0f} ms")
    assert read["took_seconds"] < 5
