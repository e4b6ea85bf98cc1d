"""`pgweir run -- CMD`: the child's environment, the report, and every exit code."""

import json
import os
import shutil
import subprocess

import pytest

from harness import scenarios
from harness.ports import LOOPBACK
from harness.proxy import needs_pgweir, program
from harness.run_command import EAGER, LOOP, run

CLEAN, FAILED, NOTHING_JUDGED = 0, 1, 75
PRINT_ENVIRONMENT = ["/usr/bin/python3", "-c",
                     "import json, os; print(json.dumps(dict(os.environ)))"]


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


@needs_pgweir
def test_a_loop_fails_the_build(postgres):
    done = run("--upstream", postgres.url(), "--", *LOOP)
    assert done.returncode == FAILED, done.stderr
    said = done.stdout + done.stderr
    assert "N+1" in said and "gate: FAILED" in said


@needs_pgweir
def test_an_eager_load_passes(postgres):
    done = run("--upstream", postgres.url(), "--", *EAGER)
    assert done.returncode == CLEAN, done.stdout + done.stderr
    assert "gate: passed" in done.stdout + done.stderr


@needs_pgweir
def test_fail_on_none_never_fails(postgres):
    done = run("--upstream", postgres.url(), "--fail-on", "none", "--", *LOOP)
    assert done.returncode == CLEAN
    assert "N+1" in done.stdout + done.stderr


@needs_pgweir
def test_a_failing_child_keeps_its_exit_code(postgres):
    script = f"{' '.join(LOOP)}; exit 41"
    assert run("--upstream", postgres.url(), "--", "sh", "-c", script).returncode == 41


@needs_pgweir
def test_no_traffic_is_no_verdict(postgres):
    assert run("--upstream", postgres.url(), "--", "true").returncode == NOTHING_JUDGED


@needs_pgweir
def test_every_variable_with_the_upstreams_url_is_rewritten(postgres):
    url = postgres.url()
    done = run("--upstream", url, "--fail-on", "none", "--", *PRINT_ENVIRONMENT,
               DATABASE_URL=url, READ_URL=url + "?application_name=reader", PGHOST=LOOPBACK,
               PGPORT=str(postgres.port), OTHER_URL="postgresql://u@elsewhere.example:5432/x",
               GREETING="hello")
    child = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    port = child["PGPORT"]
    assert port != str(postgres.port) and child["PGHOST"] == LOOPBACK
    assert f":{port}/postgres" in child["DATABASE_URL"]
    assert child["READ_URL"].endswith(f":{port}/postgres?application_name=reader")
    assert child["OTHER_URL"] == "postgresql://u@elsewhere.example:5432/x"
    assert child["GREETING"] == "hello"


@needs_pgweir
def test_the_upstream_may_come_from_the_environment(postgres):
    done = run("--", *LOOP, DATABASE_URL=postgres.url())
    assert done.returncode == FAILED, done.stdout + done.stderr


@needs_pgweir
def test_the_report_as_a_file(postgres, tmp_path):
    path = tmp_path / "report.json"
    run("--upstream", postgres.url(), "--report", f"json:{path}", "--", *LOOP)
    found = json.loads(path.read_text())["findings"]
    assert [f["rule"] for f in found if f["rule"] == "n-plus-one"] == ["n-plus-one"]


@needs_pgweir
def test_the_child_talks_on_the_terminal_as_ever(postgres):
    done = run("--upstream", postgres.url(), "--fail-on", "none", "--", "sh", "-c",
               "echo to out; echo to err >&2; psql -Xqc 'select 1' >/dev/null",
               DATABASE_URL=postgres.url())
    assert "to out" in done.stdout and "to err" in done.stderr


@needs_pgweir
@pytest.mark.skipif(not os.path.isdir("/usr/lib/postgresql"), reason="no PostgreSQL installed")
def test_a_throw_away_database_when_none_is_named():
    create = "create table t as select n from generate_series(1, 5) n"
    done = run("--", "psql", "-Xqc", create, "-c", "select count(*) from t")
    assert done.returncode == CLEAN, done.stdout + done.stderr
    assert "5" in done.stdout
    left = subprocess.run(["pgrep", "-fa", "postgres.*pgweir-throwaway"], capture_output=True,
                          text=True, check=False).stdout
    assert left == ""


@needs_pgweir
@pytest.mark.skipif(not os.path.isdir("/usr/lib/postgresql"), reason="no PostgreSQL installed")
def test_a_closed_standard_error_changes_nothing_else():
    done = subprocess.run(f"'{program()}' run -- psql -Xqc 'select 1' 2>&-", shell=True, timeout=90,
                          capture_output=True, text=True, check=False)
    assert done.returncode == CLEAN
    assert "1 row" in done.stdout


@needs_pgweir
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_an_orm_of_another_language(postgres):
    scenarios.install_node_modules()
    done = run("--upstream", postgres.url(), "--", "node",
               os.path.join(scenarios.NODE, "app.js"), "sequelize", "lazy_loop", "broken")
    assert done.returncode == FAILED, done.stdout + done.stderr
    assert "Sequelize" in done.stdout + done.stderr
