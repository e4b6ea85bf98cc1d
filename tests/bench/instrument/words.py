"""The figures as a table for the terminal and as Markdown for docs/performance.md."""

BEGIN = "<!-- figures: written by tests/bench/run --write-docs; do not edit by hand -->"
END = "<!-- end of figures -->"

COLUMNS = ["", "tps", "of direct", "of PgBouncer", "p50", "p99", "p99.9", "CPU user + system",
           "system calls", "memory"]
# For loads that are told in bytes.
BYTE_COLUMNS = ["", "a second", "MB/s", "of direct", "of PgBouncer", "p50", "p99",
                "MB per CPU second", "system calls", "calls of a MB", "memory"]
MEGABYTE = 1e6


def number(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def middle(cell, digits=0, factor=1.0, unit=""):
    return "–" if cell is None else number(cell["median"] * factor, digits) + unit


def with_spread(cell):
    """0.93 (0.91–0.95): the median of the rounds, the lowest and the highest."""
    if cell is None:
        return "–"
    if cell["runs"] == 1:
        return f"{cell['median']:.2f}"
    return f"{cell['median']:.2f} ({cell['low']:.2f}–{cell['high']:.2f})"


def cells_of(label, row, calls):
    user, system = row["user_us"], row["system_us"]
    cpu = "–" if user is None else f"{user['median']:.1f} + {system['median']:.1f} µs"
    total = None if calls is None else sum(calls.values())
    return [label, middle(row["tps"]), with_spread(row["of_direct"]),
            with_spread(row["of_pgbouncer"]), middle(row["p50_us"], 0, 1, " µs"),
            middle(row["p99_us"], 0, 1, " µs"), middle(row.get("p999_us"), 0, 1, " µs"), cpu,
            number(total, 1),
            middle(row["memory_kib"], 1, 1 / 1024, " MiB")]


def byte_cells_of(label, row, calls, size):
    """`size`: bytes of one transaction."""
    total = None if calls is None else sum(calls.values())
    return [label, middle(row["tps"]), middle(row["bytes_per_s"], 0, 1 / MEGABYTE),
            with_spread(row["of_direct"]), with_spread(row["of_pgbouncer"]),
            middle(row["p50_us"], 1, 1e-3, " ms"), middle(row["p99_us"], 1, 1e-3, " ms"),
            middle(row["bytes_per_cpu_s"], 0, 1 / MEGABYTE), number(total, 1),
            number(total and total * MEGABYTE / size, 1),
            middle(row["memory_kib"], 1, 1 / 1024, " MiB")]


def case_rows(results, case):
    """The table of one case, its head first."""
    size = (results.get("bytes") or {}).get(case)
    rows = [BYTE_COLUMNS if size else COLUMNS]
    for key, row in results["summary"][case].items():
        calls = results["system_calls"].get(case, {}).get(key)
        label = results["opponents"][key]["label"]
        rows.append(byte_cells_of(label, row, calls, size) if size
                    else cells_of(label, row, calls))
    return rows


def case_title(results, case):
    size = (results.get("bytes") or {}).get(case)
    return f"{case} ({size / MEGABYTE:,.2f} MB each)" if size else case


def table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        first, rest = row[0].ljust(widths[0]), zip(row[1:], widths[1:])
        yield "  " + "  ".join([first] + [cell.rjust(width) for cell, width in rest])


def seen_sentence(results):
    seen = results.get("seen")
    if not results["summary"]:
        return "The comparison was not measured."
    if not seen:
        return "pgweir's own report was not available."
    findings = ", ".join(f"{count} × {name}" for name, count in seen["findings"].items())
    return (f"pgweir itself counted {seen['queries']:,} queries, analysed {seen['analysed']:.2%} "
            f"of them, dropped {seen['dropped']:,} events and found: {findings or 'nothing'}.")


def machine_sentence(results):
    machine = results["machine"]
    return (f"{machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}; "
            f"{results['database']}; pgweir {results['commit']} ({results['build']}); "
            f"{results['rounds']} rounds of {results['seconds']} s; {results['when']}")


def idle_rows(results):
    """Memory of an idle connection: a row for each opponent, a column for each pair of legs."""
    idle = results.get("idle") or {}
    keys = [key for key in results["opponents"] if any(key in of_legs for of_legs in idle.values())]
    rows = [["", *idle]]
    for key in keys:
        cells = [idle[legs].get(key) for legs in idle]
        rows.append([results["opponents"][key]["label"],
                     *("–" if cell is None else f"{cell / 1024:.1f} KiB" for cell in cells)])
    return rows if keys else []


def event_rows(results):
    """Nanoseconds of one execution inside pgweir: a row for each case; empty: not measured."""
    measured = results.get("events")
    if not measured:
        return []
    return [["", "worker", "analysis", "together"],
            *([case["name"], *(with_range(case[part]) for part in ("session", "pipeline",
                                                                   "together"))]
              for case in measured["cases"])]


def with_range(cell):
    return f"{cell['median']:,.0f} ns ({cell['low']:,.0f}–{cell['high']:,.0f})"


def event_sentence(results):
    measured = results["events"]
    rounds = measured["cases"][0]["together"]["runs"]
    return (f"Median of {rounds} rounds of some 4,000 executions each, the lowest and the highest; "
            f"{measured['cpu']}; pgweir {measured['commit']} ({measured['build']}).")


def text(results, others=()):
    """`others`: further tables, as studies.tables() gives them."""
    lines = [machine_sentence(results), ""]
    for case in results["summary"]:
        lines.append(case_title(results, case))
        lines.extend(table(case_rows(results, case)))
        lines.append("")
    for title, rows, sentence in others:
        lines += [title, *table(rows), sentence, ""]
    if idle_rows(results):
        lines += ["memory of an idle connection", *table(idle_rows(results)), ""]
    if event_rows(results):
        lines += ["cost of an event", *table(event_rows(results)), ""]
    lines.append(seen_sentence(results))
    lines.extend(f"doubt: {doubt}" for doubt in results["doubts"])
    return "\n".join(lines) + "\n"


def markdown_table(rows):
    head, *others = rows
    yield "|" + " | ".join(head) + " |"
    yield "|---|" + "--:|" * (len(head) - 1)
    yield from ("| " + " | ".join(cells) + " |" for cells in others)


def markdown(results, others=()):
    lines = [machine_sentence(results) + ".", "", "![Throughput](performance.svg)", ""]
    for case in results["summary"]:
        lines += [f"### {case_title(results, case)}", "",
                  *markdown_table(case_rows(results, case)), ""]
    for title, rows, sentence in others:
        lines += [f"### {title}", "", *markdown_table(rows), "", sentence, ""]
    if idle_rows(results):
        lines += ["### Memory of an idle connection that has run a query", "",
                  *markdown_table(idle_rows(results)), ""]
    if event_rows(results):
        lines += ["### What one execution costs inside pgweir", "",
                  *markdown_table(event_rows(results)), "", event_sentence(results), ""]
    lines += [seen_sentence(results), ""]
    versions = [f"{one['label']} {one['version']}" for one in results["opponents"].values()
                if one["version"]]
    lines += ["Versions: " + "; ".join(versions) + ".", ""]
    lines += [f"- Doubt: {doubt}." for doubt in results["doubts"]]
    return "\n".join(lines).rstrip() + "\n"


def between_marks(page, figures):
    """The page with its figures replaced. The marks must be there, once and in order."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError("docs/performance.md has lost its marks for the figures")
    head, rest = page.split(BEGIN)
    return head + BEGIN + "\n\n" + figures + "\n" + END + rest.split(END)[1]
