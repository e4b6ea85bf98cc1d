"""Real clients behave as without pgweir: psql, pg_dump, pg_receivewal and hand-made ones."""

import hashlib
import os
import socket
import subprocess

import psycopg2
import pytest

from harness import wire
from harness.line import Line, Talker
from harness.ports import LOOPBACK, wait_for
from harness.postgres import AUTHENTICATED, PASSWORD, program
from harness.proxy import DIRECT, needs_pgweir
from harness.wire_cases import wire_case

MIB = 1 << 20


def psql(url, *commands, **options):
    """Runs commands and returns what psql prints."""
    arguments = ["psql", "-X", "-qAt", "-v", "ON_ERROR_STOP=1"]
    for command in commands:
        arguments += ["-c", command]
    return subprocess.run([*arguments, url], check=True, capture_output=True, text=True,
                          timeout=120, **options).stdout


class Memory:
    """How far pgweir's resident memory has risen above what it was, at its highest.

    Sanitizers keep freed memory, so nothing is measured with them (nor without a proxy).
    """

    def __init__(self, proxy):
        self._proxy = proxy
        self._measured = not DIRECT and os.environ.get("PGWEIR_SANITIZED") != "1"
        if self._measured:
            proxy.forget_peak()
            self._before = proxy.peak_resident_kib()

    def grown_kib(self):
        return self._proxy.peak_resident_kib() - self._before if self._measured else 0


@pytest.fixture(scope="module")
def url(shared_pgweir):
    return shared_pgweir.url()


def test_copy_100_000_rows_in_and_out(url, tmp_path):
    psql(url, "create table copied (n int, word text, half numeric)")
    rows = "".join(f"{n}\trow {n} of many\t{n / 2}\n" for n in range(100_000))
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_text(rows)
    psql(url, f"\\copy copied from '{there}'")
    psql(url, f"\\copy (select * from copied order by n) to '{back}'")
    assert back.read_text() == rows


def test_dump_and_restore(url, postgres, shared_pgweir):
    postgres.psql("create table dumped (id serial primary key, name text unique, made timestamptz "
                  "default now()); insert into dumped (name) select md5(n::text) "
                  "from generate_series(1, 5000) n; create index on dumped (made);"
                  "create database restored")
    dump = subprocess.run([program("pg_dump"), "-t", "dumped", url], check=True,
                          capture_output=True).stdout
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", shared_pgweir.url(database="restored")],
                   input=dump, check=True, stdout=subprocess.DEVNULL)
    content = "select md5(string_agg(t::text, ',' order by id)) from dumped t"
    assert postgres.psql(content, "restored") == postgres.psql(content)


@wire_case("asynchronous-messages")
def test_notifications_reach_a_listener_that_asks_nothing(url, postgres):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute("listen news")
    postgres.psql("notify news, 'first'; notify news, 'second'")

    def heard():
        connection.poll()
        return len(connection.notifies) >= 2
    assert wait_for(heard, 5)
    assert [n.payload for n in connection.notifies] == ["first", "second"]


def test_server_side_cursors(url):
    connection = psycopg2.connect(url)
    cursor = connection.cursor("named")
    cursor.itersize = 100
    cursor.execute("select n from generate_series(1, 5000) n")
    assert [row[0] for row in cursor] == list(range(1, 5001))


@wire_case("huge-field")
@pytest.mark.parametrize("direction", ["to the client", "to the server"])
def test_a_value_of_256_mib_needs_no_memory_for_itself(pgweir, direction):
    with Line(pgweir.port) as line:
        line.ask("select 1")
        memory = Memory(pgweir)
        if direction == "to the client":
            line.say(wire.query(f"select repeat('x', {256 * MIB})"))
            assert line.drain_one_answer() > 256 * MIB
        else:
            line.say(wire.parse("select length($1::text)"))
            line.say(wire.bind([b"y" * (256 * MIB)]) + wire.execute() + wire.SYNC)
            assert line.until_ready()[-3][1].endswith(str(256 * MIB).encode())
        assert memory.grown_kib() < 8 * 1024


def kernel_buffer_bytes():
    """The most that the kernel may hold of one direction, over both hops of the way."""
    largest = (open(f"/proc/sys/net/ipv4/tcp_{kind}mem").read().split()[2] for kind in "rw")
    return 2 * sum(map(int, largest))


@wire_case("client-that-does-not-read")
def test_10_000_pipelined_queries_and_a_client_that_does_not_read(shared_pgweir):
    """The client first sends all and reads nothing, while the answers pile up on the way.

    Queries and answers are each more than the sockets can hold: whoever takes them all in has
    buffered them. So the client gets stuck, and nobody's memory has grown.
    """
    count = 10_000
    size = kernel_buffer_bytes() * 5 // 4 // count
    sql = f"select repeat('z', {size}) /* {'-' * size} */"
    with Line(shared_pgweir.port) as line:
        line.ask("select 1")
        memory = Memory(shared_pgweir)
        talker = Talker(line, wire.query(sql) * count)
        assert talker.gets_stuck(60), "all was swallowed: somebody buffers without bound"
        assert memory.grown_kib() < 8 * 1024
        assert line.count_ready(count) == count
        talker.join()
        assert line.ask("select 'after'")[1][1].endswith(b"after")


@wire_case("cancel-request", "cancel-order")
def test_cancel_200_times_and_no_later_query_is_hit(shared_pgweir, postgres):
    with Line(shared_pgweir.port) as line:
        for _ in range(200):
            line.say(wire.query("select pg_sleep(10)"))
            line.wait_until_sleeping(postgres)
            line.cancel()
            kinds = [kind for kind, _ in line.until_ready()]
            assert "E" in kinds
            assert line.ask("select 1")[1] == ("D", b"\0\1\0\0\0\x011")


@wire_case("half-close")
def test_a_client_that_has_said_all_still_gets_its_answer(shared_pgweir):
    with Line(shared_pgweir.port) as line:
        line.say(wire.query("select pg_sleep(0.3), 'late'"))
        line.socket.shutdown(socket.SHUT_WR)
        assert line.until_ready()[1][1].endswith(b"late")
        assert line.socket.recv(1) == b""


@wire_case("authentication")
@pytest.mark.parametrize("role", AUTHENTICATED)
def test_passwords_pass_through(shared_pgweir, role):
    right = shared_pgweir.url(user=role, password=PASSWORD)
    assert psql(right, "select current_user") == f"{role}\n"
    wrong = shared_pgweir.url(user=role, password="wrong")
    refused = subprocess.run(["psql", "-X", wrong, "-c", "select 1"], capture_output=True,
                             text=True, check=False)
    assert refused.returncode == 2
    assert "password authentication failed" in refused.stderr


@wire_case("copy-both", "replication-commands")
def test_a_replication_connection_passes(shared_pgweir, tmp_path):
    subprocess.run([program("pg_basebackup"), "-D", str(tmp_path / "backup"), "-X", "stream",
                    "-c", "fast", "-d", shared_pgweir.url() + "?gssencmode=disable"], check=True,
                   capture_output=True, timeout=120)
    assert (tmp_path / "backup" / "PG_VERSION").exists()


@wire_case("function-call")
def test_large_objects_by_function_call(url):
    connection = psycopg2.connect(url)
    stored = connection.lobject(0, "wb")
    content = os.urandom(3 * MIB)
    stored.write(content)
    loaded = connection.lobject(stored.oid, "rb")
    assert hashlib.sha256(loaded.read()).digest() == hashlib.sha256(content).digest()


@wire_case("ssl-request", "bytes-behind-ssl-request")
def test_encryption_is_declined_once_each_and_nothing_may_ride_behind_it(shared_pgweir):
    with socket.create_connection((LOOPBACK, shared_pgweir.port)) as connection:
        connection.sendall(wire.SSL_REQUEST)
        assert connection.recv(1) == b"N"
    with socket.create_connection((LOOPBACK, shared_pgweir.port)) as connection:
        connection.sendall(wire.SSL_REQUEST + wire.startup())
        received = b""
        while piece := connection.recv(4096):
            received += piece
        found = wire.frames(received.removeprefix(b"N"))[0]
        assert [kind for kind, _ in found] == ["E"]
        assert wire.error_fields(found[0][1])["C"] == "08P01"


@wire_case("gssenc-request", "negotiation-order")
@needs_pgweir
def test_a_gssencrequest_is_declined(shared_pgweir):
    with socket.create_connection((LOOPBACK, shared_pgweir.port)) as connection:
        connection.sendall(wire.GSSENC_REQUEST)
        assert connection.recv(1) == b"N"
        connection.sendall(wire.SSL_REQUEST)
        assert connection.recv(1) == b"N"
        connection.sendall(wire.startup())
        assert connection.recv(1) == b"R"
