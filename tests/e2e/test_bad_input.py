"""What goes wrong outside gets one clear sentence, the right exit code, and hurts nobody."""

import os
import random
import socket
import subprocess

import pytest

from harness import wire
from harness.line import Line
from harness.ports import LOOPBACK, free_port
from harness.postgres import Postgres
from harness.proxy import Pgweir, needs_pgweir, program
from harness.wire_cases import wire_case

USAGE, NOTHING_JUDGED = 2, 75


def pgweir_command(*arguments, **environment):
    """Runs pgweir to its end: (exit code, what it said on standard error)."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE_URL"))}
    done = subprocess.run([program(), *arguments], env={**clean, **environment}, text=True,
                          capture_output=True, timeout=60, check=False)
    return done.returncode, done.stderr


def assert_one_sentence(text, *words):
    """One line (a second may say what to do), holding the words, without a crash's look."""
    lines = [line for line in text.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 3, text
    for word in words:
        assert word in text, text
    for crash in ("terminate called", "what():", "Assertion", "std::", "core dumped"):
        assert crash not in text, text


def nowhere():
    return f"postgresql://postgres@{LOOPBACK}:{free_port()}/postgres"


def fatal_of(connection):
    """The fields of the ErrorResponse that ends a connection."""
    received = b""
    while piece := connection.recv(4096):
        received += piece
    found = wire.frames(received)[0]
    assert [kind for kind, _ in found] == ["E"], received
    return wire.error_fields(found[0][1])


class Elsewhere:
    """Stands where a server should be."""
    host = LOOPBACK

    def __init__(self):
        self.port = free_port()

    def url(self, user="postgres", database="postgres", password=None, port=None):
        return Postgres.url(self, user, database, password, port)


@wire_case("no-server")
@needs_pgweir
def test_unreachable_upstream_is_told_to_the_client():
    with Pgweir(Elsewhere()) as pgweir:
        for _ in range(3):
            with socket.create_connection((LOOPBACK, pgweir.port), timeout=15) as connection:
                connection.sendall(wire.startup())
                fields = fatal_of(connection)
                assert fields["S"] == fields["V"] == "FATAL" and fields["C"] == "08001"
                assert "pgweir" in fields["M"]


@wire_case("server-dies", "no-server")
@needs_pgweir
def test_an_upstream_that_dies_ends_sessions_and_not_pgweir():
    with Postgres() as mortal, Pgweir(mortal) as pgweir:
        with Line(pgweir.port) as line:
            line.ask("select 1")
            mortal.stop_hard()
            with pytest.raises((EOFError, ConnectionError)):
                line.ask("select 2")
                line.ask("select 3")
        with socket.create_connection((LOOPBACK, pgweir.port), timeout=15) as connection:
            connection.sendall(wire.startup())
            assert fatal_of(connection)["C"].startswith("08")


@needs_pgweir
def test_run_with_an_unreachable_upstream():
    code, said = pgweir_command("run", "--upstream", nowhere(), "--", "true")
    assert code == NOTHING_JUDGED
    assert said.strip()


@needs_pgweir
def test_a_refused_password_is_the_servers_word(postgres, pgweir):
    url = pgweir.url(user="by_scram", password="wrong")
    done = subprocess.run(["psql", "-X", url, "-c", "select 1"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2
    assert 'password authentication failed for user "by_scram"' in done.stderr


@needs_pgweir
@pytest.mark.parametrize("flag", ["--listen", "--web"])
def test_a_port_in_use(postgres, flag):
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        anywhere = f"{LOOPBACK}:0"
        addresses = {"--listen": anywhere, "--web": anywhere, flag: f"{LOOPBACK}:{port}"}
        arguments = [word for pair in addresses.items() for word in pair]
        code, said = pgweir_command("serve", "--upstream", postgres.url(), *arguments)
    assert code == NOTHING_JUDGED
    assert_one_sentence(said, str(port))


@needs_pgweir
@pytest.mark.parametrize("text, words", [
    ("[relay\nlisten = 1", ["line 1"]),
    ("[relay]\nlistn = '127.0.0.1:1'", ["listn", "listen"]),
    ("[rules.slow-query]\nthreshold = 'often'", ["threshold"]),
])
def test_broken_configuration(tmp_path, text, words):
    path = tmp_path / "pgweir.toml"
    path.write_text(text)
    for command in (["serve", "--config", str(path)], ["config", "--check", str(path)]):
        code, said = pgweir_command(*command)
        assert code == USAGE
        assert_one_sentence(said, *words)


@needs_pgweir
def test_configuration_that_is_not_there():
    code, said = pgweir_command("serve", "--config", "/nonexistent/pgweir.toml")
    assert code == USAGE
    assert_one_sentence(said, "/nonexistent/pgweir.toml")


@needs_pgweir
def test_no_programs_for_a_throw_away_database():
    """In a mount namespace of its own, where the server's programs are hidden."""
    hide = "mount -t tmpfs none /usr/lib/postgresql && exec \"$@\""
    namespace = ["unshare", "--map-root-user", "--mount", "sh", "-c", hide, "sh"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make mount namespaces")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE_URL"))}
    done = subprocess.run([*namespace, program(), "run", "--", "true"], env=clean, text=True,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == NOTHING_JUDGED
    assert "initdb" in done.stderr and "--upstream" in done.stderr


@needs_pgweir
def test_a_command_that_does_not_exist(postgres):
    code, said = pgweir_command("run", "--upstream", postgres.url(), "--", "no-such-command-here")
    assert code == USAGE
    assert "no-such-command-here" in said


@needs_pgweir
@pytest.mark.parametrize("arguments, near", [
    (["serve", "--upstraem", "x"], "--upstream"),
    (["srve"], "serve"),
    (["report", "--format", "jsn"], "json"),
    (["rules", "n-plus-won"], "n-plus-one"),
])
def test_wrong_words_name_the_nearest_right_one(arguments, near):
    code, said = pgweir_command(*arguments)
    assert code == USAGE
    assert_one_sentence(said, near)


@needs_pgweir
def test_garbage_on_the_port_hurts_nobody(pgweir):
    noise = random.Random(7)
    with Line(pgweir.port) as bystander:
        for size in (1, 3, 8, 64, 4096, 100_000):
            with socket.create_connection((LOOPBACK, pgweir.port), timeout=15) as connection:
                connection.settimeout(5)
                try:
                    connection.sendall(noise.randbytes(size))
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(4096):
                        pass
                except OSError:
                    pass  # refused on the spot, which is one way to treat garbage
            assert bystander.ask("select 5")[1] == ("D", b"\0\1\0\0\0\x015")
        socket.create_connection((LOOPBACK, pgweir.port)).close()
        with socket.create_connection((LOOPBACK, pgweir.port)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert bystander.ask("select 6")[1] == ("D", b"\0\1\0\0\0\x016")


@wire_case("unknown-message")
@needs_pgweir
def test_an_unknown_message_type_blinds_one_session_only(pgweir):
    with Line(pgweir.port) as bystander, Line(pgweir.port) as odd:
        odd.say(wire.message("~", b"?"))
        with pytest.raises((EOFError, ConnectionError)):
            odd.until_ready()
        assert bystander.ask("select 7")[1] == ("D", b"\0\1\0\0\0\x017")
    assert pgweir.report()["traffic"]["blind_connections"] == 1


@needs_pgweir
def test_report_without_a_proxy():
    code, said = pgweir_command("report", "--web", f"http://{LOOPBACK}:{free_port()}")
    assert code == NOTHING_JUDGED
    assert_one_sentence(said)
