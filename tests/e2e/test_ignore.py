"""Findings that the configuration ignores: told nowhere, counted, and told again when the entry no
longer holds."""

import json
import os
import signal
import subprocess

import psycopg
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.proxy import DIRECT, Pgweir, program
from harness.receiver import Receiver

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody analyses")

SUITE = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "suite.py")]
CLEAN, FAILED, WRONG_USAGE = 0, 1, 2
SECONDS = 5.0


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def entry(**asked):
    """One [[ignore]] for loops; what is not text stands as it is."""
    lines = [f"{key} = {value}" if key == "until" else f"{key} = {json.dumps(value)}"
             for key, value in {"rule": "n-plus-one", "reason": "it is right", **asked}.items()]
    return "\n".join(["[[ignore]]", *lines, ""])


def loop(pgweir, scope="web"):
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        connection.execute(f"set pgweir.scope = '{scope}'")
        for (author,) in connection.execute("select id from authors order by id").fetchall():
            connection.execute("select id, title from posts where author_id = %s",
                               [author]).fetchall()


def ignored(pgweir, count):
    """The only entry's count, as soon as it is `count`."""
    def counted():
        [only] = pgweir.report()["ignored"]
        return only if only["count"] == count else None
    return wait_for(counted, SECONDS, step=0.1) or pgweir.report()["ignored"]


@pytest.fixture(scope="module")
def found(postgres):
    """The loop, as it is found where nothing is ignored."""
    with Pgweir(postgres) as pgweir:
        loop(pgweir)
        [finding] = pgweir.findings_when_settled("n-plus-one")
        assert pgweir.report()["ignored"] == []
        return finding


def of_the_child(finding):
    return finding["evidence"]["children"][0]["statement"]["key"]


@pytest.mark.parametrize("asked", [
    lambda f: {"finding": f["id"]},
    lambda f: {"statement": of_the_child(f)},
    lambda f: {"table": "posts"},
    lambda f: {"scope": "we*", "database": "postgres"},
    lambda f: {},
], ids=["finding", "statement", "table", "scope", "rule"])
def test_it_is_counted_and_not_told(postgres, found, asked):
    with Pgweir(postgres, configuration=entry(**asked(found))) as pgweir:
        loop(pgweir)
        loop(pgweir)
        only = ignored(pgweir, 2)
        assert only["findings"] == [found["id"]], only
        assert pgweir.findings("n-plus-one") == []
        text = pgweir.command("report")
    assert "1 finding ignored by [[ignore]]:" in text and "×2" in text


@pytest.mark.parametrize("asked", [
    {"finding": "00000000000000ff"}, {"statement": "00000000000000ff"}, {"table": "authors_old"},
    {"scope": "nightly"}, {"rule": "slow-query"}, {"until": "2026-01-31"},
], ids=lambda asked: next(iter(asked)))
def test_what_does_not_match_is_told(postgres, asked):
    with Pgweir(postgres, configuration=entry(**asked)) as pgweir:
        loop(pgweir)
        assert len(pgweir.findings_when_settled("n-plus-one")) == 1
        [only] = pgweir.report()["ignored"]
    assert (only["count"], only["findings"]) == (0, [])
    assert only["expired"] == ("until" in asked)


def test_one_scope_is_ignored_and_another_alerts(postgres, found):
    with Receiver() as receiver:
        alerts = (f'[[notify]]\nkind = "webhook"\nurl = "{receiver.url}"\ngroup_wait = "0s"\n'
                  'rules = ["n-plus-one"]\n')
        with Pgweir(postgres, configuration=entry(scope="nightly *") + alerts) as pgweir:
            loop(pgweir, "nightly export")
            loop(pgweir, "web")
            body = receiver.when(1)[0][3]
            [finding] = pgweir.findings("n-plus-one")
            ignored(pgweir, 1)
    told = json.loads(body)["alerts"]
    assert [alert["finding"]["where"]["scope"] for alert in told] == ["web"]
    assert finding["id"] == found["id"]
    assert finding["places"] == [{"kind": "scope", "name": "web", "count": 1}]


def test_sighup_takes_out_what_was_told_and_tells_again(postgres, found):
    with Pgweir(postgres, configuration="# nothing yet\n") as pgweir:
        loop(pgweir)
        assert pgweir.findings_when_settled("n-plus-one")
        pgweir.configure(entry(finding=found["id"]))
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: not pgweir.findings("n-plus-one"), SECONDS, step=0.1)
        assert "the configuration was reloaded; changed: ignore" in pgweir.log()
        assert ignored(pgweir, 1)["findings"] == [found["id"]]
        loop(pgweir)
        assert ignored(pgweir, 2)["findings"] == [found["id"]]
        assert pgweir.findings("n-plus-one") == []

        pgweir.configure("# nothing any more\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: not pgweir.report()["ignored"], SECONDS, step=0.1)
        loop(pgweir)
        [again] = pgweir.findings_when_settled("n-plus-one")
    assert again["count"] == 1


def pgweir_run(postgres, tmp_path, configuration, *flags):
    path = tmp_path / "pgweir.toml"
    path.write_text(configuration, encoding="utf-8")
    done = subprocess.run(
        [program(), "run", "--upstream", postgres.url(), "--config", str(path), *flags, "--",
         *SUITE, "lazy_loop"],
        capture_output=True, text=True, timeout=120, check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))})
    return done.returncode, done.stderr


def test_the_gate_does_not_see_it(postgres, tmp_path):
    report = tmp_path / "report.json"
    code, said = pgweir_run(postgres, tmp_path, entry(scope="test *", until="2999-12-31"),
                            "--fail-on", "n-plus-one", "--report", f"json:{report}")
    assert code == CLEAN and "gate: passed" in said, said
    assert "1 finding ignored by [[ignore]]:" in said and ", 1 ignored" in said
    merged = subprocess.run([program(), "report", "--merge", str(report), str(report), "--format",
                             "json"], capture_output=True, text=True, timeout=60, check=True)
    [both] = json.loads(merged.stdout)["ignored"]
    assert (both["count"], len(both["findings"]), both["scope"]) == (2, 1, "test *")


def test_what_matched_nothing_or_has_expired_is_named_at_the_end(postgres, tmp_path):
    code, said = pgweir_run(postgres, tmp_path,
                            entry(until="2026-01-31") + entry(rule="slow-query", table="reports"))
    assert code == FAILED, said
    end = said[said.index("0 findings ignored by [[ignore]]:"):]
    assert "  expired   n-plus-one, until 2026-01-31: it is right" in end
    assert "  unmatched slow-query, table reports: it is right" in end


def test_a_mistake_is_refused_by_line(postgres, tmp_path):
    code, said = pgweir_run(postgres, tmp_path, '[[ignore]]\nrule = "n-plus-one"\nscop = "x"\n')
    assert code == WRONG_USAGE
    assert "line 3" in said and "unknown key ignore.scop. Did you mean scope?" in said, said
