"""What the blog promises."""

import blog


def test_lists_authors_with_their_posts(session):
    posts = blog.authors_with_posts(session)
    assert len(posts) == 50
    assert len(posts["author 8"]) == 4


def test_lists_the_latest_posts_with_their_comments(session):
    assert blog.latest_posts(session)[0] == ("post 200", 15)


def test_lists_the_first_orders_with_their_lines(session):
    orders = blog.first_orders(session)
    assert list(orders) == list(range(1, 21))
    assert len(orders[1]) == 3


def test_shows_one_order(session):
    assert blog.order(session, 7).state == "new"


def test_finds_a_post_by_a_word(session):
    found = blog.posts_about(session, "17")
    assert len(found) == 12 and found[0].author.name.startswith("author")


def test_writes_a_post(session):
    assert blog.write(session, 3, "a new one").id > 200


def test_renames_an_author(session):
    blog.rename(session, 1, "somebody")
