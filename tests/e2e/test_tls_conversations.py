"""The raw conversations of conversations/ through TLS: the same bytes as from the server itself."""

import os

import pytest

from conversations import ALL
from harness.certificates import Certificates
from harness.conversation import HearByte, byte_by_byte, cut_at, whole
from harness.postgres import Postgres
from harness.proxy import DIRECT, Pgweir
from harness.tls import configuration, of_server, trusting
from test_wire_conversations import play_all

EVERY_CUT_UP_TO = 6 if os.environ.get("PGWEIR_DEEP") != "1" else 400
LEGS = {"client": ("allow", "disable"), "server": ("off", "require"), "both": ("allow", "require")}
# Whether TLS is granted is each one's own policy: the others are about what comes then.
CONVERSATIONS = [c for c in ALL if not any(isinstance(step, HearByte) for step in c.steps)]
pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody stands in between")


@pytest.fixture(scope="module", name="made")
def _made():
    with Certificates() as made:
        made.weir = made.make("weir")
        yield made


@pytest.fixture(scope="module", name="postgres")
def _postgres(made):
    with Postgres(**of_server(made, made.make("server"))) as server:
        yield server


@pytest.fixture(scope="module", params=LEGS)
def legs(request, made, postgres):
    """A pgweir with TLS on these legs, and how its clients speak."""
    client, server = LEGS[request.param]
    text = configuration((client, made.weir), server)
    with Pgweir(postgres, configuration=text) as pgweir:
        yield pgweir, trusting() if client == "allow" else None


def cuttings(conversation):
    length = conversation.length()
    points = range(1, length, max(1, length // EVERY_CUT_UP_TO))
    return [whole, byte_by_byte] + [cut_at(point) for point in points]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name.replace(" ", "-"))
def test_bytes_are_the_same(conversation, postgres, legs):
    pgweir, tls = legs
    expected = play_all(postgres.port, conversation, [whole], tls)[0]
    for number, one in enumerate(play_all(pgweir.port, conversation, cuttings(conversation), tls)):
        where = ("whole", "byte by byte")[number] if number < 2 else f"cut {number - 1}"
        assert one == expected, where
