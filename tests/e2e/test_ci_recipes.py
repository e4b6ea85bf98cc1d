"""The recipes of docs/ci: what stands there is what is run here, and names findings by test.

Those of SQLAlchemy, and of node:test with all ORMs, are run by test_ci_suites.py.
"""

import os
import re
import subprocess

import pytest

from harness import corpus, scenarios
from harness.proxy import REPOSITORY, needs_pgweir
from harness.sample_suites import PYTEST, RUNNERS, Checkout, Sample, seen_in
from harness.twins import shop  # noqa: F401

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
FAILED = 1
PAGES = os.path.join(REPOSITORY, "docs", "ci")
BLOCK = re.compile(r"^```\w+ (tests/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AUTHORS, POSTS = "lists authors with their posts", "lists the latest posts with their comments"

needs_time = pytest.mark.skipif(not DEEP, reason="PGWEIR_DEEP=1 runs the other test runners")


def blocks():
    for page in sorted(os.listdir(PAGES)):
        if page.endswith(".md"):
            with open(os.path.join(PAGES, page), encoding="utf-8") as file:
                yield from ((page, *found) for found in BLOCK.findall(file.read()))


@pytest.mark.parametrize("page, path, block", list(blocks()))
def test_what_a_page_shows_is_what_is_tested(page, path, block):
    with open(os.path.join(REPOSITORY, path), encoding="utf-8") as file:
        assert block in file.read(), f"docs/ci/{page} shows another {path}"


def test_every_recipe_names_its_file():
    assert {path.split("/")[2] for _, path, _ in blocks()} == {
        "active_record", "django", "pgweir.mjs", "prisma", "runners", "sequelize", "sqlalchemy",
        "typeorm"}


def url_of(shop, database):  # noqa: F811
    return corpus.url_for({}, "fixed", shop, database, shop.postgres.port)


def loops_of(checkout):
    done = checkout.run_the_tests()
    assert done.returncode == FAILED, done.stdout + done.stderr
    loops = [f for f in checkout.findings() if f["rule"] == "n-plus-one"]
    return sorted(name for f in loops for name in seen_in(f))


@needs_pgweir
@needs_time
@pytest.mark.parametrize("orm", ["prisma", "sequelize", "typeorm"])
@pytest.mark.parametrize("runner", ["vitest", "jest"])
def test_runners_of_node(runner, orm, shop, tmp_path):  # noqa: F811
    with scenarios.npm_packages(RUNNERS):
        pass
    database = shop.copy(f"{runner}_{orm}")
    modules = os.path.join(RUNNERS, "node_modules")
    command = {
        "vitest": ("node", f"{modules}/vitest/vitest.mjs", "run", "vitest.test.mjs"),
        "jest": ("node", "--experimental-vm-modules", f"{modules}/jest/bin/jest.js",
                 "--testMatch", "**/jest.test.mjs"),
    }[runner]
    checkout = Checkout(Sample("runners", command), tmp_path, BLOG_ORM=orm,
                        DATABASE_URL=url_of(shop, database))
    assert loops_of(checkout) == [AUTHORS, POSTS]


@needs_pgweir
@needs_time
@pytest.mark.parametrize("command, named", [
    (("ruby", "minitest_blog.rb"), "BlogTest#test_lists_authors_with_their_posts"),
    (("rspec", "rspec_blog.rb"), "the blog lists authors with their posts"),
])
def test_active_record(command, named, shop, tmp_path):  # noqa: F811
    database = shop.copy("active_record")
    checkout = Checkout(Sample("active_record", command), tmp_path,
                        DATABASE_URL=url_of(shop, database))
    assert loops_of(checkout) == [named]


@needs_pgweir
@needs_time
def test_django(shop, tmp_path):  # noqa: F811
    has_it = subprocess.run(["/usr/bin/python3", "-c", "import pytest_django"], check=False,
                            capture_output=True).returncode == 0
    if not has_it:
        pytest.skip("python3-pytest-django is not installed")
    checkout = Checkout(Sample("django", PYTEST), tmp_path, PGHOST=shop.postgres.host,
                        PGPORT=str(shop.postgres.port), PGUSER="postgres", PGDATABASE="blog")
    assert loops_of(checkout) == ["test_blog.py::test_lists_authors_with_their_posts"]
