"""The page of a real pgweir, in front of a real server, with a real ORM's loop: from the first
look, when nothing is there, to a finding that is understood, mended and silenced.

PICTURES: the folder that gets a picture of every view.
"""

import os
import re
import signal
import time
import urllib.error
import urllib.request

import pytest

from harness import orms, scenarios
from harness.page import Page
from harness.ports import wait_for
from harness.postgres import Postgres
from harness.proxy import DIRECT, Pgweir

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: nobody shows a page")

ROW = ".findings .row"
AUTHORS = 20  # of lazy_loop
DEEP = os.environ.get("PGWEIR_DEEP") == "1"
WIDTHS = [360, 1280, 2560] if DEEP else [360, 1280]
WRITTEN = 30.0  # seconds: the history is written each 10 s, and asked as often
SILENCED = 10.0  # seconds: a configuration that is read again, and what it leaves


@pytest.fixture(scope="module")
def shop():
    with Postgres() as server:
        server.psql("create database shop")
        server.psql(scenarios.schema(), database="shop")
        yield server


@pytest.fixture(scope="module")
def typeorm():
    if reason := orms.not_installed("typeorm"):
        pytest.skip(reason)
    scenarios.install_node_modules()
    with orms.Application("typeorm") as application:
        application.start()
        yield application


@pytest.fixture(scope="module")
def page():
    with Page() as opened:
        yield opened


@pytest.fixture
def pgweir(shop):
    with Pgweir(shop, database="shop", configuration="# nothing yet\n") as proxy:
        yield proxy


@pytest.fixture
def finding(pgweir, typeorm, page):
    """The N+1, opened on the page."""
    typeorm.play("lazy_loop", "broken", pgweir.url(), None)
    [found] = pgweir.findings_when_settled("n-plus-one")
    look(page, pgweir, f"#/findings/{found['id']}", ".waterfall")
    return found


def look(page, pgweir, address, mark, **how):
    page.do("open", pgweir.web_url + "/" + address, **how)
    page.do("awaits", mark)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


def test_a_loop_is_there_within_a_second(pgweir, typeorm, page):
    look(page, pgweir, "", ".empty")
    assert f":{pgweir.port}/shop" in page.do("text", ".empty-copy code")
    page.ask("appears", f"{ROW} .label-error")
    typeorm.play("lazy_loop", "broken", pgweir.url(), None)
    ended = time.time()
    shown = page.answer() / 1000
    print(f"shown {1000 * (shown - ended):.0f} ms after the loop")
    assert shown - ended < 1.0
    row = page.do("text", ROW)
    assert "N+1" in row and "posts" in row
    assert re.match("(New finding|[0-9]+ new findings)", page.do("text", "[role=status]"))
    assert not page.do("complaints")


def test_it_tells_what_happened_and_how_that_is_known(finding, page):
    assert page.do("text", "h1") == finding["words"]["sentence"]
    assert page.do("count", ".waterfall .bar") == AUTHORS + 1
    assert page.do("count", ".proof .thread") == AUTHORS
    proof = page.do("attribute", ".proof", "aria-label")
    said = rf"\$\d of posts was given authors\.id of all {AUTHORS} rows, in the order"
    assert re.match(said, proof)
    figures = page.do("text", ".figures")
    assert finding["words"]["price"].split(" · ")[0] in figures
    assert page.do("texts", ".because li") == finding["words"]["because"]
    statements = page.do("texts", ".statement .sql")
    assert len(statements) == 2 and "posts" in statements[1]
    assert not page.do("complaints")


def test_the_fix_is_copied(finding, page):
    page.do("click", ".fix .copy")
    page.do("awaits", ".fix .copy:has-text('Copied')")
    assert page.do("clipboard") == finding["fix"]["orm_line"]
    page.do("click", ".fix [role=tab]:has-text('SQL')")
    page.do("click", ".fix .copy")
    page.do("awaits", ".fix .copy:has-text('Copied SQL')")
    copied = page.do("clipboard")
    assert " ".join(copied.split()) == " ".join(finding["fix"]["sql"].split())


def test_what_is_copied_silences(finding, pgweir, page):
    page.do("click", ".silence summary")
    page.do("fill", ".silence input[type=text]", 'twenty authors, "for ever"')
    page.do("click", ".silence .copy")
    page.do("awaits", ".silence .copy:has-text('Copied')")
    pgweir.configure(page.do("clipboard"))
    page.do("go", "#/")
    page.do("awaits", ROW)
    pgweir.process.send_signal(signal.SIGHUP)
    page.do("awaits", f'a[href="#/findings/{finding["id"]}"]', state="detached", seconds=SILENCED)
    [entry] = pgweir.report()["ignored"]
    assert entry["reason"] == 'twenty authors, "for ever"'
    assert entry["findings"] == [finding["id"]]


def test_a_pgweir_that_starts_again_is_found_again(shop, typeorm, page):
    with Pgweir(shop, database="shop") as first:
        typeorm.play("lazy_loop", "broken", first.url(), None)
        look(page, first, "", ROW)
        ports = {"port": first.port, "web_port": first.web_port}
    page.do("awaits", ".banner")
    assert page.do("count", ROW) > 0, "what was known stays in sight"
    assert page.do("count", ".pulse.stale") == 1
    with Pgweir(shop, database="shop", **ports) as second:
        page.do("awaits", ".banner", state="detached")
        page.do("awaits", ROW, state="detached")
        typeorm.play("lazy_loop", "broken", second.url(), None)
        page.do("awaits", ROW)
    assert not page.do("complaints")


def test_what_came_before_a_restart_is_drawn(shop, typeorm, page, tmp_path):
    kept = ["--history", str(tmp_path)]
    with Pgweir(shop, *kept, database="shop") as first:
        typeorm.play("lazy_loop", "broken", first.url(), None)
        [found] = first.findings_when_settled("n-plus-one")
        past = f"{first.web_url}/api/v1/history/findings/{found['id']}"
        assert wait_for(lambda: answers(past), WRITTEN, 0.2)
    with Pgweir(shop, *kept, database="shop") as second:
        look(page, second, f"#/findings/{found['id']}", ".from-the-past")
        assert page.do("text", "h1") == found["words"]["sentence"]
        assert page.do("count", ".proof .thread") == AUTHORS
        drawn = ".strip [role=img][aria-label^='Seen {} in the last 48 hours']"
        page.do("awaits", drawn.format("once"))
        typeorm.play("lazy_loop", "broken", second.url(), None)
        page.do("awaits", ".from-the-past", state="detached")
        page.do("awaits", drawn.format("2 times"), seconds=WRITTEN)
        key = found["evidence"]["children"][0]["statement"]["key"]
        look(page, second, f"#/queries/{key}/shop", ".histories canvas")
        both = f".past-words:has-text('Called {2 * AUTHORS} times in the last 2 hours')"
        page.do("awaits", both, seconds=WRITTEN)
        page.do("click", ".chip:has-text('60 days')")
        page.do("awaits", ".past-words:has-text('in the last 60 days')")
    assert not page.do("complaints")


def test_without_a_history_the_page_says_how_to_have_one(shop, typeorm, page):
    with Pgweir(shop, "--history", "off", database="shop") as pgweir:
        typeorm.play("lazy_loop", "broken", pgweir.url(), None)
        [found] = pgweir.findings_when_settled("n-plus-one")
        look(page, pgweir, f"#/findings/{found['id']}", ".came .past-words:has-text('history')")
        assert "start pgweir without --history off" in page.do("text", ".came .past-words")


def views(found):
    key = found["evidence"]["children"][0]["statement"]["key"]
    return {
        "now": ("#/", ROW),
        "finding": (f"#/findings/{found['id']}", ".waterfall"),
        "queries": ("#/queries", ".queries .row"),
        "statement": (f"#/queries/{key}/shop", ".statement-view .figures"),
        "sessions": ("#/sessions", "#sessions-title"),
        "health": ("#/health", ".budgets li"),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_view_is_readable(finding, pgweir, page, theme, width):
    folder = os.environ.get("PICTURES")
    for name, (address, mark) in views(finding).items():
        look(page, pgweir, address, mark, theme=theme, width=width)
        assert page.do("violations") == [], name
        assert page.do("sideways") <= 0, name
        if folder:
            os.makedirs(folder, exist_ok=True)
            page.do("picture", os.path.join(folder, f"{name}-{width}-{theme}.png"), whole=True)
    assert not page.do("complaints")
