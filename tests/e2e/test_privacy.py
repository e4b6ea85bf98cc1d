"""No value of the traffic leaves the process: not by a log, an alert, a report or a file."""

import glob
import os
import subprocess
import time

import psycopg
import pytest

from harness.proxy import Pgweir, needs_pgweir, program
from harness.wire_cases import wire_case

CLEARTEXT_ROLE = "by_password"  # its password crosses the wire as it is
PASSWORD = "mk1-password-Zq8"
DEBUG = '[log]\nlevel = "debug"\n'
MARKS = {
    "password": PASSWORD,
    "login": "mk9-login-Ao5",
    "literal": "mk2-literal-Xw3",
    "parameter": "mk3-parameter-Vb7",
    "comment": "mk4-comment-Ny1",
    "row": "mk5-row-Kt4",
    "copied": "mk6-copied-Hd6",
    "notification": "mk7-notified-Lc2",
    "error": "mk8-error-Ru9",
    "number": "7731845520913",
}


def speak(pgweir):
    """Traffic of every kind with a mark in everything that may hold a secret."""
    with psycopg.connect(pgweir.url(), autocommit=True) as connection:
        connection.execute("drop table if exists people; drop role if exists marked")
        connection.execute("create role marked login password 'x'")
        connection.execute(f"alter role marked password '{PASSWORD}'")
        connection.execute(f"alter role {CLEARTEXT_ROLE} with password '{MARKS['login']}'")
        connection.execute("create table people (id bigint primary key, name text);"
                           f"grant all on people to {CLEARTEXT_ROLE}")
    url = pgweir.url(user=CLEARTEXT_ROLE, password=MARKS["login"])
    with psycopg.connect(url, autocommit=True) as connection:
        _speak_on(connection)


def _speak_on(connection):
    connection.execute(f"insert into people values ({MARKS['number']}, '{MARKS['row']}')")
    connection.execute("insert into people select n, 'p' || n from generate_series(1, 1500) n")
    connection.execute(f"select * from people where name = '{MARKS['literal']}'")
    connection.execute(f"select id from people where name <> $${MARKS['literal']}$$ limit 3")
    connection.execute(f"select 1 /* {MARKS['comment']} */ -- {MARKS['comment']}")
    connection.execute(f"select * from people /* {MARKS['comment']} */").fetchall()
    connection.execute(f"listen a; notify a, '{MARKS['notification']}'")
    with connection.cursor().copy("copy people (name, id) from stdin") as copy:
        copy.write(f"{MARKS['copied']}\t9999\n")
    for broken in (f"select '{MARKS['error']}'::int", f"selekt '{MARKS['error']}"):
        try:
            connection.execute(broken)
        except psycopg.Error:
            pass
    _loops(connection)


def _loops(connection):
    """Findings of every rule, each with a mark in its statements."""
    connection.execute("begin")
    for _ in range(5):
        connection.execute("select id from people where name = %s", [MARKS["parameter"]]).fetchall()
        connection.execute(f"select pg_sleep(0.05), '{MARKS['literal']}'").fetchall()
    rows = connection.execute(
        f"select id from people where name <> '{MARKS['literal']}' order by id limit 20").fetchall()
    for (key,) in rows:
        connection.execute(
            f"select name from people where id = {key} and name <> '{MARKS['literal']}'").fetchall()
    connection.execute(f"select pg_sleep(0.3), '{MARKS['literal']}'").fetchall()
    time.sleep(1.3)
    connection.execute("commit")


def files_of(pid):
    """Regular files that the process holds open, its log excepted: that one is read apart."""
    for link in glob.glob(f"/proc/{pid}/fd/*"):
        target = os.path.realpath(link)
        if os.path.isfile(target) and not target.startswith(("/proc", "/sys", "/dev")):
            yield target


def outputs(pgweir):
    """Everything that pgweir says, by where it says it."""
    said = {"log": pgweir.log()}
    for form in ("text", "json"):
        said[f"report as {form}"] = pgweir.command("report", "--format", form)
    for path in files_of(pgweir.process.pid):
        with open(path, "rb") as file:
            said[path] = file.read().decode(errors="replace")
    for path in glob.glob("/tmp/pgweir*") + glob.glob(pgweir.directory.name + "/*"):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                said[path] = file.read().decode(errors="replace")
    return said


@wire_case("authentication")
@needs_pgweir
@pytest.mark.parametrize("verify", ["auto", "execute"])
def test_no_marked_value_is_said_anywhere(postgres, tmp_path, verify):
    """Nor where values are kept, because advice is tried with them (docs/privacy.md)."""
    alerts_path = tmp_path / "alerts"
    surroundings = {"PGWEIR_ADVISER_VERIFY": verify}
    with Pgweir(postgres, configuration=DEBUG, environment=surroundings) as pgweir, \
            open(alerts_path, "wb") as alerts:
        watchers = [subprocess.Popen([program(), "watch", "--web", pgweir.web_url, *form],
                                     stdout=alerts) for form in ((), ("--json",))]
        time.sleep(0.3)
        speak(pgweir)
        time.sleep(1)
        for watcher in watchers:
            watcher.terminate()
            watcher.wait(timeout=5)
        said = outputs(pgweir)
        assert len(pgweir.findings()) >= 3, "there is nothing that could have leaked"
    said["alerts"] = alerts_path.read_text(errors="replace")
    assert said["alerts"], "watch said nothing"
    leaks = [(where, mark) for where, text in said.items()
             for mark, value in MARKS.items() if value in text]
    assert leaks == []
