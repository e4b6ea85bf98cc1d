"""Alerts leave the process, whatever their receivers do, and nobody waits for them."""

import hmac
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request

import psycopg
import pytest

from harness import scenarios
from harness.certificates import Certificates
from harness.ports import LOOPBACK, free_port, wait_for, wait_until_listening
from harness.proxy import Pgweir, needs_pgweir, program
from harness.receiver import CLOSE, HANG, Receiver
from harness.started import Started

CHILD = "select id, title from posts where author_id = %s"
SECRET = "a-key-of-the-tests"
ALERTMANAGER = os.environ.get("PGWEIR_ALERTMANAGER") or shutil.which("prometheus-alertmanager")


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def webhook(receiver, name="hook", more=""):
    return (f'[[notify]]\nname = "{name}"\nkind = "webhook"\nurl = "{receiver.url}"\n'
            f'rules = ["n-plus-one"]\ngroup_wait = "100ms"\n{more}\n')


def run_loop(pgweir, route=None):
    tag = f" /*route='{route}'*/" if route else ""
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        for (author,) in connection.execute("select id from authors order by id" + tag).fetchall():
            connection.execute(CHILD + tag, [author]).fetchall()


def proxy(postgres, configuration, **environment):
    return Pgweir(postgres, configuration=configuration, environment=environment)


@needs_pgweir
def test_a_loop_raises_a_signed_alert(postgres):
    more = 'secret_env = "ALERT_KEY"\ntext = "{rule} in {database}: {sentence}"'
    with Receiver() as receiver, \
            proxy(postgres, webhook(receiver, more=more), ALERT_KEY=SECRET) as pgweir:
        run_loop(pgweir)
        _, path, headers, body = receiver.when(1)[0]
    assert path == "/services/T0/s3cr3t-path"
    seconds = headers["X-Pgweir-Timestamp"]
    made = hmac.new(SECRET.encode(), seconds.encode() + b"." + body, "sha256").hexdigest()
    assert headers["X-Pgweir-Signature"] == "sha256=" + made
    assert abs(time.time() - int(seconds)) < 30
    said = json.loads(body)
    assert (said["format"], said["version"], said["dropped"]) == ("pgweir-alerts", 1, 0)
    alert = said["alerts"][0]
    assert alert["status"] == "firing"
    assert alert["finding"]["rule"] == "n-plus-one"
    assert alert["finding"]["grade"] in ("likely", "proven")
    assert alert["text"].startswith("n-plus-one in postgres: ")
    assert "posts" in alert["text"] and "{" not in alert["text"]


@needs_pgweir
def test_what_fails_is_tried_again(postgres):
    with Receiver(500, 503, CLOSE) as receiver, proxy(postgres, webhook(receiver)) as pgweir:
        run_loop(pgweir)
        requests = receiver.when(4)
        assert wait_for(lambda: "it works again" in pgweir.log(), 10), pgweir.log()
        log = pgweir.log()
    assert len({headers["X-Pgweir-Delivery"] for _, _, headers, _ in requests}) == 1
    times = [at for at, _, _, _ in requests]
    assert 0.2 < times[1] - times[0] < times[3] - times[1], "it waits longer each time"
    assert log.count("HTTP 500; it is tried again") == 1
    assert "s3cr3t-path" not in log


@needs_pgweir
def test_retry_after_is_respected(postgres):
    with Receiver((429, {"Retry-After": "3"})) as receiver, \
            proxy(postgres, webhook(receiver)) as pgweir:
        run_loop(pgweir)
        first, second = receiver.when(2)
    assert 2.9 < second[0] - first[0] < 6


@needs_pgweir
def test_a_receiver_that_is_down_hears_of_it_when_it_is_back(postgres):
    down = Receiver()
    with proxy(postgres, webhook(down)) as pgweir:
        run_loop(pgweir)
        assert wait_for(lambda: "it is tried again" in pgweir.log(), 10), pgweir.log()
        with down:
            down.when(1)
        assert down.bodies()[0]["alerts"]


@needs_pgweir
def test_what_is_refused_is_given_up(postgres):
    with Receiver(404) as receiver, proxy(postgres, webhook(receiver)) as pgweir:
        run_loop(pgweir, "/a")
        receiver.when(1)
        assert wait_for(lambda: "are given up" in pgweir.log(), 10), pgweir.log()
        run_loop(pgweir, "/b")
        receiver.when(2)
        assert receiver.bodies()[1]["dropped"] >= 1


@needs_pgweir
def test_nobody_waits_for_a_receiver_that_hangs(postgres):
    with Receiver(*[HANG] * 20) as hangs, Receiver() as works:
        with proxy(postgres, webhook(hangs, "hangs") + webhook(works, "works")) as pgweir:
            run_loop(pgweir, "/a")
            hangs.when(1)
            works.when(1)
            began = time.monotonic()
            for number in range(5):
                run_loop(pgweir, f"/{number}")
            took = time.monotonic() - began
            report = pgweir.report()
            assert wait_for(lambda: len({f["finding"]["id"] for b in works.bodies()
                                         for f in b["alerts"]}) >= 6, 10)
            began = time.monotonic()
            pgweir.process.send_signal(signal.SIGTERM)
            assert pgweir.ends(5) == 0
            assert time.monotonic() - began < 3
            log = pgweir.log()
    assert took < 10 and report["traffic"]["analysed"] == 1
    assert 'notify "hangs": ' in log and "were not delivered before the end" in log


@needs_pgweir
def test_too_many_for_a_queue_are_counted(postgres):
    more = 'queue = 2\ngroup_most = 1\ntimeout = "2s"'
    with Receiver(HANG) as receiver, proxy(postgres, webhook(receiver, more=more)) as pgweir:
        run_loop(pgweir, "/first")
        receiver.when(1)
        for number in range(5):
            run_loop(pgweir, f"/{number}")
        pgweir.report()
        receiver.when(3, 20)
        assert sum(body["dropped"] for body in receiver.bodies()) >= 1
        assert "findings were dropped, for too many waited" in pgweir.log()


@needs_pgweir
def test_a_finding_that_grows_waits_for_its_cooldown(postgres):
    configuration = '[alerts]\ncooldown = "0s"\n'
    with Receiver() as receiver:
        with proxy(postgres, configuration + webhook(receiver, more='cooldown = "3s"')) as pgweir:
            run_loop(pgweir)
            receiver.when(1)
            known = len(receiver.requests)
            until = time.monotonic() + 1
            while time.monotonic() < until:
                run_loop(pgweir)
            assert len(receiver.requests) == known
            receiver.when(known + 1)
            assert receiver.bodies()[-1]["alerts"][0]["held_back"] > 0
            assert receiver.bodies()[-1]["alerts"][0]["finding"]["count"] >= 2


@needs_pgweir
def test_slack_file_and_standard_error(postgres, tmp_path):
    secret, lines = tmp_path / "url", tmp_path / "alerts.jsonl"
    with Receiver() as receiver:
        secret.write_text(receiver.url + "\n")
        configuration = (f'[[notify]]\nkind = "slack"\nurl_file = "{secret}"\n'
                         f'[[notify]]\nkind = "file"\npath = "{lines}"\n'
                         '[[notify]]\nkind = "stderr"\n')
        with proxy(postgres, configuration) as pgweir:
            run_loop(pgweir)
            receiver.when(1)
            assert receiver.bodies()[0]["text"].startswith("*")
            assert wait_for(lambda: lines.exists() and '"n-plus-one"' in lines.read_text(), 10)
            lines.rename(tmp_path / "alerts.1")
            run_loop(pgweir, "/other")
            assert wait_for(lambda: lines.exists() and "/other" in lines.read_text(), 10)
            said = [json.loads(line) for line in pgweir.log().splitlines() if line.startswith("{")]
            assert {"firing"} == {line["status"] for line in said} and said


@needs_pgweir
def test_no_alert_holds_a_value(postgres, tmp_path):
    lines = tmp_path / "alerts.jsonl"
    everything = 'severity = "info"\ngrade = "suspect"\ngroup_wait = "0s"\n'
    configuration = f'[[notify]]\nkind = "file"\npath = "{lines}"\n' + everything
    with proxy(postgres, configuration) as pgweir:
        with psycopg.connect(pgweir.url(), autocommit=True) as connection:
            connection.execute("select pg_sleep(0.3), 'mk2-literal' /* mk4-comment */")
            connection.execute("select pg_sleep(0.3), %s::text", ["mk3-parameter"])
        assert wait_for(lambda: lines.exists() and '"slow-query"' in lines.read_text(), 10)
        run_loop(pgweir)
        assert wait_for(lambda: '"n-plus-one"' in lines.read_text(), 10)
    text = lines.read_text()
    assert not [mark for mark in ("mk2-", "mk3-", "mk4-") if mark in text]


@needs_pgweir
def test_a_reload_changes_the_destinations(postgres, tmp_path):
    with Receiver() as before, Receiver() as after, proxy(postgres, webhook(before)) as pgweir:
        pgweir.configure(webhook(after))
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "changed: notify" in pgweir.log(), 5), pgweir.log()
        run_loop(pgweir)
        after.when(1)
        assert before.requests == []
        pgweir.configure(f'[[notify]]\nkind = "slack"\nurl_file = "{tmp_path}/none"\n')
        pgweir.process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "was not reloaded" in pgweir.log(), 5)
        run_loop(pgweir, "/again")
        after.when(2)


def notify_test(tmp_path, configuration):
    path = tmp_path / "try.toml"
    path.write_text(configuration)
    done = subprocess.run([program(), "notify", "--test", "--config", str(path)], text=True,
                          capture_output=True, timeout=30, check=False)
    return done.returncode, done.stdout + done.stderr


@needs_pgweir
def test_destinations_can_be_tried(tmp_path):
    with Receiver(200, (403, {})) as receiver:
        configuration = webhook(receiver, "first") + webhook(receiver, "second")
        code, said = notify_test(tmp_path, configuration)
        assert code == 75
        assert sorted(line.split("HTTP ")[-1] for line in said.splitlines()[:2]) == ["200", "403"]
        assert "NOT delivered" in said and "s3cr3t-path" not in said
        code, said = notify_test(tmp_path, webhook(receiver))
        assert (code, said) == (0, f"hook (webhook): delivered, {LOOPBACK}: HTTP 200\n")
        assert "This is a test alert" in receiver.bodies()[-1]["alerts"][0]["text"]


@needs_pgweir
def test_certificates_are_verified(tmp_path):
    with Certificates() as made:
        trusted = f'ca = "{made.authority}"'
        with Receiver(certificate=made.make("receiver")) as receiver:
            code, said = notify_test(tmp_path, webhook(receiver))
            assert (code, receiver.requests) == (75, []) and "certificate" in said
            assert notify_test(tmp_path, webhook(receiver, more=trusted))[0] == 0
        other = made.make("other", alternatives="DNS:elsewhere.example")
        with Receiver(certificate=other) as receiver:
            code, said = notify_test(tmp_path, webhook(receiver, more=trusted))
            assert (code, receiver.requests) == (75, []), said


@needs_pgweir
def test_a_proxy_is_taken_only_when_it_is_named(tmp_path, monkeypatch):
    with Receiver() as receiver, Receiver() as relay:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{LOOPBACK}:{relay.port}")
        assert notify_test(tmp_path, webhook(receiver))[0] == 0
        assert relay.requests == []
        named = f'proxy = "http://{LOOPBACK}:{relay.port}"'
        assert notify_test(tmp_path, webhook(receiver, more=named))[0] == 0
        assert len(receiver.requests) == 1 and relay.requests[0][1] == receiver.url


class Alertmanager(Started):
    """A real one, with nobody to tell."""

    def __init__(self, folder):
        self.port = free_port()
        self._folder = folder
        self._process = None

    def _start(self):
        path = self._folder / "alertmanager.yml"
        path.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        command = [ALERTMANAGER, f"--config.file={path}", f"--storage.path={self._folder}/data",
                   f"--web.listen-address={LOOPBACK}:{self.port}", "--cluster.listen-address="]
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until_listening(self.port, self._process)

    def __exit__(self, *_):
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=10)

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.port}/api/v2/alerts"

    def active(self):
        with urllib.request.urlopen(self.url, timeout=5) as answer:
            return {alert["labels"]["rule"]: alert for alert in json.load(answer)}


@needs_pgweir
def test_a_real_alertmanager(postgres, tmp_path):
    if not ALERTMANAGER:
        pytest.skip("prometheus-alertmanager is not installed")
    with Alertmanager(tmp_path) as manager:
        configuration = (f'[[notify]]\nkind = "alertmanager"\nurl = "{manager.url}"\n'
                         'group_wait = "100ms"\nlabels = {team = "shop"}\n'
                         'link = "https://pgweir.example"\n')
        with proxy(postgres, configuration) as pgweir:
            run_loop(pgweir)
            assert wait_for(lambda: "n-plus-one" in manager.active(), 10), pgweir.log()
            alert = manager.active()["n-plus-one"]
            assert alert["labels"]["alertname"] == "pgweir n-plus-one"
            assert alert["labels"]["team"] == "shop"
            assert alert["generatorURL"].startswith("https://pgweir.example/#/findings/")
            assert "posts" in alert["annotations"]["description"]
            with psycopg.connect(pgweir.url(), autocommit=True) as connection:
                connection.execute("begin")
                connection.execute("select 1")
                assert wait_for(lambda: "idle-in-transaction" in manager.active(), 10)
                connection.execute("commit")
            assert wait_for(lambda: "idle-in-transaction" not in manager.active(), 10), \
                "the transaction ended, and the alert still fires"
            assert "tried again" not in pgweir.log()
