"""When servers, networks and clients fail, nothing is lost, doubled or mixed up, and work goes on.

Each fault happens again and again under a load that keeps account (harness/ledger.py); with
PGWEIR_DEEP=1 twenty times.
"""

import asyncio
import os
import resource
import signal
import socket
import struct
import time
from contextlib import ExitStack

import psycopg2
import pytest
from stopped_thread import StoppedThread

from harness import wire
from harness.fault_relay import RESET_ON_CLOSE, FaultRelay
from harness.fake_server import COLUMNS, ROW, FakeServer
from harness.ledger import Ledger
from harness.line import Line
from harness.ports import LOOPBACK, wait_for
from harness.postgres import Postgres
from harness.proxy import DIRECT, Pgweir, needs_pgweir
from harness.wire_cases import wire_case

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
TIMES = 20 if DEEP else 2
RECOVERY_SECONDS = 1.0
SHORT_LOGIN = '[relay]\nlogin_time = "1s"\n'
SELECT_ONE = ("D", b"\0\1\0\0\0\x011")


@pytest.fixture(scope="module")
def postgres():
    """What was acknowledged must survive a crash of the server's processes."""
    with Postgres(synchronous_commit="on") as server:
        yield server


def works(url):
    """Whether a new connection can do something."""
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
        connection.cursor().execute("select 1")
        connection.close()
    except psycopg2.Error:
        return False
    return True


def assert_new_work_succeeds(pgweir, postgres):
    """Within a second of the server being up."""
    assert wait_for(lambda: works(postgres.url()), 60, step=0.01), "the server does not come up"
    assert wait_for(lambda: works(pgweir.url()), RECOVERY_SECONDS, step=0.01)


def backends_of(postgres):
    """Process ids of the sessions of the ledger's workers."""
    return [int(pid) for pid in postgres.psql(
        "select pid from pg_stat_activity where query like '%ledger%' and pid <> "
        "pg_backend_pid()").split()]


def blind_connections(pgweir):
    return 0 if DIRECT else pgweir.report()["traffic"]["blind_connections"]


@wire_case("server-dies")
def test_kill_of_a_backend(postgres, pgweir):
    """The server then ends all sessions, and recovers as from a crash."""
    with Ledger(postgres, pgweir.url()) as ledger:
        for _ in range(TIMES):
            ledger.goes_on()
            seen = ledger.interruptions()
            os.kill(wait_for(lambda: backends_of(postgres), 10)[0], signal.SIGKILL)
            assert wait_for(lambda seen=seen: ledger.interruptions() >= seen + 8, 20, step=0.01)
            assert_new_work_succeeds(pgweir, postgres)
            ledger.goes_on()
    assert ledger.settle() > 0
    assert blind_connections(pgweir) == 0


@wire_case("server-dies")
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_restart_of_the_server(mode, postgres, pgweir):
    with Ledger(postgres, pgweir.url()) as ledger:
        for _ in range(TIMES):
            ledger.goes_on()
            postgres.restart(mode)
            assert_new_work_succeeds(pgweir, postgres)
            ledger.goes_on()
    assert ledger.settle() > 0
    assert blind_connections(pgweir) == 0


@pytest.fixture(params=["client", "server"])
def failing_leg(request, postgres):
    """A network that fails, before or behind pgweir: (the network, pgweir, where clients go)."""
    with ExitStack() as stack:
        if request.param == "server":
            network = stack.enter_context(FaultRelay(postgres))
            proxy = stack.enter_context(Pgweir(network))
            yield network, proxy, proxy.url()
        else:
            proxy = stack.enter_context(Pgweir(postgres))
            network = stack.enter_context(FaultRelay(proxy))
            yield network, proxy, postgres.url(port=network.port)


@wire_case("client-dies", "server-dies")
def test_connections_are_reset(failing_leg, postgres):
    network, proxy, url = failing_leg
    with Ledger(postgres, url) as ledger:
        for _ in range(TIMES * 2):
            ledger.goes_on()
            assert network.reset_all() > 0
            assert wait_for(lambda: works(url), RECOVERY_SECONDS, step=0.01)
            ledger.goes_on()
    assert ledger.settle() > 0
    assert blind_connections(proxy) == 0
    assert wait_for(lambda: not backends_of(postgres), 10), "sessions of dead clients are left"


def test_a_black_hole_that_opens_again(failing_leg, postgres):
    """Nothing was lost on the way, it was only late."""
    network, proxy, url = failing_leg
    with Ledger(postgres, url) as ledger:
        for _ in range(TIMES):
            ledger.goes_on()
            network.stall()
            before = ledger.acknowledged()
            time.sleep(0.3)
            assert ledger.acknowledged() - before <= 8, "one row each was under way"
            network.flow()
            ledger.goes_on()
    assert ledger.settle() > 0
    assert blind_connections(proxy) == 0


def test_a_black_hole_that_ends_in_resets(failing_leg, postgres):
    network, proxy, url = failing_leg
    with Ledger(postgres, url) as ledger:
        for _ in range(TIMES):
            ledger.goes_on()
            network.stall()
            time.sleep(0.2)
            network.reset_all()
            network.flow()
            assert wait_for(lambda: works(url), RECOVERY_SECONDS, step=0.01)
            ledger.goes_on()
    assert ledger.settle() > 0
    assert blind_connections(proxy) == 0


@needs_pgweir
@wire_case("startup-in-pieces")
def test_a_server_in_a_black_hole_does_not_hold_a_login_for_ever(postgres):
    with FaultRelay(postgres) as network, Pgweir(network, configuration=SHORT_LOGIN) as proxy:
        network.stall()
        started = time.monotonic()
        with socket.create_connection((LOOPBACK, proxy.port), timeout=20) as client:
            client.sendall(wire.startup())
            while client.recv(4096):
                pass
        assert 0.5 < time.monotonic() - started < 10
        network.flow()
        assert wait_for(lambda: works(proxy.url()), RECOVERY_SECONDS, step=0.01)


@wire_case("client-dies", "half-close")
def test_half_open_clients(postgres, pgweir):
    """Clients that stop in the middle of something: said half, reading nothing, gone."""
    sleeping = wire.query("select pg_sleep(30)")
    with Ledger(postgres, pgweir.url(), workers=2) as ledger:
        for _ in range(TIMES):
            lines = [Line(pgweir.port) for _ in range(6)]
            for line in lines[:3]:
                line.say(wire.query("select 'half of it'")[:9])
            for line in lines[3:]:
                line.say(sleeping[:-1] if line is lines[3] else wire.query("select 'unread'"))
            pids = {line.pid for line in lines}
            ledger.goes_on()
            for number, line in enumerate(lines):
                if number % 2:
                    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                line.socket.close()
            assert wait_for(lambda: not pids & _all_pids(postgres), 10), "a session is left"
    assert ledger.settle() > 0


def _all_pids(postgres):
    return set(map(int, postgres.psql("select pid from pg_stat_activity").split()))


@wire_case("client-dies")
def test_a_client_that_leaves_while_the_server_writes(postgres, pgweir):
    endless = wire.query("select repeat('x', 1000), generate_series(1, 100000000)")
    for _ in range(TIMES):
        line = Line(pgweir.port)
        line.say(endless)
        assert line.socket.recv(1 << 16)
        line.socket.close()
        assert wait_for(lambda line=line: line.pid not in _all_pids(postgres), 10)


@wire_case("client-that-does-not-read")
def test_slow_readers_hold_up_nobody_else(postgres, pgweir):
    many = 100 if DEEP else 20
    big = wire.query("select repeat('y', 100000) from generate_series(1, 200)")
    slow = [Line(pgweir.port) for _ in range(many)]
    for line in slow:
        line.say(big)
    with Ledger(postgres, pgweir.url(), workers=4) as ledger:
        for _ in range(20):
            assert all(line.socket.recv(1000) for line in slow)
            ledger.goes_on(rows=2, seconds=10)
    assert ledger.settle() > 0
    for line in slow:
        assert line.drain_one_answer() > 200 * 100_000 - 20 * 1000
        assert line.ask("select 1")[1] == SELECT_ONE
        line.socket.close()


@needs_pgweir
@wire_case("startup-in-pieces", "silent-probe")
def test_slow_loris_starts(postgres):
    """Clients that never get to the end of their startup packet are closed after the login time."""
    raw = wire.startup()
    with Pgweir(postgres, configuration=SHORT_LOGIN) as pgweir:
        with Ledger(postgres, pgweir.url(), workers=2) as ledger:
            for _ in range(TIMES):
                with ExitStack() as opened:
                    loris = [opened.enter_context(socket.create_connection(
                        (LOOPBACK, pgweir.port), timeout=15)) for _ in range(200)]
                    for number, one in enumerate(loris):
                        one.sendall(raw[:number % (len(raw) - 1)])
                    assert works(pgweir.url())
                    ledger.goes_on()
                    assert all(one.recv(1) == b"" for one in loris)
                    ledger.goes_on()
        assert ledger.settle() > 0
        assert postgres.psql("select count(*) from pg_stat_activity where state is null and "
                             "backend_type = 'client backend'") == "0\n"


async def _visit(port):
    """Logs in and asks once; gives the SQLSTATE of a refusal, or "" when all went well."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(wire.startup() + wire.query("select 1"))
    received = b""
    while received.count(wire.message("Z", b"I")) < 2:
        piece = await reader.read(1 << 14)
        if not piece:
            break
        received += piece
    writer.close()
    errors = [body for kind, body in wire.frames(received)[0] if kind == "E"]
    if errors:
        return wire.error_fields(errors[0])["C"]
    return "" if received.endswith(wire.message("Z", b"I")) else f"cut off: {received[-60:]}"


async def _storm(port, count):
    """A new client every millisecond, whether or not those before have finished."""
    visits, started = [], time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / 1000 - time.monotonic()))
        visits.append(asyncio.create_task(_visit(port)))
    offered = time.monotonic() - started
    return offered, await asyncio.gather(*visits)


async def _crowd(port, count, at_once):
    """So many clients, always as many of them as may be there at once."""
    places = asyncio.Semaphore(at_once)

    async def one():
        async with places:
            return await _visit(port)
    return await asyncio.gather(*(one() for _ in range(count)))


@needs_pgweir
def test_a_connection_storm():
    """1,000 connections a second, each answered."""
    allow_descriptors(2500)
    with FakeServer() as server, Pgweir(server) as pgweir:
        offered, seen = asyncio.run(_storm(pgweir.port, 1000 * TIMES))
        print(f"offered {len(seen)} connections in {offered:.1f} s")
        assert set(seen) == {""}
        assert server.accepted == len(seen)
        assert wait_for(lambda: server.ended == len(seen), 10)


def _fill(port, opened):
    """Connections up to the last that the server has a place for."""
    lines = []
    try:
        while True:
            lines.append(opened.enter_context(Line(port)))
    except EOFError:
        return lines


@needs_pgweir
def test_a_crowd_before_a_full_server(postgres, pgweir):
    """More than the server has places for: the refusals are the server's own words."""
    with Ledger(postgres, pgweir.url(), workers=4) as ledger:
        ledger.goes_on()
        with ExitStack() as opened:
            lines = _fill(pgweir.port, opened)
            each = 500 if DEEP else 150
            seen = asyncio.run(_crowd(pgweir.port, each, 50))
            assert "53300" in seen
            for line in lines[:8]:
                line.socket.close()
            seen += asyncio.run(_crowd(pgweir.port, each, 50))
            assert set(seen) == {"", "53300"}
        assert wait_for(lambda: works(pgweir.url()), RECOVERY_SECONDS, step=0.01)
        ledger.goes_on()
    assert ledger.settle() > 0


def allow_descriptors(count):
    """For this process and those that it starts. Skips the test where it is not allowed."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < count:
        pytest.skip(f"this machine allows {most} file descriptors, and {count} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@needs_pgweir
def test_5_000_idle_connections():
    count = 5000 if DEEP else 2000
    allow_descriptors(2 * count + 200)
    with FakeServer() as server, Pgweir(server) as pgweir, ExitStack() as opened:
        with Line(pgweir.port) as first:
            before = pgweir.resident_kib()
            lines = [opened.enter_context(Line(pgweir.port)) for _ in range(count)]
            each_kib = (pgweir.resident_kib() - before) / count
            print(f"{each_kib:.1f} KiB for each idle connection")
            ticks = _cpu_ticks(pgweir.process.pid)
            time.sleep(1)
            idle = _cpu_ticks(pgweir.process.pid) - ticks
            assert first.ask("select 1")[1] == ("D", ROW[5:])
            assert all(line.ask("select 1")[1] == ("D", ROW[5:]) for line in lines[::97])
    assert each_kib < 16 or os.environ.get("PGWEIR_SANITIZED") == "1"
    assert idle <= 10, "idle connections cost time"


def _cpu_ticks(pid):
    """User and system time of the process, in hundredths of a second."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


@needs_pgweir
@wire_case("sigterm")
def test_sigterm_in_the_middle(postgres):
    """Transactions under way end first; then another pgweir takes over the port."""
    with ExitStack() as running:
        pgweir = running.enter_context(Pgweir(postgres))
        with Ledger(postgres, pgweir.url()) as ledger:
            for _ in range(TIMES):
                ledger.goes_on()
                pgweir.process.send_signal(signal.SIGTERM)
                assert wait_for(lambda: pgweir.process.poll() is not None, 20) is True
                assert pgweir.process.returncode == 0
                pgweir.process = None
                pgweir = running.enter_context(Pgweir(postgres, port=pgweir.port))
                ledger.goes_on()
        assert ledger.settle() > 0


BROKEN = ["[relay\n", '[relay]\nconnections = "many"\n', "[realy]\nconnections = 500\n",
          '[client_tls]\nmode = "allow"\ncertificate = "/nonexistent"\nkey = "/nonexistent"\n']


@needs_pgweir
@wire_case("sighup")
def test_sighup_with_a_broken_file(postgres):
    """It is said, and nobody notices; what is right again is taken."""
    right = "[relay]\nconnections = 500\n"
    with Pgweir(postgres, configuration=right) as pgweir:
        with Ledger(postgres, pgweir.url()) as ledger:
            for number in range(TIMES):
                ledger.goes_on()
                pgweir.configure(BROKEN[number % len(BROKEN)])
                hang_up_until(pgweir, "was not reloaded", number + 1)
                ledger.goes_on()
                pgweir.configure(right.replace("500", str(501 + number)))
                hang_up_until(pgweir, "was reloaded; changed: relay.connections", number + 1)
            ledger.goes_on()
            assert ledger.interruptions() == 0
        assert ledger.settle() > 0
        assert blind_connections(pgweir) == 0


def hang_up_until(pgweir, words, count):
    pgweir.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: pgweir.log().count(words) == count, 10), pgweir.log()[-1000:]


@needs_pgweir
def test_the_analysis_stands_still(postgres, pgweir):
    """Events are dropped and counted, traffic does not notice, memory does not grow."""
    with Ledger(postgres, pgweir.url(), workers=4) as ledger, Line(pgweir.port) as line:
        ledger.goes_on()
        usual, stopped = [], []
        for _ in range(TIMES):
            usual += [flood(line, 20_000) for _ in range(2)]
            with StoppedThread(pgweir.process.pid, "pgweir-analysis"):
                flood(line, 40_000)
                before = pgweir.resident_kib()
                stopped += [flood(line, 20_000) for _ in range(2)]
                grown = pgweir.resident_kib() - before
                ledger.goes_on()
            assert grown < 8 * 1024 or os.environ.get("PGWEIR_SANITIZED") == "1"
            assert wait_for(lambda: pgweir.report()["traffic"]["dropped_events"] > 0, 10)
            ledger.goes_on()
    assert ledger.settle() > 0
    traffic = pgweir.report()["traffic"]
    assert traffic["blind_connections"] == 0 and traffic["analysed"] < 1
    print(f"20,000 queries: {min(usual):.2f} s, without the analysis {min(stopped):.2f} s")
    assert min(stopped) < 1.5 * min(usual), "traffic waits for the analysis"


def flood(line, count):
    """That many queries, some at a time, each answered. The seconds that it took."""
    at_a_time = 1000
    started = time.monotonic()
    for _ in range(count // at_a_time):
        line.say(wire.query("select 1") * at_a_time)
        assert line.count_ready(at_a_time) == at_a_time
    return time.monotonic() - started


@needs_pgweir
@wire_case("server-dies")
@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("said", [COLUMNS + ROW, COLUMNS + ROW[:-1], COLUMNS + ROW[:3]],
                         ids=["behind a row", "in a row", "in a header"])
def test_a_server_that_dies_while_it_answers(said, then):
    """The client hears what it said, and its end; why it ended only where a message may stand."""
    with FakeServer(answer=said, then=then) as server, Pgweir(server) as pgweir:
        with Line(pgweir.port) as line:
            line.say(wire.query("select 'yes'"))
            heard = line.until_end()
    assert heard.startswith(said)
    found, rest = wire.frames(heard[len(said):])
    assert rest == b""
    if said == COLUMNS + ROW:
        assert [kind for kind, _ in found] == ["E"]
        assert wire.error_fields(found[0][1])["C"] == "08006"
    else:
        assert found == []


@needs_pgweir
@wire_case("no-server-connection-for-a-probe", "silent-probe", "direct-tls-when-off")
def test_probes_reach_no_server_and_no_log():
    with FakeServer() as server, Pgweir(server) as pgweir:
        assert wait_for(lambda: "What it finds" in pgweir.log(), 10)
        time.sleep(0.2)  # what was logged before that is written by another thread
        before = pgweir.log()
        for hello in (b"", b"", b"\x16\x03\x01\x02\0\x01", struct.pack("!i", 40)):
            with socket.create_connection((LOOPBACK, pgweir.port), timeout=10) as probe:
                probe.sendall(hello)
                probe.shutdown(socket.SHUT_WR)
                assert probe.recv(1) == b""
        assert server.accepted == 0
        assert pgweir.log() == before


@needs_pgweir
@wire_case("negotiation-order")
def test_a_thousand_ssl_requests(pgweir):
    with socket.create_connection((LOOPBACK, pgweir.port), timeout=10) as client:
        client.sendall(wire.SSL_REQUEST)
        assert client.recv(1) == b"N"
        client.sendall(wire.SSL_REQUEST * 1000)
        received = b""
        try:
            while piece := client.recv(4096):
                received += piece
        except ConnectionResetError:
            pass
    assert len(wire.frames(received)[0]) <= 1


@needs_pgweir
@wire_case("cancel-by-another-process")
def test_a_cancel_by_another_pgweir(postgres, pgweir):
    with Pgweir(postgres) as other, Line(pgweir.port) as line:
        line.say(wire.query("select pg_sleep(30)"))
        line.wait_until_sleeping(postgres)
        line.cancel(other.port)
        errors = [wire.error_fields(body)["C"] for kind, body in line.until_ready() if kind == "E"]
        assert errors == ["57014"]
