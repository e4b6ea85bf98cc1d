"""What index a CREATE INDEX makes, whatever its spelling: the server itself is asked, in a database
with the business's tables and no rows.
"""

import re
from dataclasses import dataclass

import psycopg

CREATE = re.compile(r"create\s+(unique\s+)?index\b[^;]*", re.IGNORECASE)
DESCENDING, NULLS_FIRST = 1, 2
DESCRIPTION = """
select i.indrelid::regclass::text, a.amname,
       array(select pg_get_indexdef(i.indexrelid, n, true)
               || case when o.opcdefault then '' else ' ' || o.opcname end
               || case when i.indcollation[n - 1] in (0, coalesce(t.attcollation, 100)) then ''
                       else ' ' || i.indcollation[n - 1]::regcollation::text end
             from generate_series(1, i.indnkeyatts) n
             join pg_opclass o on o.oid = i.indclass[n - 1]
             left join pg_attribute t on t.attrelid = i.indrelid and t.attnum = i.indkey[n - 1]
                                     and t.attnum > 0
             order by n),
       i.indoption::text,
       array(select pg_get_indexdef(i.indexrelid, n, true)
             from generate_series(i.indnkeyatts + 1, i.indnatts) n order by 1),
       pg_get_expr(i.indpred, i.indrelid, true)
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
where i.indexrelid = (select max(oid) from pg_class where oid <> all (%s) and relkind in ('i', 'I')
                      and not relispartition)"""


@dataclass(frozen=True)
class Index:
    """Two are equal when they serve the same. A unique one counts as the other, and so does one
    that is read backwards.
    """
    table: str
    method: str
    keys: tuple
    options: tuple
    included: tuple
    predicate: str

    def covers(self, other):
        """Whatever `other` is good for, this one serves too (as far as keys tell)."""
        length = len(other.keys)
        return (self.table == other.table and self.method == other.method == "btree"
                and self.keys[:length] == other.keys and self.options[:length] == other.options
                and self.predicate == other.predicate
                and set(other.included) <= {*self.included, *self.keys})


def texts_in(sql):
    """Every CREATE INDEX of a text that may have several statements."""
    return [" ".join(found[0].split()) for found in CREATE.finditer(sql or "")]


def plain(ddl):
    """As it can be run within a transaction."""
    return re.sub(r"\b(concurrently|if\s+not\s+exists)\s+", "", ddl, flags=re.IGNORECASE)


class Namer:
    """`connection`: to an empty copy of the tables."""

    def __init__(self, connection):
        self._connection = connection
        self._known = {}

    def index(self, ddl):
        """None: such an index cannot be made."""
        if ddl not in self._known:
            self._known[ddl] = self._ask(ddl)
        return self._known[ddl]

    def _ask(self, ddl):
        with self._connection.transaction(force_rollback=True):
            present = [row[0] for row in self._connection.execute(
                "select oid from pg_class where relkind in ('i', 'I')")]
            try:
                with self._connection.transaction():
                    self._connection.execute(plain(ddl))
            except psycopg.Error:
                return None
            row = self._connection.execute(DESCRIPTION, [present]).fetchone()
        return _index(*row)


def _index(table, method, keys, options, included, predicate):
    options = [int(option) for option in options.split()]
    if method == "btree" and options[0] & DESCENDING:
        options = [option ^ (DESCENDING | NULLS_FIRST) for option in options]
    return Index(table, method, tuple(keys), tuple(options), tuple(included), predicate or "")
