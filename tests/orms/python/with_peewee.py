"""The shop in peewee, on psycopg2."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from peewee import (JOIN, DatabaseProxy, ForeignKeyField, IntegerField, IntegrityError,
                    InternalError, Model, TextField, UUIDField, fn, prefetch)
from playhouse.pool import PooledPostgresqlDatabase

from shop import (CACHED_AUTHORS, NEW_TAGS, PATH_TO_THE_ROOT, call_a_payment_service, chunks,
                  twins)

DATABASE = DatabaseProxy()


class Base(Model):
    class Meta:
        database = DATABASE


class Author(Base):
    name = TextField()

    class Meta:
        table_name = "authors"


class AuthorStats(Base):
    author = ForeignKeyField(Author, primary_key=True)
    posts = IntegerField()

    class Meta:
        table_name = "author_stats"


class Post(Base):
    author = ForeignKeyField(Author, backref="posts")
    title = TextField()

    class Meta:
        table_name = "posts"


class Comment(Base):
    post = ForeignKeyField(Post, backref="comments")
    body = TextField()

    class Meta:
        table_name = "comments"


class Tag(Base):
    name = TextField(unique=True)

    class Meta:
        table_name = "tags"


class PostTag(Base):
    post = ForeignKeyField(Post, backref="post_tags")
    tag = ForeignKeyField(Tag)

    class Meta:
        table_name = "post_tags"
        primary_key = False


class Order(Base):
    id = UUIDField(primary_key=True, default=uuid.uuid4)
    author = ForeignKeyField(Author, backref="orders")
    number = IntegerField()
    state = TextField()

    class Meta:
        table_name = "orders"


class OrderLine(Base):
    order = ForeignKeyField(Order, backref="lines")
    product = TextField()
    amount = IntegerField()

    class Meta:
        table_name = "order_lines"


class Category(Base):
    parent = ForeignKeyField("self", null=True)
    name = TextField()

    class Meta:
        table_name = "categories"


class Product(Base):
    locals().update({name: TextField() for name in (
        "name", "description", "maker", "country", "colour", "material", "shape", "season", "size",
        "gender", "label", "barcode", "shelf", "batch", "supplier")})
    locals().update({name: IntegerField() for name in (
        "price", "cost", "tax", "weight", "width", "height", "depth", "stock")})

    class Meta:
        table_name = "products"


class Draft(Base):
    """New in this release, so that create_tables() has something to do."""
    body = TextField()

    class Meta:
        table_name = "drafts"


def run(scenario, url, pool):
    sizes = {"max_connections": pool} if pool else {}
    DATABASE.initialize(PooledPostgresqlDatabase(url, **sizes))
    try:
        scenario(url)
    finally:
        DATABASE.obj.close_all()


authors = Author.select().order_by(Author.id)
posts = Post.select().order_by(Post.id)
orders = Order.select().order_by(Order.number)
comments = Comment.select().order_by(Comment.id)


# --- loops that read ---

def lazy_loop(_):
    for author in authors.limit(20):
        len(author.posts)


def lazy_loop_fixed(_):
    page = [author.id for author in authors.limit(20)]
    for author in prefetch(authors.where(Author.id.in_(page)), Post):
        len(author.posts)


def nested_lazy_loop(_):
    for author in authors.limit(6):
        for post in author.posts:
            len(post.comments)


def nested_lazy_loop_fixed(_):
    for author in prefetch(authors.where(Author.id <= 6), Post, Comment):
        for post in author.posts:
            len(post.comments)


def belongs_to_loop(_):
    for post in posts.limit(20):
        str(post.author.name)


def belongs_to_loop_fixed(_):
    for post in Post.select(Post, Author).join(Author).order_by(Post.id).limit(20):
        str(post.author.name)


def several_children(_):
    for author in authors.limit(12):
        len(author.posts)
        len(author.orders)


def several_children_fixed(_):
    for author in prefetch(authors.where(Author.id <= 12), Post, Order):
        len(author.posts) + len(author.orders)


def many_to_many_loop(_):
    for post in posts.limit(20):
        len(Tag.select().join(PostTag).where(PostTag.post == post))


def many_to_many_loop_fixed(_):
    for post in prefetch(posts.where(Post.id <= 20), PostTag, Tag):
        for post_tag in post.post_tags:
            str(post_tag.tag.name)


def uuid_loop(_):
    for order in orders.limit(20):
        len(order.lines)


def uuid_loop_fixed(_):
    for order in prefetch(orders.where(Order.number <= 20), OrderLine):
        len(order.lines)


def posts_of(author_id):
    with DATABASE.connection_context():
        len(Post.select().where(Post.author == author_id))


def pool_loop(_):
    with DATABASE.connection_context():
        ids = [author.id for author in authors.limit(30)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(posts_of, ids))


def pool_loop_fixed(_):
    for author in prefetch(authors.where(Author.id <= 30), Post):
        len(author.posts)


def loader_of_one(_):
    for author in authors.limit(20):
        len(Post.select().where(Post.author.in_([author.id])))


def loader_of_one_fixed(_):
    len(Post.select().where(Post.author.in_([author.id for author in authors.limit(20)])))


def chunked_loads(_):
    for post in Post.select(Post.id).order_by(Post.id).limit(60):
        Post.get_by_id(post.id)


def chunked_loads_fixed(_):
    keys = [post.id for post in Post.select(Post.id).order_by(Post.id).limit(60)]
    for some in chunks(keys, 6):
        len(Post.select().where(Post.id.in_(some)))


def cached_ids_loop(_):
    with DATABASE.atomic():
        for author_id in CACHED_AUTHORS:
            len(Post.select().where(Post.author == author_id))


def cached_ids_loop_fixed(_):
    with DATABASE.atomic():
        len(Post.select().where(Post.author_id.in_(CACHED_AUTHORS)))


def tree_walk(_):
    category = Category.get_by_id(60)
    while category.parent:
        category = category.parent


def tree_walk_fixed(_):
    len(Category.raw(PATH_TO_THE_ROOT))


# --- loops that write ---

def insert_loop(_):
    for post in posts.limit(20):
        Comment.create(post=post, body="closed")


def insert_loop_fixed(_):
    Comment.insert_many([{"post": post, "body": "closed"} for post in posts.limit(20)]).execute()


def update_loop(_):
    for order in orders.limit(20):
        order.state = "sent"
        order.save()


def update_loop_fixed(_):
    ids = [order.id for order in orders.limit(20)]
    Order.update(state="sent").where(Order.id.in_(ids)).execute()


def delete_loop(_):
    for comment in comments.limit(20):
        comment.delete_instance()


def delete_loop_fixed(_):
    Comment.delete().where(Comment.id.in_([c.id for c in comments.limit(20)])).execute()


def upsert_loop(_):
    for author in authors.limit(20):
        AuthorStats.insert(author=author, posts=4).on_conflict(
            conflict_target=[AuthorStats.author], preserve=[AuthorStats.posts]).execute()


def upsert_loop_fixed(_):
    rows = [{"author": author, "posts": 4} for author in authors.limit(20)]
    AuthorStats.insert_many(rows).on_conflict(
        conflict_target=[AuthorStats.author], preserve=[AuthorStats.posts]).execute()


def insert_from_file(_):
    for name in NEW_TAGS:
        Tag.create(name=name)


def insert_from_file_fixed(_):
    Tag.insert_many([{"name": name} for name in NEW_TAGS]).execute()


# --- too much, too often ---

def unbounded_find_all(_):
    len(Comment.select())


def unbounded_find_all_fixed(_):
    len(comments.limit(100))


def count_by_fetching(_):
    len(Comment.select())


def count_by_fetching_fixed(_):
    Comment.select(fn.COUNT(Comment.id)).scalar()


def offset_walk(_):
    page = 1
    while len(comments.paginate(page, 100)) > 0:
        page += 1


def offset_walk_fixed(_):
    last = 0
    while page := list(comments.where(Comment.id > last).limit(100)):
        last = page[-1].id


def duplicate_reads(_):
    for _part in range(6):
        Author.get_by_id(7)


def duplicate_reads_fixed(_):
    Author.get_by_id(7)


def deep_eager_load(_):
    query = (Post.select(Post, Comment, PostTag).join(Comment, JOIN.LEFT_OUTER).switch(Post)
             .join(PostTag, JOIN.LEFT_OUTER).where(Post.id <= 5))
    len(query)


def deep_eager_load_fixed(_):
    for post in prefetch(posts.where(Post.id <= 5), Comment, PostTag):
        len(post.comments) + len(post.post_tags)


def wide_list(_):
    len(Product.select().order_by(Product.id).limit(50))


def wide_list_fixed(_):
    len(Product.select(Product.id, Product.name).order_by(Product.id).limit(50))


def in_list_lengths(_):
    for most in range(2, 62):
        len(Author.select().where(Author.id.in_(list(range(1, most + 1)))))


def in_list_lengths_fixed(_):
    for most in range(2, 62):
        wanted = Post.select(Post.author).where(Post.id <= most)
        len(Author.select().where(Author.id.in_(wanted)))


def slow_report(_):
    DATABASE.execute_sql("select count(*), pg_sleep(0.3) from posts")


def slow_report_fixed(_):
    Post.select(fn.COUNT(Post.id)).scalar()


def over_budget(_):
    DATABASE.execute_sql("set pgweir.scope = 'checkout'")
    for count in range(1, 13):
        len(authors.limit(count))


def over_budget_fixed(_):
    DATABASE.execute_sql("set pgweir.scope = 'checkout'")
    len(authors.limit(12))


# --- transactions ---

def pay(inside_transaction):
    with DATABASE.atomic():
        order = Order.get(Order.number == 7)
        if inside_transaction:
            call_a_payment_service()
        order.state = "paid"
        order.save()


def sleeping_transaction(_):
    pay(inside_transaction=True)


def sleeping_transaction_fixed(_):
    call_a_payment_service()
    pay(inside_transaction=False)


def failed_transaction(_):
    with DATABASE.atomic() as transaction:
        for work in (lambda: Tag.create(name="tag 1"), Tag.select().count):
            try:
                work()
            except (IntegrityError, InternalError):
                pass
        call_a_payment_service()
        transaction.rollback()


def failed_transaction_fixed(_):
    try:
        with DATABASE.atomic():
            Tag.create(name="tag 1")
    except IntegrityError:
        pass
    Tag.select().count()
    call_a_payment_service()


def place_an_order():
    order = Order.create(author=1, number=101, state="new")
    OrderLine.create(order=order, product="product 1", amount=2)


def unwrapped_writes(_):
    place_an_order()


def unwrapped_writes_fixed(_):
    with DATABASE.atomic():
        place_an_order()


# --- sessions and schema ---

def twelve_pages():
    for page in range(1, 13):
        len(authors.limit(page))


def schema_sync(_):
    DATABASE.create_tables([Draft])
    twelve_pages()


def schema_sync_fixed(_):
    Draft.table_exists()
    twelve_pages()


def blocking_migration(_):
    DATABASE.execute_sql("create index comments_body on comments (body)")
    DATABASE.execute_sql("alter table comments add column seen_at timestamptz not null "
                         "default clock_timestamp()")


def blocking_migration_fixed(_):
    connection = DATABASE.connection()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create index concurrently comments_body on comments (body)")
        cursor.execute("alter table comments add column seen_at timestamptz")
    connection.autocommit = False


def connection_per_request(url):
    for request in range(1, 21):
        run(lambda _, key=request: Author.get_by_id(key), url, 1)


def connection_per_request_fixed(_):
    for request in range(1, 21):
        with DATABASE.connection_context():
            Author.get_by_id(request)


def as_superuser(_):
    twelve_pages()


as_superuser_fixed = no_timeouts = no_timeouts_fixed = as_superuser

SCENARIOS = twins(globals())
