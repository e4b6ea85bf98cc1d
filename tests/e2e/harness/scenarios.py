"""Runs the scripts of tests/orms and says what a loop's finding must hold."""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager

import psycopg
import pytest

from harness.ports import wait_for
from harness.proxy import REPOSITORY

ORMS = os.path.join(REPOSITORY, "tests", "orms")
NODE = os.path.join(ORMS, "node")


def schema():
    with open(os.path.join(ORMS, "schema.sql"), encoding="utf-8") as file:
        return file.read()


def install_node_modules():
    """npm ci, unless the lock file's packages are there already. Skips the test without npm.

    Several tests may ask at once. No package's own scripts run: those of Prisma would download.
    """
    with npm_packages(NODE):
        made = os.path.join(NODE, "node_modules", ".prisma", "client", "schema.prisma")
        models = os.path.join(NODE, "prisma", "schema.prisma")
        if _node_is_new_enough_for_prisma() and _is_older(made, models):
            _generate_prisma_client(made)


@contextmanager
def npm_packages(folder):
    """With the packages of its lock file installed, and nobody else who does so meanwhile."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    marker = os.path.join(folder, "node_modules", ".package-lock.json")
    with open(os.path.join(folder, "package-lock.json"), encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_older(marker, lock.name):
            subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder,
                           check=True, timeout=300, capture_output=True)
        yield


def _node_is_new_enough_for_prisma():
    said = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout
    return [int(part) for part in said.strip().lstrip("v").split(".")] >= [20, 19]


def _is_older(made, source):
    return not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(source)


def _generate_prisma_client(made):
    """Its command looks for an engine that it does not need, and would fetch it."""
    offline = {"PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true", "CHECKPOINT_DISABLE": "1"}
    subprocess.run([os.path.join(NODE, "node_modules", ".bin", "prisma"), "generate"], cwd=NODE,
                   env={**os.environ, **offline}, check=True, timeout=120, capture_output=True)
    os.utime(made)


def run(script, scenario, url):
    """Runs one scenario of one script ("pg.js", "with_psycopg.py") against `url`."""
    command = (["node", os.path.join(NODE, script)] if script.endswith(".js")
               else ["/usr/bin/python3", os.path.join(ORMS, "python", script)])
    done = subprocess.run([*command, scenario], env={**os.environ, "DATABASE_URL": url},
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def the_loop(pgweir, executions):
    """The only N+1, as soon as its first child has that many executions; else what there is."""
    def complete():
        found = pgweir.findings("n-plus-one")
        return found if found and first_child(found[0])["executions"] >= executions else None
    found = wait_for(complete, 3, step=0.1) or pgweir.findings("n-plus-one")
    assert len(found) == 1, [f["words"]["sentence"] for f in found]
    return found[0]


def first_child(finding):
    return finding["evidence"]["children"][0]


# What says that rows are handled one by one, or writes carelessly.
LOOP_RULES = ("n-plus-one", "sequential-chain", "write-loop", "unwrapped-writes",
              "failed-transaction")


def sentences(pgweir, *rules):
    return [f["words"]["sentence"] for f in pgweir.findings() if f["rule"] in rules]


def assert_silent(pgweir, at_least_queries):
    """No loop of any kind, though all of the traffic was seen and understood."""
    traffic = pgweir.report()["traffic"]
    assert traffic["queries"] >= at_least_queries
    assert traffic["analysed"] == 1 and traffic["blind_connections"] == 0
    assert sentences(pgweir, *LOOP_RULES) == []


def assert_rewrite_gives_the_same_rows(finding, postgres, values):
    """Runs the SQL of the advice once with all values, and the child once per value."""
    child = first_child(finding)["statement"]["text"]
    rewrite = finding["fix"]["sql"]
    assert rewrite
    as_array = "{" + ",".join(map(str, values)) + "}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        one_by_one = [row for value in values for row in _prepared(connection, child, str(value))]
        at_once = _prepared(connection, rewrite, as_array)
    assert sorted(map(repr, at_once)) == sorted(map(repr, one_by_one)) != []


def _prepared(connection, sql, value):
    """Executes SQL with $1 as PostgreSQL itself understands it."""
    name = f"s{abs(hash(sql))}"
    if not connection.execute("select from pg_prepared_statements where name = %s",
                              [name]).fetchall():
        connection.execute(f"prepare {name} as {sql.rstrip().rstrip(';')}".replace("%", "%%"))
    quoted = value.replace("'", "''")
    return connection.execute(f"execute {name} ('{quoted}')".replace("%", "%%")).fetchall()
