"""The mistakes that ORMs invite, as real ORMs make them: what pgweir says of each, and that it says
nothing when the same work is done well. tests/orms/scenarios.toml describes them all.

The four ORMs that pgweir was founded on, always; the others with PGWEIR_DEEP=1. With sanitizers,
which are slow and look at our code, two that write different SQL.
"""

import os

import pytest

from harness import corpus, orms, twins
from harness.twins import applications, shop  # noqa: F401

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
SANITIZED = os.environ.get("PGWEIR_SANITIZED") == "1"
ORMS = list(orms.ORMS) if DEEP else ["sequelize", "sqlalchemy"] if SANITIZED else orms.FOUNDING


@pytest.mark.parametrize("orm, name, twin", twins.cases(ORMS))
def test_a_twin(orm, name, twin, shop, applications):  # noqa: F811
    twins.check(shop, applications[orm], name, twin)


@pytest.mark.parametrize("orm", ORMS)
def test_each_scenario_is_there_or_has_its_reason(orm, shop, applications):  # noqa: F811
    assert shop
    if reason := orms.not_installed(orm):
        pytest.skip(reason)
    applications[orm].start()
    expected = {name for name, scenario in corpus.described().items()
                if not corpus.absent(scenario, orm)}
    assert set(applications[orm].scenarios) >= expected
