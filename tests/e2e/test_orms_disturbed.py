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
CASES = [(orm, name) for orm in corpus.FOUNDING for name, scenario in corpus.described().items()
         if not corpus.absent(scenario, orm)]


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


@pytest.mark.parametrize("orm, name", CASES)
def test_both_twins(orm, name, shop, applications):
    if reason := corpus.not_installed(orm):
        pytest.skip(reason)
    said = []
    expected = expectations.expected_findings(name, orm)
    for twin in corpus.TWINS:
        run = corpus.play(shop, applications[orm], name, twin, DEFAULT_POOL, Disturbance)
        if not DIRECT and twin == "broken" and not expectations.not_yet(name, orm):
            said += expectations.missed(run, shop) + expectations.false_alarms(run, expected)
        if not DIRECT and twin == "fixed":
            said += expectations.false_alarms(run)
        shop.drop(run.database)
    assert said == []
