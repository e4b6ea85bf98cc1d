"""What two known methods advise on the same statements.

scans: every sequential scan with a filter gets an index on one column: the one of the filter that
has the most different values.

dexter: as github.com/ankane/dexter describes itself and does. Statements that cost less than 100
are left alone. HypoPG is given an index on every single column that the statement names (JSON
excepted), then one on every ordered pair of them as well. The plan with single columns is taken
when it costs less than half; the one with pairs when it costs less than half of that again, from
100 on, and needs one index only. More than two indexes for one statement are none. What an
existing index begins with is not advised.
"""

import re
from itertools import permutations

import psycopg
from corpus import plan_of
from judge import Advice
from sql import columns_named, tables_named

WORTH_A_LOOK = 100
HALF = 0.5
KNOWN_TABLES = """
select c.oid::regclass::text, c.relkind::text from pg_class c where c.relkind in ('r', 'p', 'm')
and not c.relispartition
and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')"""
COLUMNS = """
select attname, atttypid::regtype::text from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped"""
PARENT = "select coalesce(pg_partition_root(%s::regclass), %s::regclass)::regclass::text"
DISTINCT = """
select coalesce((select case when s.n_distinct < 0 then -s.n_distinct * greatest(c.reltuples, 1)
                             else s.n_distinct end
                 from pg_stats s join pg_class c on c.oid = %(table)s::regclass
                 where format('%%I.%%I', s.schemaname, s.tablename)::regclass = c.oid
                 and s.attname = %(column)s limit 1), 0)"""
EXISTING = """
select i.indrelid::regclass::text,
       array(select pg_get_indexdef(i.indexrelid, n, true)
             from generate_series(1, i.indnkeyatts) n order by n)
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
where a.amname = 'btree'"""


def planned(cases):
    """(case, text) of what can be planned: no plain insert, no table of the session's own."""
    for case in cases:
        for statement in case.statements:
            if not case.before and not statement.inserts:
                yield case, statement.literal()


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)


# --- every filtered scan ---

def scans(connection, cases):
    for case, sql in planned(cases):
        for node in nodes_of(verbose_plan(connection, sql)):
            if "Seq Scan" in node["Node Type"] and "Filter" in node:
                ddl = single_column(connection, node)
                if ddl:
                    yield Advice(ddl, frozenset([case.name]))


def verbose_plan(connection, sql):
    with connection.transaction(force_rollback=True):
        return connection.execute(f"explain (verbose, format json) {sql}").fetchone()[0][0]["Plan"]


def single_column(connection, node):
    relation = f"{node['Schema']}.{node['Relation Name']}"
    table = connection.execute(PARENT, [relation, relation]).fetchone()[0]
    words = set(re.findall(r"[a-z_]+", re.sub(r"'[^']*'", "", node["Filter"])))
    columns = [name for name, _ in connection.execute(COLUMNS, [table]) if name in words]
    if not columns:
        return None
    best = max(columns, key=lambda column: connection.execute(
        DISTINCT, {"table": table, "column": column}).fetchone()[0])
    return f"create index on {table} ({best})"


# --- dexter ---

def dexter(connection, cases):
    """`connection`: to a database with HypoPG."""
    existing = {(table, tuple(columns[:length])) for table, columns in connection.execute(EXISTING)
                for length in (1, 2)}
    advised = {}
    for case, sql in planned(cases):
        for index in Trial(connection, sql).picks():
            if index not in existing:
                advised.setdefault(index, set()).add(case.name)
    covered = {(table, columns[:1]) for table, columns in advised if len(columns) > 1}
    for (table, columns), names in advised.items():
        if (table, columns) not in covered:
            yield Advice(f"create index on {table} ({', '.join(columns)})", frozenset(names))


class Trial:
    """One statement with hypothetical indexes."""

    def __init__(self, connection, sql):
        self._connection = connection
        self._sql = sql
        self._candidates = {}  # HypoPG's name -> (table, columns)

    def costs(self):
        """As things are, with all single columns, with all pairs as well; and the plans."""
        self._connection.execute("select hypopg_reset()")
        plans = [plan_of(self._connection, self._sql)["Plan"]]
        for length in (1, 2):
            self._suppose(length)
            plans.append(plan_of(self._connection, self._sql)["Plan"])
        self._connection.execute("select hypopg_reset()")
        return [plan["Total Cost"] for plan in plans], plans

    def picks(self):
        (now, single, pair), plans = self.costs()
        if now < WORTH_A_LOOK:
            return []
        helps = single < now * HALF
        if single > WORTH_A_LOOK and pair < single * HALF:
            used = self._used(plans[2])
            if len(used) == 1:
                return used
        used = self._used(plans[1])
        return used if helps and len(used) <= 2 else []

    def _used(self, plan):
        names = {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node}
        return [self._candidates[name] for name in sorted(names) if name in self._candidates]

    def _suppose(self, length):
        known = dict(self._connection.execute(KNOWN_TABLES))
        columns = columns_named(self._sql)
        for table in sorted(tables_named(self._sql) & known.keys()):
            usable = [name for name, kind in self._connection.execute(COLUMNS, [table])
                      if name in columns and kind not in ("json", "jsonb")]
            for chosen in permutations(usable, length):
                self._suppose_one(table, chosen)

    def _suppose_one(self, table, columns):
        try:
            name = self._connection.execute(
                "select indexname from hypopg_create_index(%s)",
                [f"create index on {table} ({', '.join(columns)})"]).fetchone()[0]
        except psycopg.Error:
            return  # a type that no B-tree takes
        self._candidates[name] = (table, columns)
