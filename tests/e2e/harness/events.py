"""A server that sends what a test wants to `pgweir watch`, as docs/api describes the stream."""

import json
import socket
import threading

from harness.ports import LOOPBACK, free_port

HEAD = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        b": findings\n\n")


class Events:
    """Use as a context manager. One listener at a time; `begins_with` is sent to each new one."""

    def __init__(self, begins_with=()):
        self._begins_with = list(begins_with)
        self._port = free_port()
        self._listening = self._listener = self._thread = None
        self._listens = threading.Event()
        self._ended = False

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self._port}"

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        self._ended = False
        self._listening = socket.create_server((LOOPBACK, self._port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        """Nobody answers any more, and whoever listens hears the end."""
        self._ended = True
        self._thread.join()
        self._listening.close()
        if self._listener:
            self._listener.close()
        self._listens.clear()

    def send(self, name, data):
        """Waits for a listener that has been told the beginning."""
        assert self._listens.wait(10), "nobody listens"
        self._listener.sendall(_event(name, data))

    def _serve(self):
        self._listening.settimeout(0.05)
        while not self._ended:
            try:
                listener, _ = self._listening.accept()
            except TimeoutError:
                continue
            listener.settimeout(5)
            listener.recv(65536)
            listener.sendall(HEAD + b"".join(_event(*each) for each in self._begins_with))
            self._listener = listener
            self._listens.set()


def _event(name, data):
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
