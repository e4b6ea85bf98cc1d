"""How pgweir cuts what it sends to an encrypted client into records: as the server does."""

import socket
import ssl

import pytest

from harness import wire
from harness.certificates import Certificates
from harness.ports import LOOPBACK
from harness.postgres import Postgres
from harness.proxy import DIRECT, Pgweir
from harness.tls import configuration, trusting

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: these are about the proxy's legs")

ROWS = 40_000
QUESTION = f"select repeat('x', 100) from generate_series(1, {ROWS})"


class Session:
    """One encrypted conversation whose records can be looked at: `received`, as they came."""

    def __init__(self, client):
        self.received = bytearray()
        self._client = client
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        client.sendall(wire.SSL_REQUEST)
        assert client.recv(1) == b"S"
        self._tls = trusting(alpn=True).wrap_bio(self._in, self._out)
        self._fed(self._tls.do_handshake)

    def answers(self, said, ready):
        """What comes until so many ReadyForQuery have come, decrypted."""
        self._tls.write(said)
        plain = bytearray()
        while plain.count(b"Z\0\0\0\5") < ready:
            plain += self._fed(self._tls.read, 1 << 16)
        return plain

    def _fed(self, step, *arguments):
        while True:
            try:
                return step(*arguments)
            except ssl.SSLWantReadError:
                self._client.sendall(self._out.read())
                piece = self._client.recv(1 << 16)
                assert piece, "the connection was closed"
                self.received += piece
                self._in.write(piece)


def lengths_of(records):
    found = []
    at = 0
    while at < len(records):
        found.append(int.from_bytes(records[at + 3:at + 5], "big"))
        at += 5 + found[-1]
    return found


def test_no_record_is_longer_than_what_libpq_reads_at_once():
    """What libpq's buffer of 8 KiB has no room for stays inside of OpenSSL, and a client that waits
    for its socket, as pgbench and asynchronous drivers do, would wait for it for ever."""
    with Certificates() as made, Postgres() as server:
        how = configuration(("require", made.make("weir")), "disable")
        with Pgweir(server, configuration=how) as pgweir, \
                socket.create_connection((LOOPBACK, pgweir.port), timeout=60) as client:
            session = Session(client)
            login = wire.startup(user="postgres", database="postgres")
            assert session.answers(login + wire.query(QUESTION), 2).count(b"x" * 100) == ROWS
    longest = max(lengths_of(session.received))
    added_by_the_cipher = 256  # at most
    assert 8_192 <= longest <= 8_192 + added_by_the_cipher
