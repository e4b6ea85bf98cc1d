"""What happens at each limit: a clear word for the client, and nobody else is hurt."""

import os
import socket

import pytest

from harness import wire
from harness.line import Line, fatal_of
from harness.ports import LOOPBACK, wait_for
from harness.proxy import Pgweir, needs_pgweir
from harness.wire_cases import wire_case

SILENT = 2_000


def hold(port, count):
    """Connections that say nothing."""
    return [socket.create_connection((LOOPBACK, port), timeout=10) for _ in range(count)]


def let_go(connections):
    for connection in connections:
        connection.close()


def can_log_in(port):
    try:
        with Line(port) as line:
            return line.ask("select 1")
    except (EOFError, ConnectionError):
        return None


@wire_case("no-server-connection-for-a-probe")
@needs_pgweir
def test_two_thousand_silent_connections_hurt_nobody(postgres):
    with Pgweir(postgres, configuration="relay.connections = 20\n") as pgweir, \
            Line(postgres.port) as witness, Line(pgweir.port) as bystander:
        silent = hold(pgweir.port, SILENT)
        silent += hold(pgweir.port, 10)
        for connection in silent[-10:]:
            connection.sendall(wire.startup()[:20])
        sql = ("select count(*) from pg_stat_activity where backend_type = 'client backend' "
               "and application_name <> 'pgweir'")
        assert witness.ask(sql)[1][1].endswith(b"2")
        assert bystander.ask("select 1")
        with Line(pgweir.port) as newcomer:
            assert newcomer.ask("select 2")
        silent[-1].sendall(wire.startup()[20:])
        assert silent[-1].recv(1) == b"R"
        let_go(silent)


@needs_pgweir
@pytest.mark.parametrize("setting, whose", [
    ("connections", "connections to"),
    ("connections_per_user", "connections of this user"),
    ("connections_per_address", "connections from 127.0.0.1"),
])
def test_a_connection_too_many(postgres, setting, whose):
    with Pgweir(postgres, configuration=f"relay.{setting} = 2\n") as pgweir:
        with Line(pgweir.port) as first, Line(pgweir.port) as second:
            told = fatal_of(pgweir.port, wire.startup())
            assert told["C"] == "53300" and whose in told["M"] and setting in told["H"]
            first.say(wire.query("select pg_sleep(60)"))
            first.wait_until_sleeping(postgres)
            first.cancel()  # which is no session, and has its own limit
            assert wire.error_fields(first.until_ready()[-2][1])["C"] == "57014"
            assert second.ask("select 1")
        assert wait_for(lambda: can_log_in(pgweir.port), 5)


@wire_case("no-more-descriptors")
@needs_pgweir
@pytest.mark.skipif(os.environ.get("PGWEIR_SANITIZED") == "1",
                    reason="the sanitizer needs a descriptor to look at memory, and none is left")
def test_few_descriptors(postgres):
    """With ulimit -n 64 there is room for some; the others are told so, or wait."""
    with Pgweir(postgres, configuration="relay.workers = 2\n", descriptors=64) as pgweir:
        lines, refused = [], []
        for _ in range(60):
            try:
                lines.append(Line(pgweir.port))
            except (EOFError, ConnectionError) as told:
                refused.append(told)
        assert len(lines) >= 8 and refused
        assert fatal_of(pgweir.port, wire.startup())["C"] == "53300"
        for line in lines:
            assert line.ask("select 1")
            line.say(wire.TERMINATE)
            line.socket.close()

        assert wait_for(lambda: can_log_in(pgweir.port), 10)


@wire_case("no-more-descriptors")
@needs_pgweir
def test_silence_does_not_use_up_few_descriptors(postgres):
    with Pgweir(postgres, configuration="relay.workers = 2\n", descriptors=64) as pgweir:
        silent = hold(pgweir.port, 100)
        with Line(pgweir.port) as line:
            assert line.ask("select 1")
        let_go(silent)


FORGOTTEN = 12_000  # of 2 KiB each, more than limits::statement_bytes
AT_ONCE = 40  # of whose texts nothing is left out (limits::pending_request_bytes)
TOGETHER = 2_000  # what pgweir keeps up with


def run_statements(line, numbers):
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        line.say(b"".join(
            wire.query("select " + ", ".join(f"1 as column_{number}_{i}" for i in range(20)))
            for number in range(first, first + AT_ONCE)))
        assert line.count_ready(AT_ONCE) == AT_ONCE


def traffic_after(pgweir, executions):
    """What it counted, once it has seen so many."""
    assert wait_for(lambda: pgweir.report()["traffic"]["executions"] >= executions, 20)
    return pgweir.report()["traffic"]


@needs_pgweir
def test_a_statement_that_pgweir_has_forgotten_is_read_again(postgres):
    with Pgweir(postgres) as pgweir, Line(pgweir.port) as line:
        for first in range(0, FORGOTTEN, TOGETHER):
            run_statements(line, range(first, first + TOGETHER))
            traffic = traffic_after(pgweir, first + TOGETHER)
        assert (traffic["dropped_events"], traffic["unattributed"]) == (0, 0)

        def unknown_now():
            before = pgweir.report()["traffic"]
            run_statements(line, range(AT_ONCE))
            after = traffic_after(pgweir, before["executions"] + AT_ONCE)
            return after["unattributed"] - before["unattributed"]

        assert unknown_now() == AT_ONCE
        assert wait_for(lambda: unknown_now() == 0, 5), "what is missed is told again"
