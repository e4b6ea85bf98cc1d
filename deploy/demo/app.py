"""A small web shop that makes the mistakes everybody makes. `app.py URL` shows them in turn.

Nothing here knows of pgweir. The only thing it does for whoever looks on is what many frameworks
do: it tags its SQL with the route that asked.
"""

import sys
import time

from sqlalchemy import (Column, ForeignKey, Integer, Numeric, Text, create_engine, event, func,
                        select, text)
from sqlalchemy.orm import Session, declarative_base, relationship, selectinload

Base = declarative_base()


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    name = Column(Text)
    posts = relationship("Post")


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    author_id = Column(ForeignKey("authors.id"))
    title = Column(Text)
    comments = relationship("Comment")


class Comment(Base):
    __tablename__ = "comments"
    id = Column(Integer, primary_key=True)
    post_id = Column(ForeignKey("posts.id"))
    body = Column(Text)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer)
    state = Column(Text)
    total = Column(Numeric)
    note = Column(Text)


def list_authors(session):
    """Every author with the number of posts: asks for the posts of one author after another."""
    authors = session.execute(select(Author).order_by(Author.id)).scalars().all()
    return {author.name: len(author.posts) for author in authors}


def list_authors_done_right(session):
    """The same page, with all posts in one more query."""
    wanted = select(Author).order_by(Author.id).options(selectinload(Author.posts))
    return {author.name: len(author.posts) for author in session.execute(wanted).scalars().all()}


def show_discussions(session):
    """Authors, their posts, the posts' comments: a loop in a loop."""
    authors = session.execute(select(Author).order_by(Author.id).limit(10)).scalars().all()
    return [len(post.comments) for author in authors for post in author.posts]


def count_sent_orders(session):
    """Fetches every order ever made, to count some of them in Python."""
    orders = session.execute(select(Order)).scalars().all()
    return sum(order.state == "sent" for order in orders)


def find_lookalikes(session):
    """A report that compares every order's note with many others."""
    return session.execute(text(
        "select count(*) from orders a join orders b on a.id % 100 = b.id % 100 "
        "where md5(a.note || b.note) like 'abc%'")).scalar()


def price_cart(session):
    """Asks for the same setting again for each line of the cart."""
    return [session.execute(text("select value from settings where name = :name"),
                            {"name": "vat"}).scalar() for _ in range(6)]


def check_out(session):
    """Takes the money inside the transaction: a row stays locked while the bank thinks."""
    session.execute(text("update orders set state = 'paid' where id = 1"))
    time.sleep(6)
    session.commit()


REQUESTS = [
    ("GET /authors", list_authors),
    ("GET /discussions", show_discussions),
    ("GET /orders/sent", count_sent_orders),
    ("GET /orders/lookalikes", find_lookalikes),
    ("GET /cart", price_cart),
    ("POST /checkout", check_out),
    ("GET /authors (done right)", list_authors_done_right),
]


def tagged(statement, route):
    """The statement with a comment as sqlcommenter writes it; psycopg2 wants % doubled."""
    path = route.split()[1].replace("/", "%%2F")
    return f"{statement} /*route='{path}'*/"


def serve(engine, name, handler):
    """One request: a session of its own, its SQL tagged with its route."""
    def tag(_connection, _cursor, statement, parameters, _context, _executemany):
        return tagged(statement, name), parameters
    event.listen(engine, "before_cursor_execute", tag, retval=True)
    try:
        with Session(engine) as session:
            handler(session)
    finally:
        event.remove(engine, "before_cursor_execute", tag)


def main(url):
    engine = create_engine(url, future=True)
    with Session(engine) as session:
        session.execute(select(func.now()))
    for name, handler in REQUESTS:
        print(f"\n--> {name:28} {handler.__doc__.strip().splitlines()[0]}", flush=True)
        serve(engine, name, handler)
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1])
