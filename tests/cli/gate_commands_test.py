"""check, diff, report --merge on files: usage gate_commands_test.py PROGRAM SAMPLES DIFF_SCHEMA."""

import json
import os
import subprocess
import sys
import tempfile

import jsonschema

PROGRAM, SAMPLES, DIFF_SCHEMA = sys.argv[1:4]
PASSED, FAILED, WRONG, NOT_JUDGED = 0, 1, 2, 75
HEADER = '{"format":"pgweir-baseline","version":1}\n'
wrong = []
counted = 0


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], text=True, timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def expect(code, words, *arguments):
    """That exit code, and all of `words` in the answer."""
    global counted
    counted += 1
    done = run(*arguments)
    missing = [word for word in words if word not in done.stdout]
    if done.returncode != code or missing:
        wrong.append(f"{arguments}: {done.returncode} instead of {code}, or no {missing} in: "
                     f"{done.stdout}")
    return done.stdout


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def samples():
    """{"everything": path, …}: written reports, and variations of them."""
    everything, nothing, _ = map(json.loads, subprocess.run(
        [SAMPLES], check=True, capture_output=True, text=True).stdout.splitlines())
    # Of a finding there are several samples; a report has each once.
    everything["findings"] = list({f["id"]: f for f in everything["findings"]}.values())
    holes = {**nothing, "traffic": {**nothing["traffic"], "dropped_events": 7}}
    idle = {**nothing, "traffic": {**nothing["traffic"], "queries": 0}}
    newer = {**nothing, "version": 2}
    made = {"everything": everything, "nothing": nothing, "holes": holes, "idle": idle,
            "newer": newer, "costly": costly(everything)}
    return {name: write(f"{name}.json", json.dumps(report)) for name, report in made.items()}


def costly(report):
    """Each finding and each piece of work with three times the rows."""
    def tripled(each):
        return {**each, "cost": {**each["cost"], "rows": 3 * each["cost"]["rows"]}}
    return {**report, "findings": [tripled(f) for f in report["findings"]],
            "work": [tripled(work) for work in report["work"]]}


def check_gate(on):
    expect(FAILED, ["gate: FAILED (", "and "], "check", on["everything"])
    expect(PASSED, ["no findings", "gate: passed (nothing at error or worse)"], "check",
           on["nothing"])
    expect(PASSED, ["passed (--fail-on none)"], "check", on["everything"], "--fail-on", "none")
    expect(FAILED, ["FAILED (query-budget"], "check", "--fail-on", "query-budget", on["everything"])
    expect(PASSED, ["nothing of n-plus-one>=2"], "check", "--fail-on", "n-plus-one>=2",
           on["everything"])
    expect(FAILED, ["2,408 queries"], "check", on["nothing"], on["everything"])
    expect(WRONG, ["Did you mean n-plus-one?"], "check", "--fail-on", "n-plus-on", on["nothing"])
    expect(WRONG, ["Did you mean proven?"], "check", "--fail-on", "n-plus-one:prven", on["nothing"])
    expect(WRONG, ["stands alone"], "check", "--fail-on", "none", "--fail-on", "error",
           on["nothing"])
    expect(PASSED, ["left out: 7 events dropped"], "check", on["holes"])
    expect(FAILED, ["FAILED (incomplete: 7 events dropped"], "check", on["holes"],
           "--require-complete")
    expect(PASSED, [], "check", on["nothing"], "--require-complete")


def check_files(on):
    expect(WRONG, ["needs a report"], "check")
    expect(WRONG, ["cannot read no.json"], "check", "no.json")
    expect(WRONG, ["broken.json is no pgweir report"], "check", write("broken.json", "{"))
    expect(WRONG, ["of version 2", "reads version 1"], "check", on["newer"])
    expect(NOT_JUDGED, ["nothing could be judged"], "check", on["idle"])
    expect(NOT_JUDGED, ["nothing could be judged"], "check", on["idle"], "--baseline", "idle.jsonl",
           "--update-baseline")
    assert not os.path.exists("idle.jsonl")
    expect(WRONG, ["cannot write"], "check", on["nothing"], "--output", "/nonexistent/out")
    expect(WRONG, ["there is no format"], "check", on["nothing"], "--format", "jsn")
    text = expect(FAILED, [], "check", on["everything"], "--format", "json")
    assert json.loads(text)["format"] == "pgweir-report"


def check_baseline(on):
    known = ["--baseline", "known.jsonl"]
    expect(WRONG, ["there is no baseline known.jsonl", "--update-baseline"], "check",
           on["everything"], *known)
    expect(WRONG, ["--baseline FILE"], "check", on["everything"], "--update-baseline")
    expect(WRONG, ["--prune needs"], "check", on["everything"], *known, "--prune")
    expect(PASSED, ["pgweir: known.jsonl has", " new", "passed (nothing new at error"], "check",
           on["everything"], *known, "--update-baseline")
    lines = read("known.jsonl").splitlines(keepends=True)
    assert lines[0] == HEADER and lines[1:] == sorted(lines[1:])
    assert not any("suspect" in line for line in lines)
    expect(PASSED, ["in the baseline"], "check", on["everything"], *known)
    expect(PASSED, [", 0 new"], "check", on["everything"], *known, "--update-baseline")
    assert read("known.jsonl") == "".join(lines)

    loop = next(line for line in lines if '"n-plus-one"' in line and "one per row" in line)
    write("known.jsonl", "".join(line for line in lines if line != loop))
    expect(FAILED, ["gate: FAILED (new n-plus-one"], "check", on["everything"], *known)

    expect(PASSED, ["fixed", "--prune"], "check", on["nothing"], *known)
    expect(PASSED, ["that no report has (--prune removes them)"], "check", on["nothing"], *known,
           "--update-baseline")
    assert len(read("known.jsonl").splitlines()) == len(lines) - 1
    expect(PASSED, ["removed that no report has"], "check", on["nothing"], *known,
           "--update-baseline", "--prune")
    assert read("known.jsonl") == HEADER
    check_acknowledgements(on, loop)


def check_acknowledgements(on, loop):
    def acknowledged(**more):
        entry = json.dumps({**json.loads(loop), **more})
        return write("one.jsonl", HEADER + entry + "\n")
    asked = ["check", on["everything"], "--fail-on", "n-plus-one:proven", "--baseline"]
    expect(FAILED, ["no longer acknowledged n-plus-one", "expired"], *asked,
           acknowledged(reason="the export", until="2020-01-31"))
    expect(PASSED, ["acknowledged: 50"], *asked,
           acknowledged(reason="the export", until="9999-01-31"))
    expect(WRONG, ["one.jsonl, line 2: an acknowledgement needs its reason"], *asked,
           acknowledged(until="9999-01-31"))
    expect(WRONG, ["one.jsonl, line 2: \"until\" must be a day"], *asked,
           acknowledged(reason="the export", until="soon"))
    expect(WRONG, ["half.jsonl, line 2: it is no JSON object"], *asked,
           write("half.jsonl", HEADER + loop[:30]))
    expect(WRONG, ["it is of version 2"], *asked,
           write("newer.jsonl", HEADER.replace("1", "2")))
    expect(WRONG, ["it is of version 0"], *asked, write("older.jsonl", HEADER.replace("1", "0")))
    expect(WRONG, ["cannot write"], "check", on["nothing"], "--baseline", "/nonexistent/b",
           "--update-baseline")


def check_diff(on):
    expect(PASSED, ["0 new, 0 gone, 0 worse, 0 better"], "diff", on["everything"], on["everything"])
    expect(PASSED, ["New\n", "n-plus-one"], "diff", on["nothing"], on["everything"])
    expect(FAILED, ["gate: FAILED (new "], "diff", on["nothing"], on["everything"], "--fail-on",
           "error")
    expect(PASSED, ["gate: passed (nothing new at info"], "diff", on["everything"], on["nothing"],
           "--fail-on", "info")
    expect(PASSED, ["#### Gone"], "diff", on["everything"], on["nothing"], "--format", "markdown")
    check_diff_json(on)
    expect(WRONG, ["needs two reports"], "diff", on["everything"])
    expect(WRONG, ["Did you mean json?"], "diff", on["nothing"], on["nothing"], "--format", "jsn")
    expect(WRONG, ["cannot read no.json"], "diff", on["nothing"], "no.json")
    expect(WRONG, ["Did you mean slow-query?"], "diff", on["nothing"], on["nothing"], "--fail-on",
           "slow-quer")


def check_diff_json(on):
    """Every list of a diff is filled in one of these, and all are as the schema says."""
    schema = json.loads(read(DIFF_SCHEMA))
    jsonschema.Draft202012Validator.check_schema(schema)
    filled = set()
    for old, new in (("everything", "nothing"), ("nothing", "everything"),
                     ("everything", "costly"), ("costly", "everything")):
        text = expect(PASSED, [], "diff", on[old], on[new], "--format", "json")
        found = json.loads(text)
        jsonschema.validate(found, schema)
        filled |= {name for name, value in found.items() if value}
    assert filled == set(schema["properties"]), filled


def check_merge(on):
    text = expect(PASSED, [], "report", "--merge", on["everything"], on["nothing"], "--format",
                  "json")
    assert json.loads(text)["traffic"]["queries"] == 2408
    expect(WRONG, ["excludes"], "report", "--merge", on["nothing"], "--from", on["nothing"])
    expect(WRONG, ["cannot read no.json"], "report", "--merge", on["nothing"], "no.json")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        on = samples()
        for part in (check_gate, check_files, check_baseline, check_diff, check_merge):
            part(on)
        os.chdir("/")
    print("\n".join(wrong) or f"{counted} command lines answer as they should")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
