"""The comparison: every opponent under every load, in turns, and what an idle connection costs."""

from . import calls, figures, kinds
from .idle import memory_per_connection
from .legs import LEGS
from .opponents import Ring

IDLE_CONNECTIONS = 150


class Case:
    """One table of the result: who is compared, and by what load."""

    def __init__(self, ring, kind, clients):
        self.ring = ring
        self.kind = kind
        self.clients = clients
        words = f"{kind.name}, {clients} client{'s' if clients > 1 else ''}"
        self.name = f"{ring.legs.words}, {words}" if ring.legs.encrypted else words


def measure(shop):
    """The part of the results that is the comparison's."""
    given = shop.given
    rings = []
    try:
        for key in given.legs:
            rings.append(Ring(shop.folder, shop.database, shop.programs, LEGS[key]))
            rings[-1].start(given.opponents)
        if set(given.loads) != {"select"}:
            shop.database.execute(kinds.TABLES)
        wanted = kinds.kinds_of(given.loads, given.modes)
        cases = [Case(ring, kind, clients)
                 for ring in rings for kind in wanted for clients in given.clients]
        return _fill(shop, rings, cases, wanted)
    finally:
        for ring in rings:
            ring.stop()


def _fill(shop, rings, cases, wanted):
    opponents = [one for ring in rings for one in ring.opponents]
    sizes = {kind.name: kinds.bytes_of(kind, shop.database) for kind in wanted}
    results = {"runs": _runs(shop, cases, sizes), "opponents": {}}
    reports = [report for report in (one.report() for one in opponents) if report]
    results["seen"] = figures.seen_by(reports)
    for one in opponents:
        results["opponents"].setdefault(one.key, _describe(one))
    results["system_calls"] = {
        case.name: {one.key: calls.per_transaction(shop.load, one, case.kind, case.clients,
                                                   shop.given.quick)
                    for one in case.ring.opponents}
        for case in cases}
    results["idle"] = {
        ring.legs.words: {one.key: memory_per_connection(one, shop.database, IDLE_CONNECTIONS)
                          for one in ring.opponents if one.server}
        for ring in rings}
    results["missing"] = {key: why for ring in rings for key, why in ring.missing.items()}
    names = [case.name for case in cases]
    results["bytes"] = {case.name: sizes[case.kind.name] for case in cases
                        if sizes[case.kind.name]}
    results["summary"] = figures.summary_of(results["runs"], names, shop.given.opponents)
    return results


def warming_seconds(clients):
    """pgbench's time runs while it logs in, so many clients want more of it."""
    return max(1, clients // 25)


def _runs(shop, cases, sizes):
    """Every case in every round; in every round the opponents' order moves on by one."""
    given, load = shop.given, shop.load
    sampling = 1 if given.quick else 0.1
    for case in [] if given.quick else cases:  # caches fill, nothing is noted
        for opponent in case.ring.opponents:
            load.run(opponent, case.kind, case.clients, warming_seconds(case.clients), sampling)
    runs = []
    for turn in range(given.rounds):
        for case in cases:
            opponents = case.ring.opponents
            share = 1 if sizes[case.kind.name] or case.kind.connects else sampling
            for i in range(len(opponents)):
                opponent = opponents[(i + turn) % len(opponents)]
                run = load.run(opponent, case.kind, case.clients, given.seconds, share)
                run.update(figures.in_bytes(run, sizes[case.kind.name]), round=turn,
                           case=case.name, opponent=opponent.key)
                runs.append(run)
                shop.tell(f"round {turn + 1}  {case.name:<41} {opponent.label:<22} "
                          f"{run['tps']:>10,.0f} tps")
    return runs


def _describe(opponent):
    server = opponent.server
    return {"label": opponent.label, "version": opponent.version,
            "threads": server.threads() if server else None,
            "peak_memory_kib": server.memory_kib("VmHWM") if server else None}
