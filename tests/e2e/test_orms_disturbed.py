"""The corpus of test_orms.py again, with the ORMs' pools at their default size while eight other
clients of the same application are busy with work of their own. Only with PGWEIR_DEEP=1.
"""

import os

import pytest

from harness import orms, twins
from harness.disturbance import Disturbance
from harness.twins import applications, shop  # noqa: F401

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
NOT_NOW = pytest.param("", "", "", marks=pytest.mark.skip("minutes long: only with PGWEIR_DEEP=1"))
DEFAULT_POOL = None
CASES = list(twins.cases(orms.FOUNDING)) if DEEP else [NOT_NOW]


@pytest.mark.parametrize("orm, name, twin", CASES)
def test_a_twin(orm, name, twin, shop, applications):  # noqa: F811
    twins.check(shop, applications[orm], name, twin, pool=DEFAULT_POOL, meanwhile=Disturbance)
