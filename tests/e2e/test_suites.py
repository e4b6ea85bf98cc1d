"""A whole published test suite, run directly and through pgweir: test for test the same outcome.

It is the suite that SQLAlchemy ships for makers of dialects (sqlalchemy.testing.suite), of some 600
tests, with two drivers that speak differently. Where the suite and this version of the dialect
disagree, a test fails, and must fail through pgweir as well.
"""

import os
import subprocess
import xml.etree.ElementTree as xml

import pytest

from harness.proxy import DIRECT, REPOSITORY

NOT_PASSED = ("failure", "error", "skipped")
SUITE = os.path.join(REPOSITORY, "tests", "drivers", "sqlalchemy_suite")

pytestmark = pytest.mark.skipif(os.environ.get("PGWEIR_DEEP") != "1",
                                reason="a minute long: only with PGWEIR_DEEP=1")


@pytest.fixture
def database(postgres):
    """Made anew for each run, with the schemas that the suite wants."""
    def make():
        postgres.psql("drop database if exists suite with (force)")
        postgres.psql("create database suite")
        postgres.psql("create schema test_schema; create schema test_schema_2", "suite")
        return "suite"
    return make


def outcomes(url, driver, result_path):
    """How each test of the suite went."""
    url = url.replace("postgresql://", f"postgresql+{driver}://")
    subprocess.run(["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p",
                    "no:warnings", "--tb=no", "--junitxml", str(result_path), "--dburi", url,
                    "test_all.py"], cwd=SUITE, capture_output=True, timeout=500, check=False)
    return {(case.get("classname"), case.get("name")): [kind.tag for kind in case
                                                        if kind.tag in NOT_PASSED]
            for case in xml.parse(result_path).iter("testcase")}


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
def test_the_suite_of_sqlalchemy(driver, postgres, pgweir, database, tmp_path):
    expected = outcomes(postgres.url(database=database()), driver, tmp_path / "direct.xml")
    passed = sum(not others for others in expected.values())
    assert passed > 500, f"{passed} of {len(expected)} tests pass without pgweir"
    assert outcomes(pgweir.url(database=database()), driver, tmp_path / "through.xml") == expected
    print(f"{driver}: {len(expected)} tests, {passed} of them pass, the same both ways")
    if not DIRECT:
        traffic = pgweir.report()["traffic"]
        assert traffic["blind_connections"] == 0 and traffic["queries"] > 5000
