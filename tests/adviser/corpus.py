"""The business, its databases, and what problems.toml and traps.toml say of them."""

import os
import re
import subprocess
import sys
import threading
import tomllib
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))

import psycopg  # noqa: E402
from harness.postgres import Postgres  # noqa: E402

PARAMETER = re.compile(r"\$(\d+)")
# ICU's root collation: as on most servers, LIKE cannot use a plain index of it.
COLLATED = "template template0 locale_provider icu icu_locale 'und' strategy file_copy"


@dataclass(frozen=True)
class Statement:
    sql: str
    values: tuple  # of lists of texts, one for each call
    prepared: bool = False
    spliced: bool = False
    once: bool = False  # the first call only, however often the others are repeated
    times: int = 1      # each call, one after the other

    def literal(self, values=None):
        """As one text with the values (by default the first call's) in it."""
        values = self.values[0] if values is None else values
        return PARAMETER.sub(lambda slot: quoted(values[int(slot[1]) - 1]), self.sql)

    @property
    def writes(self):
        return not self.sql.startswith("select")

    @property
    def inserts(self):
        return self.sql.startswith("insert")


@dataclass(frozen=True)
class Case:
    """A planted problem (`accept` is not empty) or a trap."""
    name: str
    statements: tuple
    category: str = "trap"
    accept: tuple = ()
    before: tuple = ()
    says: str = ""
    tempting: bool = False
    database: str = "business"


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def _case(entry):
    statements = tuple(Statement(**{**one, "values": tuple(map(tuple, one["values"]))})
                       for one in entry.pop("statement"))
    lists = {key: tuple(entry.pop(key, ())) for key in ("accept", "before")}
    return Case(statements=statements, **lists, **entry)


def described(path, key, database="business"):
    with open(os.path.join(HERE, path), "rb") as file:
        return [_case({"database": database, **entry}) for entry in tomllib.load(file)[key]]


def cases(kind):
    """`kind`: problem or trap."""
    return described(f"{kind}s.toml", kind)


def plan_of(connection, sql, analyse=False):
    """The plan of one text without parameters, as EXPLAIN's JSON has it. Nothing is kept."""
    options = "analyze, format json" if analyse else "format json"
    with connection.transaction(force_rollback=True):
        return connection.execute(f"explain ({options}) {sql}").fetchone()[0][0]


def cost_of(connection, sql):
    return plan_of(connection, sql)["Plan"]["Total Cost"]


@dataclass
class Business:
    """A server with the business in it. Databases are copied from templates, so that each use has
    one that nobody has touched. Use as a context manager.
    """
    server: Postgres = field(default_factory=lambda: Postgres(
        autovacuum="off", max_wal_size="'4GB'", maintenance_work_mem="'128MB'", jit="off"))

    def __enter__(self):
        self.server.__enter__()
        try:
            self._build()
        except BaseException:
            self.server.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.server.__exit__()

    def connect(self, database):
        return psycopg.connect(self.server.url(database=database), autocommit=True)

    def copy(self, name, template="business", hypopg=False):
        """A fresh database `name`, in place of any that was there."""
        self.server.psql(f"drop database if exists {name};"
                         f"create database {name} template {template}_template strategy file_copy")
        if hypopg:
            self.server.psql("create extension hypopg", database=name)
        return name

    def drop(self, name):
        self.server.psql(f"drop database {name} (force)")

    def _build(self):
        self.create("business_template")
        self.run("business_template", "tables.sql")
        together(lambda: self.run("business_template", "rows.sql"),
                 lambda: self.run("business_template", "rows_more.sql"))
        self.run("business_template", "keys.sql")
        self.server.psql("create extension pg_trgm", database="business_template")
        self._leave_an_invalid_index("business_template")
        self.create("annex_template")
        self.run("annex_template", "annex.sql")
        self.create("shape_template")
        for file in ("tables.sql", "keys.sql"):
            self.run("shape_template", file)
        self.run("shape_template", "annex.sql")
        self.server.psql("create extension pg_trgm", database="shape_template")
        for database in ("business_template", "annex_template"):
            self.server.psql("vacuum (analyze)", database=database)
        # The partitioned parents have statistics of their own.
        self.server.psql("analyze logistics.tracking_events; analyze audit.api_calls",
                         database="business_template")
        self.server.psql("checkpoint")

    def create(self, name):
        self.server.psql(f"create database {name} {COLLATED}")

    def run(self, database, file, folder="business"):
        with open(os.path.join(HERE, folder, file), encoding="utf-8") as script:
            self.server.psql(script.read(), database=database)

    def _leave_an_invalid_index(self, database):
        """As it happens: CREATE INDEX CONCURRENTLY waits for a writer, and its patience ends."""
        with self.connect(database) as writer, self.connect(database) as builder:
            with writer.transaction(force_rollback=True):
                writer.execute("update support.attachments set file_name = '' where id = 1")
                builder.execute("set lock_timeout = '50ms'")
                try:
                    builder.execute("create index concurrently attachments_checksum"
                                    " on support.attachments (checksum)")
                except psycopg.errors.LockNotAvailable:
                    return
        raise AssertionError("the index was built, although a writer held the table")


def together(*jobs):
    """Runs them at once; the first failure is raised."""
    failures = []

    def run(job):
        try:
            job()
        except subprocess.CalledProcessError as failure:
            failures.append(RuntimeError(failure.stderr))
    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
