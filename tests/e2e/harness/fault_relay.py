"""A network that fails on command: a TCP relay that stalls, resets, and vanishes.

It runs on a thread of its own. Its clients are pgweir or the application, its target what stands
behind: so either leg of pgweir can be made to fail.
"""

import asyncio
import socket
import struct

from harness.loop_thread import LoopThread
from harness.ports import LOOPBACK

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class FaultRelay(LoopThread):
    """Use as a context manager. `port` is where it listens."""

    host = LOOPBACK

    def __init__(self, target):
        super().__init__()
        self._target = target  # has a port, and an url() as Postgres has it
        self._flowing = None
        self._pairs = set()

    def url(self, user="postgres", database="postgres", password=None, port=None):
        return self._target.url(user, database, password, port or self.port)

    def stall(self):
        """From now on nothing passes in either direction, and nobody is told."""
        self._run(self._set_flowing(False))

    def flow(self):
        """All that was held back passes on."""
        self._run(self._set_flowing(True))

    def reset_all(self):
        """Every connection is reset, on both sides. Gives how many there were."""
        return self._run(self._reset_all())

    def connections(self):
        return len(self._pairs)

    async def _listen(self):
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server = await asyncio.start_server(self._relay, LOOPBACK, 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self):
        self._server.close()
        self._flowing.set()
        await self._reset_all()

    async def _set_flowing(self, flowing):
        (self._flowing.set if flowing else self._flowing.clear)()

    async def _reset_all(self):
        pairs, self._pairs = self._pairs, set()
        for writer in (one for pair in pairs for one in pair):
            connection = writer.get_extra_info("socket")
            if connection.fileno() >= 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            writer.transport.abort()
        return len(pairs)

    async def _relay(self, reader, writer):
        try:
            ahead = await asyncio.open_connection(LOOPBACK, self._target.port)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, ahead[1])
        self._pairs.add(pair)
        await asyncio.gather(self._pump(reader, ahead[1]), self._pump(ahead[0], writer))
        for one in pair:
            one.close()
        self._pairs.discard(pair)

    async def _pump(self, reader, writer):
        try:
            while piece := await reader.read(1 << 16):
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()
            await self._flowing.wait()
            writer.write_eof()
        except (OSError, RuntimeError):
            writer.transport.abort()
