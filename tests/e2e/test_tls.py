"""TLS on either leg with real libpq and a real server: what works, what is refused, and in which
words (docs/tls.md). Raw conversations through TLS are in test_tls_conversations.py."""

import os
import signal
import socket
import ssl
import subprocess
import threading

import psycopg2
import pytest

from harness import wire
from harness.certificates import Certificates
from harness.line import Line, connected
from harness.ports import LOOPBACK, wait_for
from harness.postgres import PASSWORD, Postgres
from harness.proxy import DIRECT, Pgweir, program
from harness.tls import configuration, of_server, trusting

MIB = 1 << 20
pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: these are about the proxy's legs")


@pytest.fixture(scope="module", name="made")
def _made():
    with Certificates() as made:
        made.weir = made.make("weir")
        made.by_cert = made.make("by_cert", alternatives=None)
        yield made


@pytest.fixture(scope="module", name="postgres")
def _postgres(made):
    """With TLS; by_cert logs in with its certificate only."""
    made.server = made.make("server")
    rules = ("hostssl all by_cert 127.0.0.1/32 cert", "hostnossl all by_cert 127.0.0.1/32 reject")
    with Postgres(rules, **of_server(made, made.server), ssl_ca_file=f"'{made.authority}'",
                  max_connections="450") as server:
        server.psql("create role by_cert login")
        yield server


def legs(made, client="off", server="disable", own=None, more_client=""):
    """pgweir's configuration; its own certificate for the server is that of by_cert."""
    more = f'certificate = "{made.by_cert[0]}"\nkey = "{made.by_cert[1]}"\n'
    if server.startswith("verify"):
        more += f'ca = "{made.authority}"\n'
    return configuration((client, own or made.weir), server, more_client, more)


@pytest.fixture(scope="module", name="weir")
def _weir(made, postgres):
    """Gives a running pgweir for two modes and a certificate; each is started once."""
    running = {}

    def weir(client, server, own=None):
        key = client, server, own
        if key not in running:
            text = legs(made, client, server, own)
            running[key] = Pgweir(postgres, configuration=text).__enter__()
        return running[key]
    yield weir
    for each in running.values():
        each.__exit__()


def asked(pgweir, question, user="postgres", password=None, **how):
    """One connection of libpq, one question, its answer."""
    connection = psycopg2.connect(pgweir.url(user=user, password=password), **how)
    try:
        cursor = connection.cursor()
        cursor.execute(question)
        return cursor.fetchone()[0], connection.info.ssl_in_use
    finally:
        connection.close()


def refusal(pgweir, **how):
    with pytest.raises(psycopg2.OperationalError) as error:
        asked(pgweir, "select 1", **how)
    return str(error.value)


SERVER_IS_ENCRYPTED = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
CLIENTS = {  # mode of pgweir, what the client asks for
    "off": ("off", {"sslmode": "prefer"}),
    "plain": ("allow", {"sslmode": "disable"}),
    "tls": ("allow", {"sslmode": "require"}),
}
DOOMED = "cannot pass through TLS on both sides"


@pytest.mark.parametrize("user", ["postgres", "by_scram", "by_cert"])
@pytest.mark.parametrize("server", ["disable", "require", "verify-ca", "verify-full"])
@pytest.mark.parametrize("client", CLIENTS)
def test_every_leg_with_every_login(weir, client, server, user):
    mode, how = CLIENTS[client]
    pgweir = weir(mode, server)
    login = {"user": user, "password": PASSWORD if user == "by_scram" else None, **how}
    expected = server != "disable", client == "tls"
    if user == "by_cert" and server == "disable":
        assert "pg_hba.conf rejects connection" in refusal(pgweir, **login)
    elif user == "by_scram" and expected == (True, True):
        assert DOOMED in refusal(pgweir, **login)
        assert asked(pgweir, SERVER_IS_ENCRYPTED, channel_binding="disable", **login) == expected
    else:
        assert asked(pgweir, SERVER_IS_ENCRYPTED, **login) == expected


ARRANGEMENTS = [  # client, server, pgweir's certificate, channel_binding, words (None: it works)
    ("tls", "require", "weir", "prefer", "channel_binding=disable"),
    ("tls", "require", "weir", "require", "channel_binding=disable"),
    ("tls", "require", "weir", "disable", None),
    ("tls", "require", "server", "prefer", None),
    ("tls", "require", "server", "require", None),
    ("tls", "require", "server", "disable", None),
    ("tls", "disable", "weir", "prefer", None),
    ("tls", "disable", "weir", "disable", None),
    ("tls", "disable", "weir", "require", "server did not offer an authentication method"),
    ("plain", "require", "weir", "prefer", None),
    ("plain", "require", "weir", "disable", None),
    ("plain", "require", "weir", "require", "SSL not in use"),
    ("plain", "disable", "weir", "prefer", None),
    ("plain", "disable", "weir", "disable", None),
    ("plain", "disable", "weir", "require", "SSL not in use"),
]


@pytest.mark.parametrize("client,server,own,binding,words", ARRANGEMENTS)
def test_scram_in_every_arrangement(weir, made, client, server, own, binding, words):
    mode, how = CLIENTS[client]
    pgweir = weir(mode, server, getattr(made, own))
    how = {"user": "by_scram", "channel_binding": binding, **how}
    if words:
        assert words in refusal(pgweir, password=PASSWORD, **how)
        return
    assert asked(pgweir, "select current_user", password=PASSWORD, **how)[0] == "by_scram"
    assert "password authentication failed" in refusal(pgweir, password="wrong", **how)


def test_a_doomed_login_names_its_remedies_and_the_server_hears_nothing(weir):
    pgweir = weir("allow", "require")
    said = refusal(pgweir, user="by_scram", password=PASSWORD, sslmode="require")
    for words in ("FATAL:  pgweir: ", "channel_binding=disable", "client_tls.certificate",
                  "sslmode=disable", "HINT:"):
        assert words in said
    line = connected(pgweir.port, trusting())
    line.sendall(wire.startup(user="by_scram"))
    assert b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0" in line.recv(4096)


def test_psql_says_what_it_sees(weir):
    done = subprocess.run(["psql", "-X", "-c", "\\conninfo", weir("require", "verify-full").url()],
                          check=True, capture_output=True, text=True)
    assert "SSL connection (protocol: TLSv1.3" in done.stdout


def test_required_means_required(weir):
    pgweir = weir("require", "disable")
    said = refusal(pgweir, sslmode="disable")
    assert "pgweir: connections must be encrypted" in said and "sslmode=require" in said
    assert asked(pgweir, "select 1", sslmode="allow") == (1, True)


def test_libpq_can_be_sure_of_us(weir, made):
    pgweir = weir("require", "disable")
    how = {"sslrootcert": made.authority, "sslmode": "verify-full"}
    assert asked(pgweir, "select 1", **how) == (1, True)


def test_certificates_of_clients(made, postgres):
    text = legs(made, "require", more_client='verify_client = "required"\n'
                         f'ca = "{made.authority}"')
    with Pgweir(postgres, configuration=text) as pgweir, Certificates() as strangers:
        assert "connection requires a valid client certificate" in refusal(
            pgweir, sslmode="require", sslcert="/nonexistent")
        certificate, key = made.copy(made.by_cert, "of_client")
        assert asked(pgweir, "select 1", sslcert=certificate, sslkey=key) == (1, True)
        certificate, key = strangers.copy(strangers.make("stranger"), "of_client")
        assert "unknown ca" in refusal(pgweir, sslmode="require", sslcert=certificate, sslkey=key)


class WithDsn:
    """A server whose DSN says more."""

    def __init__(self, postgres, more):
        self.port = postgres.port
        self._postgres, self._more = postgres, more

    def url(self, *arguments, **named):
        port_of_pgweir = named.get("port") or (len(arguments) > 3 and arguments[3])
        return self._postgres.url(*arguments, **named) + ("" if port_of_pgweir else self._more)


def test_the_dsn_says_it_as_to_libpq(postgres, made):
    by_cert = f"&sslcert={made.by_cert[0]}&sslkey={made.by_cert[1]}"
    more = f"?sslmode=verify-full&sslrootcert={made.authority}{by_cert}"
    with Pgweir(WithDsn(postgres, more)) as pgweir:
        assert asked(pgweir, SERVER_IS_ENCRYPTED, user="by_cert") == (True, False)


def test_a_server_that_is_not_the_one(postgres, made):
    with Certificates() as strangers:
        for more, words in (
                (f"?sslmode=verify-ca&sslrootcert={strangers.authority}",
                 "certificate verify failed"),
                (f"?sslmode=verify-full&sslrootcert={made.authority}&host=elsewhere.invalid"
                 f"&hostaddr={LOOPBACK}", 'is not made out for "elsewhere.invalid"')):
            with Pgweir(WithDsn(postgres, more)) as pgweir:
                said = refusal(pgweir)
                assert "FATAL:  pgweir: no TLS with the PostgreSQL server" in said
                assert words in said and "HINT:" in said


def test_a_server_without_tls(made):
    with Postgres() as plain:
        with Pgweir(plain, configuration=legs(made, server="prefer")) as pgweir:
            assert asked(pgweir, "select 1") == (1, False)
        with Pgweir(plain, configuration=legs(made, server="require")) as pgweir:
            assert "it does not support TLS" in refusal(pgweir)


def test_a_server_that_does_not_like_our_certificate(made, postgres):
    with Certificates() as strangers:
        certificate, key = strangers.make("by_cert")
        text = configuration(("off", made.weir), "require",
                             more_server=f'certificate = "{certificate}"\nkey = "{key}"')
        with Pgweir(postgres, configuration=text) as pgweir:
            said = refusal(pgweir)
            assert "pgweir: " in said and "unknown ca" in said


def s_client(pgweir, *arguments):
    """What `openssl s_client` gets for a login and a goodbye, begun with TLS at once."""
    done = subprocess.run(["openssl", "s_client", "-quiet", "-connect",
                           f"{LOOPBACK}:{pgweir.port}", *arguments],
                          input=wire.startup() + wire.TERMINATE, capture_output=True, timeout=20,
                          check=False)
    return done.stdout


def test_tls_without_asking(weir):
    pgweir = weir("require", "require")
    heard, rest = wire.frames(s_client(pgweir, "-alpn", "postgresql"))
    assert heard[0][0] == "R" and heard[-1] == ("Z", b"I") and rest == b""
    assert s_client(pgweir) == b""
    assert s_client(pgweir, "-alpn", "http/1.1") == b""
    assert s_client(weir("off", "disable"), "-alpn", "postgresql") == b""


def test_an_ssl_request_inside_tls(weir):
    pgweir = weir("require", "disable")
    with socket.create_connection((LOOPBACK, pgweir.port), timeout=20) as plain:
        with trusting(alpn=True).wrap_socket(plain) as direct:
            direct.sendall(wire.SSL_REQUEST)
            assert direct.recv(1) == b"N"
            direct.sendall(wire.startup())
            assert direct.recv(1) == b"R"
    with connected(pgweir.port, trusting()) as negotiated:
        negotiated.sendall(wire.SSL_REQUEST)
        assert b"FATAL" in negotiated.recv(4096)


def test_an_old_version_is_declined(made, postgres):
    text = legs(made, "require", more_client='min_version = "1.3"')
    with Pgweir(postgres, configuration=text) as pgweir:
        with pytest.raises(ssl.SSLError):
            connected(pgweir.port, trusting(newest=ssl.TLSVersion.TLSv1_2))
        connected(pgweir.port, trusting()).close()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("direction", ["to the client", "to the server"])
def test_a_value_of_64_mib_needs_no_memory_for_itself(weir, direction, newest):
    pgweir = weir("require", "require")
    with Line(pgweir.port, tls=trusting(newest=newest)) as line:
        line.ask("select 1")
        pgweir.forget_peak()
        before = pgweir.peak_resident_kib()
        if direction == "to the client":
            line.say(wire.query(f"select repeat('x', {64 * MIB})"))
            assert line.drain_one_answer() > 64 * MIB
        else:
            line.say(wire.parse("select length($1::text)"))
            line.say(wire.bind([b"y" * (64 * MIB)]) + wire.execute() + wire.SYNC)
            assert line.until_ready()[-3][1].endswith(str(64 * MIB).encode())
        if os.environ.get("PGWEIR_SANITIZED") != "1":
            assert pgweir.peak_resident_kib() - before < 8 * 1024


@pytest.mark.skipif(os.environ.get("PGWEIR_SANITIZED") == "1", reason="sanitizers keep memory")
@pytest.mark.parametrize("client,server", [("require", "disable"), ("off", "require")])
def test_an_idle_connection_is_small(made, postgres, client, server):
    count, tls = 200, trusting() if client == "require" else None
    with Pgweir(postgres, configuration=legs(made, client, server)) as pgweir:
        lines = [Line(pgweir.port, tls=tls) for _ in range(10)]
        before = pgweir.resident_kib()
        lines += [Line(pgweir.port, tls=tls) for _ in range(count)]
        grown = pgweir.resident_kib() - before
        for line in lines:
            line.socket.close()
        assert grown / count <= 48


@pytest.mark.parametrize("over_tls", [False, True])
def test_cancel(weir, postgres, over_tls):
    pgweir = weir("require", "require")
    with Line(pgweir.port, tls=trusting()) as line:
        for _ in range(20):
            line.say(wire.query("select pg_sleep(10)"))
            line.wait_until_sleeping(postgres)
            line.cancel(tls=trusting() if over_tls else None)
            assert "E" in [kind for kind, _ in line.until_ready()]
            assert line.ask("select 1")[1] == ("D", b"\0\1\0\0\0\x011")


def test_cancel_by_libpq(weir):
    connection = psycopg2.connect(weir("require", "verify-full").url(), sslmode="require")
    canceller = threading.Timer(0.3, connection.cancel)
    canceller.start()
    with pytest.raises(psycopg2.errors.QueryCanceled):
        connection.cursor().execute("select pg_sleep(20)")
    canceller.join()
    connection.close()


def certificate_of(pgweir):
    with connected(pgweir.port, trusting()) as line:
        return line.getpeercert(binary_form=True)


def test_sighup_takes_new_certificates_and_no_broken_ones(made, postgres):
    own = made.make("reloaded")
    with Pgweir(postgres, configuration=legs(made, "require", own=own)) as pgweir:
        first = certificate_of(pgweir)
        with Line(pgweir.port, tls=trusting()) as before:
            made.make("reloaded")
            pgweir.process.send_signal(signal.SIGHUP)
            assert wait_for(lambda: certificate_of(pgweir) != first, 5)
            second = certificate_of(pgweir)
            with open(own[1], "w", encoding="ascii") as key:
                key.write("no key\n")
            pgweir.process.send_signal(signal.SIGHUP)
            assert wait_for(lambda: "was not reloaded" in pgweir.log(), 5)
            assert f"{own[1]} holds no private key in PEM form" in pgweir.log()
            assert certificate_of(pgweir) == second
            assert before.ask("select 'still here'")[1][1].endswith(b"still here")


def test_a_broken_certificate_ends_the_start_in_one_sentence(made):
    done = subprocess.run([program(), "serve", "--upstream", "host=127.0.0.1 port=1",
                           "--client-tls", "require", "--certificate", made.weir[0],
                           "--key", made.by_cert[1]],
                          capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 2
    assert f"the key {made.by_cert[1]} does not belong to the certificate" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_run_reaches_its_server_in_tls(postgres):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE_URL"))}
    child = f'psql -XAt "$DATABASE_URL" -c "{SERVER_IS_ENCRYPTED}"'
    done = subprocess.run([program(), "run", "--upstream", postgres.url() + "?sslmode=require",
                           "--", "sh", "-c", child],
                          env=clean, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.returncode) == ("t\n", 0), done.stderr
