"""--soak SECONDS: steady traffic in which new statements never cease, through pgweir. What a query
costs and what pgweir holds must be the same at the end."""

from .kinds import Kind
from .load import PATIENCE_SECONDS
from .stretch import distance, samples, tenths, tenths_of_cost
from .words import number

CLIENTS = 16
RATE = 5_000  # a second; well below what a machine can do, so that CPU is not what is left over
ONE_IN = 10
ENOUGH = 0.98

# A number between a name's letters is put in by pgbench, in the simple protocol only.
NEW_STATEMENTS = f"""\
\\set aid random(1, :last)
\\set chance random(1, {ONE_IN})
\\if :chance = 1
\\set shape random(100000000, 999999999)
select abalance as column_:shape from pgbench_accounts where aid = :aid;
\\else
select abalance from pgbench_accounts where aid = :aid;
\\endif
"""


def look_at(opponent):
    """CPU in microseconds, memory, and what pgweir counted so far."""
    traffic = opponent.health()["traffic"]
    return {"rss_kib": opponent.server.memory_kib(), "queries": traffic["queries"],
            "cpu_us": sum(opponent.server.cpu_seconds()) * 1e6,
            "statements": traffic["statements"], "dropped": traffic["dropped_events"]}


class Soak:
    key = "soak"
    option = "soak"
    in_rounds = False

    def measure(self, shop):
        if not shop.without_missing(["pgweir"]):
            return {}
        seconds = shop.given.soak
        kind = Kind("new statements", "simple", NEW_STATEMENTS, rate=RATE)
        with shop.opponent("pgweir") as opponent:
            with shop.load.begin(opponent, kind, CLIENTS, seconds, 0.01) as running:
                found = samples(seconds, distance(seconds), lambda: look_at(opponent),
                                running.going_on)
                run = running.end(seconds + PATIENCE_SECONDS)
            dropped = opponent.settled()["traffic"]["dropped_events"]
        shop.tell(f"soak  {run['tps']:,.0f} tps, {dropped} dropped")
        return {**run, "seconds": seconds, "samples": found, "dropped": dropped}

    @staticmethod
    def tables(measured):
        if not measured:
            return
        found = measured["samples"]
        memory = [one["rss_kib"] for one in found]
        # What is bounded is empty at the beginning; that it stays bounded shows once it is full.
        rows = [["", "first tenth", "last tenth", "ratio"],
                ["CPU of a query", *cells(tenths_of_cost(found, "cpu_us", "queries"), 1, " µs")],
                ["memory", *cells(tenths(memory), 1 / 1024, " MiB")],
                ["memory, of the second half", *cells(tenths(memory[len(memory) // 2:]),
                                                      1 / 1024, " MiB")]]
        yield (f"{measured['seconds']} s of {RATE:,} queries a second, one in {ONE_IN} of a new "
               "shape", rows,
               f"{measured['tps']:,.0f} queries a second were reached, "
               f"{measured['dropped']:,} events dropped; pgweir counted "
               f"{found[-1]['statements']:,} statements. {len(found)} samples.")

    @staticmethod
    def doubts(measured):
        if measured and measured["tps"] < ENOUGH * RATE:
            yield (f"the soak: this machine reached {measured['tps']:,.0f} of {RATE:,} queries a "
                   "second")

    @staticmethod
    def complaints(measured):
        if measured.get("dropped"):
            yield f"pgweir dropped {measured['dropped']} events of the soak"


def cells(ends, factor, unit):
    """`ends`: as stretch.tenths() gives them."""
    if not ends:
        return ["–"] * 3
    return [*(number(ends[name] * factor, 1) + unit for name in ("first", "last")),
            number(ends["ratio"], 3)]
