"""`pgweir watch` with the whole terminal: what a person sees, and what is left when it ends."""

import json
import shlex
import signal

import psycopg
import pytest

from harness import scenarios
from harness.events import Events
from harness.ports import wait_for
from harness.proxy import needs_pgweir, program
from harness.run_command import environment
from harness.screen import CURSOR, ENTERED, LEFT, Screen

CHILD = "select id, title from posts where author_id = %s"
TIME = "2026-11-22T10:26:40.000Z"
HELLO = ("hello", {"pgweir": "0.2.0", "upstream": "shop@db:5432", "listen": "127.0.0.1:7432",
                   "started": TIME})
PRESENT = ("present", {})


def second(**numbers):
    return {"at": TIME, "queries_per_s": 0, "errors_per_s": 0, "p50_us": 0, "p95_us": 0,
            "p99_us": 0, "analysed": 1.0, "sessions": 1, "statements": [], "other_us": 0,
            "transactions": [], **numbers}


def watching(url, *flags, columns=100, rows=30, **variables):
    return Screen([program(), "watch", "--web", url, *flags], environment(**variables), columns,
                  rows)


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


def run_loop(url):
    with psycopg.connect(url, autocommit=True) as connection:
        for (author,) in connection.execute("select id from authors order by id").fetchall():
            connection.execute(CHILD, [author]).fetchall()


def select_much(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create temp table many as select n from generate_series(1, 2000) n")
        connection.execute("select * from many").fetchall()


@pytest.fixture
def found(pgweir):
    """A pgweir that has found a proven loop."""
    run_loop(pgweir.url())

    def proven():
        return [f for f in pgweir.findings("n-plus-one") if f["grade"] == "proven"]
    assert wait_for(proven, 5)
    return pgweir


@needs_pgweir
def test_a_loop_appears_is_opened_and_left(pgweir):
    with watching(pgweir.web_url) as screen:
        screen.sees("Nothing has been found so far")
        run_loop(pgweir.url())
        screen.sees(r"● .*N\+1 proven .*posts by author_id, one per row of authors")
        assert "live" in screen.line(0)
        screen.type("\r")
        screen.sees(r"because +the \d+ values of \$1 are authors.id")
        screen.sees(r"authors +.*▁|authors.*█|authors.*▂")
        screen.sees("= ANY")
        screen.sees("where ")
        screen.type("q")
        screen.sees("1 error")
        screen.type("q")
        assert screen.ends() == 0
        assert screen.is_as_it_was()


@needs_pgweir
def test_keys_move_filter_and_pause(found):
    select_much(found.url())
    with watching(found.web_url) as screen:
        screen.sees("UNBOUNDED")
        screen.type("\x1b[B")  # as a terminal without keypad sends it
        screen.type("\x1bOB")
        screen.sees(r"▸.*(UNBOUNDED|LITERAL|N\+1|SLOW|NO|PRIV)")
        screen.type("g")
        screen.sees(r"▸ ● .*N\+1 proven")
        screen.type("/unbounded")
        screen.sees("“unbounded”: 2 of ")
        screen.no_longer_sees(r"N\+1 proven +\d+ ×")
        screen.type("\r")
        screen.no_longer_sees("filter: ")
        screen.type("\x1b")
        screen.sees(r"N\+1 proven")
        screen.type("p")
        screen.sees("PAUSED")
        screen.type("p")
        screen.no_longer_sees("PAUSED")
        screen.type("s")
        screen.sees("newest first")
        screen.type("?")
        screen.sees("pause: the list stays as it is")
        screen.type("Q")
        assert screen.ends() == 0


@needs_pgweir
def test_a_window_may_have_any_size(found):
    with watching(found.web_url) as screen:
        screen.sees(r"N\+1 proven")
        for columns, rows in ((40, 10), (250, 80), (20, 5), (80, 24)):
            screen.resize(columns, rows)
            screen.sees(r"▸")
            screen.sees("live")
            assert screen.line(0).rstrip().endswith("live")
        screen.sees("q quit")
        screen.type("q")
        assert screen.ends() == 0
        assert screen.is_as_it_was()


@needs_pgweir
def test_findings_are_written_to_new_files_only(found, tmp_path):
    path = tmp_path / "finding.json"
    with watching(found.web_url) as screen:
        screen.sees(r"N\+1 proven")
        screen.type("e")
        screen.sees("write to: pgweir-n-plus-one-[0-9a-f]{8}.md")
        screen.type("\x7f" * 60 + str(path) + "\r")
        screen.sees("1 finding written to")
        assert json.loads(path.read_text())["rule"] == "n-plus-one"
        before = path.read_bytes()
        screen.type("E")
        screen.sees("write all to: pgweir-findings.md")
        screen.type("\x7f" * 60 + str(path) + "\r")
        screen.sees("exists already")
        assert path.read_bytes() == before
        screen.type("\x7f" * 5 + "s.md\r")
        screen.sees("written to .*findings.md, ")
        assert "N+1" in (tmp_path / "findings.md").read_text()
        screen.type("q")
        assert screen.ends() == 0


@needs_pgweir
def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it(found):
    """In a shell with job control."""
    command = shlex.join([program(), "watch", "--web", found.web_url])
    with Screen(["bash", "--norc", "--noprofile", "-i"], environment(PS1="shell> ")) as screen:
        screen.sees("shell>")
        screen.type(f"stty -g > {shlex.quote(found.directory.name)}/before; {command}\n")
        screen.sees(r"N\+1 proven")
        screen.type("\x1a")
        screen.sees("Stopped")
        assert screen.bytes.count(LEFT) == screen.bytes.count(ENTERED) == 1
        screen.type(f"stty -g > {shlex.quote(found.directory.name)}/stopped; jobs -l\n")
        screen.sees("Stopped")
        screen.resize(120, 36)
        screen.type("fg\n")
        screen.sees(r"▸.*N\+1 proven")
        screen.sees("1 error.*worst first")
        screen.type("j?")
        screen.sees("pause: the list stays")
        before_the_end = len(screen.bytes)
        screen.type("qq")
        screen.waits_for_bytes(b"shell> ", after=before_the_end)
        screen.type("echo code $?\n")
        screen.sees("code 0")
        assert screen.bytes.count(LEFT) == screen.bytes.count(ENTERED) == 2
    folder = found.directory.name
    with open(f"{folder}/before", encoding="ascii") as before, \
            open(f"{folder}/stopped", encoding="ascii") as stopped:
        assert before.read() == stopped.read()


@needs_pgweir
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT,
                                    signal.SIGABRT, signal.SIGSEGV])
def test_whatever_ends_it_the_terminal_is_as_it_was(found, number):
    with watching(found.web_url) as screen:
        screen.sees(r"N\+1 proven")
        assert screen.modes() != screen.modes_before
        screen.kill(number)
        # A sanitizer has its own end for a crash.
        crashes = number in (signal.SIGABRT, signal.SIGSEGV)
        assert screen.ends() in ((128 + number, 1) if crashes else (128 + number,))
        assert screen.is_as_it_was()


@needs_pgweir
def test_ctrl_c_ends_it(found):
    with watching(found.web_url) as screen:
        screen.sees(r"N\+1 proven")
        screen.type("\x03")
        assert screen.ends() == 130
        assert screen.is_as_it_was()


def test_ctrl_z_without_a_shell_changes_nothing():
    """Nobody could say fg."""
    with Events([HELLO, PRESENT]) as server, watching(server.url) as screen:
        screen.sees("Nothing has been found so far")
        screen.type("\x1a")
        server.send("snapshot", second(queries_per_s=77))
        screen.sees("77 q/s")
        screen.type("q")
        assert screen.ends() == 0


@needs_pgweir
def test_a_server_that_tells_more(found):
    """The numbers at the top, open transactions, and findings that go."""
    finding = found.findings("n-plus-one")[0]
    with Events([HELLO, ("finding", finding), PRESENT]) as server, \
            watching(server.url, columns=132) as screen:
        screen.sees(r"shop@db:5432")
        screen.sees(r"N\+1 proven")
        transaction = {"open_for_us": 7_200_000, "idle_for_us": 6_900_000, "longest_gap_us": 1,
                       "statements": 2, "writes": 1}
        session = {"connection": 7, "backend_pid": 4711, "application": "web", "user": "ann",
                   "transaction": transaction}
        server.send("snapshot", second(queries_per_s=1204, p95_us=4000, analysed=0.998,
                                       transactions=[session]))
        screen.sees(r"1,204 q/s.*p95 4.0 ms.*analysed 99.8 %")
        screen.sees(r"pid 4711 +web +open 7.2 s +idle 6.9 s")
        server.send("a name of later", {"some": "thing"})
        server.send("finding", {"id": "what it is not"})
        screen.sees("an event is no finding of pgweir")
        server.send("gone", {"id": finding["id"]})
        screen.sees("Nothing has been found so far")
        screen.sees(r"postgresql://127.0.0.1:7432/")
        screen.type("q")
        assert screen.ends() == 0


def test_a_lost_connection_is_shown_and_heals():
    with Events([HELLO, PRESENT]) as server, watching(server.url) as screen:
        screen.sees("live")
        server.send("snapshot", second(queries_per_s=77))
        screen.sees("77 q/s")
        server.close()
        screen.sees("LOST [0-9]+ s ago, trying again")
        screen.no_longer_sees("77 q/s")
        server.open()
        screen.sees(r" live")
        server.send("snapshot", second(queries_per_s=78))
        screen.sees("78 q/s")
        screen.type("q")
        assert screen.ends() == 0


def test_nobody_there_is_said_without_a_screen():
    with watching("127.0.0.1:1") as screen:
        assert screen.ends() == 75
        screen.sees("nothing to watch at http://127.0.0.1:1")
        assert ENTERED not in screen.bytes


@needs_pgweir
def test_colour_says_severity_unless_it_is_not_wanted(found):
    def colours(screen):
        screen.sees(r"N\+1 proven")
        return {cell.fg for row in range(30) for cell in screen.cells(row)}
    with watching(found.web_url) as screen:
        assert "red" in colours(screen)
    for variables, flags in (({"NO_COLOR": "1"}, ()), ({}, ("--color", "never"))):
        with watching(found.web_url, *flags, **variables) as screen:
            assert colours(screen) == {"default"}


@needs_pgweir
@pytest.mark.parametrize("flags, variables", [(["--plain"], {}), ([], {"TERM": "dumb"}),
                                              (["--json"], {})])
def test_line_by_line_where_that_is_wanted(found, flags, variables):
    with watching(found.web_url, *flags, **variables) as screen:
        screen.waits_for_bytes(b"posts")
        screen.kill(signal.SIGINT)
        assert screen.ends() == 130
        assert ENTERED not in screen.bytes and CURSOR not in screen.bytes


@needs_pgweir
def test_lines_are_of_findings_only(found):
    finding = found.findings("n-plus-one")[0]
    with Events([HELLO, PRESENT, ("snapshot", second())]) as server, \
            watching(server.url, "--plain") as screen:
        screen.sees("what was found so far comes first")
        server.send("gone", {"id": "00000000000000ff"})
        server.send("finding", finding)  # when it is seen, the one before was taken
        screen.waits_for_bytes(b"posts")
        screen.kill(signal.SIGTERM)
        assert screen.ends() == 128 + signal.SIGTERM
        assert b"no finding" not in screen.bytes


@needs_pgweir
def test_a_terminal_of_another_locale(found):
    """Nothing is set in many containers; the text is UTF-8 all the same."""
    for variables in ({"LANG": "C"}, {"LC_ALL": "POSIX"}):
        with watching(found.web_url, **variables) as screen:
            screen.sees(r"▸ ● .*N\+1 proven .* × posts by author_id")
            screen.type("q")
            assert screen.ends() == 0
