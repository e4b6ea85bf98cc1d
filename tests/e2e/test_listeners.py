"""Where pgweir listens, which server it takes, and whose client it is behind a load balancer."""

import re
import socket
import struct
import urllib.parse

import pytest

from harness import wire
from harness.line import Line
from harness.ports import LOOPBACK, free_port, wait_for
from harness.postgres import Postgres
from harness.proxy import Pgweir, needs_pgweir

HEADER_V1 = b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 5432\r\n"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
BALANCED = "relay.proxy_protocol.from = ['127.0.0.0/8']\n"


def header_v2(command=0x21, family=0x11, block=None):
    if block is None:
        block = socket.inet_aton("192.0.2.7") + socket.inet_aton("198.51.100.1")
        block += struct.pack("!HH", 56324, 5432) + b"\x04\0\x05ignor"
    return SIGNATURE + struct.pack("!BBH", command, family, len(block)) + block


class Hosts:
    """Several servers as one upstream, in this order."""

    def __init__(self, *servers):
        self._servers = servers
        self.port = servers[0].port

    def url(self, user="postgres", database="postgres", password=None, port=None):
        if port:
            return Postgres.url(self._servers[0], user, database, password, port)
        hosts = ",".join(f"{LOOPBACK}:{server.port}" for server in self._servers)
        return f"postgresql://{user}@{hosts}/{database}"


class Nowhere:
    """A server that is not there."""
    host = LOOPBACK

    def __init__(self):
        self.port = free_port()


@needs_pgweir
def test_unix_sockets_on_both_sides(postgres, tmp_path):
    class BySocket:
        port = postgres.port

        @staticmethod
        def url(user="postgres", database="postgres", password=None, port=None):
            if port:
                return postgres.url(user, database, password, port)
            directory = urllib.parse.quote(postgres.directory, safe="")
            return f"postgresql://{user}@{directory}:{postgres.port}/{database}"
    with Pgweir(BySocket(), "--listen", f"{tmp_path}:7432") as pgweir:
        for place in (f"{tmp_path}/.s.PGSQL.7432", pgweir.port):
            with Line(place) as line:
                assert line.ask("select inet_server_addr() is null")[1][1].endswith(b"t")
        with Line(f"{tmp_path}/.s.PGSQL.7432") as line:
            line.say(wire.query("select pg_sleep(60)"))
            line.wait_until_sleeping(postgres)
            line.cancel()
            assert wire.error_fields(line.until_ready()[-2][1])["C"] == "57014"
        assert "client local" in pgweir.log()


@needs_pgweir
def test_several_addresses(postgres):
    port = free_port()
    with Pgweir(postgres, "--listen", f"127.0.0.2:{port}") as pgweir:
        assert pgweir.port != port
        with Line(pgweir.port) as one, socket.create_connection(("127.0.0.2", port)) as two:
            assert one.ask("select 1")
            two.sendall(wire.startup())
            assert two.recv(1) == b"R"


@needs_pgweir
def test_the_next_host_is_taken(postgres):
    with Pgweir(Hosts(Nowhere(), postgres)) as pgweir:
        with Line(pgweir.port) as line:
            line.say(wire.query("select pg_sleep(60)"))
            line.wait_until_sleeping(postgres)
            line.cancel()
            assert wire.error_fields(line.until_ready()[-2][1])["C"] == "57014"


@needs_pgweir
def test_the_next_host_is_taken_when_one_dies(postgres):
    with Postgres() as mortal, Pgweir(Hosts(mortal, postgres)) as pgweir:
        with Line(pgweir.port) as line:
            assert line.ask("show port")[1][1].endswith(str(mortal.port).encode())
        mortal.stop_hard()
        with Line(pgweir.port) as line:
            assert line.ask("show port")[1][1].endswith(str(postgres.port).encode())


@needs_pgweir
@pytest.mark.parametrize("header", [HEADER_V1, header_v2()])
def test_a_balancers_client_is_known_by_its_own_address(postgres, header):
    with Pgweir(postgres, configuration=BALANCED) as pgweir:
        with Line(pgweir.port, before=header) as line:
            assert line.ask("select 1")
            said = wait_for(lambda: re.search(r"client (\S+), backend pid (\d+)", pgweir.log()), 3)
            assert said.groups() == ("192.0.2.7:56324", str(line.pid))
            sql = f"select count(*) from pg_stat_activity where pid = {said[2]}"
            assert line.ask(sql)[1][1].endswith(b"1")


@needs_pgweir
def test_a_balancers_health_check_is_its_own(postgres):
    with Pgweir(postgres, configuration=BALANCED) as pgweir:
        with Line(pgweir.port, before=header_v2(0x20, 0, b"")) as line:
            assert line.ask("select 1")
        with Line(pgweir.port, before=b"PROXY UNKNOWN\r\n") as line:
            assert line.ask("select 1")
        assert wait_for(lambda: pgweir.log().count("client 127.0.0.1:") == 2, 3)


@needs_pgweir
def test_a_header_from_elsewhere_is_noise(postgres, pgweir):
    for header in (HEADER_V1, header_v2()):
        with pytest.raises((EOFError, ConnectionError)):
            Line(pgweir.port, before=header)


@needs_pgweir
def test_a_balancer_that_says_nothing_is_closed_unless_it_may(postgres):
    with Pgweir(postgres, configuration=BALANCED) as pgweir:
        with pytest.raises((EOFError, ConnectionError)):
            Line(pgweir.port)
        assert wait_for(lambda: "is to send a PROXY header" in pgweir.log(), 3)
    optional = BALANCED + "relay.proxy_protocol.required = false\n"
    with Pgweir(postgres, configuration=optional) as pgweir:
        with Line(pgweir.port) as line, Line(pgweir.port, before=HEADER_V1) as other:
            assert line.ask("select 1") and other.ask("select 2")
