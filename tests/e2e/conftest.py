import os
import sys

import pytest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(TESTS, "support"))  # what the benchmark uses, too

from harness.postgres import Postgres
from harness.proxy import Pgweir


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as server:
        yield server


@pytest.fixture(scope="module")
def shared_pgweir(postgres):
    """One pgweir for all tests of a file, where findings of one cannot disturb another."""
    with Pgweir(postgres) as proxy:
        yield proxy


@pytest.fixture
def pgweir(postgres):
    """A pgweir of the test's own, that has seen nothing yet."""
    with Pgweir(postgres) as proxy:
        yield proxy
