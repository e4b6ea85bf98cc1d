"""Runs the scenarios of one ORM: `app.py sqlalchemy`.

Reads a line of JSON for each run, {scenario, twin, url, pool}, and answers it with {"done": true}
or {"error": …} when the application has closed its connections. `pool`: connections at most; null:
the ORM's own default. By hand: `DATABASE_URL=… app.py sqlalchemy lazy_loop broken`.
"""

import importlib
import json
import os
import sys
import traceback


def run(module, scenario, twin, url, pool=None):
    broken, fixed = module.SCENARIOS[scenario]
    module.run({"broken": broken, "fixed": fixed}[twin], url, pool)


def serve(module):
    print(json.dumps({"scenarios": sorted(module.SCENARIOS)}), flush=True)
    for line in sys.stdin:
        try:
            run(module, **json.loads(line))
            print(json.dumps({"done": True}), flush=True)
        except Exception:  # pylint: disable=broad-except
            print(json.dumps({"error": traceback.format_exc()}), flush=True)


def main(orm, *by_hand):
    module = importlib.import_module(f"with_{orm}")
    if by_hand:
        run(module, *by_hand, os.environ["DATABASE_URL"])
    else:
        serve(module)


if __name__ == "__main__":
    main(*sys.argv[1:])
