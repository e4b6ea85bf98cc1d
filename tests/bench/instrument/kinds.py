"""The loads: what a client does over and over, and how it is told to do it."""

from dataclasses import dataclass

from . import copy_load, wire

ROWS = 1_000
PIPELINE = 20
COPIED_ROWS = 100_000
WIDE_BYTES = 1 << 20

BY_KEY = "select abalance from pgbench_accounts where aid = :aid;\n"

# :last is the number of accounts, which pgbench is told.
RANGE = f"""\
\\set aid random(1, :last - {ROWS})
select * from pgbench_accounts where aid >= :aid and aid < :aid + {ROWS};
"""

PIPELINED = "\\startpipeline\n" + "".join(
    "\\set aid random(1, :last)\n" + BY_KEY for _ in range(PIPELINE)) + "\\endpipeline\n"

# Not compressed: the server is to hand it out, not to unpack it.
TABLES = f"""\
create table bench_copied as select * from pgbench_accounts where aid <= {COPIED_ROWS};
create table {copy_load.SINK} (like pgbench_accounts);
create table bench_wide (id int primary key, body text);
alter table bench_wide alter column body set storage external;
insert into bench_wide values (1, repeat('x', {WIDE_BYTES}));
vacuum analyze;
"""


@dataclass(frozen=True)
class Kind:
    """`script`: pgbench's, empty for its own select-only. `copies`: "out" or "in", by copy_load.py
    in place of pgbench. `asks`: a query with the same answer as a transaction has, for loads that
    are told in bytes. `rate`: transactions a second, 0 for as fast as it can. `connects`: each
    transaction on a connection of its own. `traced`: how many transactions of a client are a short
    look for strace."""
    name: str
    mode: str = "prepared"
    script: str = ""
    copies: str = ""
    asks: str = ""
    rate: int = 0
    connects: bool = False
    traced: int = 500


SELECTS = {mode: Kind(mode, mode) for mode in ("prepared", "simple", "extended")}

OTHERS = {
    "rows": [Kind(f"{ROWS:,} rows", script=RANGE, traced=50,
                  asks="select * from pgbench_accounts where aid >= 50000 and aid < "
                       f"{50_000 + ROWS}")],
    "copy": [Kind("COPY out", copies="out", traced=2, asks=copy_load.COPY_OUT),
             Kind("COPY in", copies="in", traced=2)],
    "wide": [Kind("a row of 1 MiB", script="select body from bench_wide where id = 1;\n",
                  traced=20, asks="select body from bench_wide where id = 1")],
    "pipelined": [Kind(f"{PIPELINE} queries in a pipeline", script=PIPELINED, traced=50)],
    "storm": [Kind("a connection for each query", "simple", connects=True, traced=30)],
}

LOADS = ["select", *OTHERS]


def kinds_of(loads, modes):
    found = []
    for load in loads:
        found += [SELECTS[mode] for mode in modes] if load == "select" else OTHERS[load]
    return found


def bytes_of(kind, database):
    """What one transaction carries, mostly in one direction; None: not told in bytes. The answer's
    bytes are counted on a connection of our own."""
    if kind.copies == "in":
        return sum(len(piece) for piece in copy_load.pieces_in())
    if not kind.asks:
        return None
    with wire.logged_in(database.port, database.user, database.name) as connection:
        return wire.ask(connection, kind.asks, bytearray(1 << 20))
