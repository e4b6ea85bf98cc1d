"""The exit codes of `pgweir run`, as a table of situations: each row is tried. The table of
docs/ci/exit-codes.md is made of it:

    test_exit_codes.py --write
"""

import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import Callable

import pytest

from harness import run_command, scenarios
from harness.ports import LOOPBACK, free_port, wait_for
from harness.postgres import PASSWORD, Postgres
from harness.proxy import REPOSITORY, needs_pgweir
from harness.run_command import EAGER, LOOP, QUERY

PAGE = pathlib.Path(REPOSITORY) / "docs" / "ci" / "exit-codes.md"
BEGIN, END = "<!-- the table: begin -->\n", "<!-- the table: end -->\n"
SUPERUSER = {"PGUSER": "postgres"}
CLEAN, FAILED, USAGE, NOT_JUDGED = 0, 1, 2, 75
NOBODY = f"postgresql://ann@{LOOPBACK}:1/shop"


def sh(script):
    return ["sh", "-c", script]


def looped(script):
    """A loop of queries first: findings for the gate."""
    return sh(f"{shlex.join(LOOP)}; {script}")


@dataclass
class Place:
    """Where a row is tried: a server, a folder of its own, and verbs."""
    postgres: Postgres
    folder: pathlib.Path

    @property
    def url(self):
        return self.postgres.url()

    def run(self, *arguments, **variables):
        """With the server of the tests as the upstream."""
        return run_command.run("--upstream", self.url, *arguments, **{**SUPERUSER, **variables})

    def bare(self, *arguments, **variables):
        return run_command.run(*arguments, **variables)

    def file(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return str(path)

    def service(self, name="shop"):
        return self.file("services", f"[{name}]\nhost={LOOPBACK}\nport={self.postgres.port}\n"
                                     "user=postgres\ndbname=postgres\n")

    def signalled(self, number, script, *more):
        """The signal comes when the script has said "ready"; those of `more` a second later."""
        process = run_command.start("--upstream", self.url, "--", *sh(script),
                                    variables=SUPERUSER)
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        for second in more:
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                process.send_signal(second)
        return ended(process)


def ended(process):
    out, err = process.communicate(timeout=run_command.SECONDS)
    code = process.returncode
    # As a shell has it.
    return subprocess.CompletedProcess(process.args, code if code >= 0 else 128 - code, out, err)


# --- situations that need more than a line ---

def talks_something_else(place):
    with socket.create_server((LOOPBACK, 0)) as door:
        def answer():
            with door.accept()[0] as client:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        threading.Thread(target=answer, daemon=True).start()
        url = f"postgresql://ann@{LOOPBACK}:{door.getsockname()[1]}/shop"
        return place.bare("--upstream", url, "--", "true")


def server_goes_away(_, script, *flags):
    with Postgres() as server:
        stop = f"kill -QUIT $(head -1 {server.directory}/data/postmaster.pid); sleep 1"
        first = shlex.join(QUERY)
        return run_command.run("--upstream", server.url(), *flags, "--",
                               *sh(f"{first}; {stop}; {script}"), **SUPERUSER)


def full_server(_):
    with Postgres(max_connections="4", superuser_reserved_connections="1",
                  max_wal_senders="0") as server:
        held = [subprocess.Popen(["psql", "-Xq", server.url()], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True) for _ in range(4)]
        for each in held:
            each.stdin.write("select 'in';\n")
            each.stdin.flush()
            assert wait_for(each.stdout.readline, 5)
        done = run_command.run("--upstream", server.url(), "--", *QUERY, **SUPERUSER)
        for each in held:
            each.communicate()
        return done


def listening_on_a_taken_port(place):
    with socket.create_server((LOOPBACK, 0)) as taken:
        return place.run("--listen", f"{LOOPBACK}:{taken.getsockname()[1]}", "--", *QUERY)


def without_server_programs(place, *arguments):
    """In a file system of its own that has none."""
    hidden = "mount -t tmpfs none /usr/lib/postgresql && exec \"$@\""
    words = ["unshare", "-m", "sh", "-c", hidden, "sh", *run_command.command(*arguments)]
    return subprocess.run(words, env=run_command.environment(PATH="/usr/bin:/bin"), text=True,
                          capture_output=True, timeout=run_command.SECONDS, check=False)


def ended_while_the_server_is_made(_):
    process = run_command.start("--ephemeral", "--", "true")
    assert wait_for(lambda: _children_named(process.pid, "initdb"), 10, 0.002)
    process.send_signal(signal.SIGTERM)
    return ended(process)


def _children_named(parent, name):
    said = subprocess.run(["ps", "-o", "comm=", "--ppid", str(parent)], capture_output=True,
                          text=True, check=False).stdout
    return name in said


def no_right_to_write(place):
    folder = place.folder / "closed"
    folder.mkdir(mode=0o555)
    order = f"json:{folder}/report.json"
    if os.getuid() != 0:
        return place.run("--report", order, "--", *QUERY)
    with tempfile.TemporaryDirectory(prefix="pgweir-e2e-") as open_to_all:
        os.chmod(open_to_all, 0o555)
        own = os.path.join(open_to_all, "pgweir")
        shutil.copy(run_command.program(), own)
        os.chmod(own, 0o755)
        order = f"json:{open_to_all}/report.json"
        words = [own, *run_command.command("--upstream", place.url, "--report", order, "--",
                                           *QUERY)[1:]]
        return subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", *words], cwd="/",
                              env=run_command.environment(HOME="/", **SUPERUSER),
                              text=True, capture_output=True, timeout=run_command.SECONDS,
                              check=False)


def report_on_a_full_disk(place, child):
    """With room for 1 KiB."""
    words = run_command.command("--upstream", place.url, "--report",
                                f"json:{place.folder}/report.json", "--", *child)
    limited = ["prlimit", "--fsize=1024", *words]
    return subprocess.run(limited, env=run_command.environment(**SUPERUSER), text=True,
                          capture_output=True, timeout=run_command.SECONDS, check=False)


def folder_removed_meanwhile(place):
    folder = place.folder / "reports"
    folder.mkdir()
    script = f"{shlex.join(QUERY)}; rmdir {folder}"
    return place.run("--report", f"json:{folder}/report.json", "--", *sh(script))


def one_report_of_two(place):
    other = place.folder / "report.txt"
    done = place.run("--report", "json:/dev/full", "--report", f"text:{other}", "--", *EAGER)
    assert "gate: passed" in other.read_text(encoding="utf-8")
    return done


def interrupted_again_while_the_report_is_made(place):
    """A connection that outlives the command keeps the report waiting for a moment."""
    script = "(psql -Xqc 'select pg_sleep(20)' >/dev/null 2>&1 &) ; sleep 0.5"
    process = run_command.start("--upstream", place.url, "--",
                                *sh(f"{script}; echo ending"), variables=SUPERUSER)
    assert process.stdout.readline() == "ending\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.8)
    process.send_signal(signal.SIGINT)
    return ended(process)


def older_report(place):
    old = place.file("old.json", '{"format": "pgweir-report", "version": 0}')
    return subprocess.run([run_command.program(), "report", "--from", old], text=True,
                          capture_output=True, timeout=10, check=False)


def report_of(place, command, change=None):
    """The path of a report, written by a run and changed."""
    path = place.folder / "report.json"
    done = place.run("--fail-on", "none", "--report", f"json:{path}", "--", *command)
    assert path.exists(), done.stderr
    if change:
        report = json.loads(path.read_text(encoding="utf-8"))
        change(report)
        path.write_text(json.dumps(report), encoding="utf-8")
    return str(path)


def check(*arguments):
    return subprocess.run([run_command.program(), "check", *arguments], text=True,
                          capture_output=True, timeout=20, check=False)


def check_changed(place, change, *arguments):
    return check(report_of(place, QUERY, change), *arguments)


def baseline(place, command):
    path = str(place.folder / "baseline")
    check(report_of(place, command), "--baseline", path, "--update-baseline")
    return path


SLEEPS = "echo ready; exec sleep 60"
# One shape again and again by one connection, with values that nothing explains.
SUSPECT = sh("psql -Xq" + "".join(f" -c 'select * from posts where author_id = {n}'"
                                  for n in (17, 3, 29, 11, 40, 8, 23, 35, 5, 31, 19, 2)))
BASELINE = '{"format":"pgweir-baseline","version":1}\n'


# --- the table ---

@dataclass(frozen=True)
class Row:
    name: str
    what: str    # the situation, as the page has it
    code: int
    act: Callable[[Place], subprocess.CompletedProcess]
    says: str    # somewhere in the output
    own: bool = False  # the code is the command's


HEAD = "| situation | code |\n|---|---|\n"
TABLE = {
    "The command": [
        Row("clean", "it succeeds, nothing is found", CLEAN,
            lambda p: p.run("--", *QUERY), "no findings · gate: passed"),
        Row("own-code", "it fails", 41,
            lambda p: p.run("--", *sh("psql -Xqc 'select 1'; exit 41")),
            "failed with exit code 41", own=True),
        Row("own-code-1", "it fails with 1, nothing is found", 1,
            lambda p: p.run("--", *sh("psql -Xqc 'select 1'; exit 1")),
            "failed with exit code 1", own=True),
        Row("own-code-with-findings", "it fails, and the gate would", 3,
            lambda p: p.run("--", *looped("exit 3")), "gate: FAILED", own=True),
        Row("own-code-without-queries", "it fails before its first query", 4,
            lambda p: p.run("--", *sh("exit 4")), "failed with exit code 4", own=True),
        Row("killed", "it is killed (signal 9)", 137,
            lambda p: p.run("--", *sh("psql -Xqc 'select 1'; kill -9 $$")), "ended by signal 9",
            own=True),
        Row("crashed", "it crashes (signal 11)", 139,
            lambda p: p.run("--", *sh("kill -SEGV $$")), "ended by signal 11", own=True),
        Row("no-query", "it succeeds without a query", NOT_JUDGED,
            lambda p: p.run("--", "true"), "name it with --env"),
        Row("only-logins", "it logs in and asks nothing", NOT_JUDGED,
            lambda p: p.run("--", "psql", "-Xqc", ""), "ran no query"),
        Row("fixed-server", "it knows its server by itself, and not the proxy", NOT_JUDGED,
            lambda p: p.run("--", "psql", "-Xqc", "select 1", p.url), "fixed address"),
        Row("without-interpreter", "it is a text that names no interpreter: sh runs it", 6,
            lambda p: p.run("--", p.file("script", "psql -Xqc 'select 1'; exit 6\n", 0o755)),
            "failed with exit code 6", own=True),
        Row("no-command", "there is none behind `--`", USAGE,
            lambda p: p.run("--"), "behind --"),
        Row("no-dashes", "there is no `--`", USAGE,
            lambda p: p.run("true"), "behind --"),
        Row("unknown-command", "there is no such program", USAGE,
            lambda p: p.run("--", "no-such-program"), "no command \"no-such-program\""),
        Row("not-executable", "its file is not executable", USAGE,
            lambda p: p.run("--", p.file("script", "true", 0o644)), "is not executable"),
        Row("folder", "it is a directory", USAGE,
            lambda p: p.run("--", "/tmp"), "is not executable"),
        Row("no-interpreter", "its interpreter is missing", USAGE,
            lambda p: p.run("--", p.file("script", "#!/nonexistent/sh\n", 0o755)), "cannot run"),
    ],
    "Signals to pgweir": [
        Row("sigint", "SIGINT ends the command", 130,
            lambda p: p.signalled(signal.SIGINT, SLEEPS), "ended by signal 2", own=True),
        Row("sigterm", "SIGTERM ends the command", 143,
            lambda p: p.signalled(signal.SIGTERM, SLEEPS), "ended by signal 15",
            own=True),
        Row("sighup", "SIGHUP ends the command", 129,
            lambda p: p.signalled(signal.SIGHUP, SLEEPS), "ended by signal 1", own=True),
        Row("sigterm-handled", "SIGTERM, and the command ends in its own way", 5,
            lambda p: p.signalled(signal.SIGTERM,
                                  "trap 'kill $!; exit 5' TERM; echo ready; sleep 60 & wait"),
            "failed with exit code 5", own=True),
        Row("sigint-and-success", "SIGINT, and the command succeeds nevertheless", CLEAN,
            lambda p: p.signalled(signal.SIGINT,
                                  "trap 'psql -Xqc \"select 1\"; kill $!; exit 0' INT; "
                                  "echo ready; sleep 60 & wait"),
            "gate: passed"),
        Row("sigint-twice", "a second SIGINT ends what the first did not", 137,
            lambda p: p.signalled(signal.SIGINT,
                                  "trap 'trap \"kill -9 $$\" INT' INT; "
                                  "echo ready; while true; do sleep 0.1; done", signal.SIGINT),
            "ended by signal 9", own=True),
        Row("interrupted-report", "SIGINT when the command has ended, before the report", 130,
            interrupted_again_while_the_report_is_made, "interrupted before the report"),
        Row("early-sigterm", "SIGTERM before the command was started", 143,
            ended_while_the_server_is_made, ""),
    ],
    "The server": [
        Row("nobody", "nobody listens", NOT_JUDGED,
            lambda p: p.bare("--upstream", NOBODY, "--", "true"), "no PostgreSQL server answers"),
        Row("another-protocol", "it is no PostgreSQL", NOT_JUDGED,
            talks_something_else, "no PostgreSQL server answers"),
        Row("unresolvable", "its name is unknown", NOT_JUDGED,
            lambda p: p.bare("--upstream", "postgresql://db.invalid/shop", "--", "true"),
            "db.invalid"),
        Row("gone-and-failed", "it goes away, and the command fails", 2,
            lambda p: server_goes_away(p, shlex.join(QUERY)), "went away during the run",
            own=True),
        Row("gone-and-ignored", "it goes away, and the command succeeds nevertheless: what came is "
            "judged, the rest is said", CLEAN,
            lambda p: server_goes_away(p, "true"), "went away during the run"),
        Row("gone-and-required", "the same, and `--require-complete`", FAILED,
            lambda p: server_goes_away(p, "true", "--require-complete"), "incomplete: the server"),
        Row("full", "it has no connection left, and the command fails", 2,
            full_server, "too many clients", own=True),
        Row("wrong-password", "the password is wrong, and the command fails", 2,
            lambda p: p.run("--", *QUERY, PGUSER="by_scram", PGPASSWORD="no"),
            "password authentication failed", own=True),
        Row("wrong-password-ignored",
            "the password is wrong, and the command succeeds nevertheless", NOT_JUDGED,
            lambda p: p.run("--", *sh("psql -Xqc 'select 1' || true"), PGUSER="by_scram",
                            PGPASSWORD="no"), "did its logins fail"),
        Row("password", "the password is right", CLEAN,
            lambda p: p.run("--", *QUERY, PGUSER="by_scram", PGPASSWORD=PASSWORD,
                            PGDATABASE="postgres"), "gate: passed"),
        Row("unreadable-dsn", "`--upstream` cannot be read", USAGE,
            lambda p: p.bare("--upstream", "postgresql://db:port/shop", "--", "true"), "port"),
        Row("unreadable-variable", "`DATABASE_URL` cannot be read", USAGE,
            lambda p: p.bare("--", "true", DATABASE_URL="postgresql://db:port/shop"),
            "DATABASE_URL"),
        Row("list", "several hosts are named", USAGE,
            lambda p: p.bare("--upstream", "host=a,b", "--", "true"), "one host"),
        Row("service", "`--service` names it", CLEAN,
            lambda p: p.bare("--service", "shop", "--", *EAGER, PGSERVICEFILE=p.service()),
            "gate: passed"),
        Row("pgservice", "`PGSERVICE` names it", CLEAN,
            lambda p: p.bare("--", *QUERY, PGSERVICE="shop", PGSERVICEFILE=p.service()),
            "gate: passed"),
        Row("unknown-service", "there is no such service", USAGE,
            lambda p: p.bare("--service", "shpo", "--", "true", PGSERVICEFILE=p.service()),
            "\"shpo\" not found"),
        Row("unknown-pgservice", "`PGSERVICE` names none", USAGE,
            lambda p: p.bare("--", "true", PGSERVICE="shpo", PGSERVICEFILE=p.service()),
            "\"shpo\" not found"),
        Row("broken-service-file", "the service file has a mistake", USAGE,
            lambda p: p.bare("--service", "shop", "--", "true",
                             PGSERVICEFILE=p.file("broken", "[shop]\nhost=db\nprot=5432\n")),
            "line 3"),
    ],
    "A throw-away PostgreSQL": [
        Row("ephemeral", "`--ephemeral`, whatever `DATABASE_URL` says", CLEAN,
            lambda p: p.bare("--ephemeral", "--", *sh("psql -Xqc 'select 1' $DATABASE_URL"),
                             DATABASE_URL=NOBODY), "gate: passed"),
        Row("init-sql", "`--init-sql` fills it", CLEAN,
            lambda p: p.bare("--ephemeral", "--init-sql", p.file("a.sql", "create table t ();"),
                             "--", "psql", "-Xqc", "select from t"), "gate: passed"),
        Row("init-sql-error", "a file of `--init-sql` has a mistake", NOT_JUDGED,
            lambda p: p.bare("--ephemeral", "--init-sql", p.file("a.sql", "select 1;\nselec 2;\n"),
                             "--", "true"), "a.sql:2: ERROR:"),
        Row("init-sql-missing", "a file of `--init-sql` is missing", USAGE,
            lambda p: p.bare("--ephemeral", "--init-sql", "/nonexistent.sql", "--", "true"),
            "cannot read /nonexistent.sql"),
        Row("init-sql-elsewhere", "`--init-sql` without `--ephemeral`", USAGE,
            lambda p: p.run("--init-sql", "a.sql", "--", "true"), "--ephemeral"),
        Row("two-servers", "`--ephemeral` and `--upstream`", USAGE,
            lambda p: p.run("--ephemeral", "--", "true"), "--upstream"),
        Row("no-programs", "PostgreSQL's programs are not installed", NOT_JUDGED,
            lambda p: without_server_programs(p, "--ephemeral", "--", "true"),
            "Install the package postgresql"),
    ],
    "The proxy's address": [
        Row("listen", "`--listen` names a free port", CLEAN,
            lambda p: p.run("--listen", f"{LOOPBACK}:{free_port()}", "--", *QUERY), "listens on"),
        Row("listen-taken", "the port of `--listen` is in use", NOT_JUDGED,
            listening_on_a_taken_port, "in use"),
        Row("listen-wrong", "`--listen` is no address", USAGE,
            lambda p: p.run("--listen", "here", "--", "true"), "127.0.0.1:6432"),
    ],
    "The gate": [
        Row("gate", "a finding fails it", FAILED,
            lambda p: p.run("--", *LOOP), "gate: FAILED"),
        Row("below", "findings below it (`info`, and `--fail-on warning`)", CLEAN,
            lambda p: p.run("--fail-on", "warning", "--", *EAGER), "1 info"),
        Row("at-it", "the same, and `--fail-on info`", FAILED,
            lambda p: p.run("--fail-on", "info", "--", *EAGER), "gate: FAILED"),
        Row("none", "findings, and `--fail-on none`", CLEAN,
            lambda p: p.run("--fail-on", "none", "--", *LOOP), "N+1"),
        Row("suspects", "nothing but suspects", CLEAN,
            lambda p: p.run("--fail-on", "info", "--", *SUSPECT), "suspect"),
        Row("rule", "a finding of the rule that `--fail-on` names", FAILED,
            lambda p: p.run("--fail-on", "n-plus-one:proven", "--", *LOOP), "gate: FAILED"),
        Row("other-rule", "no finding of the rule that `--fail-on` names", CLEAN,
            lambda p: p.run("--fail-on", "slow-query", "--", *LOOP), "gate: passed"),
        Row("fail-on-unknown", "`--fail-on` with a word that nobody knows", USAGE,
            lambda p: p.run("--fail-on", "n-plus-two", "--", "true"), "--fail-on"),
    ],
    "Reports": [
        Row("disk-full", "the disk is full, and the gate passes", USAGE,
            lambda p: p.run("--report", "json:/dev/full", "--", *EAGER),
            "cannot write /dev/full: No space left"),
        Row("disk-full-with-findings", "the disk is full, and the gate fails", FAILED,
            lambda p: p.run("--report", "json:/dev/full", "--", *LOOP), "gate: FAILED"),
        Row("disk-full-and-own-code", "the disk is full, and the command fails", 3,
            lambda p: p.run("--report", "json:/dev/full", "--", *looped("exit 3")),
            "cannot write /dev/full", own=True),
        Row("file-too-large", "the file becomes larger than is allowed", USAGE,
            lambda p: report_on_a_full_disk(p, EAGER), "File too large"),
        Row("one-of-two", "one of two cannot be written; the other is", USAGE,
            one_report_of_two, "cannot write /dev/full"),
        Row("folder-removed", "its directory is removed meanwhile", USAGE,
            folder_removed_meanwhile, "there is no directory"),
        Row("no-folder", "its directory is missing", USAGE,
            lambda p: p.run("--report", "json:/nonexistent/report.json", "--", "true"),
            "there is no directory /nonexistent"),
        Row("report-folder", "its path is a directory", USAGE,
            lambda p: p.run("--report", "json:/tmp", "--", "true"), "is a directory"),
        Row("no-right", "its directory may not be written to", USAGE,
            no_right_to_write, "Permission denied"),
        Row("same-file", "two go to one file", USAGE,
            lambda p: p.run("--report", f"json:{p.folder}/r", "--report", f"text:{p.folder}/r",
                            "--", "true"), "one file"),
        Row("unknown-format", "there is no such format", USAGE,
            lambda p: p.run("--report", "jsn:report", "--", "true"), "Did you mean json?"),
        Row("no-format", "no format is named", USAGE,
            lambda p: p.run("--report", "report.json", "--", "true"), "json:report.json"),
        Row("older-report", "`pgweir report --from` a report of an older version", USAGE,
            older_report, "of version 0"),
    ],
    "The baseline, and reports that are judged later": [
        Row("baseline-known", "the baseline has all findings", CLEAN,
            lambda p: p.run("--baseline", baseline(p, LOOP), "--", *LOOP), "in the baseline"),
        Row("baseline-new", "a finding is not in it", FAILED,
            lambda p: p.run("--baseline", baseline(p, EAGER), "--", *LOOP), "FAILED (new"),
        Row("baseline-missing", "there is no such baseline", USAGE,
            lambda p: p.run("--baseline", "/nonexistent/known", "--", "true"), "no baseline"),
        Row("baseline-malformed", "it cannot be read", USAGE,
            lambda p: p.run("--baseline", p.file("known", BASELINE + "{\n"), "--", "true"),
            "line 2"),
        Row("baseline-older", "it is of another version", USAGE,
            lambda p: p.run("--baseline", p.file("known", BASELINE.replace("1", "0")), "--",
                            "true"), "of version 0"),
        Row("check-clean", "`pgweir check` of a report without findings", CLEAN,
            lambda p: check(report_of(p, QUERY)), "gate: passed"),
        Row("check-findings", "`pgweir check` of a report with findings", FAILED,
            lambda p: check(report_of(p, LOOP)), "gate: FAILED"),
        Row("check-no-query", "`pgweir check` of a report without queries", NOT_JUDGED,
            lambda p: check(report_of(p, ["true"])), "no query"),
        Row("check-missing", "`pgweir check` of no file", USAGE,
            lambda p: check("/nonexistent.json"), "cannot read"),
        Row("check-older", "`pgweir check` of a report of another version", USAGE,
            lambda p: check_changed(p, lambda r: r.update(version=0)), "of version 0"),
        Row("check-incomplete", "`pgweir check --require-complete` of a report with gaps", FAILED,
            lambda p: check_changed(p, lambda r: r["traffic"].update(dropped_events=7),
                                    "--require-complete"), "incomplete"),
    ],
    "Flags and configuration": [
        Row("unknown-flag", "an unknown flag", USAGE,
            lambda p: p.run("--fail-om", "error", "--", "true"), "Did you mean --fail-on?"),
        Row("no-config", "`--config` is missing", USAGE,
            lambda p: p.run("--config", "/nonexistent.toml", "--", "true"), "/nonexistent.toml"),
        Row("broken-config", "`--config` is no TOML", USAGE,
            lambda p: p.run("--config", p.file("a.toml", "[relay\n"), "--", "true"), "a.toml"),
        Row("unknown-key", "`--config` has an unknown key", USAGE,
            lambda p: p.run("--config", p.file("a.toml", "[relay]\nworkrs = 1\n"), "--", "true"),
            "Did you mean relay.workers?"),
        Row("two-problems", "a flag is wrong, and the server is down: the flag comes first", USAGE,
            lambda p: p.bare("--upstream", NOBODY, "--report", "jsn:x", "--", "true"),
            "no format"),
    ],
}
ROWS = [row for rows in TABLE.values() for row in rows]


# --- the tests ---

@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


@needs_pgweir
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_ends_as_the_table_says(row, postgres, tmp_path):
    done = row.act(Place(postgres, tmp_path))
    said = done.stdout + done.stderr
    assert done.returncode == row.code, said
    assert row.says in said


def the_table():
    out = ""
    for title, rows in TABLE.items():
        out += f"\n### {title}\n\n{HEAD}"
        for row in rows:
            out += f"| {row.what} | {row.code}{', its own' if row.own else ''} |\n"
    return out + "\n"


def split_page():
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    inside, behind = rest.split(END)
    return before + BEGIN, inside, END + behind


def test_the_page_is_what_the_table_says():
    assert split_page()[1] == the_table(), "run tests/e2e/test_exit_codes.py --write"


def test_names_are_unique_and_there_are_enough():
    assert len({row.name for row in ROWS}) == len(ROWS) >= 30


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    first, _, last = split_page()
    PAGE.write_text(first + the_table() + last, encoding="utf-8")
