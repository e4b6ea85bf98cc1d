"""The mistakes that ORMs invite, as real ORMs make them: what pgweir says of each, and that it says
nothing when the same work is done well. tests/orms/scenarios.toml describes them all.

The four ORMs that pgweir was founded on, always; the others with PGWEIR_DEEP=1.
"""

import os

import pytest

from harness import corpus, expectations, scenarios
from harness.proxy import DIRECT

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
ORMS = list(corpus.ORMS) if DEEP else corpus.FOUNDING


@pytest.fixture(scope="module")
def shop():
    scenarios.install_node_modules()
    with corpus.Shop() as server:
        yield server


@pytest.fixture(scope="module")
def applications():
    """By ORM; each is started when it is first asked."""
    all_of_them = {orm: corpus.Application(orm) for orm in corpus.ORMS}
    yield all_of_them
    for application in all_of_them.values():
        application.__exit__()


@pytest.fixture
def played(shop, applications):
    """Plays a twin; its database lives as long as the test."""
    databases = []

    def play(orm, name, twin):
        if reason := corpus.not_installed(orm):
            pytest.skip(reason)
        run = corpus.play(shop, applications[orm], name, twin)
        databases.append(run.database)
        return run
    yield play
    for database in databases:
        shop.drop(database)


@pytest.mark.parametrize("orm, name", corpus.cases(ORMS, "broken"))
def test_the_broken_twin_is_found(orm, name, played, shop):
    run = played(orm, name, "broken")
    if DIRECT:
        return
    later = expectations.not_yet(name, orm)
    if later:
        pytest.skip(f"rules that are not there yet: {', '.join(later)}")
    expected = expectations.expected_findings(name, orm)
    assert expectations.followed(run) == []
    assert expectations.missed(run, shop) + expectations.false_alarms(run, expected) == []


@pytest.mark.parametrize("orm, name", corpus.cases(ORMS, "fixed"))
def test_the_fixed_twin_is_quiet(orm, name, played):
    run = played(orm, name, "fixed")
    if not DIRECT:
        assert expectations.followed(run) + expectations.false_alarms(run) == []


@pytest.mark.parametrize("orm", ORMS)
def test_each_scenario_is_there_or_has_its_reason(orm, shop, applications):
    assert shop
    if reason := corpus.not_installed(orm):
        pytest.skip(reason)
    applications[orm].start()
    expected = {name for name, scenario in corpus.described().items()
                if not corpus.absent(scenario, orm)}
    assert set(applications[orm].scenarios) >= expected
