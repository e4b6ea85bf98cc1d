import os

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

running = {"test": ""}


@pytest.fixture(autouse=True)
def name_the_test(request):
    running["test"] = request.node.nodeid


@event.listens_for(Engine, "before_cursor_execute")
def label(connection, cursor, *_):
    test = running["test"]
    if connection.info.get("test") != test:
        cursor.execute("SET pgweir.scope = '{}'".format(test.replace("'", "''")))
        connection.info["test"] = test


@pytest.fixture(scope="session")
def engine():
    engine = create_engine(os.environ["DATABASE_URL"], future=True)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    """Each test takes back what it wrote."""
    with Session(engine, future=True) as session:
        yield session
