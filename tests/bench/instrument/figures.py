"""Runs in, figures out. Ratios are taken within a round, where both sides met the same machine, and
only then is the median of the rounds taken."""

from statistics import median

# What each run measures, and how the tables call it.
MEASURES = ["tps", "p50_us", "p99_us", "p999_us", "user_us", "system_us", "memory_kib",
            "bytes_per_s", "bytes_per_cpu_s"]


def spread(values):
    """{median, low, high} of the values that are there; None of none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"median": median(known), "low": min(known), "high": max(known), "runs": len(known)}


def in_bytes(run, size):
    """What a run with transactions of so many bytes moved, in a second and in a second of the
    proxy's CPU; None: it is not told in bytes."""
    if size is None:
        return {"bytes_per_s": None, "bytes_per_cpu_s": None}
    cpu_us = None if run["user_us"] is None else run["user_us"] + run["system_us"]
    return {"bytes_per_s": run["tps"] * size,
            "bytes_per_cpu_s": size * 1e6 / cpu_us if cpu_us else None}


def median_of(values):
    """None of none."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def ratios(runs, case, key, base):
    """tps of `key` over tps of `base`, one value per round that has both."""
    rounds = {}
    for run in runs:
        if run["case"] == case and run["opponent"] in (key, base):
            rounds.setdefault(run["round"], {})[run["opponent"]] = run["tps"]
    return [pair[key] / pair[base] for pair in rounds.values() if key in pair and base in pair]


def summary_of(runs, cases, keys):
    """{case: {opponent: {measure: spread, "of_direct": spread, "of_pgbouncer": spread}}}"""
    table = {}
    for case in cases:
        table[case] = {}
        for key in keys:
            own = [run for run in runs if run["case"] == case and run["opponent"] == key]
            if not own:
                continue
            row = {measure: spread([run.get(measure) for run in own]) for measure in MEASURES}
            row["of_direct"] = spread(ratios(runs, case, key, "direct"))
            row["of_pgbouncer"] = spread(ratios(runs, case, key, "pgbouncer"))
            table[case][key] = row
    return table


def seen_by(reports):
    """What pgweir's own reports say of the traffic: {queries, dropped, analysed, findings}. None of
    none."""
    if not reports:
        return None
    seen = {"queries": 0, "dropped": 0, "analysed": 1.0, "findings": {}}
    for report in reports:
        traffic = report["traffic"]
        seen["queries"] += traffic["queries"]
        seen["dropped"] += traffic["dropped_events"]
        seen["analysed"] = min(seen["analysed"], traffic["analysed"])
        for finding in report.get("findings", []):
            name = f"{finding['rule']} {finding['grade']}"
            seen["findings"][name] = seen["findings"].get(name, 0) + 1
    return seen


def complaints(results, others=()):
    """What makes the run worthless or breaks a promise; empty when all is well. Speed is no part of
    it: it depends on the machine. `others`: the studies' own."""
    found = list(others)
    for key, reason in results["missing"].items():
        if key.startswith("pgweir"):
            found.append(f"{key} could not be measured: {reason}")
    seen = results.get("seen")
    if seen:
        if seen["dropped"]:
            found.append(f"pgweir dropped {seen['dropped']} events of {seen['queries']} queries")
        elif seen["analysed"] < 1:
            found.append(f"pgweir analysed only {seen['analysed']:.2%} of the queries")
        if any(name.startswith("n-plus-one") for name in seen["findings"]):
            found.append("pgweir took pgbench for an N+1: " + ", ".join(seen["findings"]))
    return found


def doubts(results, others=()):
    """What a reader must know before believing the figures. `others`: the studies' own."""
    machine = results["machine"]
    found = list(others)
    if machine["load_before"] > 0.5:
        found.append(f"the machine was not idle before the run (load {machine['load_before']})")
    for key, reason in results["missing"].items():
        found.append(f"{key} is left out: {reason}")
    if results["quick"]:
        found.append("a quick run: it shows that the instrument works, not how fast anything is")
    for case, rows in results["summary"].items():
        again = rows.get("again", {}).get("of_direct")
        if again and abs(again["median"] - 1) > 0.03:
            found.append(f"{case}: two identical direct runs differ by "
                         f"{abs(again['median'] - 1):.0%}; smaller differences mean nothing")
    return found
