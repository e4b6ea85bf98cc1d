"""A server for idle connections: it logs everybody in and answers every Query with the same row.
PostgreSQL would need a process, and megabytes, for each of ten thousand. Also a program:

    quiet_server.py PORT"""

import asyncio
import os
import shutil
import struct
import sys


def message(kind, body):
    return kind + struct.pack("!i", 4 + len(body)) + body


SETTINGS = {b"server_version": b"15.0", b"server_encoding": b"UTF8", b"client_encoding": b"UTF8",
            b"DateStyle": b"ISO, MDY", b"TimeZone": b"UTC", b"integer_datetimes": b"on",
            b"standard_conforming_strings": b"on"}
READY = message(b"Z", b"I")
LOGIN = (message(b"R", struct.pack("!I", 0))
         + b"".join(message(b"S", name + b"\0" + value + b"\0")
                    for name, value in SETTINGS.items())
         + message(b"K", struct.pack("!II", 7, 9)) + READY)
ANSWER = (message(b"T", struct.pack("!h", 1) + b"a\0"
                  + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0))
          + message(b"D", struct.pack("!hi", 1, 3) + b"yes")
          + message(b"C", b"SELECT 1\0") + READY)
SSL_CODES = (80877103, 80877104)


class Session(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.heard = b""
        self.take = self.begin

    def data_received(self, data):
        self.heard += data
        while self.take():
            pass

    def begin(self):
        """A StartupMessage, or the wish for TLS, which is declined."""
        if len(self.heard) < 8:
            return False
        size, code = struct.unpack("!ii", self.heard[:8])
        if len(self.heard) < size:
            return False
        self.heard = self.heard[size:]
        if code in SSL_CODES:
            self.transport.write(b"N")
            return True
        self.transport.write(LOGIN)
        self.take = self.answer
        return True

    def answer(self):
        """All whole messages at once; only Query is answered."""
        at, queries = 0, 0
        while len(self.heard) - at >= 5:
            size = 1 + struct.unpack_from("!i", self.heard, at + 1)[0]
            if len(self.heard) - at < size:
                break
            queries += self.heard[at] == ord("Q")
            at += size
        self.heard = self.heard[at:]
        self.transport.write(ANSWER * queries)
        return False


async def serve(port):
    server = await asyncio.get_running_loop().create_server(Session, "127.0.0.1", port,
                                                            backlog=4096)
    await server.serve_forever()


class QuietServer:
    """The program at work, and what opponents ask of a database. Use as a context manager."""
    user = "bench"
    name = "postgres"

    def __init__(self, folder, certificate=None):
        self.folder = folder
        self.certificate = certificate  # of the proxies, for their clients' legs
        self.server = None

    def __enter__(self):
        from instrument.processes import Server, free_port
        program = os.path.join(self.folder, "quiet_server.py")
        shutil.copy(os.path.abspath(__file__), program)  # where the servers' user may read
        os.chmod(program, 0o644)
        self.port = free_port()
        self.server = Server("quiet_server", [sys.executable, program, str(self.port)],
                             os.path.join(self.folder, "quiet_server.log"), self.port)
        return self

    def __exit__(self, *_):
        self.server.stop()

    def url(self):
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{self.name}"


if __name__ == "__main__":
    try:
        asyncio.run(serve(int(sys.argv[1])))
    except KeyboardInterrupt:
        pass
