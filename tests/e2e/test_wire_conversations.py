"""A client must not be able to tell that pgweir is there: same bytes, however they are cut."""

import asyncio
import os

import pytest

from conversations import ALL
from harness import conversation as conversations
from harness.conversation import byte_by_byte, cut_at, play, whole
from harness.wire_cases import wire_case

AT_ONCE = 24
EVERY_CUT_UP_TO = 400 if os.environ.get("PGWEIR_DEEP") != "1" else 100_000


def play_all(port, conversation, cuttings, tls=None):
    """Plays every cutting, AT_ONCE of them at a time; gives what was heard, in their order."""
    async def run():
        places = asyncio.Semaphore(1 if conversation.alone else AT_ONCE)

        async def one(cutting):
            async with places:
                return await play(port, conversation, cutting, tls)
        return await asyncio.gather(*map(one, cuttings))
    return asyncio.run(run())


def cut_points(conversation):
    """Every point; of very long conversations, evenly spread ones (all of them in a deep run)."""
    length = conversation.length()
    step = max(1, length // EVERY_CUT_UP_TO)
    return range(1, length, step)


@wire_case("byte-by-byte", "startup-in-pieces")
@pytest.mark.parametrize("conversation", ALL, ids=lambda c: c.name.replace(" ", "-"))
def test_bytes_are_the_same(conversation, postgres, shared_pgweir):
    cuttings = [whole, byte_by_byte] + [cut_at(point) for point in cut_points(conversation)]
    expected = play_all(postgres.port, conversation, [whole])[0]
    heard = play_all(shared_pgweir.port, conversation, cuttings)
    for number, one in enumerate(heard):
        where = ("whole", "byte by byte")[number] if number < 2 else f"cut {number - 1}"
        assert one == expected, where


def test_the_corpus_is_large_and_has_no_twins():
    names = [c.name for c in ALL]
    assert len(names) == len(set(names)) >= 40


def test_a_masked_key_is_still_a_key():
    line = conversations._Line(None)
    line.raw += b"K\0\0\0\x0c\0\0\x10\0\x01\x02\x03\x04"
    assert line.cancel_key() == (4096, b"\x01\x02\x03\x04")
    assert line.masked() == b"K\0\0\0\x0c" + b"\0" * 8
