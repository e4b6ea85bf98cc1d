"""Drivers get the same answers through pgweir as from the server itself, in all they can do.

Each script makes a tour through its driver and prints what it gets. It is run twice; what it prints
must be the same, and pgweir must have followed all of it.
"""

import os
import subprocess

import pytest

from harness import scenarios
from harness.proxy import DIRECT, REPOSITORY
from harness.wire_cases import wire_case

DRIVERS = os.path.join(REPOSITORY, "tests", "drivers")
TOURS = {
    "psycopg 3": ["/usr/bin/python3", os.path.join(DRIVERS, "tour_psycopg.py")],
    "asyncpg": ["/usr/bin/python3", os.path.join(DRIVERS, "tour_asyncpg.py")],
    "ruby-pg": ["ruby", os.path.join(DRIVERS, "tour_pg.rb")],
    "node-postgres": ["node", os.path.join(scenarios.NODE, "tour_pg.js")],
}


def tour(command, url):
    """What a script prints."""
    done = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, capture_output=True,
                          text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return done.stdout.splitlines()


@wire_case("row-limit", "flush", "error-before-sync")
@pytest.mark.parametrize("driver", TOURS)
def test_a_tour_sees_the_same(driver, postgres, pgweir):
    if driver == "node-postgres":
        scenarios.install_node_modules()
    expected = tour(TOURS[driver], postgres.url())
    assert len(expected) > 20
    assert tour(TOURS[driver], pgweir.url()) == expected
    if DIRECT:
        return
    traffic = pgweir.report()["traffic"]
    assert traffic["blind_connections"] == 0, traffic
    assert traffic["queries"] > 50 and traffic["dropped_events"] == 0
