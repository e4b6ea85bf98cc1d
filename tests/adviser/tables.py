"""What was counted and measured, as rows of texts; the first row is the head."""

from dataclasses import dataclass

from judge import Verdict


@dataclass
class Method:
    title: str
    verdict: Verdict
    advice: list
    halved: int = 0  # planted problems whose statements take less than half with all its advice


def methods_table(methods, problems, traps):
    to_say = sum(bool(trap.says) for trap in traps)
    rows = [["", "problems found", "problems halved", "other index for a problem",
             "index for a trap", "rewrite or broken index named"]]
    for method in methods:
        verdict = method.verdict
        rows.append([method.title, found_text(verdict, problems),
                     f"{method.halved}/{len(problems)}",
                     str(len(verdict.beside)), f"{len(verdict.alarms)} ({len(traps)} traps)",
                     f"{verdict.said}/{to_say}"])
    return rows


def found_text(verdict, problems):
    text = f"{len(verdict.found)}/{len(problems)}"
    return f"{text} ({len(verdict.wider)} wider)" if verdict.wider else text


def effects_table(measured, methods):
    rows = [["problem", "kind", "index", "cost", "time", "size", *(each.title for each in methods)]]
    for problem, effect in measured:
        found = ["yes" if problem.name in each.verdict.found else "no" for each in methods]
        rows.append([problem.name, problem.category, f"`{on_what(effect.ddl)}`",
                     f"{number(effect.cost_before)} → {number(effect.cost_after)}",
                     f"{effect.ms_before:.1f} → {effect.ms_after:.2f} ms", size(effect.bytes),
                     *found])
    return rows


def on_what(ddl):
    """"crm.notes (account_id)" of a CREATE INDEX."""
    return ddl[ddl.lower().index(" on ") + 4:].rstrip("; ")


def number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def size(count):
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.0f} KiB"


def text(table):
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    return "\n".join("  ".join(f"{cell:{widths[n]}}" for n, cell in enumerate(row)).rstrip()
                     for row in table)


def markdown(table):
    head, *body = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
                   for row in table]
    return "\n".join([head, "|---" * len(table[0]) + "|", *body])
