"""What a statement names, by the server's own grammar (libpg_query, which pgweir is built with)."""

import ctypes
import glob
import json
from functools import cache


class _Result(ctypes.Structure):
    _fields_ = [("tree", ctypes.c_char_p), ("errors", ctypes.c_void_p), ("error", ctypes.c_void_p)]


@cache
def _library():
    library = ctypes.CDLL(glob.glob("/usr/lib/*/libpg_query.so")[0])
    library.pg_query_parse.restype = _Result
    library.pg_query_parse.argtypes = [ctypes.c_char_p]
    return library


def tree_of(sql):
    result = _library().pg_query_parse(sql.encode())
    if result.error:
        raise ValueError(f"not understood: {sql}")
    return json.loads(result.tree)


def named(tree, key):
    """All nodes of a kind, outermost first."""
    if isinstance(tree, list):
        return [found for each in tree for found in named(each, key)]
    if not isinstance(tree, dict):
        return []
    below = [found for each in tree.values() for found in named(each, key)]
    return ([tree[key]] if key in tree else []) + below


def columns_named(sql):
    """Names without their tables."""
    last = [column["fields"][-1] for column in named(tree_of(sql), "ColumnRef")]
    return {name["String"]["sval"] for name in last if "String" in name}


def tables_named(sql):
    """As "schema.table", or "table" where no schema is written; what a DELETE writes, too."""
    tree = tree_of(sql)
    tables = named(tree, "RangeVar") + named(tree, "relation")
    return {".".join(filter(None, (table.get("schemaname"), table["relname"])))
            for table in tables if "relname" in table}
