"""Records the conversations of tests/e2e with a real PostgreSQL: record.py FOLDER

Each message is sent alone and its answers are awaited before the next, so that a recording says
what caused what: an answer stands behind all that was needed for it. The format is that of
script.hpp; the startup packet is left out. Run it again when conversations are added.
"""
import pathlib
import re
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))

from conversations import ALL  # noqa: E402
from harness import wire  # noqa: E402
from harness.conversation import Cancel, Hear, HearByte, HearEnd, Say, StopTalking  # noqa: E402
from harness.conversation import masked_body  # noqa: E402
from harness.postgres import Postgres  # noqa: E402

QUIET_SECONDS = 0.05
LONGEST_BYTES = 6000
SERVER, CLIENT, CLIENT_WAITED = 0, 1, 3


class Recorder:
    """One connection, and what was said on it so far as steps (who, bytes)."""

    def __init__(self, port):
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unfinished = b""
        self._heard = []
        self._cancel = None
        self.steps = []
        self.ended = False

    def play(self, conversation):
        with self._socket:
            for step in conversation.prelude + tuple(conversation.steps):
                self._take(step)
            self._hear(QUIET_SECONDS)

    def _take(self, step):
        match step:
            case Say():
                self._say(step.raw)
            case Hear():
                self._until(lambda: set(step.types) <= {kind for kind, _ in self._heard})
            case HearByte():
                self._socket.recv(1)
            case HearEnd():
                self._until(lambda: False)
            case StopTalking():
                self._socket.shutdown(socket.SHUT_WR)
            case Cancel():
                with socket.create_connection(("127.0.0.1", self._port)) as other:
                    other.sendall(wire.cancel_request(*self._cancel))
                    other.recv(1)

    def _say(self, raw):
        self._heard.clear()
        who = CLIENT_WAITED
        while raw and not self.ended:
            message, raw = self._next_message(raw)
            try:
                self._socket.sendall(message)
            except ConnectionError:
                break
            if self.steps or not _is_startup(message):
                self.steps.append((who, message))
                who = CLIENT
            if message != wire.SSL_REQUEST:
                self._hear(QUIET_SECONDS)

    def _next_message(self, raw):
        """The first whole message of `raw`, or all of it; and the rest."""
        head = 0 if not self.steps and _is_startup(raw) else 1
        if len(raw) < head + 4:
            return raw, b""
        size = head + int.from_bytes(raw[head:head + 4], "big")
        return raw[:size], raw[size:]

    def _until(self, enough):
        deadline = time.monotonic() + 10
        while not enough() and not self.ended and time.monotonic() < deadline:
            self._hear(QUIET_SECONDS)
        self._hear(QUIET_SECONDS)

    def _hear(self, quiet_seconds):
        """Takes in what comes until nothing came for so long."""
        received = b""
        self._socket.settimeout(quiet_seconds)
        while not self.ended:
            try:
                piece = self._socket.recv(1 << 16)
            except TimeoutError:
                break
            except ConnectionError:
                piece = b""
            received += piece
            self.ended = not piece
        found, self._unfinished = wire.frames(self._unfinished + received)
        self._heard += found
        for kind, body in found:
            if kind == "K":
                self._cancel = int.from_bytes(body[:4], "big"), body[4:]
        if found:
            answer = b"".join(wire.message(kind, masked_body(kind, body)) for kind, body in found)
            self.steps.append((SERVER, answer))


def _is_startup(raw):
    return raw[:1] == b"\0"


def encoded(steps):
    most = (1 << 16) - 1
    out = b""
    for who, raw in steps:
        for start in range(0, len(raw), most):
            piece = raw[start:start + most]
            out += bytes([who]) + len(piece).to_bytes(2, "big") + piece
    return out


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with Postgres() as postgres:
        for conversation in ALL:
            recorder = Recorder(postgres.port)
            recorder.play(conversation)
            content = encoded(recorder.steps)
            name = re.sub(r"[^a-z0-9]+", "_", conversation.name.lower()).strip("_")
            if 3 < len(content) <= LONGEST_BYTES:
                (folder / name).write_bytes(content + b"\0")
            else:
                print(f"not recorded, {len(content)} bytes: {conversation.name}")


main(pathlib.Path(sys.argv[1]))
