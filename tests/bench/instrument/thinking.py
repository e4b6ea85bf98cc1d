"""--thinking: how long one client waits for an answer when it works between its questions, as an
application does. Then nobody's code is in the processor's caches, and each hop wakes a thread that
sleeps: what saturated clients hide.

All opponents are asked by turns by one process, question by question, so a machine whose speed
changes is as slow for each of them."""

import random
import time
from contextlib import ExitStack

from . import wire
from .load import percentile
from .words import number

WORK_SECONDS = 0.0005
WORKING_SET = 1 << 21  # bytes that it goes through meanwhile, again and again
WARM = 200  # questions of each that are not told


class Thinking:
    key = "thinking"
    option = "thinking"
    in_rounds = False

    def measure(self, shop):
        keys = shop.without_missing(shop.wanted(
            "direct", "bare", "haproxy", "pgbouncer", "pgweir", "pgweir_off"))
        with ExitStack() as stack:
            ports = {key: stack.enter_context(shop.opponent(key)).port for key in keys}
            lines = {key: stack.enter_context(
                wire.logged_in(port, shop.database.user, shop.database.name))
                     for key, port in ports.items()}
            waits = ask_by_turns(lines, shop.database.accounts, WARM + shop.given.thinking)
        found = {key: told_of(sorted(one[WARM:])) for key, one in waits.items()}
        for key, one in found.items():
            shop.tell(f"thinking  {shop.labels[key]:<22} {one['p50_us']:>7.1f} µs an answer")
        return {"questions": shop.given.thinking, "waits": found,
                "labels": {key: shop.labels[key] for key in keys}}

    @staticmethod
    def tables(measured):
        rows = [["", "p50", "added", "p90", "p99"]]
        waits = measured["waits"]
        direct = waits.get("direct", {}).get("p50_us")
        for key, label in measured["labels"].items():
            one = waits[key]
            added = None if direct is None or key == "direct" else one["p50_us"] - direct
            rows.append([label, *(number(value, 1) + (" µs" if value is not None else "")
                                  for value in (one["p50_us"], added, one["p90_us"],
                                                one["p99_us"]))])
        yield ("One client that works between its questions, simple", rows,
               f"{measured['questions']:,} questions through each, by turns, with "
               f"{WORK_SECONDS * 1e3:.1f} ms of work on {WORKING_SET >> 20} MiB before each of "
               "them. Added: to the median without a proxy.")


def ask_by_turns(lines, last_account, count):
    """The µs of each answer: {key: [µs, …]}. The order is another in each turn: who comes behind
    whom may matter."""
    keys = list(lines)
    waits = {key: [] for key in keys}
    space, mine = bytearray(1 << 14), bytearray(WORKING_SET)
    for _ in range(count):
        for key in random.sample(keys, len(keys)):
            text = ("select abalance from pgbench_accounts "
                    f"where aid = {random.randint(1, last_account)}")
            work(mine)
            begun = time.perf_counter()
            wire.ask(lines[key], text, space)
            waits[key].append((time.perf_counter() - begun) * 1e6)
    return waits


def work(mine):
    end = time.perf_counter() + WORK_SECONDS
    while time.perf_counter() < end:
        mine.reverse()


def told_of(ordered):
    return {f"p{share}_us": percentile(ordered, share / 100) for share in (50, 90, 99)}
