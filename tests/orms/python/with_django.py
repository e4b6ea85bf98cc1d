"""The shop in Django, on psycopg2."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import django_shop  # first: it holds the settings
from django.db import DatabaseError, IntegrityError, connection, connections, models, transaction

from django_shop import (Author, AuthorStats, Category, Comment, Draft, Order, OrderLine, Post,
                         PostTag, Product, Tag)
from shop import (CACHED_AUTHORS, NEW_TAGS, PATH_TO_THE_ROOT, call_a_payment_service, chunks,
                  twins)

assert django_shop.settings.configured


def settings_of(url):
    parts = urlsplit(url)
    options = parse_qs(parts.query).get("options")
    return {"NAME": parts.path[1:], "USER": parts.username, "PASSWORD": parts.password or "",
            "HOST": parts.hostname, "PORT": parts.port,
            "OPTIONS": {"options": options[0]} if options else {}}


def run(scenario, url, _pool):
    """Django has no pool: a connection for each thread."""
    connections["default"].settings_dict.update(settings_of(url))
    try:
        scenario()
    finally:
        connections.close_all()


authors = Author.objects.order_by("id")
posts = Post.objects.order_by("id")
orders = Order.objects.order_by("number")
comments = Comment.objects.order_by("id")


# --- loops that read ---

def lazy_loop():
    for author in authors.all()[:20]:
        list(author.post_set.all())


def lazy_loop_fixed():
    for author in authors.prefetch_related("post_set")[:20]:
        list(author.post_set.all())


def nested_lazy_loop():
    for author in authors.all()[:6]:
        for post in author.post_set.all():
            list(post.comment_set.all())


def nested_lazy_loop_fixed():
    for author in authors.prefetch_related("post_set__comment_set")[:6]:
        for post in author.post_set.all():
            list(post.comment_set.all())


def belongs_to_loop():
    for post in posts.all()[:20]:
        str(post.author.name)


def belongs_to_loop_fixed():
    for post in posts.select_related("author")[:20]:
        str(post.author.name)


def several_children():
    for author in authors.all()[:12]:
        list(author.post_set.all())
        list(author.order_set.all())


def several_children_fixed():
    for author in authors.prefetch_related("post_set", "order_set")[:12]:
        list(author.post_set.all())
        list(author.order_set.all())


def many_to_many_loop():
    for post in posts.all()[:20]:
        list(post.tags.all())


def many_to_many_loop_fixed():
    for post in posts.prefetch_related("tags")[:20]:
        list(post.tags.all())


def uuid_loop():
    for order in orders.all()[:20]:
        list(order.orderline_set.all())


def uuid_loop_fixed():
    for order in orders.prefetch_related("orderline_set")[:20]:
        list(order.orderline_set.all())


def posts_of(author_id):
    list(Post.objects.filter(author_id=author_id))


def pool_loop():
    ids = [author.id for author in authors.all()[:30]]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(posts_of, ids))
        list(threads.map(lambda _: connection.close(), range(64)))


def pool_loop_fixed():
    list(authors.prefetch_related("post_set")[:30])


def loader_of_one():
    for author in authors.all()[:20]:
        list(Post.objects.filter(author_id__in=[author.id]))


def loader_of_one_fixed():
    list(Post.objects.filter(author_id__in=[author.id for author in authors.all()[:20]]))


def chunked_loads():
    for key in posts.values_list("id", flat=True)[:60]:
        Post.objects.get(pk=key)


def chunked_loads_fixed():
    for some in chunks(list(posts.values_list("id", flat=True)[:60]), 6):
        Post.objects.in_bulk(some)


def cached_ids_loop():
    with transaction.atomic():
        for author_id in CACHED_AUTHORS:
            posts_of(author_id)


def cached_ids_loop_fixed():
    with transaction.atomic():
        list(Post.objects.filter(author_id__in=CACHED_AUTHORS))


def tree_walk():
    category = Category.objects.get(pk=60)
    while category.parent:
        category = category.parent


def tree_walk_fixed():
    list(Category.objects.raw(PATH_TO_THE_ROOT))


# --- loops that write ---

def insert_loop():
    for post in posts.all()[:20]:
        Comment.objects.create(post=post, body="closed")


def insert_loop_fixed():
    Comment.objects.bulk_create([Comment(post=post, body="closed") for post in posts.all()[:20]])


def update_loop():
    for order in orders.all()[:20]:
        order.state = "sent"
        order.save()


def update_loop_fixed():
    ids = [order.id for order in orders.all()[:20]]
    Order.objects.filter(pk__in=ids).update(state="sent")


def delete_loop():
    for comment in comments.all()[:20]:
        comment.delete()


def delete_loop_fixed():
    Comment.objects.filter(pk__in=[comment.id for comment in comments.all()[:20]]).delete()


def upsert_loop():
    for author in authors.all()[:20]:
        AuthorStats.objects.update_or_create(author=author, defaults={"posts": 4})


def upsert_loop_fixed():
    with connection.cursor() as cursor:
        cursor.execute("insert into author_stats (author_id, posts) "
                       "select author_id, count(*) from posts group by author_id "
                       "on conflict (author_id) do update set posts = excluded.posts")


def insert_from_file():
    for name in NEW_TAGS:
        Tag.objects.create(name=name)


def insert_from_file_fixed():
    Tag.objects.bulk_create([Tag(name=name) for name in NEW_TAGS])


# --- too much, too often ---

def unbounded_find_all():
    list(Comment.objects.all())


def unbounded_find_all_fixed():
    list(comments.all()[:100])


def count_by_fetching():
    len(Comment.objects.all())


def count_by_fetching_fixed():
    Comment.objects.count()


def offset_walk():
    offset = 0
    while list(comments.all()[offset:offset + 100]):
        offset += 100


def offset_walk_fixed():
    last = 0
    while page := list(comments.filter(pk__gt=last)[:100]):
        last = page[-1].pk


def duplicate_reads():
    for _ in range(6):
        Author.objects.get(pk=7)


def duplicate_reads_fixed():
    Author.objects.get(pk=7)


def deep_eager_load():
    list(Post.objects.filter(id__lte=5).values("id", "title", "comment__body", "tags__name"))


def deep_eager_load_fixed():
    list(Post.objects.filter(id__lte=5).prefetch_related("comment_set", "tags"))


def wide_list():
    list(Product.objects.order_by("id")[:50])


def wide_list_fixed():
    list(Product.objects.order_by("id").only("id", "name")[:50])


def in_list_lengths():
    for most in range(2, 62):
        list(Author.objects.filter(pk__in=list(range(1, most + 1))))


def in_list_lengths_fixed():
    for most in range(2, 62):
        wanted = Post.objects.filter(pk__lte=most).values("author_id")
        list(Author.objects.filter(pk__in=wanted))


def slow_report():
    with connection.cursor() as cursor:
        cursor.execute("select count(*), pg_sleep(0.3) from posts")


def slow_report_fixed():
    Post.objects.count()


def label_the_scope():
    with connection.cursor() as cursor:
        cursor.execute("set pgweir.scope = 'checkout'")


def over_budget():
    label_the_scope()
    for count in range(1, 13):
        list(authors.all()[:count])


def over_budget_fixed():
    label_the_scope()
    list(authors.all()[:12])


# --- transactions ---

def pay(inside_transaction):
    with transaction.atomic():
        order = Order.objects.get(number=7)
        if inside_transaction:
            call_a_payment_service()
        order.state = "paid"
        order.save()


def sleeping_transaction():
    pay(inside_transaction=True)


def sleeping_transaction_fixed():
    call_a_payment_service()
    pay(inside_transaction=False)


def failed_transaction():
    transaction.set_autocommit(False)
    for work in (lambda: Tag.objects.bulk_create([Tag(name="tag 1")]), Tag.objects.count):
        try:
            work()
        except DatabaseError:
            connection.needs_rollback = False
    call_a_payment_service()
    transaction.rollback()
    transaction.set_autocommit(True)


def failed_transaction_fixed():
    try:
        with transaction.atomic():
            Tag.objects.create(name="tag 1")
    except IntegrityError:
        pass
    Tag.objects.count()
    call_a_payment_service()


def place_an_order():
    order = Order.objects.create(author_id=1, number=101, state="new")
    OrderLine.objects.create(order=order, product="product 1", amount=2)


def unwrapped_writes():
    place_an_order()


def unwrapped_writes_fixed():
    with transaction.atomic():
        place_an_order()


# --- sessions and schema ---

def twelve_pages():
    for page in range(1, 13):
        list(authors.all()[:page])


def schema_sync():
    with connection.schema_editor() as schema:
        schema.create_model(Draft)
    twelve_pages()


def schema_sync_fixed():
    connection.introspection.table_names()
    twelve_pages()


def seen_at(**more):
    field = models.DateTimeField(null=True, **more)
    field.set_attributes_from_name("seen_at")
    return field


def blocking_migration():
    with connection.schema_editor() as schema:
        schema.add_index(Comment, models.Index(fields=["body"], name="comments_body"))
        schema.execute("alter table comments add column seen_at timestamptz not null "
                       "default clock_timestamp()")


def blocking_migration_fixed():
    with connection.schema_editor(atomic=False) as schema:
        index = models.Index(fields=["body"], name="comments_body")
        schema.add_index(Comment, index, concurrently=True)
        schema.add_field(Comment, seen_at())


def connection_per_request():
    for request in range(1, 21):
        Author.objects.get(pk=request)
        connection.close()


def connection_per_request_fixed():
    for request in range(1, 21):
        Author.objects.get(pk=request)


def as_superuser():
    twelve_pages()


as_superuser_fixed = no_timeouts = no_timeouts_fixed = as_superuser

SCENARIOS = twins(globals())
