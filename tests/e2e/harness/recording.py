"""What a client sends, kept with its time, and sent once more: as fast as wanted, and in the order
of causes. A piece goes out when the server has said on every connection what it had said before the
client sent it the first time; so a look-up never overtakes the list that it comes from.

Only against a copy of the same database under the same name, without passwords: the bytes stay.
"""

import asyncio
import struct
import time
from dataclasses import dataclass, field

from harness import wire
from harness.loop_thread import LoopThread
from harness.ports import LOOPBACK

REFUSALS = wire.SSL_REQUEST, wire.GSSENC_REQUEST
AT_ANY_TIME = b"NSA"  # notices, parameters, notifications
PATIENCE = 20.0  # seconds


class Answers:
    """Counts a server's messages, from whatever pieces they come in."""

    def __init__(self):
        self.count = 0
        self._refusals = 0
        self._left = b""

    def expect_refusal(self):
        """The next byte is an answer of its own."""
        self._refusals += 1

    def take(self, piece):
        left = self._left + piece
        while self._refusals and left:
            self._refusals -= 1
            self.count += 1
            left = left[1:]
        at = 0
        while len(left) - at >= 5:
            size = 1 + struct.unpack_from("!i", left, at + 1)[0]
            if len(left) - at < size:
                break
            self.count += left[at] not in AT_ANY_TIME
            at += size
        self._left = left[at:]


@dataclass
class Sent:
    """A piece of a client's stream; `answers`: by connection, what the server had said by then.
    Empty: the client went away.
    """
    at: float
    connection: int
    piece: bytes
    answers: dict


@dataclass
class Recording:
    sent: list = field(default_factory=list)

    @property
    def seconds(self):
        return self.sent[-1].at - self.sent[0].at if self.sent else 0.0

    def play(self, port, speed):
        """Sends it all to a port of this machine; gaps are divided by `speed`."""
        asyncio.run(_Player(port, speed).play(self.sent))


class Recorder(LoopThread):
    """A relay that keeps what the clients send. Use as a context manager; `port` is its own."""

    def __init__(self, target_port):
        super().__init__()
        self._target_port = target_port
        self._answers = {}
        self._tasks = set()
        self.recording = Recording()

    async def _listen(self):
        self._server = await asyncio.start_server(self._relay, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self):
        """What clients have already sent, their farewells above all, still passes."""
        self._server.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _relay(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        number = len(self._answers)
        answers = self._answers[number] = Answers()
        ahead = await asyncio.open_connection(LOOPBACK, self._target_port)
        try:
            await asyncio.gather(self._from_client(number, reader, ahead[1]),
                                 self._from_server(answers, ahead[0], writer))
        finally:
            ahead[1].close()
            writer.close()
            self._tasks.discard(asyncio.current_task())

    async def _from_client(self, number, reader, to_server):
        while True:
            piece = await _read(reader)
            counts = {n: answers.count for n, answers in self._answers.items()}
            self.recording.sent.append(Sent(time.monotonic(), number, piece, counts))
            if not piece:
                break
            if piece in REFUSALS:
                self._answers[number].expect_refusal()
            to_server.write(piece)
        to_server.close()

    @staticmethod
    async def _from_server(answers, reader, to_client):
        while piece := await _read(reader):
            # Counted first: the client may answer at once.
            answers.take(piece)
            to_client.write(piece)
        to_client.close()


class _Player:
    def __init__(self, port, speed):
        self._port = port
        self._speed = speed
        self._writers = {}
        self._answers = {}
        self._readers = []
        self._more = asyncio.Condition()

    async def play(self, sent):
        before = sent[0].at if sent else 0.0
        for one in sent:
            if one.connection not in self._writers:
                await self._open(one.connection)
            await asyncio.sleep((one.at - before) / self._speed)
            before = one.at
            await self._wait_for(one)
            if one.piece in REFUSALS:
                self._answers[one.connection].expect_refusal()
            if one.piece:
                self._writers[one.connection].write(one.piece)
            else:
                self._writers[one.connection].close()
        for writer in self._writers.values():
            writer.close()
        await asyncio.wait_for(asyncio.gather(*self._readers), PATIENCE)

    async def _open(self, number):
        reader, self._writers[number] = await asyncio.open_connection(LOOPBACK, self._port)
        self._answers[number] = Answers()
        self._readers.append(asyncio.create_task(self._listen(number, reader)))

    async def _listen(self, number, reader):
        while piece := await _read(reader):
            self._answers[number].take(piece)
            async with self._more:
                self._more.notify_all()

    async def _wait_for(self, one):
        def answered():
            return all(self._answers[number].count >= count
                       for number, count in one.answers.items() if count)
        try:
            async with self._more:
                await asyncio.wait_for(self._more.wait_for(answered), PATIENCE)
        except asyncio.TimeoutError:
            heard = {number: answers.count for number, answers in self._answers.items()}
            raise AssertionError(f"the server said {heard}, but {one.answers} when this was "
                                 f"recorded: {one.piece[:200]!r}") from None


async def _read(reader):
    try:
        return await reader.read(1 << 16)
    except OSError:
        return b""
