"""--saturation SECONDS: as much as pgbench can send through pgweir with every rule on, and the same
while the analysis stands still: traffic must not notice, and what is lost must be counted."""

import time

from stopped_thread import StoppedThread

from . import figures
from .kinds import SELECTS
from .load import PATIENCE_SECONDS, percentile
from .stretch import samples
from .words import number

CLIENTS = 16
EVERY_SECONDS = 1.0
ANALYSIS_THREAD = "pgweir-analysis"
TARGET_LAG_US = 50_000


class Saturation:
    key = "saturation"
    option = "saturation"
    in_rounds = True

    def measure(self, shop):
        if not shop.without_missing(["pgweir"]):
            return {}
        with shop.opponent("pgweir") as opponent:
            sustained = self._sustained(shop, opponent, shop.given.saturation)
        with shop.opponent("pgweir") as opponent:
            stopped = self._by_turns(shop, opponent)
        return {"sustained": sustained, "by_turns": stopped}

    @staticmethod
    def _sustained(shop, opponent, seconds):
        def look():
            health = opponent.health()
            return {"lag_us": health["analysis_lag_us"],
                    "dropped": health["traffic"]["dropped_events"]}

        with shop.load.begin(opponent, SELECTS["prepared"], CLIENTS, seconds, 0.01) as running:
            time.sleep(EVERY_SECONDS / 2)
            found = samples(seconds - EVERY_SECONDS, EVERY_SECONDS, look, running.going_on)
            run = running.end(seconds + PATIENCE_SECONDS)
        health = opponent.settled()
        lags = sorted(one["lag_us"] for one in found)
        run.update(seconds=seconds, samples=found, dropped=health["traffic"]["dropped_events"],
                   queries=health["traffic"]["queries"], waiting=health["analysis_lag_us"] > 0,
                   lag_max_us=max(lags, default=None), lag_p95_us=percentile(lags, 0.95))
        shop.tell(f"saturation  {run['tps']:,.0f} tps, {run['dropped']:,} dropped")
        return run

    @staticmethod
    def _by_turns(shop, opponent):
        """One process; its analysis runs in one turn and is stopped in the next."""
        load, seconds, kind = shop.load, shop.given.seconds, SELECTS["prepared"]
        load.run(opponent, kind, CLIENTS, 1)  # caches fill
        runs = []
        for turn in range(shop.given.rounds):
            for way in ("running", "stopped") if turn % 2 == 0 else ("stopped", "running"):
                before = opponent.settled()["traffic"]["dropped_events"]
                if way == "stopped":
                    with StoppedThread(opponent.server.pid, ANALYSIS_THREAD):
                        run = load.run(opponent, kind, CLIENTS, seconds)
                else:
                    run = load.run(opponent, kind, CLIENTS, seconds)
                dropped = opponent.settled()["traffic"]["dropped_events"] - before
                runs.append({**run, "round": turn, "way": way, "dropped": dropped})
                shop.tell(f"saturation  analysis {way}: {run['tps']:,.0f} tps, "
                          f"{dropped:,} dropped of {run['transactions']:,}")
        return runs

    @staticmethod
    def tables(measured):
        if not measured:
            return
        one = measured["sustained"]
        yield (f"As fast as pgbench can for {one['seconds']} s, every rule on, prepared, "
               f"{CLIENTS} clients",
               [["tps", "p99", "dropped events", "analysis lag, p95", "at most", "samples"],
                [number(one["tps"]), number(one["p99_us"]) + " µs", number(one["dropped"]),
                 milliseconds(one["lag_p95_us"]), milliseconds(one["lag_max_us"]),
                 number(len(one["samples"]))]], lag_sentence(one))
        yield ("With the analysis thread stopped, in turns with it running", turns(measured),
               "The thread is stopped as a debugger stops one (ptrace), so it gets no CPU at all; "
               "the ratio of throughputs (stopped by running) is "
               f"{number(throughput_ratio(measured), 3)}, median of the rounds.")

    @staticmethod
    def complaints(measured):
        if not measured:
            return
        one = measured["sustained"]
        if one["dropped"]:
            yield f"pgweir dropped {one['dropped']} events of {one['queries']} under saturation"
        if one["waiting"]:
            yield "events still waited for the analysis ten seconds after the load"
        lost = sum(run["dropped"] for run in measured["by_turns"] if run["way"] == "running")
        if lost:
            yield f"pgweir dropped {lost} events while its analysis ran"

    @staticmethod
    def doubts(measured):
        stopped = [run for run in measured.get("by_turns", []) if run["way"] == "stopped"]
        if stopped and not all(run["dropped"] for run in stopped):
            yield "the analysis was stopped, but its queue did not fill: longer runs are needed"


def turns(measured):
    rows = [["analysis", "tps", "p50", "p99", "CPU of a query", "queries", "dropped events"]]
    for way in ("running", "stopped"):
        own = [run for run in measured["by_turns"] if run["way"] == way]
        middle = {name: figures.median_of([run[name] for run in own])
                  for name in ("tps", "p50_us", "p99_us")}
        cpu = figures.median_of([run["user_us"] + run["system_us"] for run in own])
        rows.append([way, number(middle["tps"]), number(middle["p50_us"]) + " µs",
                     number(middle["p99_us"]) + " µs", number(cpu, 1) + " µs",
                     *(number(sum(run[name] for run in own))
                       for name in ("transactions", "dropped"))])
    return rows


def throughput_ratio(measured):
    rounds = {}
    for run in measured["by_turns"]:
        rounds.setdefault(run["round"], {})[run["way"]] = run["tps"]
    return figures.median_of([one["stopped"] / one["running"] for one in rounds.values()])


def milliseconds(microseconds):
    return "–" if microseconds is None else f"{microseconds / 1000:,.1f} ms"


def lag_sentence(one):
    if one["lag_max_us"] is None:
        return "The lag was not sampled."
    reached = "reached" if one["lag_max_us"] <= TARGET_LAG_US else "not reached"
    return (f"The lag is the age of the oldest event that waits, asked once a second; to be "
            f"reached: at most {TARGET_LAG_US // 1000} ms; {reached}.")
