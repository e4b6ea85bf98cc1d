"""The web address against those who mean harm: right answers, bounded memory, traffic goes on."""

import contextlib
import os
import resource
import socket
import ssl
import subprocess
import threading
import time

import psycopg
import pytest

from harness.certificates import Certificates
from harness.ports import LOOPBACK, free_port, held_at, wait_for
from harness.proxy import DIRECT, Pgweir, program
from harness.web import Web

TOKEN = "0123456789abcdef0123456789abcdef"
ENDPOINTS = ["/", "/healthz", "/readyz", "/api/v1/health", "/api/v1/report", "/api/v1/rules",
             "/api/v1/findings", "/api/v1/findings/0000000000000000", "/api/v1/statements",
             "/api/v1/statements/0000000000000000", "/api/v1/sessions", "/api/v1/activity",
             "/api/v1/events", "/login", "/nowhere"]
OPEN = ["/healthz", "/readyz", "/login"]
LISTENERS = 1_000
SEATS = 128  # for those who ask for a page
MIB = 1024
SANITIZED = os.environ.get("PGWEIR_SANITIZED") == "1"  # keeps what is freed

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: there is no web address")


@pytest.fixture(scope="module")
def web(shared_pgweir):
    return Web(shared_pgweir.web_port)


@pytest.fixture(scope="module")
def token_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("web") / "tokens"
    path.write_text(f"# of the tests\n{TOKEN}\n")
    path.chmod(0o600)
    return str(path)


@pytest.fixture(scope="module")
def locked(postgres, token_file):
    """A web address that asks for a token."""
    with Pgweir(postgres, configuration=f"web.token_file = '{token_file}'\n") as pgweir:
        yield pgweir


class Traffic:
    """Queries, one after another, as long as it lasts; and the slowest of them."""

    def __init__(self, pgweir):
        self._pgweir = pgweir
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.times = []
        self.failure = None

    def _run(self):
        try:
            with psycopg.connect(self._pgweir.url(), autocommit=True) as connection:
                while not self._over.is_set():
                    begun = time.monotonic()
                    assert connection.execute("select 1").fetchone() == (1,)
                    self.times.append(time.monotonic() - begun)
                    time.sleep(0.002)
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        assert not self.failure, self.failure
        assert self.times

    def median_ms(self):
        return sorted(self.times)[len(self.times) // 2] * 1000


def allow_descriptors(count):
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < count:
        pytest.skip(f"this machine allows {most} file descriptors, and {count} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), most))


# --- every page, and what must not be done to it ---

@pytest.mark.parametrize("target", ENDPOINTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_wrong_method(web, target, method):
    answer = web.ask(target, method)
    if (method, target) == ("POST", "/login"):
        assert answer.status == 401
        return
    assert answer.status in (400, 405) and "error" in answer.json()
    if answer.status == 405:
        assert answer.headers["allow"].startswith("GET, HEAD")


@pytest.mark.parametrize("target", ENDPOINTS)
def test_a_huge_body_is_not_read(web, target, shared_pgweir):
    before = shared_pgweir.resident_kib()
    head = web.head(target, "POST", Content_Length=str(10**9))
    with web.connect() as line:
        with contextlib.suppress(OSError):
            line.sendall(head)
            for _ in range(100):
                line.sendall(b"x" * 1024 * 1024)
    assert web.say(head + b"x" * 1000).status in (401, 405, 413)
    with_get = web.say(web.head(target, Content_Length="5") + b"abcde")
    assert with_get.status == 413 and with_get.headers["connection"] == "close"
    assert shared_pgweir.resident_kib() - before < 8 * MIB


@pytest.mark.parametrize("target", ENDPOINTS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1:7433",
                                  "localhost.evil.example:80", "0.0.0.0", "[::2]"])
def test_a_hostile_host(web, target, host):
    assert web.ask(target, host=host).status == 403


@pytest.mark.parametrize("target", ENDPOINTS)
@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
    {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}])
def test_another_sites_page(web, target, headers):
    assert web.ask(target, **headers).status == 403


def test_a_link_to_the_page_works(web):
    headers = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate",
               "Sec_Fetch_Dest": "document"}
    assert web.ask("/", **headers).status == 200


@pytest.mark.parametrize("target", [
    "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "/..\\..\\etc\\passwd",
    "/assets/../../etc/passwd", "/%252e%252e/etc/passwd", "//etc/passwd", "/etc/passwd", "/%00",
    "/api/v1/findings/..%2f..%2fhealth", "file:///etc/passwd", "*",
    "http://localhost/../etc/passwd"])
def test_no_path_leads_out(web, target):
    answer = web.ask(target)
    assert answer.status in (400, 404) and "error" in answer.json()
    assert b"root:" not in answer.body


@pytest.mark.parametrize("raw, status", [
    (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5_000 + b"\r\n", 431),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
     b"Transfer-Encoding: chunked\r\n\r\n", 400),
    (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", 400),
    (b"\x00\x00\x00\x08\x04\xd2\x16\x2f\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400)])
def test_what_is_no_request(web, raw, status):
    answer = web.say(raw)
    assert answer.status == status and "error" in answer.json()


# --- who may come in ---

@pytest.mark.parametrize("target", [t for t in ENDPOINTS if t not in OPEN])
def test_without_the_token_nothing_is_told(locked, target):
    for web in (Web(locked.web_port), Web(locked.web_port, token="f" * 32)):
        answer = web.ask(target)
        assert answer.status in (401, 429) and "error" in answer.json()


def test_the_token_opens(postgres, token_file):
    with Pgweir(postgres, configuration=f"web.token_file = '{token_file}'\n") as pgweir:
        web = Web(pgweir.web_port, token=TOKEN)
        assert web.ask("/api/v1/report").status == 200
        assert Web(pgweir.web_port).ask("/healthz").status == 200
        with web.listen() as listener:
            assert listener.until("present")
        entering = web.ask("/login", method="POST")
        assert entering.status == 204
        cookie = entering.headers["set-cookie"].split(";", maxsplit=1)[0]
        assert "HttpOnly" in entering.headers["set-cookie"]
        browser = Web(pgweir.web_port)
        assert browser.ask("/api/v1/report", Cookie=cookie).status == 200
        assert browser.ask("/api/v1/report", Cookie=cookie + "0").status == 401
        page = browser.ask("/", Accept="text/html")
        assert page.status == 401 and b"/login.js" in page.body
        report = pgweir.command("report", "--token-file", token_file)
        assert "queries" in report
        refused = subprocess.run([program(), "report", "--web", pgweir.web_url],
                                 capture_output=True, text=True, timeout=20, check=False)
        assert refused.returncode == 75 and "--token-file" in refused.stderr


def test_guesses_are_slowed_down(postgres, token_file):
    with Pgweir(postgres, configuration=f"web.token_file = '{token_file}'\n") as pgweir:
        guesses = [Web(pgweir.web_port, token=f"{number:032}").ask("/api/v1/health").status
                   for number in range(30)]
        assert guesses[:10] == [401] * 10 and set(guesses[10:]) == {429}


def refused_start(postgres, *arguments):
    command = [program(), "serve", "--upstream", postgres.url(), "--listen", f"{LOOPBACK}:0",
               *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 2, ended.stderr
    return ended.stderr


def test_an_open_door_for_strangers_does_not_start(postgres, tmp_path):
    said = refused_start(postgres, "--web", f"0.0.0.0:{free_port()}")
    assert "web.token_file" in said and "web.client_ca" in said
    weak = tmp_path / "weak"
    weak.write_text("secret\n")
    config = tmp_path / "pgweir.toml"
    config.write_text(f"web.token_file = '{weak}'\n")
    assert "line 1" in refused_start(postgres, "--config", str(config), "--web", f"{LOOPBACK}:0")


def test_an_address_for_others_takes_any_name_with_the_token(postgres, token_file):
    with Pgweir(postgres, web_host="0.0.0.0",
                configuration=f"web.token_file = '{token_file}'\n") as pgweir:
        port = pgweir.web_port
        web = Web(port, token=TOKEN)
        assert web.ask("/api/v1/health", host="pgweir.example").status == 200
        assert Web(port).ask("/api/v1/health", host="pgweir.example").status == 401
        assert Web(port).ask("/healthz", host="10.0.0.3:7433").status == 200
        assert "plain HTTP" in pgweir.log()


def test_tls_with_tokens_and_with_certificates(postgres, token_file):
    with Certificates() as made:
        certificate, key = made.make("web")
        ours, our_key = made.make("visitor")
        configuration = (f"web.token_file = '{token_file}'\nweb.certificate = '{certificate}'\n"
                         f"web.key = '{key}'\nweb.client_ca = '{made.authority}'\n")
        with Pgweir(postgres, configuration=configuration) as pgweir:
            context = ssl.create_default_context(cafile=made.authority)
            anyone = Web(pgweir.web_port, context=context)
            assert anyone.ask("/healthz").status == 200
            assert anyone.ask("/api/v1/health").status == 401
            assert Web(pgweir.web_port, TOKEN, context).ask("/api/v1/report").status == 200
            with Web(pgweir.web_port, TOKEN, context).listen() as listener:
                assert listener.until("snapshot")
            context.load_cert_chain(ours, our_key)
            assert anyone.ask("/api/v1/health").status == 200
            plain = Web(pgweir.web_port)
            assert plain.say(plain.head("/")).status is None
            flags = ["--web", f"https://localhost:{pgweir.web_port}", "--token-file", token_file]
            done = subprocess.run([program(), "report", *flags, "--ca", made.authority],
                                  capture_output=True, text=True, timeout=20, check=False)
            assert done.returncode == 0, done.stderr
            distrusted = subprocess.run([program(), "report", *flags], capture_output=True,
                                        text=True, timeout=20, check=False)
            assert distrusted.returncode == 75 and "not to be trusted" in distrusted.stderr


# --- many, slow and silent ones ---

def test_the_silent_and_the_slow_keep_nobody_out(pgweir):
    allow_descriptors(3_000)
    web = Web(pgweir.web_port)
    before = pgweir.resident_kib()
    with contextlib.ExitStack() as held, Traffic(pgweir) as traffic:
        for number in range(500):
            line = held.enter_context(web.connect())
            if number % 2:
                line.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: local")
        for _ in range(20):
            assert web.ask("/healthz").status == 200
        assert pgweir.resident_kib() - before < 16 * MIB
    assert traffic.median_ms() < 50


def test_a_head_that_drips_in_is_given_up(pgweir):
    web = Web(pgweir.web_port)
    begun = time.monotonic()
    with web.connect(timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):
            while time.monotonic() - begun < 20:
                line.sendall(b"X: y\r\n")
                time.sleep(0.5)
        assert time.monotonic() - begun < 14


def can_listen(web):
    try:
        with web.listen() as listener:
            return listener.until("present")
    except EOFError:
        return None


def test_a_thousand_listeners(pgweir):
    """Each hears of a finding, memory stays bounded, requests and traffic go on."""
    allow_descriptors(4_000)
    web = Web(pgweir.web_port)
    web.ask("/api/v1/report")
    before = pgweir.resident_kib()
    with contextlib.ExitStack() as held, Traffic(pgweir) as traffic:
        listeners = [held.enter_context(web.listen("/api/v1/events?evidence=none"))
                     for _ in range(LISTENERS)]
        assert web.ask("/api/v1/events").status == 503
        for listener in listeners:
            listener.until("present")
        assert web.ask("/api/v1/report").status == 200
        with psycopg.connect(pgweir.url(), autocommit=True) as connection:
            connection.execute("select pg_sleep(0.4), 'slow'").fetchall()
        for listener in listeners:
            assert listener.until("finding")[-1][1]["rule"] == "slow-query"
        grown = pgweir.resident_kib() - before
        print(f"{LISTENERS} listeners: {grown} KiB more, query {traffic.median_ms():.2f} ms")
        assert grown < 40 * MIB
    assert traffic.median_ms() < 50
    assert wait_for(lambda: can_listen(web), 10), "whoever is gone makes room"


def ask_and_do_not_read(web, target):
    """The kernel has little room for what is not read: small segments get small buffers."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    line.connect((LOOPBACK, web.port))
    line.sendall(web.head(target, Connection="close"))
    return line


def run_statements(pgweir, count, columns=1):
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        for number in range(count):
            texts = (f"{number} as c{number}_{column}" for column in range(columns))
            connection.execute("select " + ", ".join(texts))


def test_listeners_that_do_not_read_are_let_go_and_cost_little(postgres):
    allow_descriptors(3_000)
    with Pgweir(postgres, configuration="rules.slow-query.threshold = '1us'\n") as pgweir:
        web = Web(pgweir.web_port)
        pgweir.forget_peak()
        before = pgweir.resident_kib()
        with contextlib.ExitStack() as held, Traffic(pgweir) as traffic:
            for _ in range(300):
                held.enter_context(ask_and_do_not_read(web, "/api/v1/events"))
            assert wait_for(lambda: held_at(web.port) == 300, 5), f"{held_at(web.port)} are held"
            run_statements(pgweir, 400)
            assert web.ask("/healthz").status == 200
            assert wait_for(lambda: held_at(web.port) == 0, 20), f"{held_at(web.port)} are held"
            grown = pgweir.peak_resident_kib() - before
            print(f"300 listeners that do not read: {grown} KiB more")
            assert grown < 40 * MIB or SANITIZED
        assert traffic.median_ms() < 50


def test_many_reports_for_readers_that_do_not_read(pgweir):
    """What waits to be sent is bounded, however many ask; and it does not wait for ever."""
    web = Web(pgweir.web_port)
    run_statements(pgweir, 2_000, columns=120)
    size = len(web.ask("/api/v1/report").body)
    assert SEATS * size > 200 * MIB * 1024, "else it would be little without a bound, too"
    pgweir.forget_peak()
    before = pgweir.resident_kib()
    with contextlib.ExitStack() as held, Traffic(pgweir) as traffic:
        for _ in range(300):
            held.enter_context(ask_and_do_not_read(web, "/api/v1/report"))
        # All the reports are made first.
        after_them = web.head("/healthz", Connection="close")
        assert web.say(after_them, timeout=120).status == 200
        assert wait_for(lambda: held_at(web.port) == 0, 20), f"{held_at(web.port)} are held"
        grown = pgweir.peak_resident_kib() - before
        print(f"300 reports of {size} bytes that nobody reads: {grown} KiB more")
        assert grown < 100 * MIB or SANITIZED
    assert traffic.median_ms() < 50


def test_pgweir_still_ends_as_it_should(postgres):
    with Pgweir(postgres) as pgweir:
        web = Web(pgweir.web_port)
        with contextlib.ExitStack() as held:
            for _ in range(20):
                held.enter_context(web.listen())
            begun = time.monotonic()
            pgweir.drain()
            assert pgweir.ends(5) == 0
            assert time.monotonic() - begun < 4
