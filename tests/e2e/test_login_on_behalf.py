"""pgweir checks logins itself and logs in for its clients (login.auth_file), with real libpq and a
real server, on every pair of legs (docs/tls.md)."""

import signal

import psycopg2
import pytest

from harness.certificates import Certificates
from harness.ports import wait_for
from harness.postgres import PASSWORD, Postgres
from harness.proxy import DIRECT, Pgweir
from harness.tls import configuration, of_server

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: these are about pgweir's logins")

METHODS = {"known": "scram-sha-256", "stored": "scram-sha-256", "by_md5": "md5",
           "by_password": "password", "rotated": "scram-sha-256"}


@pytest.fixture(scope="module", name="made")
def _made():
    with Certificates() as made:
        made.weir, made.server = made.make("weir"), made.make("server")
        yield made


@pytest.fixture(scope="module", name="postgres")
def _postgres(made):
    rules = [f"host all {user} 127.0.0.1/32 {method}" for user, method in METHODS.items()]
    with Postgres(rules, **of_server(made, made.server)) as server:
        for user in METHODS:
            server.psql(f"drop role if exists {user}; create role {user} login")
            method = "md5" if user == "by_md5" else "scram-sha-256"
            server.psql(f"set password_encryption = '{method}'; "
                        f"alter role {user} password '{PASSWORD}'")
        yield server


class Users:
    """An auth_file: passwords for some, the server's own secrets for the others."""

    def __init__(self, path, postgres):
        self.path, self._postgres = path, postgres
        self.write({user: PASSWORD for user in ("known", "by_md5", "by_password")}
                   | {user: self.secret_of(user) for user in ("stored", "rotated")})

    def secret_of(self, user):
        sql = f"select rolpassword from pg_authid where rolname = '{user}'"
        return self._postgres.psql(sql).strip()

    def write(self, entries):
        self.path.write_text("".join(f'"{user}" "{secret}"\n' for user, secret in entries.items()))
        self.path.chmod(0o600)


@pytest.fixture(scope="module", name="users")
def _users(postgres, tmp_path_factory):
    return Users(tmp_path_factory.mktemp("users") / "users.txt", postgres)


@pytest.fixture(scope="module", name="weir")
def _weir(made, postgres, users):
    """Gives a running pgweir for the mode of each leg; each is started once."""
    running = {}

    def weir(client, server):
        if (client, server) not in running:
            text = configuration((client, made.weir), server)
            text += f'[login]\nauth_file = "{users.path}"\n'
            running[client, server] = Pgweir(postgres, configuration=text).__enter__()
        return running[client, server]
    yield weir
    for each in running.values():
        each.__exit__()


def who(pgweir, user, password=PASSWORD, **how):
    connection = psycopg2.connect(pgweir.url(user=user, password=password), **how)
    try:
        cursor = connection.cursor()
        cursor.execute("select current_user")
        return cursor.fetchone()[0]
    finally:
        connection.close()


def refusal(pgweir, user, password=PASSWORD, **how):
    with pytest.raises(psycopg2.OperationalError) as error:
        who(pgweir, user, password, **how)
    return str(error.value)


LEGS = [("off", "disable"), ("off", "require"), ("allow", "disable"), ("allow", "require")]


@pytest.mark.parametrize("user", ["known", "stored", "by_md5"])
@pytest.mark.parametrize("client, server", LEGS)
def test_a_login_by_password_or_by_stored_secret(weir, client, server, user):
    assert who(weir(client, server), user) == user


@pytest.mark.parametrize("server", ["disable", "require"])
def test_channel_binding_with_pgweirs_own_certificate(weir, server):
    how = {"sslmode": "require", "channel_binding": "require"}
    assert who(weir("allow", server), "stored", **how) == "stored"


@pytest.mark.parametrize("client, server", LEGS)
def test_a_wrong_password_and_an_unknown_user_look_alike(weir, client, server):
    pgweir = weir(client, server)
    for user, password in (("known", "wrong"), ("stored", "wrong"), ("nobody", PASSWORD)):
        assert f'password authentication failed for user "{user}"' in refusal(
            pgweir, user, password)


def test_no_server_is_dialled_for_who_cannot_prove_who_it_is(weir, postgres):
    refusal(weir("off", "disable"), "postgres")  # trusted by the server, not in the file
    sql = ("select count(*) from pg_stat_activity where usename = 'postgres' "
           "and pid <> pg_backend_pid() and backend_type = 'client backend' "
           "and application_name <> 'pgweir'")
    assert postgres.psql(sql).strip() == "0"


def test_a_password_in_clear_text_goes_through_tls_only(weir):
    assert who(weir("off", "require"), "by_password") == "by_password"
    assert "clear text over an unencrypted" in refusal(weir("off", "disable"), "by_password")


def test_a_secret_that_was_rotated_is_said_and_read_anew(weir, postgres, users):
    pgweir = weir("off", "disable")
    assert who(pgweir, "rotated") == "rotated"
    postgres.psql(f"alter role rotated password '{PASSWORD}'")  # another salt
    assert "auth_file" in refusal(pgweir, "rotated")
    users.write({"rotated": users.secret_of("rotated")})
    pgweir.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: "reloaded" in pgweir.log(), 5)
    assert who(pgweir, "rotated") == "rotated"
    assert "password authentication failed" in refusal(pgweir, "known")
    Users(users.path, postgres)
    pgweir.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: pgweir.log().count("reloaded") == 2, 5)


def test_a_broken_file_keeps_the_old_one(weir, users):
    pgweir = weir("allow", "disable")
    assert who(pgweir, "known") == "known"
    users.path.write_text("known without quotes\n")
    pgweir.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: "users.txt, line 1: expected" in pgweir.log(), 5)
    assert who(pgweir, "known") == "known"
    Users(users.path, users._postgres)


def test_queries_are_watched_as_ever(weir):
    pgweir = weir("off", "disable")
    before = pgweir.report()["traffic"]["queries"]
    who(pgweir, "stored")
    assert wait_for(lambda: pgweir.report()["traffic"]["queries"] > before, 5)
    assert pgweir.report()["traffic"]["blind_connections"] == 0


def test_no_secret_is_in_the_log(weir, users):
    for legs in LEGS:
        log = weir(*legs).log()
        assert PASSWORD not in log and "SCRAM-SHA-256$" not in log
