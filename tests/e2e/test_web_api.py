"""Every page of the web address answers as docs/api/openapi.yaml says, before a real server."""

import psycopg
import pytest

from harness import scenarios
from harness.ports import wait_for
from harness.proxy import DIRECT, Pgweir
from harness.web import Contract, Web

CHILD = "select id, title from posts where author_id = %s"
FORMATS = ["text", "json", "markdown", "html", "sarif", "junit", "github", "gitlab", "csv"]

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: there is no web address")


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


@pytest.fixture(scope="module")
def contract():
    return Contract()


def run_loop(url):
    with psycopg.connect(url, autocommit=True) as connection:
        for (author,) in connection.execute("select id from authors order by id").fetchall():
            connection.execute(CHILD, [author]).fetchall()


@pytest.fixture(scope="module")
def web(shared_pgweir):
    """One web address behind which something was found."""
    run_loop(shared_pgweir.url())
    assert shared_pgweir.findings_when_settled("n-plus-one")
    return Web(shared_pgweir.web_port)


def loop_of(web):
    return next(f for f in web.ask("/api/v1/findings").json() if f["rule"] == "n-plus-one")


@pytest.mark.parametrize("path", [
    "/healthz", "/readyz", "/api/v1/health", "/api/v1/report", "/api/v1/rules", "/api/v1/findings",
    "/api/v1/statements", "/api/v1/sessions", "/api/v1/activity"])
def test_a_page_is_what_the_contract_says(web, contract, path):
    answer = web.ask(path)
    assert answer.status == 200
    assert not contract.problems_of_answer(path, answer)


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_in_every_format(web, contract, form):
    answer = web.ask(f"/api/v1/report?format={form}")
    assert answer.status == 200 and answer.body
    assert not contract.problems_of_answer("/api/v1/report", answer)


def test_findings_without_their_evidence(web, contract):
    answer = web.ask("/api/v1/findings?evidence=none")
    assert not contract.problems_of_answer("/api/v1/findings", answer)
    assert answer.json() and not any("evidence" in f for f in answer.json())
    assert len(answer.body) < len(web.ask("/api/v1/findings").body)


def test_one_finding(web, contract):
    found = loop_of(web)
    answer = web.ask(f"/api/v1/findings/{found['id']}")
    assert not contract.problems_of_answer("/api/v1/findings/{id}", answer)
    assert answer.json()["id"] == found["id"]
    unknown = web.ask("/api/v1/findings/" + "0" * 16)
    assert unknown.status == 404
    assert not contract.problems_of_answer("/api/v1/findings/{id}", unknown)


def test_one_statement_names_the_findings_that_it_is_part_of(web, contract):
    found = loop_of(web)
    key = found["evidence"]["children"][0]["statement"]["key"]
    for target in (f"/api/v1/statements/{key}", f"/api/v1/statements/{key}?database=postgres"):
        answer = web.ask(target)
        assert answer.status == 200
        assert not contract.problems_of_answer("/api/v1/statements/{key}", answer)
        assert found["id"] in answer.json()["findings"]
    assert web.ask(f"/api/v1/statements/{key}?database=nowhere").status == 404


def test_statements_that_ran_since(web, contract, shared_pgweir):
    before = web.ask("/api/v1/statements").json()
    assert not web.ask(f"/api/v1/statements?since={before['made']}").json()["statements"]
    with psycopg.connect(shared_pgweir.url(), autocommit=True) as connection:
        connection.execute("select 4711 as since").fetchall()

    def newer():
        answer = web.ask(f"/api/v1/statements?since={before['made']}")
        assert not contract.problems_of_answer("/api/v1/statements", answer)
        return answer.json()["statements"]
    assert wait_for(newer, 3)


@pytest.mark.parametrize("target", [
    "/api/v1/report?format=yaml", "/api/v1/findings?evidence=some", "/api/v1/findings?other=1",
    "/api/v1/statements?since=yesterday", "/api/v1/events?evidence=x"])
def test_a_parameter_that_is_not_understood(web, contract, target):
    answer = web.ask(target)
    assert answer.status == 400
    assert not contract.problems_of_answer(target.split("?", maxsplit=1)[0], answer)


def test_events_come_in_their_order(pgweir, contract):
    web = Web(pgweir.web_port)
    with web.listen("/api/v1/events?evidence=none") as listener:
        begun = listener.until("present")
        assert [kind for kind, _ in begun] == ["hello", "present"]
        assert not contract.problems_of_part("hello", begun[0][1])
        run_loop(pgweir.url())
        events = listener.until("finding")
        assert not contract.problems_of_part("finding", events[-1][1])
        assert "evidence" not in events[-1][1]
        snapshots = [listener.until("snapshot")[-1][1] for _ in range(3)]
        for snapshot in snapshots:
            assert not contract.problems_of_part("snapshot", snapshot)
    with web.listen() as late:
        begun = late.until("present")
        assert begun[1][0] == "finding" and begun[1][1]["evidence"]


def test_readiness_fails_first_in_a_drain(postgres):
    with Pgweir(postgres, configuration="relay.drain_delay = '1s'\n") as pgweir:
        web = Web(pgweir.web_port)
        assert web.ask("/readyz").status == 200
        pgweir.drain()
        assert wait_for(lambda: web.ask("/readyz").status == 503, 1)
        assert web.ask("/healthz").status == 200
        with psycopg.connect(pgweir.url(), autocommit=True) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert pgweir.ends(5) == 0


def test_the_page_and_what_it_may_load(web):
    answer = web.ask("/")
    assert answer.status == 200 and answer.media_type == "text/html"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_connection_is_good_for_several_requests(web):
    with web.connect() as line:
        for _ in range(3):
            line.sendall(web.head("/healthz"))
            said = b""
            while not said.endswith(b"ok\n"):
                said += line.recv(4096)
            assert b"keep-alive" in said


def test_a_head_is_the_answer_without_its_body(web):
    answer = web.ask("/api/v1/report", method="HEAD")
    assert answer.status == 200 and int(answer.headers["content-length"]) > 100
    assert answer.body == b""
