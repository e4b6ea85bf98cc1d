"""SQLAlchemy on psycopg2. `with_sqlalchemy.py SCENARIO` with DATABASE_URL set."""

import os
import sys

from sqlalchemy import Column, ForeignKey, Integer, Text, create_engine, select
from sqlalchemy.orm import (Session, declarative_base, joinedload, relationship, selectinload)

Base = declarative_base()


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    name = Column(Text)
    posts = relationship("Post", back_populates="author")


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    author_id = Column(ForeignKey("authors.id"))
    title = Column(Text)
    author = relationship("Author", back_populates="posts")
    comments = relationship("Comment")


class Comment(Base):
    __tablename__ = "comments"
    id = Column(Integer, primary_key=True)
    post_id = Column(ForeignKey("posts.id"))
    body = Column(Text)


def authors(session, *options, upto=50):
    statement = select(Author).where(Author.id <= upto).order_by(Author.id).options(*options)
    return session.execute(statement).unique().scalars().all()


def lazy(session):
    for author in authors(session):
        len(author.posts)


def lazy_of_three(session):
    for author in authors(session, upto=3):
        len(author.posts)


def lazy_belongs_to(session):
    for post in session.execute(select(Post).order_by(Post.id).limit(40)).scalars().all():
        str(post.author.name)


def three_levels(session):
    for author in authors(session, upto=12):
        for post in author.posts:
            len(post.comments)


def eager_selectin(session):
    for author in authors(session, selectinload(Author.posts)):
        len(author.posts)


def eager_joined(session):
    for author in authors(session, joinedload(Author.posts)):
        len(author.posts)


def eager_three_levels(session):
    for author in authors(session, selectinload(Author.posts).selectinload(Post.comments)):
        sum(len(post.comments) for post in author.posts)


if __name__ == "__main__":
    engine = create_engine(os.environ["DATABASE_URL"], future=True)
    with Session(engine) as the_session:
        globals()[sys.argv[1]](the_session)
