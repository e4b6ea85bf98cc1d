"""A server that logs everybody in and answers every Query with the same bytes.

For what a real one cannot do on command: thousands of sessions, and dying in the middle of a row.
"""

import asyncio
import socket
import struct

from harness import wire
from harness.fault_relay import RESET_ON_CLOSE
from harness.loop_thread import LoopThread
from harness.ports import LOOPBACK

LOGIN = (wire.message("R", struct.pack("!I", 0)) + wire.message("K", struct.pack("!II", 7, 9))
         + wire.message("Z", b"I"))
COLUMNS = wire.message("T", struct.pack("!h", 1) + b"a\0" + struct.pack("!IhIhih", 0, 0, 25, -1,
                                                                        -1, 0))
ROW = wire.message("D", struct.pack("!hi", 1, 3) + b"yes")
ANSWER = COLUMNS + ROW + wire.message("C", b"SELECT 1\0") + wire.message("Z", b"I")
UNTIL_IT_ARRIVED_SECONDS = 0.2


class FakeServer(LoopThread):
    """Use as a context manager; `port` and `url()` as Postgres has them."""

    host = LOOPBACK

    def __init__(self, answer=ANSWER, then="go on"):
        super().__init__()
        self._answer = answer
        self._then = then  # behind its first answer: "go on", "close" or "reset"
        self.accepted = 0
        self.ended = 0

    def url(self, user="postgres", database="postgres", password=None, port=None):
        return f"postgresql://{user}@{LOOPBACK}:{port or self.port}/{database}"

    async def _listen(self):
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0, backlog=4096)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self):
        """With all that its sessions are doing."""
        self._server.close()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.accepted += 1
        try:
            size = struct.unpack("!i", await reader.readexactly(4))[0]
            await reader.readexactly(size - 4)
            writer.write(LOGIN)
            await self._answer_all(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        self.ended += 1
        if self._then == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                       RESET_ON_CLOSE)
        writer.close()

    async def _answer_all(self, reader, writer):
        while True:
            kind, size = struct.unpack("!ci", await reader.readexactly(5))
            await reader.readexactly(size - 4)
            if kind == b"X":
                return
            if kind == b"Q":
                writer.write(self._answer)
                await writer.drain()
                if self._then != "go on":
                    await asyncio.sleep(UNTIL_IT_ARRIVED_SECONDS)
                    return
