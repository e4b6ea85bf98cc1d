"""A new pgweir takes the port over while the old one drains: nothing is lost, nobody is refused."""

import itertools
import os
import threading

import pytest

from harness import wire
from harness.line import Line
from harness.ports import wait_for
from harness.proxy import Pgweir, needs_pgweir
from harness.wire_cases import wire_case

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
GENERATIONS = 8 if DEEP else 2
WRITERS = 8
VISITORS = 4


class Crowd:
    """Threads that do the same until they are told to stop; what went wrong is theirs to note."""

    def __init__(self, size, work):
        self.stop = threading.Event()
        self._threads = [threading.Thread(target=work, args=(number, self.stop), daemon=True)
                         for number in range(size)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self._threads:
            thread.join(30)


class Ledger:
    """Writers that book numbered entries in transactions and know which ones were acknowledged."""

    def __init__(self, port):
        self._port = port
        self.acknowledged, self.unsure = set(), set()
        self.reconnects, self.surprises = 0, []
        self._lock = threading.Lock()

    def write(self, writer, stop):
        line = None
        for number in itertools.count(writer * 1_000_000):
            if stop.is_set():
                break
            try:
                line = line or Line(self._port)
                self._book(line, number)
            except (EOFError, OSError) as broken:
                self._lost(number, line and line.parting_error(), broken)
                line = None

    def _book(self, line, number):
        line.ask(f"begin; insert into ledger values ({number})")
        line.ask(f"select count(*) from ledger where entry = {number}")
        assert line.ask("commit")[0] == ("C", b"COMMIT\0")
        with self._lock:
            self.acknowledged.add(number)

    def _lost(self, number, told, broken):
        with self._lock:
            self.unsure.add(number)
            self.reconnects += 1
            if told != "57P01":
                self.surprises.append((told, repr(broken)))


@wire_case("restart")
@needs_pgweir
def test_every_acknowledged_commit_is_there_once(postgres):
    postgres.psql("drop table if exists ledger; create table ledger (entry bigint)")
    with Pgweir(postgres) as first:
        ledger = Ledger(first.port)
        with Crowd(WRITERS, ledger.write):
            assert wait_for(lambda: len(ledger.acknowledged) > 200, 10)
            last = first
            for _ in range(GENERATIONS):
                last = replaced(last, postgres)
                so_far = len(ledger.acknowledged)
                assert wait_for(lambda: len(ledger.acknowledged) > so_far + 100, 10)
        if last is not first:
            last.__exit__()
    booked = [int(n) for n in postgres.psql("select entry from ledger").split()]
    assert len(booked) == len(set(booked))
    assert ledger.acknowledged <= set(booked)
    assert set(booked) <= ledger.acknowledged | ledger.unsure
    assert ledger.surprises == []
    assert ledger.reconnects >= WRITERS


def replaced(old, postgres):
    """A new one in its place; the old one ends by itself."""
    young = Pgweir(postgres, successor_of=old)
    young.__enter__()
    old.drain()
    assert old.ends(10) == 0
    return young


class Storm:
    """Visitors that come, ask one thing and go, as fast as they can."""

    def __init__(self, port):
        self._port = port
        self.visits, self.mishaps = [0] * VISITORS, []

    def visit(self, number, stop):
        while not stop.is_set():
            try:
                with Line(self._port) as line:
                    assert line.ask("select 7")[1][1].endswith(b"7")
                    line.say(wire.TERMINATE)
                self.visits[number] += 1
            except (OSError, EOFError, AssertionError) as mishap:
                self.mishaps.append(repr(mishap))


@wire_case("restart")
@needs_pgweir
@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_nobody_is_refused_in_a_storm(postgres, tmp_path, way):
    os.chmod(tmp_path, 0o755)
    by_file = ["--listen", f"{tmp_path}:7432"] if way == "unix" else []
    with Pgweir(postgres, *by_file) as first:
        storm = Storm(f"{tmp_path}/.s.PGSQL.7432" if by_file else first.port)
        with Crowd(VISITORS, storm.visit):
            last = first
            for _ in range(GENERATIONS):
                seen = sum(storm.visits)
                assert wait_for(lambda: sum(storm.visits) > seen + 100, 10)
                young = Pgweir(postgres, *by_file, successor_of=last)
                young.__enter__()
                seen = sum(storm.visits)
                assert wait_for(lambda: sum(storm.visits) > seen + 20, 10)
                last.drain()
                assert last.ends(10) == 0
                last = young
        last.__exit__()
    assert storm.mishaps == []


@needs_pgweir
def test_without_being_told_to_a_second_one_does_not_start(postgres, pgweir):
    with pytest.raises(RuntimeError, match="--take-over"):
        Pgweir(postgres, "--listen", f"127.0.0.1:{pgweir.port}").__enter__()
    with Line(pgweir.port) as line:
        assert line.ask("select 1")


@wire_case("restart")
@needs_pgweir
def test_the_old_one_goes_on_when_the_new_one_dies(postgres):
    with Pgweir(postgres) as old:
        with Line(old.port) as line:
            with Pgweir(postgres, successor_of=old) as young, Line(young.port) as theirs:
                assert theirs.ask("select 1")
                young.process.kill()
                young.ends(5)
            with Line(old.port) as next_one:
                assert next_one.ask("select 2")
            assert line.ask("select 3")
