"""Runs the applications of tests/orms, one scenario at a time, each on a database of its own."""

import os
import re
import subprocess
import tomllib
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache

from harness import adversaries, scenarios
from harness.orms import names_of
from harness.postgres import Postgres
from harness.proxy import DIRECT, program
from harness.recording import Recorder
from harness.statement_log import LOGGING, StatementLog
from harness.watch import Watch

TWINS = ("broken", "fixed")
POOL = 5
TIMEOUTS = "statement_timeout=30000", "idle_in_transaction_session_timeout=60000"
# What is slow here is this machine.
NO_SLOW_QUERIES = "rules.slow-query.enabled = false"
# So are long pauses beside other tests: of a loop that no value proves, only short ones tell.
PATIENCE = {"n-plus-one": "rules.n-plus-one.suspect_gap = '200ms'",
            "write-loop": "rules.write-loop.gap = '200ms'"}
# Milliseconds: what scenarios.toml wants, or else the default.
PAUSES = {"idle-in-transaction": 1000, "long-transaction": 1100}
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


def absent(scenario, orm):
    """Why the ORM has no such scenario; none if it has."""
    return scenario.get("absent", {}).get(orm)


def misjudged(scenario, orm, twin):
    """What pgweir is known to get wrong here; none if it should be right."""
    known = scenario.get("misjudged", {})
    for name in (*names_of(orm), "every"):
        if twin in known.get(name, {}):
            return known[name][twin]
    return None


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

    def renew(self, database):
        """The same once more, under its name and as it was at first."""
        self.drop(database)
        self.postgres.psql(f"create database {database} template the_shop owner shop_owner")

    def asked(self, database):
        """All statements of a database, since the last call for any."""
        return self._log.of(database) if self._log else []

    def drop(self, database):
        """Waits for sessions that are ending."""
        self.postgres.psql(f"drop database {database}")


@dataclass
class Run:
    """One twin that was played: what pgweir reports, and what the server was asked."""
    orm: str
    scenario: str
    twin: str
    database: str
    report: dict
    statements: list
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


def settings_for(scenario, patient=False):
    """`patient`: the machine is busy with other tests. Scores are of pgweir as it is installed."""
    if DIRECT:
        return []
    finds = scenario.get("finds", ())
    rules = {one["rule"] for one in finds}
    lines = [] if "slow-query" in rules else [NO_SLOW_QUERIES]
    if patient:
        likely = {one["rule"] for one in finds if one.get("grade") == "likely"}
        lines += [line for rule, line in PATIENCE.items() if rule in likely]
    return lines + (scenario.get("settings", []) if rules <= rules_that_exist() else [])


def play(shop, application, name, twin, pool=POOL, meanwhile=lambda url: nullcontext(),
         patient=False):
    """Plays one twin on a fresh copy of the shop, which the caller drops, and gives the Run.

    `meanwhile` makes of the URL a context manager for what goes on at the same time.
    """
    scenario = described()[name]
    database = shop.copy(f"{application.orm}_{name}_{twin}")
    application.start()
    with Watch(shop.postgres, settings_for(scenario, patient)) as watch:
        url = url_for(scenario, twin, shop, database, watch.port)
        with meanwhile(url_for({}, "fixed", shop, database, watch.port)):
            application.play(name, twin, url, pool)
    return Run(application.orm, name, twin, database, watch.report, shop.asked(database))


def replay(shop, application, name, twin, speed, patient=False):
    """Plays a twin without pgweir, and then what was sent through it, that many times as fast."""
    scenario = described()[name]
    database = shop.copy(f"{application.orm}_{name}_{twin}")
    application.start()
    with Recorder(shop.postgres.port) as recorder:
        application.play(name, twin, url_for(scenario, twin, shop, database, recorder.port), POOL)
    shop.asked(database)
    shop.renew(database)
    with Watch(shop.postgres, hastened(scenario, speed, patient)) as watch:
        recorder.recording.play(watch.port, speed)
    return Run(application.orm, name, twin, database, watch.report, shop.asked(database))


def hastened(scenario, speed, patient):
    """The settings, where rules that wait for a pause of the application wait for a shorter one."""
    lines = settings_for(scenario, patient)
    rules = {one["rule"] for one in scenario.get("finds", ())} & rules_that_exist()
    for rule in rules & set(PAUSES):
        key = f"rules.{rule}.threshold"
        lines = [line for line in lines if not line.startswith(key)]
        lines.insert(0, f"{key} = '{PAUSES[rule] // speed}ms'")
    return lines


def play_adversary(shop, name, seconds):
    """Plays healthy traffic of adversaries.py, as play() does the twins."""
    database = shop.copy(name)
    with Watch(shop.postgres, settings_for({})) as watch:
        sent = adversaries.TRAFFIC[name](adversaries.Place(
            url=url_for({}, "fixed", shop, database, watch.port),
            owner_url=url_for({"user": "owner"}, "fixed", shop, database, watch.port),
            direct=shop.postgres.url(user=ROLES["owner"], database=database),
            port=watch.port, database=database, user=ROLES["shop"], seconds=seconds,
            options=" ".join(f"-c {one}" for one in TIMEOUTS)))
    return Run("", name, "healthy", database, watch.report, shop.asked(database), sent)
