"""--page SECONDS: pgweir's page open in chromium while 20,000 queries a second go through: does it
slow the traffic, what does it cost, and does it grow."""

import time

from . import figures
from .browser import Browser
from .crowd import cpu_us
from .kinds import Kind
from .load import PATIENCE_SECONDS
from .processes import StartFailed
from .soak import cells, look_at
from .stretch import FEWEST_SAMPLES, distance, samples, tenths, tenths_of_cost
from .words import number

CLIENTS = 16
RATE = 20_000
ENOUGH = 0.98
# pgweir and its page remember so much of what was: until then both grow by design.
FILLED_SECONDS = 900
KIND = Kind("page", "prepared", rate=RATE)
WAYS = ("without", "with")
ALL_MEASURES = ("tps", "p50_us", "p99_us", "cpu_us", "browser_share")


class Page:
    key = "page"
    option = "page"
    in_rounds = True

    def measure(self, shop):
        if not shop.without_missing(["pgweir"]):
            return {}
        try:
            with shop.opponent("pgweir") as opponent, Browser() as browser:
                shop.load.run(opponent, KIND, CLIENTS, 1)  # caches fill
                return {"seconds": shop.given.page, "runs": self._by_turns(shop, opponent, browser),
                        **self._long(shop, opponent, browser)}
        except StartFailed as failure:
            shop.missing["page"] = str(failure)
            return {}

    @staticmethod
    def _by_turns(shop, opponent, browser):
        runs = []
        for turn in range(shop.given.rounds):
            for way in WAYS if turn % 2 == 0 else reversed(WAYS):
                if way == "with":
                    open_page(browser, opponent)
                used, begun = browser.cpu_seconds(), time.monotonic()
                run = shop.load.run(opponent, KIND, CLIENTS, shop.given.seconds)
                used = browser.cpu_seconds() - used
                run.update(round=turn, way=way, cpu_us=cpu_us(run),
                           browser_share=used / (time.monotonic() - begun))
                runs.append(run)
                browser.do("leave")
                shop.tell(f"page  {way:<8} {run['tps']:>10,.0f} tps, p99 {run['p99_us']:,} µs, "
                          f"chromium {run['browser_share']:.0%} of a core")
        return runs

    @staticmethod
    def _long(shop, opponent, browser):
        seconds = shop.given.page
        open_page(browser, opponent)

        def look():
            return {**look_at(opponent), "heap_bytes": browser.do("heap"),
                    "browser_kib": browser.memory_kib(),
                    "browser_cpu_us": browser.cpu_seconds() * 1e6}

        with shop.load.begin(opponent, KIND, CLIENTS, seconds, 0.001) as running:
            found = samples(seconds, distance(seconds), look, running.going_on)
            run = running.end(seconds + PATIENCE_SECONDS)
        complaints = browser.do("complaints")
        dropped = opponent.settled()["traffic"]["dropped_events"]
        return {"long": run, "samples": found, "console": complaints, "dropped": dropped}

    @staticmethod
    def tables(measured):
        if not measured:
            return
        runs = measured["runs"]
        yield (f"pgweir's page at {RATE:,} queries a second, prepared, {CLIENTS} clients",
               comparison(runs), "Latency begins when a query was due. chromium: all its "
               "processes, on the same machine. Ratios are taken within a round.")
        found, before = filled(measured["samples"])
        yield (f"{measured['seconds']} s with the page open",
               [["", "first tenth", "last tenth", "ratio"],
                ["memory of pgweir", *cells(of(found, "rss_kib"), 1 / 1024, " MiB")],
                ["the page's heap, after a collection",
                 *cells(of(found, "heap_bytes"), 2 ** -20, " MiB")],
                ["memory of chromium", *cells(of(found, "browser_kib"), 1 / 1024, " MiB")],
                ["CPU of a query", *cells(tenths_of_cost(found, "cpu_us", "queries"), 1, " µs")],
                ["CPU of chromium for a query",
                 *cells(tenths_of_cost(found, "browser_cpu_us", "queries"), 1, " µs")]],
               f"{measured['long']['tps']:,.0f} queries a second were reached, "
               f"{measured['dropped']:,} events dropped. {len(found)} samples; looking, with its "
               "collection of the heap, is in chromium's CPU." + while_filling(before))

    @staticmethod
    def doubts(measured):
        reached = figures.median_of([run["tps"] for run in measured.get("runs", [])
                                     if run["way"] == "without"])
        if reached and reached < ENOUGH * RATE:
            yield (f"the page: this machine reached {reached:,.0f} of {RATE:,} queries a second "
                   "without the page; latencies are those of a queue")

    @staticmethod
    def complaints(measured):
        if measured.get("dropped"):
            yield f"pgweir dropped {measured['dropped']} events with its page open"
        if measured.get("console"):
            yield f"the page complained: {measured['console'][0]}"


def open_page(browser, opponent):
    browser.do("open", f"http://127.0.0.1:{opponent.web}/", {"motion": "no-preference"})
    browser.do("awaits", "h1")


def filled(found):
    """(the samples from which on nothing should grow, those before): all, and none, of a stretch
    that is too short to tell."""
    later = [one for one in found if one["at"] >= FILLED_SECONDS]
    if len(later) < FEWEST_SAMPLES:
        return found, []
    return later, found[:-len(later)]


def while_filling(before):
    if not before:
        return ""
    first, last = before[0], before[-1]
    return (f" The table begins after {FILLED_SECONDS // 60} minutes, when the seconds that are "
            "remembered and drawn have filled; until then pgweir's memory went from "
            f"{first['rss_kib'] / 1024:.1f} to {last['rss_kib'] / 1024:.1f} MiB, the page's heap "
            f"from {first['heap_bytes'] / 2 ** 20:.1f} to {last['heap_bytes'] / 2 ** 20:.1f} MiB.")


def of(found, key):
    return tenths([one[key] for one in found])


def comparison(runs):
    rows = [["", "reached", "p50", "p99", "CPU of a query", "chromium, of a core"]]
    middle = {way: {name: figures.median_of([run[name] for run in runs if run["way"] == way])
                    for name in ALL_MEASURES} for way in WAYS}
    for way in WAYS:
        own = middle[way]
        rows.append([f"{way} the page", number(own["tps"]) + "/s", number(own["p50_us"]) + " µs",
                     number(own["p99_us"]) + " µs", number(own["cpu_us"], 1) + " µs",
                     f"{own['browser_share']:.0%}"])
    rows.append(["with / without", *(number(ratio(runs, name), 3) for name in ALL_MEASURES[:-1]),
                 ""])
    return rows


def ratio(runs, name):
    rounds = {}
    for run in runs:
        rounds.setdefault(run["round"], {})[run["way"]] = run[name]
    return figures.median_of([one["with"] / one["without"] for one in rounds.values()
                              if one.get("without")])
