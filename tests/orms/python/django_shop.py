"""The shop's tables in Django, as one module: settings and models."""

import sys
import types
import uuid

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["shop_app"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    TIME_ZONE="UTC",
)
sys.modules["shop_app"] = types.ModuleType("shop_app")
sys.modules["shop_app"].__path__ = []
sys.modules["shop_app"].__file__ = __file__
django.setup()

from django.db import models  # noqa: E402  pylint: disable=wrong-import-position


class Shop(models.Model):
    class Meta:
        abstract = True
        app_label = "shop_app"


class Author(Shop):
    name = models.TextField()

    class Meta(Shop.Meta):
        db_table = "authors"


class AuthorStats(Shop):
    author = models.OneToOneField(Author, models.CASCADE, primary_key=True)
    posts = models.IntegerField()

    class Meta(Shop.Meta):
        db_table = "author_stats"


class Tag(Shop):
    name = models.TextField(unique=True)

    class Meta(Shop.Meta):
        db_table = "tags"


class Post(Shop):
    author = models.ForeignKey(Author, models.CASCADE)
    title = models.TextField()
    tags = models.ManyToManyField(Tag, through="PostTag")

    class Meta(Shop.Meta):
        db_table = "posts"


class PostTag(Shop):
    """Its key is of two columns, which Django 3 does not know: never read by key."""
    post = models.OneToOneField(Post, models.CASCADE, primary_key=True)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta(Shop.Meta):
        db_table = "post_tags"


class Comment(Shop):
    post = models.ForeignKey(Post, models.CASCADE)
    body = models.TextField()

    class Meta(Shop.Meta):
        db_table = "comments"


class Order(Shop):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(Author, models.CASCADE)
    number = models.IntegerField()
    state = models.TextField()

    class Meta(Shop.Meta):
        db_table = "orders"


class OrderLine(Shop):
    order = models.ForeignKey(Order, models.CASCADE)
    product = models.TextField()
    amount = models.IntegerField()

    class Meta(Shop.Meta):
        db_table = "order_lines"


class Category(Shop):
    id = models.IntegerField(primary_key=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    name = models.TextField()

    class Meta(Shop.Meta):
        db_table = "categories"


class Product(Shop):
    id = models.IntegerField(primary_key=True)
    locals().update({name: models.TextField() for name in (
        "name", "description", "maker", "country", "colour", "material", "shape", "season", "size",
        "gender", "label", "barcode", "shelf", "batch", "supplier")})
    locals().update({name: models.IntegerField() for name in (
        "price", "cost", "tax", "weight", "width", "height", "depth", "stock")})

    class Meta(Shop.Meta):
        db_table = "products"


class Draft(Shop):
    """New in this release."""
    body = models.TextField()

    class Meta(Shop.Meta):
        db_table = "drafts"
