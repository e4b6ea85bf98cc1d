"""Who gets alerts in the tests: an HTTP server that keeps what comes and answers as it is told."""

import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness.ports import LOOPBACK, free_port, wait_for

HANG, CLOSE = "hang", "close"


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """A client that goes away is what some tests are about."""


class Receiver:
    """Use as a context manager. `answers`: statuses, HANG or CLOSE, or (status, headers), in order;
    after the last one all is well. `certificate`: its path and its key's, for TLS."""

    def __init__(self, *answers, port=None, certificate=None):
        self.port = port or free_port()
        self._answers = list(answers)
        self._certificate = certificate
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._server = None
        self.requests = []  # (time, path, headers, body)

    def __enter__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                outer.take(self)

            def log_message(self, *_):
                pass

        self._server = _Server((LOOPBACK, self.port), Handler)
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05},
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self._lock:
            self.requests.append((time.monotonic(), handler.path, handler.headers, body))
            answer = self._answers.pop(0) if self._answers else 200
        if answer == HANG:
            self._ended.wait(60)
        if answer in (HANG, CLOSE):
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    @property
    def url(self):
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://{LOOPBACK}:{self.port}/services/T0/s3cr3t-path"

    def bodies(self):
        return [json.loads(body) for _, _, _, body in list(self.requests)]

    def when(self, number, seconds=10):
        """The first `number` requests, once they are there; fails a test otherwise."""
        assert wait_for(lambda: len(self.requests) >= number, seconds, step=0.02), \
            f"{len(self.requests)} of {number} requests came"
        return self.requests[:number]
