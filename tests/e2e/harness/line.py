"""One blocking connection that speaks raw messages, for tests that need a client's hand on it."""

import socket
import struct
import threading
import time

from harness import wire
from harness.ports import LOOPBACK, wait_for


def connected(port, tls=None):
    """A socket to a port of the loopback address or to the path of a Unix socket; with an
    ssl.SSLContext, one that speaks TLS."""
    if isinstance(port, str):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(60)
        connection.connect(port)
    else:
        connection = socket.create_connection((LOOPBACK, port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not tls:
        return connection
    connection.sendall(wire.SSL_REQUEST)
    assert connection.recv(1) == b"S"
    return tls.wrap_socket(connection, server_hostname="localhost")


def fatal_of(port, said):
    """What a client that says this is told instead of a session: the fields of the error."""
    with connected(port) as connection:
        connection.sendall(said)
        received = b""
        while piece := connection.recv(4096):
            received += piece
    found, rest = wire.frames(received)
    assert rest == b"" and [kind for kind, _ in found] == ["E"], received
    return wire.error_fields(found[0][1])


class Line:
    """Logged in as soon as it is made. Use as a context manager.

    `port`: of the loopback address, or the path of a Unix socket. `before`: said ahead of all else.
    """

    def __init__(self, port, tls=None, before=b"", **startup):
        self._port = port
        self._unread = bytearray()
        self.last_error = None  # the SQLSTATE that was heard last
        self.socket = connected(port, tls)
        try:
            self.say(before + wire.startup(**startup))
            login = self.until_ready()
        except BaseException:
            self.socket.close()
            raise
        key = next((body for kind, body in login if kind == "K"), None)
        self.pid, self.key = struct.unpack("!I", key[:4])[0], key[4:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, raw):
        self.socket.sendall(raw)

    def ask(self, sql):
        """One simple query; gives all messages of its answer."""
        self.say(wire.query(sql))
        return self.until_ready()

    def until_ready(self):
        """All messages up to the next ReadyForQuery."""
        heard = []
        while True:
            message = self._message()
            heard.append(message)
            if message[0] == "E":
                self.last_error = wire.error_fields(message[1])["C"]
            if message[0] == "Z":
                return heard

    def parting_error(self):
        """The last SQLSTATE of a connection that broke off, also when it was not read yet."""
        try:
            while True:
                self.until_ready()
        except (EOFError, OSError):
            return self.last_error

    def until_end(self):
        """All bytes that were not read yet, up to the end of the connection."""
        received = bytes(self._unread)
        self._unread.clear()
        while piece := self.socket.recv(1 << 16):
            received += piece
        return received

    def drain_one_answer(self):
        """Reads an answer without keeping it; gives its size in bytes. It must come alone."""
        size, tail = 0, b""
        ready = wire.message("Z", b"I")
        while not tail.endswith(ready):
            received = self._receive()
            size += len(received)
            tail = (tail + received)[-len(ready):]
        return size

    def count_ready(self, expected):
        """Reads messages until `expected` ReadyForQuery were seen; gives how many."""
        count = 0
        while count < expected:
            count += self._message()[0] == "Z"
        return count

    def cancel(self, port=None, tls=None):
        """Sends a CancelRequest, there or to `port`, and waits until the other side has closed."""
        with connected(port or self._port, tls) as other:
            other.sendall(wire.cancel_request(self.pid, self.key))
            assert other.recv(1) == b"", "a CancelRequest has no answer"

    def wait_until_sleeping(self, postgres):
        """Until this connection's query really runs pg_sleep, as the server itself sees it."""
        if not hasattr(self, "_witness"):
            self._witness = Line(postgres.port)
        sql = f"select wait_event from pg_stat_activity where pid = {self.pid}"
        assert wait_for(lambda: b"PgSleep" in self._witness.ask(sql)[1][1], 10, step=0.001)

    def _message(self):
        while len(self._unread) < 5:
            self._unread += self._receive()
        end = 1 + struct.unpack_from("!i", self._unread, 1)[0]
        while len(self._unread) < end:
            self._unread += self._receive()
        message = chr(self._unread[0]), bytes(self._unread[5:end])
        del self._unread[:end]
        return message

    def _receive(self):
        received = self.socket.recv(1 << 20)
        if not received:
            raise EOFError("the connection was closed")
        return received


class Talker(threading.Thread):
    """Sends much on a line in the background, and knows how far it has come."""

    PIECE = 1 << 16
    STUCK_AFTER = 1.0  # seconds without a piece

    def __init__(self, line, raw):
        super().__init__(daemon=True)
        self._line, self._raw, self._sent = line, memoryview(raw), 0
        self.start()

    def run(self):
        while self._sent < len(self._raw):
            self._line.say(self._raw[self._sent:self._sent + self.PIECE])
            self._sent += self.PIECE

    def gets_stuck(self, seconds):
        """True once nothing goes on any more; False when all was sent."""
        deadline = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < deadline:
            before = self._sent
            self.join(self.STUCK_AFTER)
            if self._sent == before:
                return self.is_alive()
        return False
