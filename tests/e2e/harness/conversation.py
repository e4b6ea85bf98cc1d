"""Conversations: what a client says, what it waits for, and everything that came back.

A conversation is a list of steps. It is played whole, byte by byte and cut at every point; the
bytes that come back must not depend on it. Bytes that differ between two runs by nature (process
ids, cancel keys) are masked in `heard`.
"""

import asyncio
import struct
from dataclasses import dataclass, field

from harness import wire
from harness.way import PlainWay, connect

PATIENCE_SECONDS = 15
BETWEEN_PIECES_SECONDS = 0.001
FIRST_USER_OID = 16384


@dataclass(frozen=True)
class Say:
    """Sends bytes."""
    raw: bytes


@dataclass(frozen=True)
class Hear:
    """Waits for messages of these types, in this order, others between them allowed."""
    types: str


@dataclass(frozen=True)
class HearByte:
    """Waits for the one byte that answers an SSLRequest or GSSENCRequest."""


@dataclass(frozen=True)
class HearEnd:
    """Waits until the server closes the connection."""


@dataclass(frozen=True)
class StopTalking:
    """Closes the sending direction only."""


@dataclass(frozen=True)
class Cancel:
    """Sends a CancelRequest for this connection over another one, and waits for its end."""
    delay_seconds: float = 0.1


@dataclass(frozen=True)
class Conversation:
    name: str
    steps: tuple
    prelude: tuple = ()  # login and the like: said whole, so that cuts go through what matters
    alone: bool = False  # hears what others say: never two of it at once
    proves: str = ""  # names of tests/wire_cases/cases.toml

    def length(self):
        return sum(len(step.raw) for step in self.steps if isinstance(step, Say))


@dataclass
class Heard:
    """Everything a client received, and whether it was then told that there is no more."""
    masked: bytes = b""
    ended: bool = False


LOGIN = (Say(wire.startup()), Hear("Z"))


def talk(name, *steps, alone=False, proves=""):
    """A conversation after a login."""
    return Conversation(name, steps, LOGIN, alone, proves)


def bare(name, *steps, proves=""):
    """A conversation from the first byte of the connection."""
    return Conversation(name, steps, proves=proves)


def whole(raw, _start):
    return [raw]


def byte_by_byte(raw, _start):
    return [raw[i:i + 1] for i in range(len(raw))]


def cut_at(point):
    """Two pieces, cut before byte number `point` of all that the conversation says."""
    def pieces(raw, start):
        at = point - start
        return [raw[:at], raw[at:]] if 0 < at < len(raw) else [raw]
    return pieces


@dataclass
class _Line:
    """One connection: what was received so far and how much of it earlier steps waited for.

    Plain sockets and not asyncio's streams: those forget what was received when a write fails.
    """
    way: PlainWay
    raw: bytearray = field(default_factory=bytearray)
    framed_from: int = 0
    consumed: int = 0
    ended: bool = False

    async def more(self):
        received = await self.way.receive()
        self.raw += received
        self.ended = not received
        return not self.ended

    def messages(self):
        return wire.frames(self.raw[self.framed_from:])[0]

    async def until_types(self, wanted):
        while True:
            found, position = self.messages(), self.consumed
            for letter in wanted:
                while position < len(found) and found[position][0] != letter:
                    position += 1
                position += 1
            if position <= len(found):
                self.consumed = position
                return
            if not await self.more():
                raise EOFError(f"closed while waiting for {wanted}; heard {found}")

    async def until_byte(self):
        while len(self.raw) == self.framed_from:
            if not await self.more():
                raise EOFError("closed instead of one byte")
        self.framed_from += 1

    def cancel_key(self):
        body = next(body for letter, body in self.messages() if letter == "K")
        return struct.unpack("!I", body[:4])[0], body[4:]

    def masked(self):
        out = bytearray(self.raw[:self.framed_from])
        found, rest = wire.frames(self.raw[self.framed_from:])
        for letter, body in found:
            out += wire.message(letter, masked_body(letter, body))
        return bytes(out + rest)


def masked_body(letter, body):
    """Zeros where two runs differ by nature: keys, process ids, object ids of new tables."""
    if letter == "K":
        return bytes(len(body))
    if letter == "A":
        return bytes(4) + body[4:]
    if letter == "T":
        return _without_table_oids(body)
    return body


def _without_table_oids(body):
    out, at = bytearray(body), 2
    while at < len(body):
        at = body.index(b"\0", at) + 1
        if struct.unpack_from("!I", body, at)[0] >= FIRST_USER_OID:
            out[at:at + 4] = bytes(4)
        at += 18
    return bytes(out)


async def play(port, conversation, cutting, tls=None):
    """Plays one conversation with the server or proxy on `port`."""
    return await asyncio.wait_for(_play(port, conversation, cutting, tls), PATIENCE_SECONDS)


async def _play(port, conversation, cutting, tls):
    with await connect(port, tls) as way:
        line = _Line(way)
        for step in conversation.prelude:
            await _take(step, line, port, whole(step.raw, 0) if isinstance(step, Say) else ())
        said = 0
        for step in conversation.steps:
            spoken = isinstance(step, Say)
            await _take(step, line, port, cutting(step.raw, said) if spoken else ())
            said += len(step.raw) if spoken else 0
        return Heard(line.masked(), line.ended)


async def _take(step, line, port, pieces):
    match step:
        case Say():
            await _say(line.way, pieces)
        case Hear():
            await line.until_types(step.types)
        case HearByte():
            await line.until_byte()
        case HearEnd():
            while await line.more():
                pass
        case StopTalking():
            await line.way.stop_sending()
        case Cancel():
            await _cancel(line, port, step.delay_seconds)


async def _say(way, pieces):
    for number, piece in enumerate(pieces):
        if number:
            await asyncio.sleep(BETWEEN_PIECES_SECONDS)
        try:
            await way.send(piece)
        except ConnectionError:
            return  # the server may close while we still talk; what it said is still to be heard


async def _cancel(line, port, delay_seconds):
    """In plain text, as libpq does up to version 16."""
    await asyncio.sleep(delay_seconds)
    with await connect(port) as way:
        await way.send(wire.cancel_request(*line.cancel_key()))
        assert await way.receive() == b"", "a CancelRequest has no answer"
