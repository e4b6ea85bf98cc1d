"""A blog and its shop in SQLAlchemy: what a small application asks its database for."""

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from sqlalchemy_models import Author, Order, Post


def everything(session, statement):
    return session.execute(statement).unique().scalars().all()


def authors_with_posts(session):
    authors = everything(session, select(Author))
    return {author.name: [post.title for post in author.posts] for author in authors}


def latest_posts(session):
    posts = everything(session, select(Post).order_by(Post.id.desc()).limit(20))
    return [(post.title, len(post.comments)) for post in posts]


def first_orders(session):
    wanted = select(Order).order_by(Order.number).limit(20)
    orders = everything(session, wanted.options(selectinload(Order.order_lines)))
    return {order.number: [line.product for line in order.order_lines] for order in orders}


def order(session, number):
    return session.execute(select(Order).where(Order.number == number)).scalar_one()


def posts_about(session, word):
    wanted = select(Post).options(joinedload(Post.author)).limit(20)
    return everything(session, wanted.where(Post.title.contains(word)))


def write(session, author_id, title):
    post = Post(author_id=author_id, title=title)
    session.add(post)
    session.flush()
    return post


def rename(session, author_id, name):
    session.execute(update(Author).where(Author.id == author_id).values(name=name))
