"""How `pgweir serve` starts, what it says then, and how it ends without hurting anybody."""

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

from harness import wire
from harness.line import Line, fatal_of
from harness.ports import LOOPBACK, wait_for
from harness.postgres import Postgres
from harness.proxy import Pgweir, needs_pgweir
from harness.wire_cases import wire_case


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
def test_sigterm_lets_a_transaction_that_works_end(postgres):
    with Pgweir(postgres) as pgweir:
        busy, idle = Line(pgweir.port), Line(pgweir.port)
        busy.ask("begin")
        pgweir.drain()
        assert is_told(idle)
        assert busy.ask("select 'still served'")[1][1].endswith(b"still served")
        assert fatal_of(pgweir.port, wire.startup())["C"] == "57P03"
        busy.ask("commit")
        assert is_told(busy)
        assert pgweir.ends(5) == 0


def is_told(line, code="57P01"):
    """The session is ended with the server's own words for it, at a message boundary."""
    received = line.until_end()
    found, rest = wire.frames(received)
    return rest == b"" and found[-1][0] == "E" and wire.error_fields(found[-1][1])["C"] == code


@wire_case("sigterm")
@needs_pgweir
def test_sigterm_ends_pauses_inside_transactions(postgres):
    with Pgweir(postgres, configuration="relay.drain_pause = '200ms'\n") as pgweir:
        paused, failed = Line(pgweir.port), Line(pgweir.port)
        paused.ask("begin")
        failed.ask("begin; select 1/0")
        pgweir.drain()
        assert is_told(paused) and is_told(failed)
        assert pgweir.ends(3) == 0


@wire_case("sigterm")
@needs_pgweir
def test_sigterm_answers_a_bulk_result_to_its_end(postgres):
    with Pgweir(postgres) as pgweir, Line(pgweir.port) as reader:
        reader.say(wire.query("select repeat('x', 1000) from generate_series(1, 20000)"))
        assert reader.socket.recv(1)
        pgweir.drain()
        assert wait_for(lambda: "draining" in pgweir.log(), 3)
        time.sleep(0.3)  # longer than anything that is not waited for would take
        found, rest = wire.frames(b"T" + reader.until_end())
        assert rest == b"" and [kind for kind, _ in found].count("D") == 20000
        assert found[-2][0] == "Z" and wire.error_fields(found[-1][1])["C"] == "57P01"
        assert pgweir.ends(3) == 0


@wire_case("sigterm")
@needs_pgweir
def test_the_process_is_gone_before_its_deadline(postgres):
    with Pgweir(postgres, configuration="relay.drain_time = '2s'\n") as pgweir:
        busy = Line(pgweir.port)
        busy.say(wire.query("select pg_sleep(60)"))
        busy.wait_until_sleeping(postgres)
        started = time.monotonic()
        pgweir.drain()
        assert pgweir.ends(5) == 0
        assert time.monotonic() - started < 2
        assert is_told(busy)


@wire_case("sigterm")
@needs_pgweir
def test_readiness_fails_first(postgres):
    with Pgweir(postgres, configuration="relay.drain_delay = '30s'\n") as pgweir:
        assert get(pgweir, "/readyz")[0] == 200
        with Line(pgweir.port) as line:
            pgweir.drain()
            assert wait_for(lambda: get(pgweir, "/readyz")[0] == 503, 3)
            assert line.ask("select 1")[1][1].endswith(b"1")
            with Line(pgweir.port) as late:
                assert late.ask("select 2")[1][1].endswith(b"2")
            assert get(pgweir, "/healthz")[0] == 200
            pgweir.drain()
            assert is_told(line)
            assert pgweir.ends(3) == 0


def get(pgweir, path):
    """Status and body of a page of the web address."""
    try:
        with urllib.request.urlopen(pgweir.web_url + path, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@wire_case("sigterm")
@needs_pgweir
def test_a_second_sigterm_does_not_wait(postgres):
    with Pgweir(postgres, configuration="relay.drain_pause = '20s'\n") as pgweir:
        busy = Line(pgweir.port)
        busy.ask("begin")
        pgweir.drain()
        assert wait_for(lambda: "draining" in pgweir.log(), 3)
        assert pgweir.process.poll() is None
        pgweir.drain()
        assert is_told(busy)
        assert pgweir.ends(3) == 0


@wire_case("sighup")
@needs_pgweir
def test_sighup_reloads_what_is_right(postgres):
    with Pgweir(postgres, configuration="relay.connections = 5\n") as pgweir:
        with Line(pgweir.port) as first:
            pgweir.configure("relay.connections = 1\nrules.slow-query.threshold = '50ms'\n")
            pgweir.process.send_signal(signal.SIGHUP)
            assert wait_for(lambda: "was reloaded" in pgweir.log(), 3)
            assert fatal_of(pgweir.port, wire.startup())["C"] == "53300"
            assert first.ask("select pg_sleep(0.1)")
        assert wait_for(lambda: pgweir.findings("slow-query"), 5)
        pgweir.configure("relay.connections = 5\nrelay.workers = 1\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "need a restart" in pgweir.log(), 3)
        with Line(pgweir.port) as one, Line(pgweir.port) as two:
            assert one.ask("select 1") and two.ask("select 2")


@wire_case("sighup")
@needs_pgweir
def test_sighup_keeps_the_old_for_what_is_wrong(postgres):
    with Pgweir(postgres, configuration="relay.connections = 1\n") as pgweir:
        pgweir.configure("relay.connections = 'many'\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "error" in pgweir.log(), 3)
        assert "was not reloaded" in pgweir.log()
        for answer in (get(pgweir, "/api/v1/health")[1], get(pgweir, "/api/v1/report")[1]):
            assert "relay.connections must be" in json.loads(answer)["configuration_error"]
        assert "was not reloaded" in get(pgweir, "/api/v1/report?format=text")[1]
        with Line(pgweir.port):
            assert fatal_of(pgweir.port, wire.startup())["C"] == "53300"
        pgweir.configure("relay.connections = 2\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "was reloaded" in pgweir.log(), 3)
        assert json.loads(get(pgweir, "/api/v1/health")[1])["configuration_error"] is None


@wire_case("server-dies")
@needs_pgweir
def test_a_backend_that_is_killed():
    """At a message boundary there is a place for words; inside a row there is none."""
    with Postgres() as mortal, Pgweir(mortal) as pgweir:
        with Line(pgweir.port) as idle, Line(pgweir.port) as half:
            half.say(wire.query("select repeat('x', 50000000)"))
            assert half.socket.recv(100)
            os.kill(half.pid, signal.SIGKILL)
            # The others are told by the server that it starts anew, and nothing behind that.
            assert is_told(idle, "08006")
            received = half.until_end()
            assert len(received) < 50_000_000 and b"08006" not in received[-300:]
        wait_until_it_is_up(pgweir.port)
        with Line(pgweir.port) as line:
            os.kill(line.pid, signal.SIGKILL)
            assert is_told(line, "08006")


def wait_until_it_is_up(port):
    def answers():
        try:
            with Line(port):
                return True
        except (EOFError, OSError):
            return False
    assert wait_for(answers, 20)


@wire_case("client-dies")
@needs_pgweir
def test_a_client_that_dies_takes_its_query_along(postgres):
    with Pgweir(postgres, configuration="relay.cancel_abandoned = true\n") as pgweir, \
            Line(postgres.port) as witness:
        gone = Line(pgweir.port)
        gone.say(wire.query("select pg_sleep(600)"))
        gone.wait_until_sleeping(postgres)
        gone.socket.close()
        sql = f"select 1 from pg_stat_activity where pid = {gone.pid}"
        assert wait_for(lambda: [kind for kind, _ in witness.ask(sql)].count("D") == 0, 10)


@needs_pgweir
def test_the_web_address_answers_only_what_it_knows(pgweir):
    with socket.create_connection((LOOPBACK, pgweir.web_port), timeout=5) as connection:
        connection.sendall(b"GET /nothing-here HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                           b"Connection: close\r\n\r\n")
        assert b" 404 " in connection.recv(4096).split(b"\r\n")[0]
