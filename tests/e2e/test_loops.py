"""What drivers send when somebody loops by hand: proven with its parent column; the eager twin is
silent. (ORMs: test_orms.py.)"""

from dataclasses import dataclass

import pytest

from harness import scenarios
from harness.proxy import DIRECT


@dataclass(frozen=True)
class Loop:
    """A loop over `count` values of the column `parent`, asked by the child's column `child`."""
    script: str
    scenario: str
    count: int = 50
    parent: str = "authors.id"
    child: str = "posts.author_id"
    pooled: bool = False

    def __str__(self):
        return f"{self.script}-{self.scenario}"


LOOPS = [
    Loop("pg.js", "lazy"),
    Loop("pg.js", "lazy_prepared"),
    Loop("pg.js", "lazy_literals"),
    Loop("pg.js", "lazy_binary"),
    Loop("pg.js", "lazy_transaction"),
    Loop("pg.js", "three_whole_column", 3, "teams.id", "players.team_id"),
    Loop("pg.js", "three_in_transaction", 3),
    Loop("pg.js", "uuid_keys", 20, "devices.id", "readings.device_id"),
    Loop("pg.js", "text_keys", 20, "countries.code", "cities.country_code"),
    Loop("pg.js", "pool", pooled=True),
    Loop("with_psycopg.py", "lazy"),
    Loop("with_psycopg.py", "lazy_prepared"),
    Loop("with_psycopg.py", "lazy_unprepared"),
    Loop("with_psycopg.py", "lazy_binary_results"),
    Loop("with_psycopg.py", "lazy_text_parameters"),
    Loop("with_psycopg.py", "uuid_keys_binary", 20, "devices.id", "readings.device_id"),
]
EAGER = [
    ("pg.js", "eager"), ("pg.js", "chunked"),
    ("with_psycopg.py", "eager"), ("with_psycopg.py", "pipelined"),
]


@pytest.fixture(scope="module", autouse=True)
def installed(postgres):
    postgres.psql(scenarios.schema())
    scenarios.install_node_modules()


def column(reference):
    return f"{reference['table']}.{reference['column']}"


def keys_of(loop, postgres):
    table, name = loop.parent.split(".")
    return postgres.psql(f"select distinct {name} from {table} order by 1").split()


@pytest.mark.parametrize("loop", LOOPS, ids=str)
def test_a_loop_is_proven(loop, pgweir, postgres):
    scenarios.run(loop.script, loop.scenario, pgweir.url())
    if DIRECT:
        return
    found = scenarios.the_loop(pgweir, loop.count)
    child = scenarios.first_child(found)
    assert found["grade"] == "proven"
    assert (column(child["source"]), column(child["compared_with"])) == (loop.parent, loop.child)
    assert child["executions"] == child["spent"]["round_trips"] == loop.count
    assert found["evidence"]["across_connections"] == loop.pooled
    scenarios.assert_rewrite_gives_the_same_rows(found, postgres, keys_of(loop, postgres))


def test_a_loop_over_three_levels_is_one_finding(pgweir):
    scenarios.run("pg.js", "three_levels", pgweir.url())
    if DIRECT:
        return
    found = scenarios.the_loop(pgweir, 12)
    assert found["grade"] == "proven"
    tables = {child["compared_with"]["table"]: child for child in found["evidence"]["children"]}
    assert set(tables) == {"posts", "comments"}
    assert tables["posts"]["executions"] == 12 and tables["comments"]["executions"] == 48
    assert column(tables["posts"]["source"]) == "authors.id"
    assert column(tables["comments"]["source"]) == "posts.id"


@pytest.mark.parametrize("script, scenario", EAGER)
def test_the_eager_twin_is_silent(script, scenario, pgweir):
    scenarios.run(script, scenario, pgweir.url())
    if not DIRECT:
        scenarios.assert_silent(pgweir, at_least_queries=1)


def test_ids_from_elsewhere_are_likely_inside_a_transaction(pgweir):
    scenarios.run("pg.js", "ids_from_elsewhere", pgweir.url())
    if DIRECT:
        return
    found = scenarios.the_loop(pgweir, 8)
    assert found["grade"] == "likely" and found["evidence"]["parent"] is None
    assert "is an N+1" not in found["words"]["sentence"]


def test_the_newest_result_is_the_parent(pgweir):
    """Two pages ask for authors by different queries; each loop belongs to its own page's."""
    scenarios.run("pg.js", "two_pages", pgweir.url())
    if DIRECT:
        return
    found = pgweir.findings_when_settled("n-plus-one", 3)
    by_rows = {f["evidence"]["parent_rows"]: f["evidence"]["parent"]["text"] for f in found}
    assert set(by_rows) == {50, 10}
    assert "LIMIT" in by_rows[10].upper() and "LIMIT" not in by_rows[50].upper()
