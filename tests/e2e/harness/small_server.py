"""A server that answers a login and one query, for more clients than PostgreSQL can have.

Run as a program it says its port and serves until its standard input ends.
"""

import asyncio
import struct
import sys

from harness import wire
from harness.ports import LOOPBACK

READY = wire.message("Z", b"I")
STATUS = b"".join(wire.message("S", wire.zero_terminated(name) + wire.zero_terminated(value))
                  for name, value in (("server_version", "15.0"), ("client_encoding", "UTF8"),
                                      ("standard_conforming_strings", "on"), ("TimeZone", "UTC")))
COLUMN = wire.zero_terminated("id") + struct.pack("!IhIhih", 16384, 1, 23, 4, -1, 0)
ROW = wire.message("D", struct.pack("!hi", 1, 1) + b"7")
ANSWER = (wire.message("T", struct.pack("!h", 1) + COLUMN) + ROW +
          wire.message("C", wire.zero_terminated("SELECT 1")) + READY)


class Conversation(asyncio.Protocol):
    """One client's."""
    processes = 0

    def connection_made(self, transport):
        self._transport = transport
        self._received = b""
        self._logged_in = False

    def data_received(self, data):
        self._received += data
        if not self._logged_in:
            self._log_in()
        found, self._received = wire.frames(self._received) if self._logged_in else (
            [], self._received)
        for kind, _ in found:
            if kind in "QS":
                self._transport.write(ANSWER)

    def _log_in(self):
        if len(self._received) < 4:
            return
        length = struct.unpack_from("!i", self._received)[0]
        if len(self._received) < length:
            return
        self._received = self._received[length:]
        self._logged_in = True
        Conversation.processes += 1
        key = wire.message("K", struct.pack("!II", Conversation.processes, 99))
        self._transport.write(wire.message("R", struct.pack("!i", 0)) + STATUS + key + READY)


async def _serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Conversation, LOOPBACK, 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
