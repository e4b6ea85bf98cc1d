"""The shop in SQLAlchemy, on psycopg2."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload, selectinload

from shop import (CACHED_AUTHORS, NEW_TAGS, PATH_TO_THE_ROOT, VISITORS, call_a_payment_service,
                  chunks, twins)
from sqlalchemy_models import (Author, AuthorStats, Base, Category, Comment, Order, OrderLine, Post,
                               Product, Tag, new_in_this_release)


class Shop:
    """The engine, and what is done differently on another driver."""

    def __init__(self, url, pool):
        self.url = url
        self.engine = self.connected(url, pool)

    @staticmethod
    def connected(url, pool):
        sizes = {"pool_size": pool, "max_overflow": 0} if pool else {}
        return create_engine(url, future=True, **sizes)

    def session(self):
        return Session(self.engine, future=True)

    @staticmethod
    def in_parallel(work, items):
        with ThreadPoolExecutor(5) as threads:
            list(threads.map(work, items))


def run(scenario, url, pool):
    shop = Shop(url, pool)
    try:
        scenario(shop)
    finally:
        shop.engine.dispose()


def everything(session, statement):
    return session.execute(statement).unique().scalars().all()


def authors(count, *options):
    return select(Author).order_by(Author.id).limit(count).options(*options)


def posts(count, *options):
    return select(Post).order_by(Post.id).limit(count).options(*options)


def orders(count, *options):
    return select(Order).order_by(Order.number).limit(count).options(*options)


# --- loops that read ---

def lazy_loop(shop):
    with shop.session() as session:
        for author in everything(session, authors(20)):
            len(author.posts)


def lazy_loop_fixed(shop):
    with shop.session() as session:
        for author in everything(session, authors(20, selectinload(Author.posts))):
            len(author.posts)


def nested_lazy_loop(shop):
    with shop.session() as session:
        for author in everything(session, authors(6)):
            for post in author.posts:
                len(post.comments)


def nested_lazy_loop_fixed(shop):
    nested = selectinload(Author.posts).selectinload(Post.comments)
    with shop.session() as session:
        for author in everything(session, authors(6, nested)):
            for post in author.posts:
                len(post.comments)


def belongs_to_loop(shop):
    with shop.session() as session:
        for post in everything(session, posts(20)):
            str(post.author.name)


def belongs_to_loop_fixed(shop):
    with shop.session() as session:
        for post in everything(session, posts(20, joinedload(Post.author))):
            str(post.author.name)


def several_children(shop):
    with shop.session() as session:
        for author in everything(session, authors(12)):
            len(author.posts)
            len(author.orders)


def several_children_fixed(shop):
    both = selectinload(Author.posts), selectinload(Author.orders)
    with shop.session() as session:
        for author in everything(session, authors(12, *both)):
            len(author.posts)
            len(author.orders)


def many_to_many_loop(shop):
    with shop.session() as session:
        for post in everything(session, posts(20)):
            len(post.tags)


def many_to_many_loop_fixed(shop):
    with shop.session() as session:
        for post in everything(session, posts(20, selectinload(Post.tags))):
            len(post.tags)


def uuid_loop(shop):
    with shop.session() as session:
        for order in everything(session, orders(20)):
            len(order.order_lines)


def uuid_loop_fixed(shop):
    with shop.session() as session:
        for order in everything(session, orders(20, selectinload(Order.order_lines))):
            len(order.order_lines)


def pool_loop(shop):
    def posts_of(author_id):
        with shop.session() as session:
            everything(session, select(Post).where(Post.author_id == author_id))

    with shop.session() as session:
        ids = [author.id for author in everything(session, authors(30))]
    shop.in_parallel(posts_of, ids)


def pool_loop_fixed(shop):
    with shop.session() as session:
        everything(session, authors(30, selectinload(Author.posts)))


def load_posts(session, author_ids):
    return everything(session, select(Post).where(Post.author_id.in_(author_ids)))


def loader_of_one(shop):
    with shop.session() as session:
        for author in everything(session, authors(20)):
            load_posts(session, [author.id])


def loader_of_one_fixed(shop):
    with shop.session() as session:
        load_posts(session, [author.id for author in everything(session, authors(20))])


def chunked_loads(shop):
    with shop.session() as session:
        ids = everything(session, select(Post.id).order_by(Post.id).limit(60))
        for post_id in ids:
            session.get(Post, post_id)


def chunked_loads_fixed(shop):
    with shop.session() as session:
        ids = everything(session, select(Post.id).order_by(Post.id).limit(60))
        for some in chunks(ids, 6):
            everything(session, select(Post).where(Post.id.in_(some)))


def cached_ids_loop(shop):
    with shop.session() as session:
        for author_id in CACHED_AUTHORS:
            everything(session, select(Post).where(Post.author_id == author_id))


def cached_ids_loop_fixed(shop):
    with shop.session() as session:
        load_posts(session, CACHED_AUTHORS)


def tree_walk(shop):
    with shop.session() as session:
        category = session.get(Category, 60)
        while category.parent:
            category = category.parent


def tree_walk_fixed(shop):
    with shop.session() as session:
        session.execute(text(PATH_TO_THE_ROOT)).all()


# --- loops that write ---

def insert_loop(shop):
    with shop.session() as session:
        for post in everything(session, posts(20)):
            session.add(Comment(post_id=post.id, body="closed"))
            session.flush()
        session.commit()


def insert_loop_fixed(shop):
    with shop.session() as session:
        ids = [post.id for post in everything(session, posts(20))]
        session.execute(insert(Comment).values([{"post_id": i, "body": "closed"} for i in ids]))
        session.commit()


def update_loop(shop):
    with shop.session() as session:
        for order in everything(session, orders(20)):
            order.state = "sent"
            session.commit()


def update_loop_fixed(shop):
    with shop.session() as session:
        ids = [order.id for order in everything(session, orders(20))]
        session.execute(update(Order).where(Order.id.in_(ids)).values(state="sent"),
                        execution_options={"synchronize_session": False})
        session.commit()


def delete_loop(shop):
    with shop.session() as session:
        for comment in everything(session, select(Comment).order_by(Comment.id).limit(20)):
            session.delete(comment)
            session.flush()
        session.commit()


def delete_loop_fixed(shop):
    with shop.session() as session:
        ids = everything(session, select(Comment.id).order_by(Comment.id).limit(20))
        session.execute(delete(Comment).where(Comment.id.in_(ids)),
                        execution_options={"synchronize_session": False})
        session.commit()


def counted(rows):
    statement = upsert(AuthorStats).values(rows)
    return statement.on_conflict_do_update(index_elements=["author_id"],
                                           set_={"posts": statement.excluded.posts})


def upsert_loop(shop):
    with shop.session() as session:
        for author in everything(session, authors(20)):
            session.execute(counted({"author_id": author.id, "posts": 4}))
        session.commit()


def upsert_loop_fixed(shop):
    with shop.session() as session:
        rows = [{"author_id": a.id, "posts": 4} for a in everything(session, authors(20))]
        session.execute(counted(rows))
        session.commit()


def insert_from_file(shop):
    with shop.session() as session:
        for name in NEW_TAGS:
            session.add(Tag(name=name))
            session.flush()
        session.commit()


def insert_from_file_fixed(shop):
    with shop.session() as session:
        session.execute(insert(Tag).values([{"name": name} for name in NEW_TAGS]))
        session.commit()


# --- too much, too often ---

def unbounded_find_all(shop):
    with shop.session() as session:
        everything(session, select(Comment))


def unbounded_find_all_fixed(shop):
    with shop.session() as session:
        everything(session, select(Comment).order_by(Comment.id).limit(100))


def count_by_fetching(shop):
    with shop.session() as session:
        len(everything(session, select(Comment)))


def count_by_fetching_fixed(shop):
    with shop.session() as session:
        session.scalar(select(func.count()).select_from(Comment))


def offset_walk(shop):
    page = select(Comment).order_by(Comment.id).limit(100)
    with shop.session() as session:
        offset = 0
        while everything(session, page.offset(offset)):
            offset += 100


def offset_walk_fixed(shop):
    page = select(Comment).order_by(Comment.id).limit(100)
    with shop.session() as session:
        rows = everything(session, page)
        while rows:
            rows = everything(session, page.where(Comment.id > rows[-1].id))


def duplicate_reads(shop):
    with shop.session() as session:
        for _ in range(6):
            session.get(Author, 7)


def duplicate_reads_fixed(shop):
    with shop.session() as session:
        author = session.get(Author, 7)
        for _ in range(6):
            assert session.get(Author, 7) is author


def raw_literals(shop):
    for name in VISITORS:
        with shop.session() as session:
            session.execute(text(f"select id, name from authors where name = '{name}'")).all()


def raw_literals_fixed(shop):
    for name in VISITORS:
        with shop.session() as session:
            session.execute(text("select id, name from authors where name = :name"),
                            {"name": name}).all()


def deep_eager_load(shop):
    with shop.session() as session:
        everything(session, posts(5, joinedload(Post.comments), joinedload(Post.tags)))


def deep_eager_load_fixed(shop):
    with shop.session() as session:
        everything(session, posts(5, selectinload(Post.comments), selectinload(Post.tags)))


def wide_list(shop):
    with shop.session() as session:
        everything(session, select(Product).order_by(Product.id).limit(50))


def wide_list_fixed(shop):
    with shop.session() as session:
        session.execute(select(Product.id, Product.name).order_by(Product.id).limit(50)).all()


def in_list_lengths(shop):
    for most in range(2, 62):
        with shop.session() as session:
            everything(session, select(Author).where(Author.id.in_(range(1, most + 1))))


def in_list_lengths_fixed(shop):
    for most in range(2, 62):
        with shop.session() as session:
            ids = select(Post.author_id).where(Post.id <= most)
            everything(session, select(Author).where(Author.id.in_(ids)))


def slow_report(shop):
    with shop.session() as session:
        session.execute(text("select count(*), pg_sleep(0.3) from posts")).all()


def slow_report_fixed(shop):
    with shop.session() as session:
        session.scalar(select(func.count()).select_from(Post))


def over_budget(shop):
    with shop.session() as session:
        session.execute(text("set pgweir.scope = 'checkout'"))
        for count in range(1, 13):
            everything(session, authors(count))


def over_budget_fixed(shop):
    with shop.session() as session:
        session.execute(text("set pgweir.scope = 'checkout'"))
        everything(session, authors(12))


# --- transactions ---

def sleeping_transaction(shop):
    with shop.session() as session:
        order = session.scalar(select(Order).where(Order.number == 7))
        call_a_payment_service()
        order.state = "paid"
        session.commit()


def sleeping_transaction_fixed(shop):
    call_a_payment_service()
    with shop.session() as session:
        order = session.scalar(select(Order).where(Order.number == 7))
        order.state = "paid"
        session.commit()


def failed_transaction(shop):
    with shop.session() as session:
        for statement in (insert(Tag).values(name="tag 1"), select(func.count(Tag.id))):
            try:
                session.execute(statement)
            except DBAPIError:
                pass
        call_a_payment_service()


def failed_transaction_fixed(shop):
    with shop.session() as session:
        try:
            session.execute(insert(Tag).values(name="tag 1"))
        except DBAPIError:
            session.rollback()
        session.scalar(select(func.count(Tag.id)))
        session.commit()
        call_a_payment_service()


def place_an_order(session):
    order = Order(id=uuid.uuid4(), author_id=1, number=101, state="new")
    session.add(order)
    session.flush()
    session.add(OrderLine(order_id=order.id, product="product 1", amount=2))
    session.commit()


def unwrapped_writes(shop):
    autocommit = shop.engine.execution_options(isolation_level="AUTOCOMMIT")
    with Session(autocommit, future=True) as session:
        place_an_order(session)


def unwrapped_writes_fixed(shop):
    with shop.session() as session:
        place_an_order(session)


# --- sessions and schema ---

def twelve_pages(shop):
    for page in range(1, 13):
        with shop.session() as session:
            everything(session, authors(page))


def schema_sync(shop):
    new_in_this_release.create_all(shop.engine)
    twelve_pages(shop)


def schema_sync_fixed(shop):
    Base.metadata.create_all(shop.engine)  # they exist, so that it only looks
    twelve_pages(shop)


def blocking_migration(shop):
    with shop.session() as session:
        session.execute(text("create index comments_body on comments (body)"))
        session.execute(text("alter table comments add column seen_at timestamptz not null "
                             "default clock_timestamp()"))
        session.commit()


def blocking_migration_fixed(shop):
    autocommit = shop.engine.execution_options(isolation_level="AUTOCOMMIT")
    with Session(autocommit, future=True) as session:
        session.execute(text("create index concurrently comments_body on comments (body)"))
        session.execute(text("alter table comments add column seen_at timestamptz"))


def connection_per_request(shop):
    for request in range(1, 21):
        engine = shop.connected(shop.url, 1)
        with Session(engine, future=True) as session:
            session.get(Author, request)
        engine.dispose()


def connection_per_request_fixed(shop):
    for request in range(1, 21):
        with shop.session() as session:
            session.get(Author, request)


def as_superuser(shop):
    twelve_pages(shop)


as_superuser_fixed = no_timeouts = no_timeouts_fixed = as_superuser

SCENARIOS = twins(globals())
