"""What the blog promises."""

import pytest

from blog.models import Author, Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filled(name_the_test):
    authors = Author.objects.bulk_create(Author(name=f"author {n}") for n in range(12))
    Post.objects.bulk_create(Post(author=author, title="a post") for author in authors * 3)


def test_lists_authors_with_their_posts():
    posts = {author.name: len(author.post_set.all()) for author in Author.objects.all()}
    assert posts["author 3"] == 3


def test_lists_posts_with_their_authors():
    posts = Post.objects.select_related("author")
    assert {post.author.name for post in posts} == {f"author {n}" for n in range(12)}


def test_renames_an_author():
    assert Author.objects.filter(name="author 7").update(name="somebody") == 1
