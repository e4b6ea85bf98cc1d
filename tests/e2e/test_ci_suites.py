"""A team's first week with pgweir in CI, for each founding ORM: the sample applications of tests/ci
with their own test suites, as a pipeline runs them."""

import pytest

from harness import corpus, orms, sample_suites
from harness.proxy import needs_pgweir
from harness.sample_suites import SAMPLES, Checkout, seen_in
from harness.twins import shop  # noqa: F401

CLEAN, FAILED = 0, 1


@pytest.fixture(params=SAMPLES)
def checkout(request, shop, tmp_path):  # noqa: F811
    if reason := orms.not_installed(request.param):
        pytest.skip(reason)
    database = shop.copy(f"ci_{request.param}")
    url = corpus.url_for({}, "fixed", shop, database, shop.postgres.port)
    yield Checkout(SAMPLES[request.param], tmp_path, DATABASE_URL=url)
    shop.drop(database)


def found_in(findings):
    """Which of the sample's tests each loop was seen in."""
    assert {f["rule"] for f in findings} == {"n-plus-one"}, findings
    return sorted(seen_in(f) for f in findings)


def the_loop_of(checkout, test):
    return next(f for f in checkout.findings() if seen_in(f) == [checkout.sample.tests[test]])


@needs_pgweir
def test_a_team_takes_pgweir_up(checkout):
    """The first report; what is known is no reproach; what is new is; what is mended is said."""
    names = checkout.sample.tests
    old = sorted([[names["authors"]], [names["posts"]]])

    first = checkout.run_the_tests()
    assert first.returncode == FAILED, first.stdout + first.stderr
    assert found_in(checkout.findings()) == old
    assert names["authors"] in first.stderr and names["posts"] in first.stderr
    advice = the_loop_of(checkout, "authors")

    made = checkout.check("--update-baseline")
    assert made.returncode == CLEAN, made.stdout + made.stderr
    known = checkout.run_the_tests("--baseline", checkout.baseline_path)
    assert known.returncode == CLEAN, known.stdout + known.stderr
    assert found_in(checkout.findings()) == old

    checkout.change(checkout.sample.careful, checkout.sample.careless)
    worse = checkout.run_the_tests("--baseline", checkout.baseline_path)
    assert worse.returncode == FAILED, worse.stdout + worse.stderr
    assert found_in(checkout.findings()) == sorted([*old, [names["orders"]]])
    assert sample_suites.gate_line(worse).count("n-plus-one") == 1
    assert names["orders"] in sample_suites.gate_line(worse), worse.stderr

    checkout.change_back()
    checkout.change(checkout.sample.loads, sample_suites.pasted(advice["fix"]["orm_line"],
                                                                checkout.sample.loads))
    better = checkout.run_the_tests("--baseline", checkout.baseline_path)
    assert better.returncode == CLEAN, better.stdout + better.stderr
    assert found_in(checkout.findings()) == [[names["posts"]]]
    fixed = [line for line in better.stderr.splitlines() if line.startswith("  fixed ")]
    assert [advice["id"] in line for line in fixed].count(True) == 1, better.stderr
