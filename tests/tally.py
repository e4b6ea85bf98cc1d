"""Adds up what ctest ran, every single case of googletest and pytest, and says why any was skipped.

Takes the JUnit files that ctest wrote. Exits with 1 when something failed or nothing ran.
"""

import re
import sys
import xml.etree.ElementTree as xml
from collections import Counter

GOOGLETEST = {"passed": r"\[  PASSED  \] (\d+) test", "failed": r"\[  FAILED  \] (\d+) test",
              "skipped": r"\[  SKIPPED \] (\d+) test"}
PYTEST = {"passed": r"(\d+) passed", "failed": r"(\d+) (?:failed|error)",
          "skipped": r"(\d+) (?:skipped|xfailed)"}  # what is known to fail tells nothing new


def counted(test):
    """How one ctest test went: its own cases if it is known to have some, else itself."""
    output = test.findtext("system-out") or ""
    ended = _ended(test)
    last = output.strip().splitlines()[-1] if output.strip() else ""
    cases = Counter()
    if "[==========]" in output:
        cases = _matches(GOOGLETEST, output)
    elif re.search(r"(passed|failed|skipped|error).* in [\d.]+s", last):
        cases = _matches(PYTEST, last)
    if ended == "failed" and not cases["failed"]:
        cases["failed"] = 1
    return cases if cases else Counter({ended: 1})


def _ended(test):
    """A test that ctest could not start has failed; one that said so itself was skipped."""
    if test.get("status") == "run":
        return "passed"
    return "skipped" if _skip_message(test).startswith("SKIP_") else "failed"


def _skip_message(test):
    skipped = test.find("skipped")
    return skipped.get("message", "") if skipped is not None else ""


def _matches(patterns, text):
    return Counter({kind: sum(map(int, re.findall(pattern, text)))
                    for kind, pattern in patterns.items()})


def reasons(test):
    """Why cases of a test were skipped, one line each."""
    output = test.findtext("system-out") or ""
    yield from re.findall(r"^(?:SKIPPED \[\d+\]|XFAIL) .*$", output, re.MULTILINE)
    for case, said in re.findall(r"\[ RUN      \] (\S+)\n((?:.*\n)*?)\[  SKIPPED \] \1", output):
        why = " ".join(line for line in said.split("\n") if line and not line.endswith("Skipped"))
        yield f"SKIPPED {case}: {why}"
    if _ended(test) == "skipped":
        yield f"SKIPPED {test.get('name')}: {_skip_message(test)}"


def main(paths):
    total, failed, skips = Counter(), [], Counter()
    for path in paths:
        for test in xml.parse(path).getroot().iter("testcase"):
            cases = counted(test)
            total += cases
            skips.update(reasons(test))
            if cases["failed"]:
                failed.append(test.get("name"))
    for reason in skips:
        print(reason)
    if failed:
        print("failed in:", ", ".join(failed))
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
