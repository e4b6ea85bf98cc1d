"""Healthy traffic raises nothing, however much there is and however often it repeats itself."""

import os

import pytest

from harness import adversaries, corpus, expectations
from harness.proxy import DIRECT

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
SECONDS = 20 if DEEP else 3
KINDS = [name for name in adversaries.TRAFFIC if DEEP or name not in adversaries.LONG]


@pytest.fixture(scope="module")
def shop():
    with corpus.Shop(logged=False) as server:
        yield server


@pytest.mark.parametrize("name", KINDS)
def test_healthy_traffic(name, shop):
    print(f"PGWEIR_SEED={adversaries.SEED}")
    run = corpus.play_adversary(shop, name, SECONDS)
    shop.drop(run.database)
    if DIRECT:
        return
    traffic = run.report["traffic"]
    assert traffic["queries"] >= run.sent and traffic["blind_connections"] == 0
    assert expectations.false_alarms(run) == []
