"""A shop in SQLAlchemy for 300 small tests, each of which takes back what it wrote. Findings are
named by test, as docs/ci/pytest.md advises."""

import os

import pytest
from sqlalchemy import Column, ForeignKey, Integer, Text, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()
running = {"test": ""}


class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    name = Column(Text)
    orders = relationship("Order", back_populates="customer")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"), index=True)
    state = Column(Text)
    customer = relationship("Customer", back_populates="orders")
    lines = relationship("Line")


class Line(Base):
    __tablename__ = "lines"
    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"), index=True)
    product = Column(Text)
    amount = Column(Integer)


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
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with Session(engine, future=True) as session:
        session.add_all(
            Customer(name=f"customer {n}",
                     orders=[Order(state="new", lines=[Line(product=f"product {m}", amount=m)
                                                       for m in range(4)])])
            for n in range(5))
        session.flush()
        session.expire_all()
        yield session
