"""The application: sends the statements of all cases through pgweir, some rounds of them, and asks
its report what it advises.
"""

import json
import re
import time

from corpus import PARAMETER, quoted
from harness.proxy import Pgweir
from indexes import texts_in
from judge import Advice, Words
from psycopg import pq

RULES = ("missing-index", "unindexed-foreign-key")
ROUNDS = 4
CONNECTIONS = 2
# Nothing new for so long: it has said all. Indexes that are really built take their time.
QUIET_SECONDS = {"plan": 8, "execute": 40}
PATIENCE_SECONDS = 400


class Connection:
    """One of the application's: plain libpq, so that the texts arrive as they are written."""

    def __init__(self, url):
        self._connection = pq.PGconn.connect(url.encode())
        if self._connection.status != pq.ConnStatus.OK:
            raise ConnectionError(self._connection.error_message.decode())
        self._prepared = {}

    def close(self):
        self._connection.finish()

    def play(self, statement, values):
        if statement.spliced or (not values and not statement.prepared):
            self.run(PARAMETER.sub(lambda slot: quoted(values[int(slot[1]) - 1]), statement.sql))
            return
        values = [value.encode() for value in values]
        if statement.prepared:
            self._check(self._connection.exec_prepared(self._name_of(statement.sql), values))
        else:
            self._check(self._connection.exec_params(statement.sql.encode(), values))

    def run(self, sql):
        self._check(self._connection.exec_(sql.encode()))

    def _name_of(self, sql):
        if sql not in self._prepared:
            name = f"s{len(self._prepared)}".encode()
            self._check(self._connection.prepare(name, sql.encode()))
            self._prepared[sql] = name
        return self._prepared[sql]

    @staticmethod
    def _check(result):
        if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            raise RuntimeError(result.error_message.decode())


def play(url_of, cases, rounds=ROUNDS):
    """`url_of(database)`. Rounds take turns on two connections."""
    databases = {case.database for case in cases}
    pools = [{name: Connection(url_of(name)) for name in databases} for _ in range(CONNECTIONS)]
    try:
        for number in range(rounds):
            pool = pools[number % CONNECTIONS]
            for case in cases:
                _play_case(pool[case.database], case, number)
    finally:
        for pool in pools:
            for connection in pool.values():
                connection.close()


def _play_case(connection, case, number):
    if number < CONNECTIONS:
        for sql in case.before:
            connection.run(sql)
    for statement in case.statements:
        if statement.once and number:
            continue
        for values in statement.values * statement.times:
            connection.play(statement, values)


# --- what pgweir says of it ---

def findings_of(business, cases, environment, rounds=ROUNDS):
    """Everything that the two rules found."""
    with Pgweir(business.server, environment=environment) as pgweir:
        play(lambda name: pgweir.url(database=name), cases, rounds)
        return when_settled(pgweir, QUIET_SECONDS[environment["PGWEIR_ADVISER_VERIFY"]])


def when_settled(pgweir, quiet):
    started = changed = time.monotonic()
    said, findings = None, []
    while time.monotonic() - started < PATIENCE_SECONDS:
        findings = [each for each in pgweir.findings() if each["rule"] in RULES]
        now = json.dumps(sorted((each["id"], each["fix"]["sql"]) for each in findings))
        if now != said:
            said, changed = now, time.monotonic()
        elif time.monotonic() - changed > quiet:
            break
        time.sleep(0.5)
    return findings


def advice_of(findings, cases):
    return [Advice(ddl, cases_of(each, cases))
            for each in findings for ddl in texts_in(each["fix"]["sql"])]


def words_of(findings, cases):
    return [Words(f"{each['fix']['sql']} {each['fix']['note']}", cases_of(each, cases))
            for each in findings]


def cases_of(finding, cases):
    """Whose statements it tells of."""
    evidence = finding["evidence"]
    told = {shape(each["statement"]["text"])
            for each in (evidence, *evidence.get("uses", ())) if "statement" in each}
    return frozenset(case.name for case in cases
                     if told & {shape(statement.sql) for statement in case.statements})


def shape(sql):
    """Without values, parameters' numbers and line breaks."""
    return " ".join(re.sub(r"'[^']*'|\$\d+|\b\d+\b", "?", sql).lower().split())
