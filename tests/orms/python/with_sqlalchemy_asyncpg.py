"""The shop in SQLAlchemy, on asyncpg: the same code, inside the greenlets of AsyncSession."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import util
from sqlalchemy.ext.asyncio import create_async_engine

import with_sqlalchemy
from with_sqlalchemy import SCENARIOS  # noqa: F401  pylint: disable=unused-import


class Shop(with_sqlalchemy.Shop):
    @staticmethod
    def connected(url, pool):
        sizes = {"pool_size": pool, "max_overflow": 0} if pool else {}
        parts = urlsplit(url)
        # What libpq takes from the URL, asyncpg wants as settings of the session.
        of_session = {name: values[0] for name, values in parse_qs(parts.query).items()}
        address = parts._replace(scheme="postgresql+asyncpg", query="").geturl()
        engine = create_async_engine(address, connect_args={"server_settings": of_session}, **sizes)
        return engine.sync_engine

    @staticmethod
    def in_parallel(work, items):
        async def all_of_them():
            await asyncio.gather(*(util.greenlet_spawn(work, item) for item in items))
        util.await_only(all_of_them())


def run(scenario, url, pool):
    shop = Shop(url, pool)

    def to_the_end():
        try:
            scenario(shop)
        finally:
            shop.engine.dispose()

    asyncio.run(util.greenlet_spawn(to_the_end))
