"""The shop's tables in SQLAlchemy, declared as for 1.4 and 2.0."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    name = Column(Text)
    posts = relationship("Post", back_populates="author")
    orders = relationship("Order")


class AuthorStats(Base):
    __tablename__ = "author_stats"
    author_id = Column(ForeignKey("authors.id"), primary_key=True)
    posts = Column(Integer)


post_tags = Table("post_tags", Base.metadata,
                  Column("post_id", ForeignKey("posts.id"), primary_key=True),
                  Column("tag_id", ForeignKey("tags.id"), primary_key=True))


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    author_id = Column(ForeignKey("authors.id"))
    title = Column(Text)
    author = relationship("Author", back_populates="posts")
    comments = relationship("Comment")
    tags = relationship("Tag", secondary=post_tags)


class Comment(Base):
    __tablename__ = "comments"
    id = Column(Integer, primary_key=True)
    post_id = Column(ForeignKey("posts.id"))
    body = Column(Text)


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(Text)


class Order(Base):
    __tablename__ = "orders"
    id = Column(UUID(as_uuid=True), primary_key=True)
    author_id = Column(ForeignKey("authors.id"))
    number = Column(Integer)
    state = Column(Text)
    order_lines = relationship("OrderLine")


class OrderLine(Base):
    __tablename__ = "order_lines"
    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"))
    product = Column(Text)
    amount = Column(Integer)


class Category(Base):
    __tablename__ = "categories"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("categories.id"))
    name = Column(Text)
    parent = relationship("Category", remote_side=[id])


TEXTS = ["name", "description", "maker", "country", "colour", "material", "shape", "season", "size",
         "gender", "label", "barcode", "shelf", "batch", "supplier"]
NUMBERS = ["price", "cost", "tax", "weight", "width", "height", "depth", "stock"]


class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    locals().update({name: Column(Text) for name in TEXTS})
    locals().update({name: Column(Integer) for name in NUMBERS})


new_in_this_release = MetaData()
Table("drafts", new_in_this_release, Column("id", Integer, primary_key=True), Column("body", Text))
