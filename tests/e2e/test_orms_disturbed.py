"""The corpus of test_orms.py again, disturbed: with the ORMs' pools at their default size while
eight other clients of the same application are busy with work of their own; and recorded, then
replayed at ten times the speed. Only with PGWEIR_DEEP=1.
"""

import os

import pytest

from harness import corpus, orms, twins
from harness.disturbance import Disturbance
from harness.twins import applications, shop  # noqa: F401

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
NOT_NOW = pytest.param("", "", "", marks=pytest.mark.skip("minutes long: only with PGWEIR_DEEP=1"))
DEFAULT_POOL = None
CASES = list(twins.cases(orms.FOUNDING)) if DEEP else [NOT_NOW]
SPEED = 10


@pytest.mark.parametrize("orm, name, twin", CASES)
def test_a_twin(orm, name, twin, shop, applications):  # noqa: F811
    twins.check(shop, applications[orm], name, twin, pool=DEFAULT_POOL, meanwhile=Disturbance)


@pytest.mark.parametrize("orm, name, twin", CASES)
def test_a_twin_in_a_hurry(orm, name, twin, shop, applications):  # noqa: F811
    twins.check(shop, applications[orm], name, twin, play=corpus.replay, speed=SPEED)
