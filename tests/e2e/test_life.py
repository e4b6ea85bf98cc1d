"""How `pgweir serve` starts, what it says then, and how it ends without hurting anybody."""

import signal
import socket
import time
import urllib.parse

import pytest

from harness import wire
from harness.line import Line
from harness.ports import LOOPBACK, wait_for
from harness.proxy import Pgweir, needs_pgweir
from harness.wire_cases import wire_case


def ends(process, seconds):
    """The exit code, if the process ends in time."""
    return wait_for(lambda: process.poll() is not None, seconds) and process.returncode


class BySocket:
    """The same server, reached by its Unix socket."""

    def __init__(self, postgres):
        self.port = postgres.port
        self._directory = urllib.parse.quote(postgres.directory, safe="")
        self._tcp = postgres

    def url(self, user="postgres", database="postgres", password=None, port=None):
        if port:
            return self._tcp.url(user, database, password, port)
        return f"postgresql://{user}@{self._directory}:{self.port}/{database}"


@needs_pgweir
def test_a_unix_socket_as_upstream(postgres):
    with Pgweir(BySocket(postgres)) as pgweir, Line(pgweir.port) as line:
        assert line.ask("select inet_server_addr() is null")[1][1].endswith(b"t")


@needs_pgweir
def test_it_says_where_it_listens_and_never_a_password(postgres):
    class WithPassword:
        port = postgres.port

        @staticmethod
        def url(*_, **__):
            return postgres.url(password="mk-startup-secret")
    with Pgweir(WithPassword) as pgweir:
        said = wait_for(lambda: str(pgweir.port) in pgweir.log() and pgweir.log(), 3)
        assert said and "mk-startup-secret" not in said


@wire_case("sigterm")
@needs_pgweir
def test_sigterm_lets_an_open_transaction_end(postgres):
    with Pgweir(postgres) as pgweir:
        busy, idle = Line(pgweir.port), Line(pgweir.port)
        busy.ask("begin")
        pgweir.process.send_signal(signal.SIGTERM)
        assert idle_is_told(idle)
        assert busy.ask("select 'still served'")[1][1].endswith(b"still served")
        with pytest.raises((OSError, EOFError)):
            Line(pgweir.port)
        busy.ask("commit")
        assert idle_is_told(busy)
        assert ends(pgweir.process, 5) == 0
        pgweir.process = None


def idle_is_told(line):
    """The session is ended with the server's own words for a shutdown, at a message boundary."""
    received = line.until_end()
    found, rest = wire.frames(received)
    return rest == b"" and found[-1][0] == "E" and wire.error_fields(found[-1][1])["C"] == "57P01"


@wire_case("sigterm")
@needs_pgweir
def test_a_second_sigterm_does_not_wait(postgres):
    with Pgweir(postgres) as pgweir, Line(pgweir.port) as busy:
        busy.ask("begin")
        pgweir.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert pgweir.process.poll() is None
        pgweir.process.send_signal(signal.SIGTERM)
        assert ends(pgweir.process, 3) == 0
        pgweir.process = None


@needs_pgweir
def test_the_web_address_answers_only_what_it_knows(pgweir):
    with socket.create_connection((LOOPBACK, pgweir.web_port), timeout=5) as connection:
        connection.sendall(b"GET /nothing-here HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                           b"Connection: close\r\n\r\n")
        assert b" 404 " in connection.recv(4096).split(b"\r\n")[0]
