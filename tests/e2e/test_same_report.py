"""Same traffic, same report: two runs of one suite, and one run against its shards.

What may differ: times (fields in …_us, dates, durations in sentences), and numbers that are of one
process (connections, the server's process ids, which occurrence is told, percentiles of shards).
"""

import json
import os
import re
import subprocess

import pytest

from harness import scenarios
from harness.proxy import needs_pgweir, program

SUITE = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "suite.py")]
# Readers first: what the second shard finds in the tables is then the same as in the whole run.
FIRST_SHARD = ["lazy_loop", "belongs_to_loop", "several_children", "duplicate_reads", "offset_walk"]
SECOND_SHARD = ["nested_lazy_loop", "uuid_loop", "lazy_loop", "insert_loop",
                "update_loop", "delete_loop"]

# A role as it should be: what is said of a superuser without timeouts is said once for a whole run.
ROLE = """
    create role tester login;
    alter role tester set statement_timeout = '30s';
    alter role tester set idle_in_transaction_session_timeout = '60s'"""
SHARE = """
    grant select, insert, update, delete on all tables in schema public to tester;
    grant usage, select on all sequences in schema public to tester"""
# What is slow here is this machine.
SETTINGS = "[rules.slow-query]\nenabled = false\n"

# Incidents are numbered as they become known: a loop inside of loops at its end, which may be a
# moment later than the beginning of the next one.
OF_ONE_RUN = {"started", "made", "first_seen", "last_seen", "connection", "backend_pid",
              "occurrence"}
OF_ONE_PROCESS = {"replaces", "trace"}
DURATION = re.compile(r"\d[\d,.]* (µs|ms|s|min|h)\b")
CONNECTION = re.compile(r"connection \d+( \(pid \d+\))?")


def masked(value, left_out):
    if isinstance(value, dict):
        return {k: "masked" if k in left_out or k.endswith("_us") else masked(v, left_out)
                for k, v in value.items()}
    if isinstance(value, list):
        return [masked(each, left_out) for each in value]
    if isinstance(value, str):
        return CONNECTION.sub("connection N", DURATION.sub("TIME", value))
    return value


def comparable(path, left_out=frozenset()):
    """The report as JSON, its order of lists and of fields untouched."""
    with open(path, encoding="utf-8") as file:
        return json.dumps(masked(json.load(file), OF_ONE_RUN | left_out), indent=1)


@pytest.fixture(scope="module", autouse=True)
def role(postgres):
    postgres.psql(ROLE)


@pytest.fixture
def suite(postgres, tmp_path):
    """Runs tests on a database made anew, and gives the path of the report."""
    config = tmp_path / "pgweir.toml"
    config.write_text(SETTINGS, encoding="utf-8")

    def run(name, *tests):
        postgres.psql("drop database if exists shop with (force)")
        postgres.psql("create database shop")
        postgres.psql(scenarios.schema() + SHARE, "shop")
        postgres.psql("vacuum analyze", "shop")
        path = tmp_path / f"{name}.json"
        done = subprocess.run(
            [program(), "run", "--config", str(config), "--upstream",
             postgres.url("tester", "shop"), "--fail-on", "none", "--report", f"json:{path}", "--",
             *SUITE, *tests],
            capture_output=True, text=True, timeout=120, check=False,
            env={k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))})
        assert done.returncode == 0, done.stderr
        return path
    return run


@needs_pgweir
def test_two_runs_are_the_same_to_the_byte_but_for_times(suite):
    tests = FIRST_SHARD + SECOND_SHARD
    first, second = (comparable(suite(name, *tests)) for name in ("first", "second"))
    found = json.loads(first)["findings"]
    assert len(found) > 6 and all(f["places"] for f in found if f["rule"] == "n-plus-one")
    assert second == first


@needs_pgweir
def test_merged_shards_are_the_whole(suite, tmp_path):
    whole = suite("whole", *FIRST_SHARD, *SECOND_SHARD)
    shards = [suite("a", *FIRST_SHARD), suite("b", *SECOND_SHARD)]
    merged = tmp_path / "merged.json"
    subprocess.run([program(), "report", "--merge", *shards, "--format", "json",
                    "--output", merged], check=True)
    assert comparable(merged, OF_ONE_PROCESS) == comparable(whole, OF_ONE_PROCESS)
    backwards = tmp_path / "backwards.json"
    subprocess.run([program(), "report", "--merge", *reversed(shards), "--format", "json",
                    "--output", backwards], check=True)
    assert backwards.read_bytes() == merged.read_bytes()
