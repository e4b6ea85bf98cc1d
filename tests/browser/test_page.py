"""The page before a fake pgweir, in Debian's chromium: what web/tests checks, one test for each.

PAGE is the folder of the built page.
"""

import os
import re
import subprocess

import pytest

from test_report_page import HERE, browser, install_node_modules

TESTS = os.path.join(HERE, "..", "..", "web", "tests")
RESULT = re.compile(r"^ *(not )?ok \d+ - (.*?)(?: # (SKIP.*))?$")


def names():
    """Those of the tests; one in a loop is named by a template."""
    found = []
    for name in sorted(os.listdir(TESTS)):
        with open(os.path.join(TESTS, name), encoding="utf-8") as file:
            found += re.findall(r'^ *(?:it|test)\(["`](.+?)["`], ', file.read(), re.MULTILINE)
    return found


def matches(name, template):
    pattern = ".+".join(re.escape(part) for part in re.split(r"\$\{\w+\}", template))
    return re.fullmatch(pattern, name)


@pytest.fixture(scope="module")
def tested():
    """What came of each test, by its name, and all that was said."""
    executable = browser()
    install_node_modules()
    if not os.path.exists(os.path.join(os.environ["PAGE"], "page.js")):
        pytest.skip("pgweir was built without its page")
    files = [os.path.join(TESTS, name) for name in os.listdir(TESTS) if name.endswith("_test.mjs")]
    ran = subprocess.run(["node", "--test", "--test-concurrency=1", "--test-reporter=tap", *files],
                         check=False, timeout=540, capture_output=True, text=True,
                         env={**os.environ, "CHROMIUM": executable})
    results = [RESULT.match(line) for line in ran.stdout.splitlines()]
    return {one[2]: one for one in results if one}, ran.stdout + ran.stderr


@pytest.mark.parametrize("template", names())
def test_page(tested, template):
    results, said = tested
    mine = [one for name, one in results.items() if matches(name, template)]
    assert mine, said
    assert not [one[2] for one in mine if one[1]], said
    if skipped := [one[3] for one in mine if one[3]]:
        pytest.skip(skipped[0])
