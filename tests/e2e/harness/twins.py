"""The tests of the corpus, alone and disturbed: fixtures and parameters for pytest."""

import pytest

from harness import corpus, expectations, orms, scenarios
from harness.adversaries import SEED
from harness.proxy import DIRECT


@pytest.fixture(scope="module")
def shop():
    scenarios.install_node_modules()
    with corpus.Shop() as server:
        yield server


@pytest.fixture(scope="module")
def applications():
    """By ORM; each is started when it is first asked."""
    all_of_them = {orm: orms.Application(orm) for orm in orms.ORMS}
    yield all_of_them
    for application in all_of_them.values():
        application.__exit__()


def cases(names):
    """Parameters (orm, scenario's name, twin); what is misjudged must fail."""
    for orm in names:
        for name, scenario in corpus.described().items():
            for twin in corpus.TWINS if not corpus.absent(scenario, orm) else ():
                known = corpus.misjudged(scenario, orm, twin)
                yield pytest.param(orm, name, twin, marks=must_fail(known) if known else [])


def must_fail(reason):
    return pytest.mark.xfail(not DIRECT, reason=reason, strict=True)


def check(shop, application, name, twin, play=corpus.play, **surroundings):
    """Plays a twin and complains of what pgweir says."""
    if reason := orms.not_installed(application.orm):
        pytest.skip(reason)
    print(f"PGWEIR_SEED={SEED}")
    run = play(shop, application, name, twin, patient=True, **surroundings)
    try:
        later = [] if twin == "fixed" else expectations.not_yet(name, application.orm)
        if later and not DIRECT:
            pytest.skip(f"rules that are not there yet: {', '.join(later)}")
        complaints = [] if DIRECT else expectations.complaints(run, shop)
        assert not complaints, "\n".join(map(str, complaints))
    finally:
        shop.drop(run.database)
