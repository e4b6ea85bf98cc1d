"""What an idle session costs: resident memory per pair of connections that has run a query."""

import asyncio
import os
import resource
import subprocess
import sys

import pytest

from harness import wire
from harness.ports import LOOPBACK
from harness.postgres import Postgres
from harness.proxy import Pgweir, needs_pgweir

SANITIZED = os.environ.get("PGWEIR_SANITIZED") == "1"
MOST_BYTES_PER_PAIR = 3_300
WANTED = 10_000
AT_ONCE = 100


class SmallServer:
    """harness/small_server.py in a process of its own."""
    host = LOOPBACK

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.small_server"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(os.path.abspath(__file__)))
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)

    def url(self, user="postgres", database="postgres", password=None, port=None):
        return Postgres.url(self, user, database, password, port)


def pairs_that_fit():
    """A pair takes two descriptors of pgweir; fewer pairs than wanted where the system has few."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(WANTED, (hard - 2_000) // 2)


async def fill_the_ring(port):
    """The ring of events goes round once: what is taken only once is taken before."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(wire.startup())
    await reader.readuntil(wire.message("Z", b"I"))
    for _ in range(40):
        writer.write(wire.query("select id from accounts where id = 7") * 500)
        for _ in range(500):
            await reader.readuntil(wire.message("Z", b"I"))
    writer.close()


async def visit(port, at_once):
    """Logs in and runs a query; the connection stays open."""
    async with at_once:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(wire.startup(application_name="idle-pool"))
        await reader.readuntil(wire.message("Z", b"I"))
        writer.write(wire.query("select id from accounts where id = 7"))
        await reader.readuntil(wire.message("Z", b"I"))
        return writer


async def measure(pgweir, pairs):
    at_once = asyncio.Semaphore(AT_ONCE)
    await fill_the_ring(pgweir.port)
    warm = [await visit(pgweir.port, at_once) for _ in range(AT_ONCE)]
    before = pgweir.resident_kib()
    idle = await asyncio.gather(*(visit(pgweir.port, at_once) for _ in range(pairs - AT_ONCE)))
    pgweir.report()  # which is made after all that was seen
    grown = pgweir.resident_kib() - before
    for writer in warm + idle:
        writer.close()
    return grown * 1024 / len(idle)


@needs_pgweir
@pytest.mark.skipif(SANITIZED, reason="sanitizers keep what is freed")
def test_an_idle_pair_is_small():
    configuration = "log.connections = false\n[relay]\nworkers = 1\nconnections = 20000\n"
    with SmallServer() as server, Pgweir(server, configuration=configuration) as pgweir:
        pairs = pairs_that_fit()
        per_pair = asyncio.run(measure(pgweir, pairs))
        print(f"{per_pair:.0f} bytes per idle pair, of {pairs}")
        assert per_pair <= MOST_BYTES_PER_PAIR
