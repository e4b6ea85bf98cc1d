"""300 tests: ten kinds, thirty times each."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from conftest import Customer, Line, Order

pytestmark = pytest.mark.parametrize("n", range(30))


def everything(session, statement):
    return session.execute(statement).scalars().all()


def test_lists_customers(session, n):
    assert len(everything(session, select(Customer).order_by(Customer.id).limit(100))) == 5


def test_lists_customers_with_orders(session, n):
    wanted = select(Customer).options(selectinload(Customer.orders))
    assert [len(customer.orders) for customer in everything(session, wanted)] == [1] * 5


def test_lists_orders_lazily(session, n):
    assert [len(order.lines) for order in everything(session, select(Order))] == [4] * 5


def test_counts_lines(session, n):
    assert session.execute(select(func.count()).select_from(Line)).scalar() == 20


def test_sums_by_order(session, n):
    sums = select(Line.order_id, func.sum(Line.amount)).group_by(Line.order_id)
    assert [total for _, total in session.execute(sums)] == [6] * 5


def test_finds_by_name(session, n):
    found = select(Customer).where(Customer.name == f"customer {n % 5}")
    assert session.execute(found).scalar_one().name == f"customer {n % 5}"


def test_adds_an_order(session, n):
    customer = everything(session, select(Customer).limit(1))[0]
    session.add(Order(customer_id=customer.id, state="new"))
    session.flush()
    assert len(customer.orders) == 2


def test_changes_a_state(session, n):
    order = everything(session, select(Order).limit(1))[0]
    order.state = "paid"
    session.flush()
    assert len(everything(session, select(Order).where(Order.state == "paid"))) == 1


def test_changes_many(session, n):
    session.execute(update(Line).values(amount=Line.amount + 1))
    assert session.execute(select(func.sum(Line.amount))).scalar() == 50


def test_removes_a_line(session, n):
    session.delete(everything(session, select(Line).limit(1))[0])
    session.flush()
    assert len(everything(session, select(Line))) == 19
