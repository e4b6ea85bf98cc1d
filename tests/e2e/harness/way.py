"""The way of a conversation's bytes: a plain socket, or the same with TLS.

TLS is made by Python's ssl over memory, so that half-close and the exact pieces stay in our hand.
"""

import asyncio
import socket
import ssl

from harness import wire
from harness.ports import LOOPBACK


class PlainWay:
    """A connected, non-blocking socket."""

    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    async def receive(self):
        """Empty at the end of the stream."""
        try:
            return await asyncio.get_running_loop().sock_recv(self._connection, 1 << 16)
        except ConnectionError:
            return b""

    async def send(self, raw):
        await asyncio.get_running_loop().sock_sendall(self._connection, raw)

    async def stop_sending(self):
        self._connection.shutdown(socket.SHUT_WR)


class TlsWay(PlainWay):
    def __init__(self, connection, context):
        super().__init__(connection)
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname="localhost")

    async def shake_hands(self):
        await super().send(wire.SSL_REQUEST)
        assert await asyncio.get_running_loop().sock_recv(self._connection, 1) == b"S"
        while True:
            try:
                self._tls.do_handshake()
                return await self._flush()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._read_more()

    async def receive(self):
        while True:
            try:
                return self._tls.read(1 << 16)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._read_more()
            except ssl.SSLError:
                return b""

    async def send(self, raw):
        self._tls.write(raw)
        await self._flush()

    async def stop_sending(self):
        try:
            self._tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        await self._flush()
        await super().stop_sending()

    async def _flush(self):
        if self._to_send.pending:
            await super().send(self._to_send.read())

    async def _read_more(self):
        received = await super().receive()
        if received:
            self._received.write(received)
        else:
            self._received.write_eof()


async def connect(port, tls=None):
    """`tls`: an ssl.SSLContext, or None for plain text."""
    connection = socket.socket()
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    await asyncio.get_running_loop().sock_connect(connection, (LOOPBACK, port))
    if not tls:
        return PlainWay(connection)
    way = TlsWay(connection, tls)
    try:
        await way.shake_hands()
    except BaseException:
        connection.close()
        raise
    return way
