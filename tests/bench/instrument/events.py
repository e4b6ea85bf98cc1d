"""What one execution costs inside pgweir, as event_cost.cpp measures it in one process."""

import json
import subprocess

from . import figures

ROUNDS = 51


def measure(program, rounds=ROUNDS):
    """[{name, session, pipeline, together}], nanoseconds as figures.spread() has them."""
    done = subprocess.run([program, str(rounds)], check=True, capture_output=True, text=True)
    return read(done.stdout)


def read(text):
    return [{"name": case["name"], "session": figures.spread(case["session_ns"]),
             "pipeline": figures.spread(case["pipeline_ns"]),
             "together": figures.spread([sum(both) for both in zip(case["session_ns"],
                                                                   case["pipeline_ns"])])}
            for case in json.loads(text)["cases"]]
