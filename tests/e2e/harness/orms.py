"""The ORMs of tests/orms: whether they are there, and their applications."""

import json
import os
import select
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from harness import scenarios
from harness.proxy import REPOSITORY

PYTHON = ["/usr/bin/python3", os.path.join(scenarios.ORMS, "python", "app.py")]
NODE = ["node", os.path.join(scenarios.NODE, "app.js")]
RUBY = ["ruby", os.path.join(scenarios.ORMS, "ruby", "app.rb")]
PIP_MODULES = os.path.join(REPOSITORY, "build", "orms", "sqlalchemy_2")
PIP_REQUIREMENTS = os.path.join(scenarios.ORMS, "python", "sqlalchemy_2.txt")


@dataclass(frozen=True)
class Orm:
    """`needs`: what the language must be able to load, or do. `like`: another with the same SQL,
    but for what a driver or a version changes.
    """
    title: str
    command: tuple
    needs: str = ""
    like: str = ""
    founding: bool = False


NODE_20_19 = ("const [major, minor] = process.versions.node.split('.').map(Number);"
              "if (major * 100 + minor < 2019) throw new Error('Prisma 7 wants Node 20.19')")
ORMS = {
    "prisma": Orm("Prisma", NODE, NODE_20_19, founding=True),
    "sequelize": Orm("Sequelize", NODE, founding=True),
    "typeorm": Orm("TypeORM", NODE, founding=True),
    "sqlalchemy": Orm("SQLAlchemy", PYTHON, "import sqlalchemy, psycopg2", founding=True),
    "sqlalchemy_asyncpg": Orm("SQLAlchemy, asyncpg", PYTHON, "import sqlalchemy, asyncpg",
                              "sqlalchemy", founding=True),
    "sqlalchemy_2": Orm("SQLAlchemy 2", PYTHON, "import sqlalchemy, psycopg2", "sqlalchemy"),
    "django": Orm("Django", PYTHON, "import django, psycopg2"),
    "active_record": Orm("ActiveRecord", RUBY, "require 'active_record'; require 'pg'"),
    "peewee": Orm("peewee", PYTHON, "import peewee, psycopg2"),
    "drizzle": Orm("Drizzle", NODE),
    "knex": Orm("Knex", NODE),
    "mikro_orm": Orm("MikroORM", NODE),
}
FOUNDING = [name for name, orm in ORMS.items() if orm.founding]


def names_of(orm):
    """Under which tests/orms/scenarios.toml may speak of it, the most special first."""
    return [orm, *filter(None, [ORMS[orm].like])]


@cache
def not_installed(orm):
    """Why the ORM cannot be played here; empty if it can."""
    if orm == "sqlalchemy_2":
        done = subprocess.run([PYTHON[0], "-m", "pip", "install", "-q", "--no-deps", "--upgrade",
                               "--target", PIP_MODULES, "-r", PIP_REQUIREMENTS],
                              capture_output=True, text=True, check=False, timeout=300)
        if done.returncode != 0:
            return f"pip: {done.stderr.strip()[-200:]}"
    if not ORMS[orm].needs:
        return ""
    language = ORMS[orm].command[0]
    done = subprocess.run([language, "-c" if language == PYTHON[0] else "-e", ORMS[orm].needs],
                          capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "Error" in line or "cannot" in line]
    return "" if done.returncode == 0 else " ".join(said[-1:]) or f"{language} has it not"


def environment():
    """Without what would lead libpq elsewhere."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))}


class Application:
    """One ORM's application, started when first asked and kept. Use as a context manager."""

    LONGEST_RUN = 60.0  # seconds

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
        own = {"PYTHONPATH": PIP_MODULES} if self.orm == "sqlalchemy_2" else {}
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen([*ORMS[self.orm].command, self.orm],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._log, text=True, env=environment() | own)
        self.scenarios = self._answer()["scenarios"]

    def play(self, scenario, twin, url, pool):
        """`pool`: connections at most; None: the ORM's own default."""
        self.start()
        asked = {"scenario": scenario, "twin": twin, "url": url, "pool": pool}
        with suppress(BrokenPipeError):  # it has ended, and _answer() says how
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
        answer = self._answer()
        assert answer.get("done"), f"{self.orm} {scenario} {twin}: {answer.get('error')}"

    def _answer(self):
        speaks, _, _ = select.select([self._process.stdout], [], [], self.LONGEST_RUN)
        line = self._process.stdout.readline() if speaks else ""
        if not line:
            self._log.seek(0)
            said = self._log.read()
            raise AssertionError(f"{self.orm} {'ended' if speaks else 'does not answer'}: {said}")
        return json.loads(line)
