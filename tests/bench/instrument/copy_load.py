"""COPY over and over, by a client that does nothing else: it takes pgbench's options, and ends with
pgbench's words. psql would spend more on a row than a proxy does.

    copy_load.py out|in -c CLIENTS (-T SECONDS | -t COPIES) [-l --log-prefix P] -h HOST -p PORT
                 -U USER DATABASE

COPY in is of rows that the server reads, converts and does not keep (WHERE false), in messages of
8 KiB, as psql 15 sends them."""

import argparse
import os
import sys
import threading
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from instrument import wire  # noqa: E402

SINK = "bench_sink"
COPY_OUT = "copy bench_copied to stdout"
COPY_IN = f"copy {SINK} from stdin where false"
ROW = b"%d\t1\t0\t" + b" " * 84 + b"\n"
ROWS_IN = 100_000
MESSAGE_BYTES = 8192
SPACE_BYTES = 1 << 20


def pieces_in():
    """The CopyData messages of one COPY in, joined to larger pieces: one system call for many."""
    rows = b"".join(ROW % number for number in range(1, ROWS_IN + 1))
    stream = b"".join(wire.message(b"d", rows[at:at + MESSAGE_BYTES])
                      for at in range(0, len(rows), MESSAGE_BYTES))
    return [stream[at:at + SPACE_BYTES] for at in range(0, len(stream), SPACE_BYTES)]


def copy_out(connection, space):
    wire.ask(connection, COPY_OUT, space)


def copy_in(connection, space, pieces):
    connection.sendall(wire.query(COPY_IN))
    if connection.recv_into(space) == 0 or space[0] != ord("G"):
        raise OSError(f"no CopyInResponse: {bytes(space[:200])!r}")
    for piece in pieces:
        connection.sendall(piece)
    connection.sendall(wire.message(b"c"))
    wire.read_until_ready(connection, space)


class Client(threading.Thread):
    """One connection. Waiting for the socket is done without Python's lock, so threads will do."""

    def __init__(self, given, pieces):
        super().__init__(daemon=True)
        self.given = given
        self.pieces = pieces
        self.latencies = []  # microseconds
        self.ended = 0.0
        self.failure = None
        self.connection = wire.logged_in(given.port, given.user, given.database,
                                         os.environ.get("PGSSLMODE") == "require")

    def run(self):
        space = bytearray(SPACE_BYTES)
        end = time.monotonic() + (self.given.seconds or float("inf"))
        try:
            while time.monotonic() < end and len(self.latencies) != self.given.copies:
                begun = time.monotonic()
                if self.pieces:
                    copy_in(self.connection, space, self.pieces)
                else:
                    copy_out(self.connection, space)
                self.latencies.append(int((time.monotonic() - begun) * 1e6))
            self.connection.sendall(wire.message(b"X"))
        except OSError as failure:
            self.failure = failure
        self.ended = time.monotonic()


def arguments():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("direction", choices=["out", "in"])
    parser.add_argument("-c", dest="clients", type=int, required=True)
    parser.add_argument("-T", dest="seconds", type=float)
    parser.add_argument("-t", dest="copies", type=int)
    parser.add_argument("-l", dest="log", action="store_true")
    parser.add_argument("--log-prefix")
    parser.add_argument("-h", dest="host")
    parser.add_argument("-p", dest="port", type=int, required=True)
    parser.add_argument("-U", dest="user")
    parser.add_argument("database")
    return parser.parse_args()


def main():
    given = arguments()
    clients = []
    pieces = pieces_in() if given.direction == "in" else None
    try:
        clients += [Client(given, pieces) for _ in range(given.clients)]
    except OSError as failure:
        sys.exit(f"copy_load: {failure}")
    begun = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    failures = [client.failure for client in clients if client.failure]
    if failures:
        sys.exit(f"copy_load: {failures[0]}")
    latencies = [taken for client in clients for taken in client.latencies]
    seconds = max(client.ended for client in clients) - begun
    print(f"number of transactions actually processed: {len(latencies)}\n"
          f"tps = {len(latencies) / seconds:.6f} (without initial connection time)")
    if given.log:
        with open(f"{given.log_prefix}.{os.getpid()}", "w", encoding="ascii") as log:
            log.writelines(f"0 0 {taken} 0 0 0\n" for taken in latencies)


if __name__ == "__main__":
    main()
