"""Records what the fake server tells of real ORMs: each mistake of tests/orms, made once by each of
the four ORMs that pgweir was founded on. Needs a built pgweir (PGWEIR, else build/*).

    /usr/bin/python3 web/dev/record_orms.py        writes web/dev/recorded/orms.json
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "e2e"))

from harness import corpus, orms, scenarios  # noqa: E402

# Each run has a database of its own; a reader is not to be confused by their names.
DATABASE = "shop"


def runs(shop):
    """The reports of all broken twins."""
    for orm in orms.FOUNDING:
        if reason := orms.not_installed(orm):
            sys.exit(f"{orm}: {reason}")
        with orms.Application(orm) as application:
            for name, scenario in corpus.described().items():
                if corpus.absent(scenario, orm) or not scenario.get("finds"):
                    continue
                run = corpus.play(shop, application, name, "broken")
                shop.drop(run.database)
                print(orm, name, len(run.report["findings"]), flush=True)
                yield run.report


def main():
    """Findings and statements of all runs, in the order of their making."""
    findings, statements = [], []
    scenarios.install_node_modules()
    with corpus.Shop(logged=False) as shop:
        for report in runs(shop):
            for finding in report["findings"]:
                finding["where"]["database"] = DATABASE
            for row in report["statements"]:
                row["database"] = DATABASE
            findings += report["findings"]
            statements += report["statements"]
    with open(os.path.join(HERE, "recorded", "orms.json"), "w", encoding="utf-8") as file:
        json.dump({"findings": findings, "statements": statements}, file)


if __name__ == "__main__":
    main()
