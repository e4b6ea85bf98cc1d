"""psycopg 3, bare. `with_psycopg.py SCENARIO` with DATABASE_URL set."""

import os
import sys

import psycopg

AUTHORS = "select id, name from authors order by id"
POSTS = "select id, author_id, title from posts where author_id = %s"


def lazy(connection):
    for author_id, _ in connection.execute(AUTHORS).fetchall():
        connection.execute(POSTS, [author_id]).fetchall()


def lazy_prepared(connection):
    for author_id, _ in connection.execute(AUTHORS).fetchall():
        connection.execute(POSTS, [author_id], prepare=True).fetchall()


def lazy_unprepared(connection):
    for author_id, _ in connection.execute(AUTHORS).fetchall():
        connection.execute(POSTS, [author_id], prepare=False).fetchall()


def lazy_binary_results(connection):
    for author_id, _ in connection.execute(AUTHORS, binary=True).fetchall():
        connection.execute(POSTS, [author_id], binary=True).fetchall()


def lazy_text_parameters(connection):
    for author_id, _ in connection.execute(AUTHORS).fetchall():
        connection.execute(POSTS.replace("%s", "%t::int"), [author_id]).fetchall()


def uuid_keys_binary(connection):
    devices = connection.execute("select id from devices order by name", binary=True).fetchall()
    for (device,) in devices:
        connection.execute("select value from readings where device_id = %b", [device]).fetchall()


def pipelined(connection):
    """Many executions, one round trip: nothing to complain of."""
    ids = [row[0] for row in connection.execute(AUTHORS).fetchall()]
    with connection.pipeline():
        for author_id in ids:
            connection.execute(POSTS, [author_id])


def eager(connection):
    ids = [row[0] for row in connection.execute(AUTHORS).fetchall()]
    connection.execute(POSTS.replace("= %s", "= any(%s)"), [ids]).fetchall()


if __name__ == "__main__":
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as the_connection:
        globals()[sys.argv[1]](the_connection)
