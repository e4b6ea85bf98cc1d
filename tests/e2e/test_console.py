"""The database `pgweir` on the proxy's port: pgweir itself answers, whoever the client is."""

import asyncio
import os
import signal
import socket
import subprocess
import time

import asyncpg
import psycopg
import pytest

from harness import wire
from harness.certificates import Certificates
from harness.line import Line, connected, fatal_of
from harness.ports import LOOPBACK, wait_for
from harness.proxy import DIRECT, Pgweir
from harness.tls import configuration

COMMANDS = ("FINDINGS", "STATEMENTS", "SESSIONS", "STATS", "HEALTH", "CONFIG", "VERSION", "HELP")
pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: there is no console")


def psql(pgweir, *commands, database="pgweir", **environment):
    arguments = [word for command in commands for word in ("-c", command)]
    return subprocess.run(
        ["psql", "-X", "-h", LOOPBACK, "-p", str(pgweir.port), "-U", "ann", "-d", database,
         *arguments], capture_output=True, text=True, timeout=20, check=False,
        env={**os.environ, "PGPASSWORD": "", **environment})


def console(pgweir, **options):
    return psycopg.connect(host=LOOPBACK, port=pgweir.port, user="ann", dbname="pgweir", **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_psql_shows_everything(shared_pgweir, command):
    shown = psql(shared_pgweir, f"show {command.lower()};")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "row" in shown.stdout


def test_psql_is_told_what_there_is(shared_pgweir):
    shown = psql(shared_pgweir, "select * from users")
    assert shown.returncode == 1
    assert "does not know this command" in shown.stderr
    assert all(f"SHOW {command}" in shown.stderr for command in COMMANDS)


def test_psql_says_what_it_is_connected_to(shared_pgweir):
    shown = psql(shared_pgweir, r"\conninfo", "select version()", "show server_version")
    assert shown.returncode == 0, shown.stderr
    assert 'database "pgweir" as user "ann"' in shown.stdout
    assert "PostgreSQL 15.0 (pgweir " in shown.stdout


def test_what_is_found_is_shown(postgres, pgweir):
    postgres.psql("create table if not exists a (id int primary key);"
                  "insert into a select generate_series(1, 50) on conflict do nothing")
    with psycopg.connect(pgweir.url()) as shop:
        for (one,) in shop.execute("select id from a order by id").fetchall():
            shop.execute("select * from a where id = %s", (one,))
    with console(pgweir) as asked:
        def loops():
            found = asked.execute("show findings").fetchall()
            return [row for row in found if row[2] == "n-plus-one"]
        (loop,) = wait_for(loops, 5)
        assert loop[1] == "proven" and loop[7] == "postgres"
        statements = asked.execute("show statements").fetchall()
        assert any(row[0] == 50 and "where id = " in row[-1].lower() for row in statements)
        # Of the console's own queries nothing is known.
        assert not any("show" in row[-1].lower() for row in statements)


def test_psycopg_speaks_the_extended_protocol(shared_pgweir):
    with console(shared_pgweir) as asked:
        for binary in (False, True):
            with asked.cursor(binary=binary) as cursor:
                rows = dict(cursor.execute("SHOW STATS", prepare=True).fetchall())
                assert isinstance(rows["connections"], int)
                assert len(cursor.execute("show help").fetchall()) == len(COMMANDS)
        with pytest.raises(psycopg.Error) as refused:
            asked.execute("select %s::int", (1,))
        assert "SHOW FINDINGS" in refused.value.diag.message_hint
        asked.rollback()
        assert asked.execute("select 1").fetchone() == (1,)
        asked.commit()


def test_psycopg_in_a_pipeline(shared_pgweir):
    with console(shared_pgweir, autocommit=True) as asked, asked.pipeline():
        cursors = [asked.execute("show version") for _ in range(50)]
        assert len({cursor.fetchone() for cursor in cursors}) == 1


def test_asyncpg(shared_pgweir):
    async def ask():
        connection = await asyncpg.connect(host=LOOPBACK, port=shared_pgweir.port, user="ann",
                                           database="pgweir")
        try:
            rows = await connection.fetch("SHOW STATS")
            assert {row["name"]: row["value"] for row in rows}["connections"] >= 0
            prepared = await connection.prepare("SHOW HEALTH")
            assert ("ready", "yes") in [tuple(row) for row in await prepared.fetch()]
            with pytest.raises(asyncpg.PostgresSyntaxError):
                await connection.fetch("select * from users")
            async with connection.transaction():
                assert await connection.fetchval("select 1") == 1
                cursor = await connection.cursor("SHOW CONFIG")
                assert len(await cursor.fetch(3)) == 3
                assert len(await cursor.fetch(1000)) > 50
        finally:
            await connection.close()
    asyncio.run(ask())


def test_other_databases_are_the_servers(shared_pgweir):
    shown = psql(shared_pgweir, "show findings", database="postgres", PGUSER="postgres")
    assert "role \"ann\" does not exist" in shown.stderr


def test_a_real_database_of_that_name_is_reached_when_the_console_is_off(postgres):
    postgres.psql("create database pgweir")
    with Pgweir(postgres, configuration="web.console = true\n") as pgweir:
        with console(pgweir) as asked:
            assert asked.execute("select current_database()").fetchone() == ("pgweir",)
        assert postgres_answers(pgweir) is False
        pgweir.configure("web.console = false\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: postgres_answers(pgweir), 5)
    postgres.psql("drop database pgweir with (force)")


def postgres_answers(pgweir):
    """Whether the server itself is behind the name."""
    with psycopg.connect(pgweir.url(database="pgweir")) as connection:
        try:
            connection.execute("select count(*) from pg_database")
            return True
        except psycopg.errors.SyntaxError:
            return False


def test_sixteen_sessions_and_no_more(pgweir):
    sessions = [console(pgweir, autocommit=True) for _ in range(16)]
    assert fatal_of(pgweir.port, wire.startup(database="pgweir"))["C"] == "53300"
    for session in sessions:
        assert session.execute("select 1").fetchone() == (1,)
    sessions.pop().close()
    assert wait_for(lambda: psql(pgweir, "show help").returncode == 0, 5)
    for session in sessions:
        session.close()


def test_it_is_reachable_when_there_is_no_room_for_others(postgres):
    with Pgweir(postgres, configuration="relay.connections = 1\n") as pgweir:
        with Line(pgweir.port):
            assert fatal_of(pgweir.port, wire.startup())["C"] == "53300"
            assert psql(pgweir, "show sessions").returncode == 0


def test_a_reader_that_does_not_read_holds_up_nobody(pgweir):
    lazy = socket.create_connection((LOOPBACK, pgweir.port))
    try:
        lazy.sendall(wire.startup(database="pgweir"))
        lazy.settimeout(0.5)
        asked = wire.query("show config") * 5000
        sent = 0
        try:
            while sent < len(asked):
                sent += lazy.send(asked[sent:])
        except socket.timeout:
            pass
        began = time.monotonic()
        assert psql(pgweir, "show health").returncode == 0
        with psycopg.connect(pgweir.url()) as shop:
            assert shop.execute("select 1").fetchone() == (1,)
        assert time.monotonic() - began < 5
        assert pgweir.resident_kib() < 200_000 or os.environ.get("PGWEIR_SANITIZED") == "1"
    finally:
        lazy.close()


def test_its_sessions_end_with_the_process(pgweir):
    with connected(pgweir.port) as asked:
        asked.sendall(wire.startup(database="pgweir"))
        heard = b""
        while not heard.endswith(b"Z\0\0\0\5I"):
            heard += asked.recv(4096)
        pgweir.drain()
        last = b"".join(iter(lambda: asked.recv(4096), b""))
    assert pgweir.ends(5) == 0
    ((kind, body),), rest = wire.frames(last)
    assert (kind, rest, wire.error_fields(body)["C"]) == ("E", b"", "57P01")


def test_users_of_an_auth_file_do_not_come_in_without_a_password(postgres, tmp_path):
    users = tmp_path / "users"
    users.write_text('"ann" "open sesame"\n', encoding="utf-8")
    with Pgweir(postgres, configuration=f"login.auth_file = '{users}'\n") as pgweir:
        shown = psql(pgweir, "show findings")
        assert shown.returncode == 2
        assert "not open to this client" in shown.stderr and "web.token_file" in shown.stderr
        pgweir.configure("")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: psql(pgweir, "show findings").returncode == 0, 5)
        pgweir.configure(f"login.auth_file = '{users}'\n")
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: psql(pgweir, "show findings").returncode == 2, 5)


def test_through_tls(postgres):
    with Certificates() as made:
        settings = configuration(("require", made.make("weir")), "disable")
        with Pgweir(postgres, configuration=settings) as pgweir:
            shown = psql(pgweir, r"\conninfo", "show findings", "show config",
                         PGSSLMODE="require")
            assert shown.returncode == 0, shown.stderr
            assert "SSL connection" in shown.stdout and "client_tls.certificate" in shown.stdout
            assert psql(pgweir, "show findings", PGSSLMODE="disable").returncode == 2
