"""pgweir's own questions to a server: plans, indexes and rewrites that are tried.

The tests are C++ (trials/): this starts their server, and runs each of them in a process.
"""

import os
import subprocess

import pytest

PROGRAM = os.environ.get("TRIALS")


def names():
    if not PROGRAM:
        return []
    listed = subprocess.run([PROGRAM, "--gtest_list_tests"], check=True, capture_output=True,
                            text=True).stdout
    suite, found = "", []
    for line in listed.splitlines():
        if line.startswith("  "):
            found.append(suite + line.strip())
        elif line.endswith("."):
            suite = line
    return found


@pytest.mark.parametrize("name", names())
def test_trial(postgres, name):
    environment = {**os.environ, "PGWEIR_TRIAL_DSN": f"host={postgres.host} port={postgres.port}"}
    run = subprocess.run([PROGRAM, f"--gtest_filter={name}"], env=environment, check=False,
                         capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
