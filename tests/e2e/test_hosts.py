"""A list of hosts with verify-full: each server is checked by its own name, as libpq does it.

Every case is asked twice: pgweir has the list, and libpq has it. Both must come to the same."""

import threading
from contextlib import ExitStack

import psycopg2
import pytest

from harness.certificates import Certificates
from harness.ports import LOOPBACK
from harness.postgres import Postgres
from harness.proxy import DIRECT, Pgweir
from harness.tls import of_server

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: this is about pgweir's upstream")

NAMES = {"first": "DNS:first.test", "second": "DNS:second.test", "by_address": f"IP:{LOOPBACK}"}


@pytest.fixture(scope="module", name="made")
def _made():
    with Certificates() as made:
        yield made


@pytest.fixture(scope="module", name="servers")
def _servers(made):
    """Three, each with a certificate for one name."""
    with ExitStack() as running:
        servers = {}
        for name, alternatives in NAMES.items():
            pair = made.make(name, "nobody", alternatives)
            servers[name] = running.enter_context(Postgres(**of_server(made, pair)))
        yield servers


class Listed:
    """An upstream of several servers: (the name that is dialled, the server that is there)."""

    def __init__(self, made, pairs):
        self.dsn = (f"host={','.join(name for name, _ in pairs)} "
                    f"hostaddr={','.join(LOOPBACK for _ in pairs)} "
                    f"port={','.join(str(port) for _, port in pairs)} "
                    f"user=postgres dbname=postgres sslmode=verify-full "
                    f"sslrootcert={made.authority}")
        self.port = pairs[0][1]

    def url(self, user="postgres", database="postgres", password=None, port=None):
        return f"postgresql://{user}@{LOOPBACK}:{port}/{database}" if port else self.dsn


def port_reached(dsn):
    connection = psycopg2.connect(dsn)
    try:
        cursor = connection.cursor()
        cursor.execute("select inet_server_port()")
        return cursor.fetchone()[0]
    finally:
        connection.close()


def outcome(dsn, pairs):
    """Which of the servers answers; a word about why none does."""
    try:
        return [port for _, port in pairs].index(port_reached(dsn))
    except psycopg2.OperationalError as refused:
        said = str(refused)
        wrong_name = "does not match host name" in said or "is not made out for" in said
        return "another's certificate" if wrong_name else said


CLOSED = 1  # a port on which nobody listens

CASES = {  # (name that is dialled, server), … and which is reached
    "each by its own name": ([("first.test", "first"), ("second.test", "second")], 0),
    "the next one by its own name": ([("first.test", CLOSED), ("second.test", "second")], 1),
    "the name of another of the list":
        ([("second.test", "first"), ("first.test", "second")], "another's certificate"),
    "the first one's name for the next": (
        [("first.test", CLOSED), ("first.test", "second")], "another's certificate"),
    "an address among the names": ([("first.test", CLOSED), (LOOPBACK, "by_address")], 1),
    "an address that is not on the certificate": (
        [(LOOPBACK, "first"), ("second.test", "second")], "another's certificate"),
    "one that does not fit is not passed over": (
        [("first.test", "second"), ("second.test", "second")], "another's certificate"),
}


@pytest.mark.parametrize("name", CASES)
def test_libpq_and_pgweir_come_to_the_same(name, made, servers):
    listed, expected = CASES[name]
    pairs = [(host, CLOSED if who == CLOSED else servers[who].port) for host, who in listed]
    upstream = Listed(made, pairs)
    assert outcome(upstream.dsn, pairs) == expected, "libpq itself"
    with Pgweir(upstream) as pgweir:
        assert outcome(pgweir.url(), pairs) == expected


def test_a_cancel_request_is_for_the_same_host_by_its_name(made, servers):
    pairs = [("first.test", CLOSED), ("second.test", servers["second"].port)]
    with Pgweir(Listed(made, pairs)) as pgweir:
        connection = psycopg2.connect(pgweir.url())
        canceller = threading.Timer(0.3, connection.cancel)
        canceller.start()
        with pytest.raises(psycopg2.errors.QueryCanceled):
            connection.cursor().execute("select pg_sleep(20)")
        canceller.join()
        connection.close()
