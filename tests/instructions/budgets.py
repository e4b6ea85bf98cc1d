"""The budgets of budgets.json: read, compared with what was counted, written anew."""

import json
import os

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "budgets.json")
# Either way: a share of the budget, and never less than so much.
ROOM = {"instructions": (0.05, 1.0), "allocations": (0.01, 0.02)}


def load(path=FILE):
    with open(path, encoding="utf-8") as source:
        return json.load(source)


def save(budgets, path=FILE):
    with open(path, "w", encoding="utf-8") as target:
        json.dump(budgets, target, indent=2)
        target.write("\n")


def key_of(kind, part):
    return f"{kind}, {part}"


def foreign(made_with, here):
    """Why budgets made with one toolchain say nothing on this one; empty: they do."""
    other = [f"{what} {here.get(what)} (budgets: {version})"
             for what, version in made_with.items() if here.get(what) != version]
    return "counts are of another toolchain: " + ", ".join(other) if other else ""


def judge(counted, budget):
    """What is wrong, as sentences; none: all is well. Both: {instructions, allocations, unit}."""
    if budget is None:
        return ["has no budget yet: tests/instructions/run --update writes one"]
    wrong = []
    for what, (share, least) in ROOM.items():
        now, allowed = counted[what], budget[what]
        if abs(now - allowed) <= max(share * allowed, least):
            continue
        change = f"{now:,} {what} per {counted['unit']}, budget {allowed:,}"
        if allowed:
            change += f" ({(now / allowed - 1) * 100:+.1f} %)"
        wrong.append(f"{change}: too many" if now > allowed else
                     f"{change}: it has become cheaper; keep that with "
                     "tests/instructions/run --update")
    return wrong


def table(budgets):
    """As docs/performance.md shows them."""
    lines = ["| kind | per | worker: instructions | allocations "
             "| analysis: instructions | allocations |", "|---|---|--:|--:|--:|--:|"]
    rows = {}
    for key, each in budgets["counts"].items():
        kind, part = key.split(", ")
        rows.setdefault((kind, each["unit"]), {})[part] = each
    for (kind, unit), parts in rows.items():
        cells = [f"`{kind}`", unit]
        for part in ("worker", "analysis"):
            each = parts.get(part)
            cells += [f"{each['instructions']:,.0f}", f"{each['allocations']:.2f}"] if each else \
                ["–", "–"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
