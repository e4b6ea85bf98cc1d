"""`pgweir report`: text for people, JSON for programs, as the schema in docs/ says."""

import json
import os

import jsonschema
import psycopg
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.proxy import REPOSITORY, Pgweir, needs_pgweir


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def loop_and_more(url):
    """A loop, a big result and a slow query."""
    scenarios.run("with_psycopg.py", "lazy", url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select c.id, p.id from comments c, posts p limit all").fetchmany(1)
        connection.execute("select pg_sleep(0.25)")


@needs_pgweir
def test_a_live_report_is_valid_and_complete(pgweir):
    with open(os.path.join(REPOSITORY, "docs", "report.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    loop_and_more(pgweir.url())
    rules = {"n-plus-one", "unbounded-select", "slow-query"}
    assert wait_for(lambda: rules <= {f["rule"] for f in pgweir.findings()}, 3)
    report = pgweir.report()
    jsonschema.validate(report, schema)
    assert report["traffic"]["analysed"] == 1 and report["traffic"]["dropped_events"] == 0
    assert report["upstream"].startswith("postgres@127.0.0.1:")


@needs_pgweir
def test_a_report_from_a_file_reads_as_the_live_one(pgweir, tmp_path):
    loop_and_more(pgweir.url())
    scenarios.the_loop(pgweir, 50)
    path = tmp_path / "report.json"
    pgweir.command("report", "--format", "json", "--output", str(path))
    text = pgweir.command("report", "--format", "text")
    assert "N+1" in text and "author_id = ANY" in text and "\x1b" not in text
    assert json.loads(path.read_text())["findings"][0]["rule"]


@needs_pgweir
def test_the_same_problem_has_the_same_id_in_another_run(postgres):
    ids = []
    for _ in range(2):
        with Pgweir(postgres) as proxy:
            scenarios.run("with_psycopg.py", "lazy", proxy.url())
            ids.append(scenarios.the_loop(proxy, 50)["id"])
    assert ids[0] == ids[1]


@needs_pgweir
def test_a_page_of_live_findings_has_their_pictures(pgweir, tmp_path):
    loop_and_more(pgweir.url())
    scenarios.the_loop(pgweir, 50)
    path = tmp_path / "report.html"
    pgweir.command("report", "--format", "html", "--output", str(path))
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "Content-Security-Policy" in page
    waterfall = page[page.index('<figure class="waterfall">'):page.index("</figure>")]
    assert waterfall.count("<rect ") == 51
    assert "author_id = <b>ANY</b>" in page and 'id="statements"' in page
