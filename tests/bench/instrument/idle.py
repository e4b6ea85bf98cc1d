"""What an idle connection costs a proxy: resident memory, once it has run a query."""

import socket
import ssl
import struct

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
READY = b"Z\0\0\0\x05"
QUERY = b"select 1\0"


def memory_per_connection(opponent, database, count, warm=20):
    """Bytes of the proxy for each of so many connections; None where there is no proxy. Those
    before them fill what is taken only once."""
    if not opponent.server:
        return None
    opened = []
    try:
        opened += [visit(opponent, database) for _ in range(warm)]
        before = opponent.server.memory_kib()
        opened += [visit(opponent, database) for _ in range(count)]
        return (opponent.server.memory_kib() - before) * 1024 / count
    finally:
        for connection in opened:
            connection.close()


def visit(opponent, database):
    """A connection that is logged in and has asked once."""
    connection = socket.create_connection(("127.0.0.1", opponent.port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if opponent.legs.client:
        connection.sendall(SSL_REQUEST)
        if connection.recv(1) != b"S":
            raise OSError(f"{opponent.label} declines TLS")
        connection = trusting().wrap_socket(connection)
    names = f"user\0{database.user}\0database\0{database.name}\0\0".encode()
    connection.sendall(struct.pack("!ii", 8 + len(names), 3 << 16) + names)
    wait_until_ready(connection)
    connection.sendall(b"Q" + struct.pack("!i", 4 + len(QUERY)) + QUERY)
    wait_until_ready(connection)
    return connection


def wait_until_ready(connection):
    heard = b""
    while heard[-6:-1] != READY:
        piece = connection.recv(1 << 14)
        if not piece:
            raise OSError(f"a connection ended: {heard[-200:]!r}")
        heard += piece


def trusting():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
