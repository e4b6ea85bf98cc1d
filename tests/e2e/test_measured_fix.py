"""pgweir runs the fix of a proven N+1 beside the loop and says what it saves; and it says who waits
for a transaction that stays open."""

import os
import threading
import time

import psycopg
import pytest

from harness import corpus, orms, scenarios
from harness.ports import wait_for
from harness.proxy import Pgweir, needs_pgweir
from harness.twins import applications, shop  # noqa: F401
from harness.watch import Watch

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
ORMS = list(orms.ORMS) if DEEP else orms.FOUNDING
EXECUTE = {"PGWEIR_ADVISER_VERIFY": "execute"}
SCRIPTS = [
    ("with_psycopg.py", "lazy"),
    ("with_psycopg.py", "lazy_prepared"),
    ("with_psycopg.py", "lazy_text_parameters"),
    ("with_psycopg.py", "uuid_keys_binary"),
    ("pg.js", "lazy"),
    ("pg.js", "lazy_literals"),
    ("pg.js", "lazy_binary"),
    ("pg.js", "text_keys"),
]
SECONDS = 20.0  # until an answer must be there


def measured(pgweir):
    """The N+1s whose fix was measured."""
    return [f for f in pgweir.findings("n-plus-one") if f["evidence"]["measured"]]


@pytest.fixture(scope="module")
def filled(postgres):
    postgres.psql(scenarios.schema())
    scenarios.install_node_modules()
    return postgres


@needs_pgweir
@pytest.mark.parametrize("script, scenario", SCRIPTS)
def test_what_a_fix_saves_is_measured(script, scenario, filled):
    with Pgweir(filled, environment=EXECUTE) as pgweir:
        scenarios.run(script, scenario, pgweir.url())
        found = wait_for(lambda: measured(pgweir), SECONDS, step=0.1)
        assert found, pgweir.findings("n-plus-one")
        loop = scenarios.first_child(found[0])
        fix = found[0]["evidence"]["measured"]
        assert fix["round_trips"] == loop["distinct_values"]
        assert fix["rows"] == loop["spent"]["rows"]
        assert 0 < fix["batch_us"] < fix["loop_us"]
        assert any(line.endswith("same rows") for line in found[0]["words"]["because"])


@needs_pgweir
def test_nothing_is_run_where_only_plans_are_allowed(filled):
    with Pgweir(filled, environment={"PGWEIR_ADVISER_VERIFY": "plan"}) as pgweir:
        scenarios.run("with_psycopg.py", "lazy", pgweir.url())
        assert scenarios.the_loop(pgweir, 50)["fix"]["sql"]
        time.sleep(2)
        assert measured(pgweir) == []


def proven_loops(names):
    """Parameters (orm, scenario) of the corpus whose broken twin is a proven N+1."""
    for orm in names:
        for name, scenario in corpus.described().items():
            finds = next((scenario[one]["finds"] for one in orms.names_of(orm)
                          if "finds" in scenario.get(one, {})), scenario.get("finds", []))
            proven = any(one["rule"] == "n-plus-one" and one.get("grade", "proven") == "proven"
                         for one in finds)
            known = corpus.absent(scenario, orm) or corpus.misjudged(scenario, orm, "broken")
            if proven and not known:
                yield orm, name


@needs_pgweir
@pytest.mark.parametrize("orm, name", proven_loops(ORMS))
def test_every_loop_of_an_orm_has_a_measured_fix(orm, name, shop, applications):  # noqa: F811
    if reason := orms.not_installed(orm):
        pytest.skip(reason)
    applications[orm].start()
    database = shop.copy(f"measured_{orm}_{name}")
    try:
        # With the rights of the application: not with a superuser's, as the upstream's would be.
        login = shop.postgres.url(corpus.ROLES["shop"], database)
        with Watch(shop.postgres, [corpus.NO_SLOW_QUERIES, 'adviser.verify = "execute"',
                                   f'adviser.dsn = "{login}"']) as watch:
            url = corpus.url_for(corpus.described()[name], "broken", shop, database, watch.port)
            applications[orm].play(name, "broken", url, corpus.POOL)
        loops = [f for f in watch.report["findings"]
                 if f["rule"] == "n-plus-one" and f["grade"] == "proven"]
        assert loops
        for loop in loops:
            fix = loop["evidence"]["measured"]
            print(f"MEASURED {orm} {name}: {fix}")
            assert fix, loop["fix"]
            assert fix["round_trips"] > 1
    finally:
        shop.drop(database)


@needs_pgweir
def test_a_transaction_that_blocks_another_names_who_waits(filled):
    with Pgweir(filled) as pgweir, psycopg.connect(pgweir.url()) as holder:
        holder.execute("update authors set name = name where id = 1")

        def wait_for_it():
            url = pgweir.url() + "?application_name=impatient"
            with psycopg.connect(url) as other:
                other.execute("update authors set name = name where id = 1")

        waiter = threading.Thread(target=wait_for_it)
        waiter.start()
        try:
            found = wait_for(lambda: [f for f in pgweir.findings("idle-in-transaction")
                                      if f["evidence"]["waits"]], SECONDS, step=0.1)
            assert found, pgweir.findings()
            waits = found[0]["evidence"]["waits"]
            assert waits["now"] == waits["at_most"] == 1
            assert waits["longest"][0]["application"] == "impatient"
            assert waits["longest"][0]["table"] == "authors"
            assert waits["longest"][0]["waited_us"] > 0
            assert any("waits for it" in line for line in found[0]["words"]["because"])
        finally:
            holder.rollback()
            waiter.join()
