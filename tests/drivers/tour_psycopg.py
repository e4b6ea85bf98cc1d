"""psycopg 3 in every way that speaks differently on the wire; prints what it gets.

Run with DATABASE_URL set. What it prints must not depend on what stands in between.
"""

import datetime
import decimal
import os
import threading
import uuid

import psycopg
from psycopg.rows import dict_row

URL = os.environ["DATABASE_URL"]
SERIES = "select n, n * n from generate_series(1, %s) n"
VALUES = [1, 2 ** 40, decimal.Decimal("1.50"), 2.25, "gr\u00fc\u00dfe \u4e16\u754c", b"\0\xff",
          True, None, uuid.UUID(int=7),
          datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30),
          datetime.timedelta(days=3, seconds=5), [1, 2, 3], ["a", None, "c"]]


def failing(work):
    """What an attempt ends with: its SQLSTATE, or nothing."""
    try:
        work()
    except psycopg.Error as error:
        return type(error).__name__, error.sqlstate
    return None


def values_of_every_type(connection):
    holes = ", ".join(["%s"] * len(VALUES))
    for binary in (False, True):
        with connection.cursor(binary=binary) as cursor:
            yield cursor.execute(f"select {holes}", VALUES).fetchone()
            yield [(column.name, column.type_code) for column in cursor.description]
        formatted = ", ".join(["%b"] * 3)
        yield connection.execute(f"select {formatted}", VALUES[:3], binary=binary).fetchone()


def prepared_after_a_while(connection):
    for n in range(8):
        yield connection.execute("select %s::int + 1", [n]).fetchone()
    yield connection.execute("select %s::text", ["p"], prepare=True).fetchone()
    yield connection.execute("select name from pg_prepared_statements").rowcount


def pipelines(connection):
    with connection.pipeline():
        cursors = [connection.execute("select %s::int", [n]) for n in range(50)]
        yield [cursor.fetchone()[0] for cursor in cursors]
    with connection.pipeline() as pipeline:
        connection.execute("create temp table piped (a int unique)")
        with connection.cursor() as cursor:
            cursor.executemany("insert into piped values (%s) returning a",
                               [(n,) for n in range(30)], returning=True)
            pipeline.sync()
            yield cursor.fetchall()
    yield connection.execute("select count(*) from piped").fetchone()
    yield failing(lambda: pipeline_that_fails(connection))
    connection.rollback()
    yield connection.execute("select 'still here'").fetchone()


def pipeline_that_fails(connection):
    with connection.pipeline():
        connection.execute("select 1")
        connection.execute("select 1 / 0")
        connection.execute("select 3").fetchone()


def server_side_cursors(connection):
    with connection.cursor("named") as cursor:
        cursor.itersize = 7
        cursor.execute(SERIES, [40])
        yield [row[1] for row in cursor]
    with connection.cursor("scrolling", scrollable=True) as cursor:
        cursor.execute(SERIES, [20])
        yield cursor.fetchmany(3)
        cursor.scroll(5)
        yield cursor.fetchone()
        cursor.scroll(0, mode="absolute")
        yield cursor.fetchone()
    with connection.cursor("held", withhold=True) as cursor:
        cursor.execute(SERIES, [5])
        connection.commit()
        yield cursor.fetchall()


def rows_one_by_one(connection):
    with connection.cursor(row_factory=dict_row) as cursor:
        yield sum(row["?column?"] for row in cursor.stream(SERIES, [300]))
        broken = "select 1 / (5 - n) from generate_series(1, 9) n"
        yield failing(lambda: list(cursor.stream(broken)))
    connection.rollback()


def copies(connection):
    connection.execute("create temp table copied (n int, word text, at timestamptz)")
    with connection.cursor() as cursor:
        with cursor.copy("copy copied (n, word) from stdin") as copy:
            for n in range(500):
                copy.write_row((n, f"word\t{n}\n" if n % 3 else None))
        with cursor.copy("copy copied (n, word) from stdin (format binary)") as copy:
            copy.set_types(["int4", "text"])
            for n in range(100):
                copy.write_row((n, "b" * n))
        yield cursor.rowcount
        with cursor.copy("copy (select n, word from copied order by n, word) to stdout") as copy:
            yield [bytes(piece) for piece in copy]
        with cursor.copy("copy (select n from copied) to stdout (format binary)") as copy:
            copy.set_types(["int4"])
            yield sum(row[0] for row in copy.rows())
        yield failing(lambda: copy_that_fails(cursor))
    connection.rollback()


def copy_that_fails(cursor):
    with cursor.copy("copy copied (n) from stdin") as copy:
        copy.write("not a number\n")


def transactions(connection):
    with connection.transaction():
        connection.execute("create temp table kept (a int)")
        yield failing(lambda: in_a_savepoint(connection))
        connection.execute("insert into kept values (2)")
    yield connection.execute("select * from kept").fetchall()
    connection.commit()
    connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
    yield connection.execute("show transaction_isolation").fetchone()
    connection.rollback()
    connection.isolation_level = None
    yield connection.info.transaction_status


def in_a_savepoint(connection):
    with connection.transaction():
        connection.execute("insert into kept values (1)")
        connection.execute("insert into kept values ('x')")


def notices_notifications_and_cancel(connection):
    notices = []
    connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    connection.execute("do $$ begin raise notice 'heard'; end $$")
    yield notices
    connection.commit()
    with psycopg.connect(URL, autocommit=True) as listener:
        listener.execute("listen tour")
        with psycopg.connect(URL, autocommit=True) as speaker:
            speaker.execute("notify tour, 'hello'")
        yield next(listener.notifies()).payload
    canceller = threading.Timer(0.2, connection.cancel)
    canceller.start()
    yield failing(lambda: connection.execute("select pg_sleep(30)"))
    canceller.join()
    connection.rollback()
    yield connection.execute("select 'after'").fetchone()


def several_statements(connection):
    cursor = connection.execute("select 1; select 2, 3; create temp table t (a int); select 4")
    yield cursor.fetchall()
    while cursor.nextset():
        yield cursor.fetchall() if cursor.description else cursor.statusmessage


TOUR = [values_of_every_type, prepared_after_a_while, pipelines, server_side_cursors,
        rows_one_by_one, copies, transactions, notices_notifications_and_cancel,
        several_statements]


def main():
    for stop in TOUR:
        with psycopg.connect(URL) as connection:
            for seen in stop(connection):
                print(stop.__name__, repr(seen))


main()
