"""What an index really does: it is created, and the statements run before and after."""

from contextlib import suppress
from dataclasses import dataclass

import psycopg
from corpus import plan_of
from indexes import plain

RUNS = 3


@dataclass
class Effect:
    ddl: str
    cost_before: float
    cost_after: float
    ms_before: float
    ms_after: float
    bytes: int
    plan_before: str
    plan_after: str

    def saved(self, statements):
        """Of time and, where a plan tells it, of cost: the smaller share."""
        time = 1 - self.ms_after / self.ms_before
        return time if planless(statements) else min(time, 1 - self.cost_after / self.cost_before)


@dataclass
class Reading:
    """Of all calls of some statements."""
    cost: float = 0
    ms: float = 0
    plan: str = ""


def read(connection, statements, runs=RUNS):
    """The quickest of a few runs counts: others use this machine, too."""
    total = Reading()
    for statement in statements:
        if statement.inserts:
            continue
        for values in statement.values:
            sql = statement.literal(values)
            plans = [plan_of(connection, sql, analyse=True) for _ in range(runs)]
            total.cost += plans[0]["Plan"]["Total Cost"]
            total.ms += min(plan["Execution Time"] for plan in plans)
            total.plan = total.plan or leaves(plans[0]["Plan"])
    return total


def leaves(plan):
    """"Bitmap Heap Scan on orders": how the rows are reached."""
    below = plan.get("Plans", [])
    if plan["Node Type"] == "Bitmap Heap Scan" or not below:
        where = plan.get("Relation Name")
        return plan["Node Type"] + (f" on {where}" if where else "")
    return ", ".join(dict.fromkeys(leaves(each) for each in below))


def effect_of(connection, ddl, statements):
    before = read(connection, statements)
    with created(connection, [ddl]) as size:
        after = read(connection, statements)
    return Effect(ddl, before.cost, after.cost, before.ms, after.ms, size, before.plan, after.plan)


def planless(statements):
    """What a DELETE costs its foreign keys no plan tells."""
    return any(statement.writes for statement in statements)


class created:
    """`with created(connection, ddls) as bytes`: the indexes are there, and statistics of them."""

    def __init__(self, connection, ddls):
        self._connection = connection
        self._ddls = ddls
        self._new = []

    def __enter__(self):
        present = self._indexes()
        for ddl in self._ddls:
            with suppress(psycopg.Error):  # a method may advise what no server can make
                self._connection.execute(plain(ddl))
        self._new = self._indexes() - present
        roots = [row for row in self._connection.execute(
            "select indexrelid, indrelid::regclass::text from pg_index where indexrelid = any(%s)",
            [list(self._new)])]
        for table in {table for _, table in roots}:
            self._connection.execute(f"analyze {table}")
        return self._connection.execute(
            "select coalesce(sum(pg_relation_size(oid)), 0)::bigint from pg_class"
            " where oid = any(%s)", [list(self._new)]).fetchone()[0]

    def __exit__(self, *_):
        for oid in self._new:
            name = self._connection.execute(
                "select oid::regclass::text from pg_class where oid = %s and not relispartition",
                [oid]).fetchone()
            if name:
                self._connection.execute(f"drop index {name[0]}")

    def _indexes(self):
        return {row[0] for row in self._connection.execute(
            "select oid from pg_class where relkind in ('i', 'I')")}
