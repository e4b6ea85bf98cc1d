"""The corpus of test_orms.py again, recorded, then replayed at ten times the speed. Only with
PGWEIR_DEEP=1.
"""

import os

import pytest

from harness import corpus, orms, twins
from harness.twins import applications, shop  # noqa: F401

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
NOT_NOW = pytest.param("", "", "", marks=pytest.mark.skip("minutes long: only with PGWEIR_DEEP=1"))
CASES = list(twins.cases(orms.FOUNDING)) if DEEP else [NOT_NOW]
SPEED = 10


@pytest.mark.parametrize("orm, name, twin", CASES)
def test_a_twin(orm, name, twin, shop, applications):  # noqa: F811
    twins.check(shop, applications[orm], name, twin, play=corpus.replay, speed=SPEED)
