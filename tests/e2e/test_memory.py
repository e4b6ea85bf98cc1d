"""However much passes, pgweir holds little of it: PGWEIR_DEEP=1 measures with half a gigabyte."""

import os
import time

import pytest

from harness import wire
from harness.line import Line, Talker
from harness.ports import wait_for
from harness.proxy import DIRECT, Pgweir
from harness.wire_cases import wire_case

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
MIB = 1 << 20
RESULT_BYTES = (512 if DEEP else 32) * MIB
FIELD_BYTES = (512 if DEEP else 64) * MIB
QUERIES = 10_000
MOST_KIB = 1024
PIECE = 1 << 18

pytestmark = pytest.mark.skipif(DIRECT or os.environ.get("PGWEIR_SANITIZED") == "1",
                                reason="no pgweir, or one with sanitizers, which keep freed memory")


@pytest.fixture
def pgweir(postgres):
    """One worker whose ring of events went round once: what is taken only once is taken before."""
    with Pgweir(postgres, configuration="[relay]\nworkers = 1\n") as proxy:
        with Line(proxy.port) as line:
            line.say(wire.query("select repeat('w', 1000000)") * 20)
            assert line.count_ready(20) == 20
            for _ in range(20):
                line.say(wire.query("select 1") * 1000)
                assert line.count_ready(1000) == 1000
        yield proxy


def read_slowly(line, size):
    """That many bytes and all behind them, with a pause now and then, so that the sender waits."""
    received = 0
    pause_every = max(size // 64, PIECE)
    next_pause = pause_every
    while received < size:
        received += len(line.socket.recv(PIECE))
        if received >= next_pause:
            time.sleep(0.02)
            next_pause += pause_every
    return received


@wire_case("huge-field", "client-that-does-not-read")
def test_a_large_result_read_slowly(pgweir):
    row = 1000
    with Line(pgweir.port) as line:
        line.ask("select 1")
        pgweir.forget_peak()
        before = pgweir.peak_resident_kib()
        rows = f"generate_series(1, {RESULT_BYTES // row})"
        line.say(wire.query(f"select repeat('r', {row}), {rows}"))
        assert read_slowly(line, RESULT_BYTES) >= RESULT_BYTES
        grown = pgweir.peak_resident_kib() - before
    print(f"{RESULT_BYTES // MIB} MiB read slowly: {grown} KiB")
    assert grown < MOST_KIB


@wire_case("huge-field")
def test_one_large_field(pgweir):
    with Line(pgweir.port) as line:
        line.ask("select 1")
        pgweir.forget_peak()
        before = pgweir.peak_resident_kib()
        line.say(wire.query(f"select repeat('f', {FIELD_BYTES})"))
        assert line.drain_one_answer() > FIELD_BYTES
        grown = pgweir.peak_resident_kib() - before
    print(f"one field of {FIELD_BYTES // MIB} MiB: {grown} KiB")
    assert grown < MOST_KIB


def extended(sql):
    return wire.parse(sql) + wire.bind() + wire.execute() + wire.SYNC


def prepared(number):
    """The first one prepares what the others run."""
    parse = wire.parse("select repeat('p', 3000), $1::int", "s") if number == 0 else b""
    parameters = wire.bind([number], statement="s")
    return parse + parameters + wire.execute() + wire.SYNC


SAME = "select repeat('p', 3000)"


@wire_case("client-that-does-not-read")
@pytest.mark.parametrize("asked", [
    lambda number: wire.query(SAME),
    lambda number: wire.query(f"{SAME}, {number}"),
    lambda number: extended(SAME),
    lambda number: extended(f"{SAME}, {number}"),
    prepared,
], ids=["the same", "all different", "extended", "extended, all different", "prepared"])
def test_pipelined_queries_whose_answers_nobody_reads(asked, pgweir, postgres):
    """Until the server itself waits, since nobody takes its answers any more."""
    waits = "select wait_event from pg_stat_activity where pid = {}"
    with Line(pgweir.port) as line:
        line.ask("select 1")
        pgweir.forget_peak()
        before = pgweir.peak_resident_kib()
        talker = Talker(line, b"".join(map(asked, range(QUERIES))))
        assert wait_for(lambda: "ClientWrite" in postgres.psql(waits.format(line.pid)), 30)
        grown = pgweir.peak_resident_kib() - before
        assert line.count_ready(QUERIES) == QUERIES
        talker.join()
        assert line.ask(SAME)[-1] == ("Z", b"I")
    print(f"{QUERIES} queries whose answers are not read: {grown} KiB")
    assert grown < MOST_KIB
    assert pgweir.report()["traffic"]["blind_connections"] == 0
