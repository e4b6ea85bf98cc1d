"""The corpus of test_orms.py again, with the ORMs' pools at their default size while eight other
clients of the same application are busy with work of their own. Only with PGWEIR_DEEP=1.
"""

import os

import pytest

from harness import corpus, expectations, scenarios
from harness.disturbance import Disturbance
from harness.proxy import DIRECT

pytestmark = pytest.mark.skipif(os.environ.get("PGWEIR_DEEP") != "1",
                                reason="minutes long: only with PGWEIR_DEEP=1")
DEFAULT_POOL = None

@pytest.fixture(scope="module")
def shop():
    scenarios.install_node_modules()
    with corpus.Shop() as server:
        yield server


@pytest.fixture(scope="module")
def applications():
    all_of_them = {orm: corpus.Application(orm) for orm in corpus.FOUNDING}
    yield all_of_them
    for application in all_of_them.values():
        application.__exit__()


@pytest.fixture
def played(shop, applications):
    """Plays a twin in company; its database lives as long as the test."""
    databases = []

    def play(orm, name, twin):
        if reason := corpus.not_installed(orm):
            pytest.skip(reason)
        run = corpus.play(shop, applications[orm], name, twin, DEFAULT_POOL, Disturbance)
        databases.append(run.database)
        return run
    yield play
    for database in databases:
        shop.drop(database)


@pytest.mark.parametrize("orm, name", corpus.cases(corpus.FOUNDING, "broken"))
def test_the_broken_twin_is_found(orm, name, played, shop):
    run = played(orm, name, "broken")
    if DIRECT:
        return
    later = expectations.not_yet(name, orm)
    if later:
        pytest.skip(f"rules that are not there yet: {', '.join(later)}")
    expected = expectations.expected_findings(name, orm)
    assert expectations.missed(run, shop) + expectations.false_alarms(run, expected) == []


@pytest.mark.parametrize("orm, name", corpus.cases(corpus.FOUNDING, "fixed"))
def test_the_fixed_twin_is_quiet(orm, name, played):
    run = played(orm, name, "fixed")
    if not DIRECT:
        assert expectations.false_alarms(run) == []
