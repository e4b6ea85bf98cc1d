"""A real Prometheus scrapes pgweir, and evaluates what deploy/ offers: its rules, its dashboard."""

import http.server
import json
import os
import subprocess
import threading
import urllib.request

import psycopg
import pytest
import yaml

from harness import scenarios
from harness.ports import wait_for
from harness.prometheus import DEPLOYED, MISSING, Prometheus, is_installed
from harness.proxy import REPOSITORY, Pgweir, built, needs_pgweir

pytestmark = pytest.mark.skipif(not is_installed(), reason=MISSING)
FORMS = {"prometheus": "text/plain; version=0.0.4; charset=utf-8",
         "open_metrics": "application/openmetrics-text; version=1.0.0; charset=utf-8"}


def written(*arguments):
    """The metrics of made-up traffic."""
    writer = os.environ.get("WRITE_METRICS") or built("tests", "proxy", "live", "write_metrics")
    assert writer, "no write_metrics: build it or name it in WRITE_METRICS"
    return subprocess.run([writer, *arguments], check=True, capture_output=True).stdout


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *arguments], cwd=DEPLOYED, capture_output=True, check=False,
                          **options)


@pytest.mark.parametrize("traffic", [(), ("crowd",)], ids=["shop", "crowd"])
def test_promtool_has_nothing_to_say_about_the_metrics(traffic):
    checked = promtool("check", "metrics", input=written("prometheus", *traffic))
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


@pytest.mark.parametrize("command", [("check", "rules", "alerts.yml"),
                                     ("check", "config", "prometheus.yml"),
                                     ("test", "rules", "alerts_test.yml")], ids=" ".join)
def test_promtool_takes_what_is_deployed(command):
    checked = promtool(*command)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_alert_is_documented_and_tested():
    alerts = {rule["alert"] for rule in rules()}
    with open(os.path.join(DEPLOYED, "alerts_test.yml"), encoding="utf-8") as file:
        cases = yaml.safe_load(file)["tests"]
    tested = {case["alertname"] for test in cases for case in test["alert_rule_test"]
              if case.get("exp_alerts")}
    assert tested == alerts
    with open(os.path.join(REPOSITORY, "docs", "metrics.md"), encoding="utf-8") as file:
        page = file.read()
    assert [alert for alert in alerts if f"`{alert}`" not in page] == []


def rules():
    with open(os.path.join(DEPLOYED, "alerts.yml"), encoding="utf-8") as file:
        return [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]


def queries_of_the_dashboard():
    """Panel and query, with Grafana's variables as it fills them in."""
    with open(os.path.join(REPOSITORY, "deploy", "grafana", "pgweir.json"),
              encoding="utf-8") as file:
        dashboard = json.load(file)
    filled = {"$__rate_interval": "30s", "$__range": "30s", "$job": ".*", "$instance": ".*"}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            query = target["expr"]
            for variable, value in filled.items():
                query = query.replace(variable, value)
            yield panel["title"], query


class StandIn:
    """Serves the metrics of made-up traffic, in the form that is asked for."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                wants_open = "openmetrics" in self.headers.get("Accept", "")
                form = "open_metrics" if wants_open else "prometheus"
                body = written(form, "crowd")
                self.send_response(200)
                self.send_header("Content-Type", FORMS[form])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def test_prometheus_scrapes_a_crowd_of_hostile_names():
    with StandIn() as crowd, Prometheus(crowd.port) as prometheus:
        assert wait_for(lambda: prometheus.value("up") == 1, 20), prometheus.get("targets")
        assert wait_for(lambda: prometheus.value("count(pgweir_statement_calls_total)") == 21, 5)
        assert prometheus.value("count(count by (application) (pgweir_watched_sessions))") == 21
        assert prometheus.value("scrape_samples_scraped") < 1000
        lines = written("prometheus", "crowd").splitlines()
        samples = [line for line in lines if not line.startswith(b"#")]
        assert prometheus.value("scrape_samples_scraped") == len(samples)


# --- a real pgweir, with traffic ---

@pytest.fixture(scope="module")
def scraped(postgres):
    """A Prometheus that has seen a loop, an error and a transaction that stays open."""
    postgres.psql(scenarios.schema())
    with Pgweir(postgres) as pgweir:
        with Prometheus(pgweir.web_port) as prometheus, \
                psycopg.connect(pgweir.url(), application_name="shop") as shop:
            assert wait_for(lambda: prometheus.value("up") == 1, 20), prometheus.get("targets")
            for _ in range(4):
                work(shop)
                before = prometheus.value("pgweir_queries_total") or 0
                wait_for(lambda: (prometheus.value("pgweir_queries_total") or 0) > before, 5)
            yield pgweir, prometheus


def metrics_of(pgweir, accept="text/plain"):
    request = urllib.request.Request(pgweir.web_url + "/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def work(shop):
    authors = shop.execute("select id from authors order by id limit 20").fetchall()
    for (author,) in authors:
        shop.execute("select id, title from posts where author_id = %s", (author,)).fetchall()
    with pytest.raises(psycopg.errors.UndefinedTable):
        shop.execute("select 1 from no_such_table")
    shop.rollback()
    shop.execute("select count(*) from authors")


@needs_pgweir
def test_the_target_is_up_and_no_sample_is_refused(scraped):
    pgweir, prometheus = scraped
    targets = prometheus.get("targets")["activeTargets"]
    assert [(target["health"], target["lastError"]) for target in targets] == [("up", "")]
    _, text = metrics_of(pgweir)
    checked = promtool("check", "metrics", input=text.encode())
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


@needs_pgweir
@pytest.mark.parametrize("form", FORMS)
def test_both_forms_say_what_they_are(scraped, form):
    pgweir, _ = scraped
    said, text = metrics_of(pgweir, FORMS[form])
    assert said == FORMS[form]
    assert text.endswith("# EOF\n") == (form == "open_metrics")


@needs_pgweir
def test_every_query_of_the_dashboard_has_an_answer(scraped):
    _, prometheus = scraped
    asked = list(queries_of_the_dashboard())
    assert len(asked) > 30
    empty = [title for title, query in asked if not prometheus.series(query)]
    assert empty == []


@needs_pgweir
def test_every_rule_is_evaluated(scraped):
    _, prometheus = scraped

    def judged():
        groups = prometheus.get("rules")["groups"]
        found = [rule for group in groups for rule in group["rules"]]
        return found if all(rule["health"] == "ok" for rule in found) else None
    found = wait_for(judged, 10)
    assert found and {rule["name"] for rule in found} == {rule["alert"] for rule in rules()}
    alarmed = {rule["name"] for rule in found if rule["state"] == "firing"}
    assert alarmed == {"PgweirNewProvenFinding"}


@needs_pgweir
def test_the_numbers_are_those_of_the_traffic(scraped):
    _, prometheus = scraped
    assert prometheus.value('sum(pgweir_findings{rule="n-plus-one", grade="proven"})') == 1
    assert prometheus.value('pgweir_findings{rule="n-plus-one", application="shop"}') == 1
    assert prometheus.value('pgweir_statement_calls_total{statement=~"(?i).*from posts.*"}') == 80
    assert prometheus.value("pgweir_query_errors_total") == 4
    assert prometheus.value(
        "pgweir_execution_duration_seconds_count - pgweir_executions_total") == 0
    assert prometheus.value("pgweir_longest_transaction_seconds") > 0
    assert prometheus.value('pgweir_relayed_bytes_total{direction="to_client"}') > 1000
