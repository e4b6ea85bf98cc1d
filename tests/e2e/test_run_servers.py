"""Which server `pgweir run` stands before, and that the command really goes through the proxy:
services of libpq, password files, fixed addresses, throw-away servers."""

import json
import os
import socket
import stat
import subprocess
import sys

import psycopg
import pytest

from harness import run_command, scenarios
from harness.ports import LOOPBACK, free_port
from harness.postgres import PASSWORD, program
from harness.proxy import needs_pgweir
from harness.run_command import run

WHOLE_ENVIRONMENT = [sys.executable, "-c",
                     "import json, os, subprocess, sys;"
                     "subprocess.run(['psql', '-Xqc', 'select 1'], stdout=2, check=True);"
                     "print(json.dumps(dict(os.environ)))"]
# Before anything is made: another schema, a function, data as pg_dump has it.
FIRST_FILE = r"""
create schema shop;
create function shop.twice(n int) returns int language sql as $$ select n * 2; $$;
create table shop.items (id int primary key, name text);
copy shop.items (id, name) from stdin;
1	one; two
2	$$
\.
"""
SECOND_FILE = r"""
do $do$ begin
  if (select count(*) from shop.items) <> 2 then raise exception 'the first comes first'; end if;
end $do$;
create database other;
\connect other
create table here (n int);
"""


@pytest.fixture(scope="module", autouse=True)
def filled(postgres):
    postgres.psql(scenarios.schema())


@pytest.fixture
def services(postgres, tmp_path):
    """A service file with two services of the server of the tests, and one that leads elsewhere."""
    path = tmp_path / "services"
    path.write_text("# the team's\n"
                    f"[shop]\nhost={LOOPBACK}\nport={postgres.port}\nuser=postgres\n"
                    "dbname=postgres\napplication_name=shop tests\n\n"
                    f"[elsewhere]\nhost={LOOPBACK}\nport=1\nuser=ann\n\n"
                    f"[secret]\nhost={LOOPBACK}\nport={postgres.port}\nuser=by_scram\n"
                    f"password={PASSWORD}\ndbname=postgres\n", encoding="utf-8")
    return str(path)


def queries(done):
    """Of the last line of the report."""
    line = next(each for each in done.stderr.splitlines() if "analysed" in each)
    return int(line.split(" quer")[0].split()[-1].replace(",", ""))


# --- services ---

@needs_pgweir
@pytest.mark.parametrize("way", ["flag", "variable"])
def test_a_service_leads_to_the_proxy(services, way):
    flags = ["--service", "shop"] if way == "flag" else []
    variables = {} if way == "flag" else {"PGSERVICE": "shop"}
    done = run(*flags, "--", "psql", "-Xqtc",
               "select current_setting('application_name') || ' at ' || inet_server_port()",
               PGSERVICEFILE=services, **variables)
    assert done.returncode == 0, done.stderr
    assert "psql at" in done.stdout or "shop tests at" in done.stdout
    assert queries(done) == 1


@needs_pgweir
def test_a_service_named_in_the_applications_own_dsn(services):
    done = run("--service", "shop", "--", "psql", "-Xqc", "select 1", "service=shop",
               PGSERVICEFILE=services)
    assert done.returncode == 0, done.stderr
    assert queries(done) == 1


@needs_pgweir
def test_a_service_outweighs_other_variables_and_is_outweighed_by_none(services):
    done = run("--", "psql", "-Xqc", "select 1", PGSERVICE="shop", PGSERVICEFILE=services,
               PGHOST="db.invalid", PGPORT="1")
    assert done.returncode == 0, done.stderr
    assert queries(done) == 1


@needs_pgweir
def test_a_services_password_is_kept_and_never_shown(services):
    done = run("--service", "secret", "--", *WHOLE_ENVIRONMENT, PGSERVICEFILE=services)
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stderr
    child = json.loads(done.stdout)
    assert child["PGSERVICE"] == "secret"
    assert not os.path.exists(child["PGSERVICEFILE"]), "gone with pgweir"


@needs_pgweir
def test_other_services_stay_and_the_file_is_nobody_elses(services):
    script = ("import os, shutil; path = os.environ['PGSERVICEFILE'];"
              "print(oct(os.stat(path).st_mode), oct(os.stat(os.path.dirname(path)).st_mode));"
              "print(open(path).read())")
    done = run("--service", "shop", "--", sys.executable, "-c", script, PGSERVICEFILE=services)
    modes, _, text = done.stdout.partition("\n")
    assert modes.split() == [oct(stat.S_IFREG | 0o600), oct(stat.S_IFDIR | 0o700)]
    assert f"[elsewhere]\nhost={LOOPBACK}\nport=1" in text
    assert text.count("[shop]") == 1 and "application_name=shop tests" in text


@needs_pgweir
def test_a_service_that_leads_elsewhere_stays(postgres, services):
    done = run("--upstream", postgres.url(), "--", "psql", "-Xqc", "select 1",
               PGSERVICE="elsewhere", PGSERVICEFILE=services)
    assert done.returncode == 2  # psql's
    assert "PGSERVICE names another server than the upstream" in done.stderr


@needs_pgweir
def test_a_service_in_the_home_directory(postgres, tmp_path):
    (tmp_path / ".pg_service.conf").write_text(
        f"[mine]\nhost={LOOPBACK}\nport={postgres.port}\nuser=postgres\n", encoding="utf-8")
    done = run("--service", "mine", "--", "psql", "-Xqc", "select 1", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


@needs_pgweir
def test_a_service_of_the_whole_system(postgres, tmp_path):
    (tmp_path / "pg_service.conf").write_text(
        f"[all]\nhost={LOOPBACK}\nport={postgres.port}\nuser=postgres\n", encoding="utf-8")
    done = run("--service", "all", "--", "psql", "-Xqc", "select 1", PGSYSCONFDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr


# --- passwords ---

@needs_pgweir
@pytest.mark.parametrize("way", ["PGPASSFILE", "HOME"])
def test_a_password_file_finds_the_server_behind_the_proxy(postgres, tmp_path, way):
    path = tmp_path / ".pgpass"
    path.write_text(f"{LOOPBACK}:{postgres.port}:*:by_scram:{PASSWORD}\n", encoding="utf-8")
    path.chmod(0o600)
    place = str(path) if way == "PGPASSFILE" else str(tmp_path)
    done = run("--", "psql", "-Xqc", "select 1", PGHOST=LOOPBACK, PGPORT=str(postgres.port),
               PGUSER="by_scram", PGDATABASE="postgres", **{way: place})
    assert done.returncode == 0, done.stderr
    assert queries(done) == 1


@needs_pgweir
def test_a_password_file_that_others_may_read_is_left_alone(postgres, tmp_path):
    path = tmp_path / "pgpass"
    path.write_text(f"{LOOPBACK}:{postgres.port}:*:by_scram:{PASSWORD}\n", encoding="utf-8")
    path.chmod(0o644)
    done = run("--upstream", postgres.url(), "--", *WHOLE_ENVIRONMENT, PGPASSFILE=str(path),
               PGUSER="postgres")
    assert json.loads(done.stdout)["PGPASSFILE"] == str(path)


# --- a fixed address ---

@needs_pgweir
def test_a_fixed_address_for_who_reads_no_variable(postgres):
    port = free_port()
    done = run("--upstream", postgres.url(), "--listen", f"{LOOPBACK}:{port}", "--", "psql", "-Xqc",
               "select 1", postgres.url(port=port))
    assert done.returncode == 0, done.stderr
    assert f"the proxy listens on {LOOPBACK}:{port}" in done.stderr
    assert "other machines" not in done.stderr


@needs_pgweir
def test_every_address_of_this_machine(postgres):
    """The command is led to one that it reaches; others may use any."""
    port = free_port()
    script = f"psql -Xqc 'select 1'; psql -Xqc 'select 2' {postgres.url(port=port)}; echo $PGHOST"
    done = run("--upstream", postgres.url(), "--listen", f"0.0.0.0:{port}", "--", "sh", "-c",
               script, PGUSER="postgres")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"{LOOPBACK}\n")
    assert queries(done) == 2
    assert "other machines may reach it" in done.stderr


@needs_pgweir
@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_an_ipv6_address(postgres):
    port = free_port()
    try:
        socket.create_server(("::1", port), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no ::1 here")
    done = run("--upstream", postgres.url(), "--listen", f"[::1]:{port}", "--", "sh", "-c",
               "psql -Xqc 'select 1' $DATABASE_URL && psql -Xqc 'select 2'; echo $DATABASE_URL",
               PGUSER="postgres")
    assert done.returncode == 0, done.stderr
    assert f"@[::1]:{port}/postgres" in done.stdout
    assert queries(done) == 2


# --- a server of one's own ---

needs_server_programs = pytest.mark.skipif(not run_command.HAS_SERVER_PROGRAMS,
                                           reason="no PostgreSQL installed")


@needs_pgweir
@needs_server_programs
def test_what_an_application_expects_is_there():
    """Its role, its database, its driver's words in the URL: only the server is another one."""
    url = "postgresql+psycopg://ann:secret@db.invalid:5433/shop?application_name=tests"
    done = run("--ephemeral", "--", "sh", "-c",
               "echo $DATABASE_URL; psql -XqAtc 'select current_user, current_database()'",
               DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    made, answer = done.stdout.split()
    assert made.startswith("postgresql+psycopg://ann:secret@127.0.0.1:")
    assert made.endswith("/shop?application_name=tests")
    assert answer == "ann|shop"
    assert "secret" not in done.stderr


@needs_pgweir
@needs_server_programs
def test_files_fill_it_in_their_order(tmp_path):
    (tmp_path / "1.sql").write_text(FIRST_FILE, encoding="utf-8")
    (tmp_path / "2.sql").write_text(SECOND_FILE, encoding="utf-8")
    done = run("--ephemeral", "--init-sql", tmp_path / "1.sql", "--init-sql", tmp_path / "2.sql",
               "--", "psql", "-XqAtc", "select name, shop.twice(id) from shop.items order by id")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "one; two|2\n$$|4\n"
    assert queries(done) == 1, "the files are not the application's queries"


@needs_pgweir
@needs_server_programs
def test_a_dump_fills_it(postgres, tmp_path):
    dump = tmp_path / "dump.sql"
    subprocess.run([program("pg_dump"), "-f", dump, postgres.url()], check=True)
    done = run("--ephemeral", "--init-sql", dump, "--", "psql", "-XqAtc",
               "select count(*) > 0 from authors")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "t\n"


@needs_pgweir
@needs_server_programs
def test_the_second_file_is_not_run_when_the_first_fails(tmp_path):
    mark = tmp_path / "mark"
    (tmp_path / "1.sql").write_text("select 1;\n\nselect nothing;\n", encoding="utf-8")
    (tmp_path / "2.sql").write_text(f"\\! touch {mark}\n", encoding="utf-8")
    done = run("--ephemeral", "--init-sql", tmp_path / "1.sql", "--init-sql", tmp_path / "2.sql",
               "--", "touch", mark)
    assert done.returncode == 75
    assert f"{tmp_path}/1.sql:3: ERROR:  column \"nothing\" does not exist" in done.stderr
    assert not mark.exists()


@needs_pgweir
@needs_server_programs
def test_the_named_server_is_not_touched(postgres):
    """DATABASE_URL names a real one, and --ephemeral keeps the command from it."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("drop table if exists made_by_a_run")
        done = run("--ephemeral", "--", "psql", "-Xqc", "create table made_by_a_run (n int)",
                   DATABASE_URL=postgres.url(), PGHOST=LOOPBACK, PGPORT=str(postgres.port))
        assert done.returncode == 0, done.stderr
        there = connection.execute("select to_regclass('made_by_a_run')").fetchone()
    assert there == (None,)
