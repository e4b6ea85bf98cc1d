"""Idle connections by the thousand: what each costs in memory (--idle), and what they cost those
that work (--mostly-idle)."""

import resource
import time

from . import figures, kinds, wire
from .idle import visit
from .legs import LEGS
from .opponents import Room
from .processes import StartFailed
from .quiet_server import QuietServer
from .words import number

PROXIES = ("bare", "haproxy", "pgbouncer", "pgweir", "pgweir_off")
# The quiet server knows nothing of catalogues, which pgweir would ask it for.
BEFORE_A_QUIET_SERVER = {"pgweir": "pgweir_alone"}
WARM = 100
WARM_QUERIES = 60_000  # one connection's: rings and tables go round once
AT_ONCE = 500
SPARE_DESCRIPTORS = 2_000  # of a proxy, for all that is no pair
ACTIVE = 16


def connections_that_fit(wanted):
    """A pair takes two descriptors of a proxy, which has as many as this process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 2 * wanted + SPARE_DESCRIPTORS
    if soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(enough, hard), hard))
    return min(wanted, (min(max(enough, soft), hard) - SPARE_DESCRIPTORS) // 2)


def close_all(connections):
    for connection in connections:
        connection.close()


class Idle:
    """--idle N: memory of N idle connections that have run a query."""
    key = "idle_crowd"
    option = "idle"
    in_rounds = False

    def measure(self, shop):
        wanted = shop.given.idle
        count = connections_that_fit(wanted + WARM) - WARM
        legs = [LEGS[key] for key in shop.given.legs if not LEGS[key].server]
        rows = {}
        with QuietServer(shop.folder, shop.database.certificate) as server:
            wanted_keys = [BEFORE_A_QUIET_SERVER.get(key, key) for key in shop.wanted(*PROXIES)]
            for key in shop.without_missing(wanted_keys):
                rows[key] = {each.words: self._one(shop, key, server, each, count)
                             for each in legs}
        return {"wanted": wanted, "connections": count, "rows": rows,
                "labels": {key: shop.labels[key] for key in rows}}

    @staticmethod
    def _one(shop, key, server, legs, count):
        """{bytes, kib}: of each connection, and of the process with all of them."""
        try:
            with shop.opponent(key, server, legs, Room.of(count + 2 * WARM)) as opponent:
                return Idle._grown(shop, opponent, server, count)
        except StartFailed:  # it cannot end TLS
            return None

    @staticmethod
    def _grown(shop, opponent, server, count):
        opened = []
        try:
            opened += [visit(opponent, server) for _ in range(WARM)]
            for _ in range(WARM_QUERIES // AT_ONCE):
                _ask_many(opened[0], AT_ONCE)
            before = opponent.server.memory_kib()
            opened += [visit(opponent, server) for _ in range(count)]
            after = opponent.server.memory_kib()
        finally:
            close_all(opened)
        shop.tell(f"idle  {opponent.label:<22} {opponent.legs.words:<18} "
                  f"{(after - before) * 1024 / count:>8,.0f} bytes a pair, {count:,} pairs")
        return {"bytes": (after - before) * 1024 / count, "kib": after}

    @staticmethod
    def tables(measured):
        legs = list(next(iter(measured["rows"].values()), {}))
        rows = [["", *legs, "whole process, plain text"]]
        for key, row in measured["rows"].items():
            cells = [f"{row[each]['bytes'] / 1024:.2f} KiB" if row[each] else "–" for each in legs]
            plain = row.get("plain text")
            rows.append([measured["labels"][key], *cells,
                         f"{plain['kib'] / 1024:.1f} MiB" if plain else "–"])
        yield (f"Memory of each of {measured['connections']:,} idle connections", rows,
               "Resident memory of the proxy for a pair of connections, logged in, with one query "
               "behind them, before a server that only answers logins and one query.")

    @staticmethod
    def doubts(measured):
        return _too_few(measured)


def _too_few(measured):
    if measured["connections"] < measured["wanted"]:
        yield (f"{measured['connections']:,} idle connections in place of "
               f"{measured['wanted']:,}: this system lends no more descriptors")


def _ask_many(connection, count):
    """Several queries at once; the last ReadyForQuery is waited for by counting bytes."""
    one = wire.ask(connection, "select 1")
    connection.sendall(wire.query("select 1") * count)
    left = one * count
    while left:
        piece = connection.recv(min(left, 1 << 16))
        if not piece:
            raise OSError("a connection ended while it was asked many times")
        left -= len(piece)


class MostlyIdle:
    """--mostly-idle N: 16 clients at work, alone and among N that are idle."""
    key = "mostly_idle"
    option = "mostly_idle"
    in_rounds = True

    def measure(self, shop):
        given = shop.given
        count = connections_that_fit(given.mostly_idle)
        keys = shop.without_missing(shop.wanted("direct", *PROXIES))
        runs = []
        for turn in range(given.rounds):
            for i in range(len(keys)):
                key = keys[(i + turn) % len(keys)]
                runs.append({"opponent": key, "round": turn, **self._pair(shop, key, count)})
        return {"wanted": given.mostly_idle, "connections": count, "runs": runs,
                "labels": {key: shop.labels[key] for key in keys}}

    @staticmethod
    def _pair(shop, key, count):
        load, seconds, kind = shop.load, shop.given.seconds, kinds.SELECTS["prepared"]
        opened = []
        with shop.opponent(key, room=Room.of(count + 2 * WARM)) as opponent:
            load.run(opponent, kind, ACTIVE, 1)  # caches fill
            alone = load.run(opponent, kind, ACTIVE, seconds)
            try:
                opened += [visit(opponent, shop.database) for _ in range(count)]
                among = load.run(opponent, kind, ACTIVE, seconds)
            finally:
                close_all(opened)
        _wait_until_gone(shop.database)
        shop.tell(f"mostly idle  {opponent.label:<22} {alone['tps']:>8,.0f} tps alone, "
                  f"{among['tps']:>8,.0f} among {count:,}")
        return {"alone": alone, "among": among}

    @staticmethod
    def tables(measured):
        rows = [["", "tps alone", "among the idle", "ratio", "CPU alone", "among the idle",
                 "ratio"]]
        for key, label in measured["labels"].items():
            own = [run for run in measured["runs"] if run["opponent"] == key]
            tps = [[run[way]["tps"] for run in own] for way in ("alone", "among")]
            cpu = [[cpu_us(run[way]) for run in own] for way in ("alone", "among")]
            rows.append([label, *cells(tps, 0), *cells(cpu, 1, " µs")])
        yield (f"{ACTIVE} clients among {measured['connections']:,} idle ones, prepared", rows,
               "Ratios are taken within a round; the median of the rounds.")

    @staticmethod
    def doubts(measured):
        return _too_few(measured)


def cpu_us(run):
    return None if run["user_us"] is None else run["user_us"] + run["system_us"]


def cells(pair, digits, unit=""):
    """Both medians, and the median of the ratios."""
    shares = [two / one for one, two in zip(*pair) if one and two]
    middles = [figures.median_of(values) for values in pair]
    return [*(number(value, digits) + (unit if value is not None else "") for value in middles),
            number(figures.median_of(shares), 3)]


def _wait_until_gone(database, patience=60.0):
    """The server is alone again, but for what the others left."""
    end = time.monotonic() + patience
    while database.backends() > 0:
        if time.monotonic() > end:
            raise StartFailed("idle backends do not end")
        time.sleep(0.2)
