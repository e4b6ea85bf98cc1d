"""As much of PostgreSQL's protocol as the instrument speaks itself: logging in, and asking."""

import socket
import ssl
import struct

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
VERSION_3 = 3 << 16
READY = b"Z\0\0\0\x05"  # one more byte follows: the transaction's state
READY_SIZE = 6


def message(kind, body=b""):
    return kind + struct.pack("!i", 4 + len(body)) + body


def query(text):
    return message(b"Q", text.encode() + b"\0")


def startup(user, database):
    names = f"user\0{user}\0database\0{database}\0\0".encode()
    return struct.pack("!ii", 8 + len(names), VERSION_3) + names


def trusting():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def logged_in(port, user, database, encrypted=False):
    """A connection that may ask; trust is all the authentication it knows."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if encrypted:
        connection.sendall(SSL_REQUEST)
        if connection.recv(1) != b"S":
            raise OSError(f"port {port} declines TLS")
        connection = trusting().wrap_socket(connection)
    connection.sendall(startup(user, database))
    read_until_ready(connection)
    return connection


def read_until_ready(connection, space=None):
    """How many bytes came, up to one ReadyForQuery, which must be the last of them. Text that is
    sent has no zero bytes, so nothing else looks like it."""
    space = space or bytearray(1 << 14)
    size, tail = 0, b""
    while len(tail) < READY_SIZE or tail[:-1] != READY:
        count = connection.recv_into(space)
        if not count:
            raise OSError(f"a connection ended: {tail!r}")
        size += count
        tail = (tail + bytes(space[max(0, count - READY_SIZE):count]))[-READY_SIZE:]
        if space[0] == ord("E") and size == count:
            raise OSError(f"the server says: {bytes(space[:count])!r}")
    return size


def ask(connection, text, space=None):
    """The bytes of the answer, counted."""
    connection.sendall(query(text))
    return read_until_ready(connection, space)
