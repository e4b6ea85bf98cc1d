"""The gate on a real suite: a baseline of what was there, and budgets of tests and routes."""

import json
import os
import subprocess

import pytest

from harness import scenarios
from harness.proxy import needs_pgweir, program

SUITE = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "suite.py")]
CLEAN, FAILED = 0, 1


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


@pytest.fixture
def pgweir_run(postgres):
    """`pgweir run` of a command: its exit code, and what pgweir said."""
    def run(*flags, command):
        done = subprocess.run(
            [program(), "run", "--upstream", postgres.url(), *flags, "--", *command],
            capture_output=True, text=True, timeout=120, check=False,
            env={k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))})
        return done.returncode, done.stderr
    return run


def check(*arguments):
    done = subprocess.run([program(), "check", *arguments], capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@needs_pgweir
def test_only_what_is_new_fails(pgweir_run, tmp_path):
    report, known = str(tmp_path / "report.json"), str(tmp_path / "known.jsonl")
    with_loop, with_another = [*SUITE, "lazy_loop"], [*SUITE, "lazy_loop", "many_to_many_loop"]
    code, said = pgweir_run("--report", f"json:{report}", command=with_loop)
    assert code == FAILED and 'gate: FAILED (n-plus-one in test "test lazy_loop"' in said, said

    assert check(report, "--baseline", known, "--update-baseline")[0] == CLEAN
    code, said = pgweir_run("--baseline", known, command=with_loop)
    assert code == CLEAN and "gate: passed (nothing new at error or worse)" in said, said
    assert "in the baseline" in said

    code, said = pgweir_run("--baseline", known, command=with_another)
    assert code == FAILED, said
    assert 'gate: FAILED (new n-plus-one in test "test many_to_many_loop"' in said, said

    code, said = pgweir_run("--baseline", known, "--report", f"json:{report}",
                            command=[*SUITE, "uuid_loop_fixed"])
    assert code == CLEAN and "fixed     n-plus-one" in said, said
    assert check(report, "--baseline", known, "--update-baseline", "--prune")[0] == CLEAN
    with open(known, encoding="utf-8") as file:
        assert not any("n-plus-one" in line for line in file)


@needs_pgweir
def test_a_budget_for_each_test(pgweir_run, tmp_path):
    config = tmp_path / "pgweir.toml"
    config.write_text('[[budget]]\nscope = "test *"\nmax_queries = 12\n', encoding="utf-8")
    asked = ["--config", str(config), "--fail-on", "query-budget"]
    code, said = pgweir_run(*asked, command=[*SUITE, "lazy_loop_fixed"])
    assert code == CLEAN, said
    code, said = pgweir_run(*asked, command=[*SUITE, "lazy_loop_fixed", "lazy_loop"])
    assert code == FAILED and 'FAILED (query-budget in test "test lazy_loop"' in said, said


@needs_pgweir
def test_a_budget_for_a_route(pgweir_run, tmp_path):
    config = tmp_path / "pgweir.toml"
    config.write_text('[[budget]]\nroute = "GET /authors*"\nmax_queries = 3\n', encoding="utf-8")
    asked = ["--config", str(config), "--fail-on", "query-budget"]

    def requests(count):
        tag = "/*route='GET%20%2Fauthors',traceparent='00-{:032x}-b7ad6b7169203331-01'*/"
        texts = [f"select {n} {tag.format(7)}" for n in range(count)]
        return ["sh", "-c", 'exec psql -Xq "$DATABASE_URL" "$@"', "psql",
                *(word for text in texts for word in ("-c", text))]
    assert pgweir_run(*asked, command=requests(3))[0] == CLEAN
    code, said = pgweir_run(*asked, command=requests(4))
    assert code == FAILED and "FAILED (query-budget in GET /authors" in said, said


@needs_pgweir
def test_the_finding_of_a_test_names_it_in_json_too(pgweir_run, tmp_path):
    path = tmp_path / "report.json"
    pgweir_run("--report", f"json:{path}", command=[*SUITE, "lazy_loop"])
    loop = next(f for f in json.loads(path.read_text())["findings"] if f["rule"] == "n-plus-one")
    assert loop["places"] == [{"kind": "scope", "name": "test lazy_loop", "count": 1}]
