"""asyncpg in every way that speaks differently on the wire; prints what it gets.

Run with DATABASE_URL set. What it prints must not depend on what stands in between.
"""

import asyncio
import datetime
import decimal
import io
import os
import uuid

import asyncpg

URL = os.environ["DATABASE_URL"]
SERIES = "select n, n * n as square from generate_series(1, $1::int) n"


async def failing(attempt):
    """What an attempt ends with: its SQLSTATE, or nothing."""
    try:
        await attempt
    except asyncpg.PostgresError as error:
        return type(error).__name__, error.sqlstate
    return None


async def values_of_every_type(connection):
    types = {"int8": 2 ** 40, "numeric": decimal.Decimal("1.50"), "float8": 2.25,
             "text": "gr\u00fc\u00dfe \u4e16\u754c", "bytea": b"\0\xff",
             "bool": True, "uuid": uuid.UUID(int=7),
             "date": datetime.date(2024, 2, 29), "interval": datetime.timedelta(days=3),
             "int[]": [[1, 2], [3, 4]], "jsonb": '{"a": 1}', "int4range": asyncpg.Range(1, 5),
             "inet": "10.0.0.1", "point": asyncpg.Point(1, 2)}
    for name, value in types.items():
        yield name, await connection.fetchval(f"select $1::{name}", value)
    yield await connection.fetchval("select null::text")


async def types_of_our_own(connection):
    await connection.execute("create schema own; create type own.mood as enum ('ok', 'so so');"
                             "create type own.pair as (a int, m own.mood)")
    yield await connection.fetchval("select row(1, 'so so')::own.pair")
    yield await connection.fetchval("select array[row(2, 'ok')::own.pair]")
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=str,
                                    format="text")
    yield await connection.fetchval("select 1.230::numeric")
    await connection.execute("drop schema own cascade")


async def prepared_statements(connection):
    statement = await connection.prepare(SERIES)
    yield [tuple(row) for row in await statement.fetch(4)]
    yield [(a.name, a.type.name) for a in statement.get_attributes()]
    yield [p.name for p in statement.get_parameters()]
    for n in range(3):
        yield await connection.fetchrow("select $1::int + 1 as next", n)
    await connection.execute("create table reshaped (a int); insert into reshaped values (1)")
    yield await connection.fetch("select * from reshaped")
    await connection.execute("alter table reshaped add b text default 'new'")
    yield await connection.fetch("select * from reshaped")
    await connection.execute("drop table reshaped")


async def cursors(connection):
    async with connection.transaction():
        yield [row["square"] async for row in connection.cursor(SERIES, 30, prefetch=4)]
        cursor = await connection.cursor(SERIES, 30)
        yield await cursor.fetch(3)
        yield await cursor.forward(5)
        yield await cursor.fetchrow()


async def many_at_once(connection):
    await connection.execute("create temp table many (n int unique, word text)")
    await connection.executemany("insert into many values ($1, $2)",
                                 [(n, "w" * (n % 50)) for n in range(2000)])
    yield await connection.fetchval("select sum(n + length(word)) from many")
    yield await failing(connection.executemany("insert into many values ($1, 'x')",
                                               [(5000,), (5001,), (7,), (5002,)]))
    yield await connection.fetchval("select count(*) from many")


async def copies(connection):
    await connection.execute("create temp table copied (n int, word text)")
    records = [(n, f"word\t{n}\n") for n in range(1000)]
    yield await connection.copy_records_to_table("copied", records=records)
    yield await connection.copy_to_table("copied", source=io.BytesIO(b"7;seven\n8;eight\n"),
                                         delimiter=";")
    out = io.BytesIO()
    yield await connection.copy_from_query("select n from copied where n < $1 order by n", 300,
                                           output=out)
    yield out.getvalue()
    out = io.BytesIO()
    yield await connection.copy_from_table("copied", output=out, format="binary")
    yield len(out.getvalue())
    yield await failing(connection.copy_to_table("copied", source=io.BytesIO(b"x\ty\n")))
    yield await connection.fetchval("select 'after'")


async def transactions(connection):
    for isolation in ("read_committed", "repeatable_read", "serializable"):
        async with connection.transaction(isolation=isolation, readonly=True):
            yield await connection.fetchval("show transaction_isolation")
    async with connection.transaction():
        await connection.execute("create temp table kept (a int)")
        try:
            async with connection.transaction():
                await connection.execute("insert into kept values (1)")
                await connection.execute("select 1 / 0")
        except asyncpg.DivisionByZeroError as error:
            yield str(error)
        await connection.execute("insert into kept values (2)")
    yield await connection.fetch("table kept")


async def notifications_notices_and_timeouts(connection):
    heard = asyncio.get_running_loop().create_future()
    await connection.add_listener("tour", lambda *about: heard.set_result(about[2:]))
    notices = []
    connection.add_log_listener(lambda _, message: notices.append(message.message))
    await connection.execute("do $$ begin raise notice 'heard'; end $$")
    await connection.execute("select pg_notify('tour', 'hello')")
    yield await asyncio.wait_for(heard, 10)
    yield notices
    try:
        await connection.fetch("select pg_sleep(30)", timeout=0.2)
    except asyncio.TimeoutError:
        yield "timed out, and cancelled"
    yield await connection.fetchval("select 'after'")


async def a_pool(_):
    async with asyncpg.create_pool(URL, min_size=2, max_size=4) as pool:
        squares = await asyncio.gather(*(pool.fetchval("select $1::int * $1::int", n)
                                         for n in range(60)))
        yield squares
        async with pool.acquire() as connection:
            await connection.execute("set application_name = 'pooled'")
        yield await pool.fetchval("show application_name") != "pooled"


TOUR = [values_of_every_type, types_of_our_own, prepared_statements, cursors, many_at_once, copies,
        transactions, notifications_notices_and_timeouts, a_pool]


async def main():
    for stop in TOUR:
        connection = await asyncpg.connect(URL, server_settings={"application_name": "tour"})
        try:
            async for seen in stop(connection):
                print(stop.__name__, repr(seen))
        finally:
            await connection.close()


asyncio.run(main())
