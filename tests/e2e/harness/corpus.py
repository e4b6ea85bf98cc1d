"""Runs the applications of tests/orms, one scenario at a time, each on a database of its own."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache

import pytest

from harness import adversaries, scenarios
from harness.postgres import Postgres
from harness.proxy import DIRECT, REPOSITORY, program
from harness.statement_log import LOGGING, StatementLog

PIP_MODULES = os.path.join(REPOSITORY, "build", "orms", "sqlalchemy_2")
PYTHON = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "app.py")]
NODE = ["node", os.path.join(scenarios.NODE, "app.js")]
RUBY = ["ruby", os.path.join(scenarios.ORMS, "ruby", "app.rb")]
ORMS = {
    "prisma": NODE, "sequelize": NODE, "typeorm": NODE,
    "sqlalchemy": PYTHON, "sqlalchemy_asyncpg": PYTHON,
    "sqlalchemy_2": PYTHON,
    "django": PYTHON, "active_record": RUBY, "peewee": PYTHON,
    "drizzle": NODE, "knex": NODE, "mikro_orm": NODE,
}
# The same words in SQL, but for what a driver or version changes.
BASES = {"sqlalchemy_asyncpg": "sqlalchemy", "sqlalchemy_2": "sqlalchemy"}
FOUNDING = ["prisma", "sequelize", "typeorm", "sqlalchemy", "sqlalchemy_asyncpg"]
TITLES = {
    "prisma": "Prisma", "sequelize": "Sequelize", "typeorm": "TypeORM",
    "sqlalchemy": "SQLAlchemy", "sqlalchemy_asyncpg": "SQLAlchemy, asyncpg",
    "sqlalchemy_2": "SQLAlchemy 2",
    "django": "Django", "active_record": "ActiveRecord", "peewee": "peewee",
    "drizzle": "Drizzle", "knex": "Knex", "mikro_orm": "MikroORM", "": "healthy traffic",
}
# What tells whether an ORM is there, beside what scenarios.install_node_modules() installs.
PROBES = {
    "sqlalchemy": [*PYTHON[:1], "-c", "import sqlalchemy, psycopg2"],
    "sqlalchemy_asyncpg": [*PYTHON[:1], "-c", "import sqlalchemy, asyncpg"],
    "django": [*PYTHON[:1], "-c", "import django, psycopg2"],
    "peewee": [*PYTHON[:1], "-c", "import peewee, psycopg2"],
    "active_record": ["ruby", "-e", "require 'active_record'; require 'pg'"],
    "prisma": ["node", "-e", "const [major, minor] = process.versions.node.split('.').map(Number);"
               "if (major * 100 + minor < 2019) throw new Error('Prisma 7 wants Node 20.19')"],
}
TWINS = ("broken", "fixed")
POOL = 5
TIMEOUTS = "statement_timeout=30000", "idle_in_transaction_session_timeout=60000"
# What is slow here is this machine.
NO_SLOW_QUERIES = "rules.slow-query.enabled = false"
ROLES = {"shop": "shop", "owner": "shop_owner", "superuser": "postgres"}
MAKE_ROLES = """
    create role shop_owner login;
    create role shop login;
    create database the_shop owner shop_owner;
"""
SHARE = """
    set session authorization default;
    grant usage on schema public to shop;
    grant select, insert, update, delete on all tables in schema public to shop;
    grant usage, select on all sequences in schema public to shop;
    alter default privileges for role shop_owner grant all on tables to shop;
"""


@cache
def rules_that_exist():
    listed = subprocess.run([program(), "rules"], check=True, capture_output=True, text=True).stdout
    return frozenset(re.findall(r"^\s*([a-z]+(?:-[a-z]+)+)\b", listed, re.MULTILINE))


@cache
def described():
    """The scenarios of tests/orms/scenarios.toml by name."""
    with open(os.path.join(scenarios.ORMS, "scenarios.toml"), "rb") as file:
        return tomllib.load(file)


def _install_with_pip(requirements):
    """Into PIP_MODULES; why not, or an empty text."""
    done = subprocess.run([*PYTHON[:1], "-m", "pip", "install", "-q", "--no-deps", "--upgrade",
                           "--target", PIP_MODULES, "-r", requirements],
                          capture_output=True, text=True, check=False, timeout=300)
    return "" if done.returncode == 0 else f"pip: {done.stderr.strip()[-200:]}"


@cache
def not_installed(orm):
    """Why the ORM cannot be played here; empty if it can."""
    if orm == "sqlalchemy_2":
        return _install_with_pip(os.path.join(scenarios.ORMS, "python", "sqlalchemy_2.txt"))
    if orm not in PROBES:
        return ""
    done = subprocess.run(PROBES[orm], capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if "Error" in line or "cannot" in line]
    return "" if done.returncode == 0 else " ".join(errors[-1:]) or done.stderr.strip()[-200:]


def absent(scenario, orm):
    """Why the ORM has no such scenario; none if it has."""
    return scenario.get("absent", {}).get(orm)


def base_of(orm):
    return BASES.get(orm, orm)


def misjudged(scenario, orm, twin):
    """What pgweir is known to get wrong here; none if it should be right."""
    known = scenario.get("misjudged", {})
    for name in (orm, BASES.get(orm), "every"):
        if twin in known.get(name, {}):
            return known[name][twin]
    return None


def cases(orms, twin):
    """Parameters (orm, scenario name) for pytest; what is misjudged must fail."""
    for orm in orms:
        for name, scenario in described().items():
            if absent(scenario, orm):
                continue
            known = misjudged(scenario, orm, twin)
            yield pytest.param(orm, name, marks=[pytest.mark.xfail(
                not DIRECT, reason=known, strict=True)] if known else [])


class Shop:
    """The server with the shop's data, and a fresh copy of it for each run."""

    def __init__(self, logged=True):
        """`logged`: each Run tells what the server was asked."""
        self._logged = logged
        self.postgres = Postgres(**(LOGGING if logged else {}))
        self._copies = 0

    def __enter__(self):
        self.postgres.__enter__()
        self.postgres.psql(MAKE_ROLES)
        self.postgres.psql("set session authorization shop_owner;" + scenarios.schema() + SHARE,
                           database="the_shop")
        self._log = StatementLog(self.postgres) if self._logged else None
        return self

    def __exit__(self, *_):
        self.postgres.__exit__()

    def copy(self, name):
        """The name of a new database like the first."""
        self._copies += 1
        database = f"{name}_{self._copies}"
        self.postgres.psql(f"create database {database} template the_shop owner shop_owner")
        return database

    def asked(self, database):
        """All statements of a database, since the last call for any."""
        return self._log.of(database) if self._log else []

    def drop(self, database):
        """Waits for sessions that are ending."""
        self.postgres.psql(f"drop database {database}")


class Application:
    """One ORM's application, started when first asked and kept. Use as a context manager."""

    LONGEST_RUN = 60.0

    def __init__(self, orm):
        self.orm = orm
        self._process = None
        self._log = None
        self.scenarios = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._log.close()
            self._process = None

    def start(self):
        if self._process:
            return
        self._log = tempfile.TemporaryFile("w+")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))}
        if self.orm == "sqlalchemy_2":
            clean["PYTHONPATH"] = PIP_MODULES
        self._process = subprocess.Popen([*ORMS[self.orm], self.orm], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=self._log, text=True,
                                         env=clean)
        self.scenarios = self._answer()["scenarios"]

    def play(self, scenario, twin, url, pool):
        self.start()
        asked = {"scenario": scenario, "twin": twin, "url": url, "pool": pool}
        try:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, and _answer() says how
        answer = self._answer()
        assert answer.get("done"), f"{self.orm} {scenario} {twin}: {answer.get('error')}"

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise AssertionError(f"{self.orm} ended: {self._log.read()}")
        return json.loads(line)


class Watch:
    """`pgweir run` around nothing but its address: what passes until the end is in its report.

    Use as a context manager. `report` is there afterwards.
    """

    CHILD = ["sh", "-c", 'echo "$DATABASE_URL"; read _ || true']

    def __init__(self, postgres, settings=()):
        self._postgres = postgres
        self._settings = settings
        self.report = None
        self.said = ""

    def __enter__(self):
        if DIRECT:
            self.port = self._postgres.port
            return self
        self._directory = tempfile.mkdtemp(prefix="pgweir-e2e-")
        self._report_path = os.path.join(self._directory, "report.json")
        configuration = os.path.join(self._directory, "pgweir.toml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in self._settings)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))}
        self._log = open(os.path.join(self._directory, "log"), "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [program(), "run", "--upstream", self._postgres.url(), "--fail-on", "none",
             "--report", f"json:{self._report_path}", "--config", configuration, "--", *self.CHILD],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, env=clean)
        url = self._process.stdout.readline()
        if not url:
            raise RuntimeError(f"pgweir run did not begin: {self._end()}")
        self.port = int(re.search(r":(\d+)/", url).group(1))
        return self

    def __exit__(self, *failure):
        if DIRECT:
            return
        said = self._end()
        if not any(failure):
            assert self._process.returncode == 0, said
            with open(self._report_path, encoding="utf-8") as file:
                self.report = json.load(file)
        shutil.rmtree(self._directory)

    def _end(self):
        self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.seek(0)
        self.said = self._log.read()
        self._log.close()
        return self.said


@dataclass
class Run:
    """One twin that was played: what pgweir reports, and what the server was asked."""
    orm: str
    scenario: str
    twin: str
    database: str
    report: dict
    statements: list
    seconds: float
    sent: int = 1

    @property
    def name(self):
        return self.orm, self.scenario, self.twin

    def findings(self, *grades):
        return [f for f in self.report["findings"] if f["grade"] in grades]


def url_for(scenario, twin, shop, database, port):
    """With the role and the session's settings that the scenario wants."""
    users = scenario.get("user", "shop")
    user = users if isinstance(users, str) else users[TWINS.index(twin)]
    url = shop.postgres.url(ROLES[user], database, port=port)
    timeouts = scenario.get("timeouts", True) or twin == "fixed"
    return url + ("?options=" + "%20".join(
        f"-c%20{one.replace('=', '%3D')}" for one in TIMEOUTS) if timeouts else "")


def settings_for(scenario):
    rules = {one["rule"] for one in scenario.get("finds", ())}
    lines = [] if "slow-query" in rules else [NO_SLOW_QUERIES]
    return lines + (scenario.get("settings", []) if rules <= rules_that_exist() else [])


def play(shop, application, name, twin, pool=POOL, meanwhile=lambda url: nullcontext()):
    """Plays one twin on a fresh copy of the shop, which the caller drops, and gives the Run.

    `meanwhile` makes of the URL a context manager for what goes on at the same time.
    """
    scenario = described()[name]
    database = shop.copy(f"{application.orm}_{name}_{twin}")
    application.start()
    began = time.monotonic()
    with Watch(shop.postgres, settings_for(scenario)) as watch:
        url = url_for(scenario, twin, shop, database, watch.port)
        with meanwhile(url_for({}, "fixed", shop, database, watch.port)):
            application.play(name, twin, url, pool)
    seconds = time.monotonic() - began
    return Run(application.orm, name, twin, database, watch.report, shop.asked(database), seconds)


def play_adversary(shop, name, seconds):
    """Plays healthy traffic of adversaries.py, as play() does the twins."""
    database = shop.copy(name)
    user = ROLES["shop"]
    began = time.monotonic()
    with Watch(shop.postgres, settings_for({})) as watch:
        sent = adversaries.TRAFFIC[name](adversaries.Place(
            url=url_for({}, "fixed", shop, database, watch.port),
            owner_url=url_for({"user": "owner"}, "fixed", shop, database, watch.port),
            direct=shop.postgres.url(user=ROLES["owner"], database=database),
            port=watch.port, database=database, user=user, seconds=seconds,
            options=" ".join(f"-c {one}" for one in TIMEOUTS)))
    return Run("", name, "healthy", database, watch.report, shop.asked(database),
               time.monotonic() - began, sent)
