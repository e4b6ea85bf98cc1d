"""Whether the findings of a run are those that tests/orms/scenarios.toml describes.

Every function gives complaints, in words; an empty list is a run as it should be.
"""

import re

import psycopg

from harness.corpus import described, rules_that_exist
from harness.orms import names_of

SURE = ("proven", "likely")


def expected_findings(name, orm):
    """The `finds` of the broken twin, the ORM's own where it has some."""
    scenario = described()[name]
    for own in names_of(orm):
        if "finds" in scenario.get(own, {}):
            return scenario[own]["finds"]
    return scenario["finds"]


def expected_advice(name, orm):
    """The ORM line of an N+1's fix; empty: none, because nobody can know it."""
    lines = described()[name].get("advice", {})
    return next((lines[own] for own in names_of(orm) if own in lines), None)


def not_yet(name, orm):
    """The expected rules that this pgweir has not."""
    return sorted({e["rule"] for e in expected_findings(name, orm)} - rules_that_exist())


def complaints(run, shop):
    """All that is wrong with what pgweir said of a twin."""
    if run.twin == "fixed":
        return followed(run) + false_alarms(run)
    return (followed(run) + missed(run, shop) + advice_differences(run)
            + false_alarms(run, expected_findings(run.scenario, run.orm)))


def followed(run):
    traffic = run.report["traffic"]
    said = []
    if traffic["queries"] == 0:
        said.append("nothing passed")
    if traffic["analysed"] != 1 or traffic["blind_connections"]:
        said.append(f"not all was followed: {traffic}")
    return said


def false_alarms(run, expected=()):
    """Sure findings of rules that were not expected, and more than one of those that were."""
    left = [e["rule"] for e in expected]
    also = described()[run.scenario].get("also", []) if run.twin == "broken" else []
    alarms = []
    for found in run.findings(*SURE):
        if found["rule"] in left:
            left.remove(found["rule"])
        elif found["rule"] not in also:
            alarms.append(f"{found['rule']} ({found['grade']}, {found['severity']}): "
                          f"{found['words']['sentence']} | {statement_of(found)[:300]}")
    return alarms


def missed(run, shop):
    """What the broken twin's findings lack."""
    left = run.findings(*SURE)
    complaints = []
    for expected in expected_findings(run.scenario, run.orm):
        if expected["rule"] not in rules_that_exist():
            continue
        candidates = [(differences(found, expected), found) for found in left
                      if found["rule"] == expected["rule"]]
        if not candidates:
            complaints.append(f"no {expected['rule']}")
            continue
        wrong, found = min(candidates, key=lambda one: len(one[0]))
        left.remove(found)
        complaints += [f"{expected['rule']}: {what} is {got}, not {wanted}"
                       for what, got, wanted in wrong]
        if "loop" in expected:
            complaints += rewrite_differences(run, shop, found)
    return complaints


def differences(found, expected):
    """(what, as it is, as it should be) of all that is wrong with a finding."""
    pairs = [("grade", found["grade"], expected.get("grade", "proven"))]
    if "loop" in expected:
        pairs += loop_pairs(found, expected)
    pairs += [(name, plain(found["evidence"].get(name)), wanted)
              for name, wanted in expected.get("evidence", {}).items()]
    pairs += [(name, found["evidence"].get(name, 0), f"{least} or more")
              for name, least in expected.get("at_least", {}).items()
              if found["evidence"].get(name, 0) < least]
    return [pair for pair in pairs if pair[1] != pair[2]]


def plain(value):
    is_column = isinstance(value, dict) and set(value) == {"table", "column"}
    return column(value) if is_column else value


def column(reference):
    return f"{reference['table'].removeprefix('public.')}.{reference['column']}"


def loop_pairs(found, expected):
    children = found["evidence"]["children"]
    got = sorted((column(c["compared_with"]), column(c["source"]), c["executions"],
                  c["spent"]["round_trips"]) for c in children)
    wanted = sorted((c["asks"], c.get("of", "."), c["n"], c["n"]) for c in expected["loop"])
    return [("the loop", got, wanted),
            ("over several connections", found["evidence"]["across_connections"],
             expected.get("pooled", False)),
            ("has a parent", found["evidence"]["parent"] is not None,
             any("of" in c for c in expected["loop"]))]


def advice_differences(run):
    """The ORM lines of the N+1s, against the one that the fixed twin follows."""
    loops = [f for f in run.findings(*SURE) if f["rule"] == "n-plus-one"]
    lines = [f["fix"]["orm_line"] for f in loops]
    wanted = expected_advice(run.scenario, run.orm)
    return [f"the advice is {line!r}, not {wanted!r}" for line in lines if line != wanted]


def statement_of(found):
    evidence = found["evidence"]
    if "children" in evidence:
        return evidence["children"][0]["statement"]["text"]
    return (evidence.get("statement") or {}).get("text", "")


# --- the rewrite ---

def rewrite_differences(run, shop, found):
    """Runs the SQL of the advice once, and the loop's own statements one by one."""
    child = found["evidence"]["children"][0]
    rewrite = found["fix"]["sql"]
    if not rewrite:
        return ["no SQL is suggested"]
    asked = executions_of(child["statement"]["text"], run.statements)
    if len(asked) < child["executions"]:
        return [f"the server's log has {len(asked)} of the loop"]
    slot = str(child["slot"])
    values = {values[slot]: (one, values) for one, values in asked}
    with psycopg.connect(shop.postgres.url(database=run.database)) as connection:
        one_by_one = [row for one, _ in values.values()
                      for row in rows_of(connection, one.text, one.parameters)]
        first = dict(next(iter(values.values()))[1])
        first[slot] = "{" + ",".join(f'"{value}"' for value in values) + "}"
        at_once = rows_of(connection, rewrite, {int(k): v for k, v in first.items()})
    if rewrite.startswith("SELECT keys.value AS key"):
        at_once = [row[1:] for row in at_once]
    if sorted(map(repr, at_once)) == sorted(map(repr, one_by_one)) != []:
        return []
    return [f"the rewrite gives {len(at_once)} rows, the loop {len(one_by_one)}: {rewrite}"]


def executions_of(shape, statements):
    """(statement, values of the shape's $n) of all that have this shape."""
    # TypeORM and others end with a semicolon, the shape does not; blanks are folded in it.
    parts = re.split(r"\$(\d+)", shape.rstrip("; "))
    value = r"('(?:[^']|'')*'|-?\d+(?:\.\d+)?|\$\d+)"
    pattern = "".join(value if n % 2 else re.sub(r"(\\ )+", r"\\s+", re.escape(part))
                      for n, part in enumerate(parts))
    found = []
    for one in statements:
        same = re.fullmatch(rf"\s*{pattern}\s*;?\s*", without_comments(one.text))
        if same:
            found.append((one, {number: _value(one, written) for number, written
                                in zip(parts[1::2], same.groups())}))
    return found


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def _value(statement, written):
    if written.startswith("$"):
        return statement.parameters[int(written[1:])]
    return written[1:-1].replace("''", "'") if written.startswith("'") else written


def rows_of(connection, sql, parameters):
    """Executes SQL with $n as PostgreSQL itself understands it; all as text."""
    count = max(parameters, default=0)
    values = [parameters.get(n) for n in range(1, count + 1)]
    result = connection.pgconn.exec_params(
        sql.encode(), [None if v is None else v.encode() for v in values])
    assert result.status == psycopg.pq.ExecStatus.TUPLES_OK, result.error_message.decode()
    return [tuple(result.get_value(row, n) for n in range(result.nfields))
            for row in range(result.ntuples)]
