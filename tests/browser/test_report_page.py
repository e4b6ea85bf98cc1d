"""The HTML report in Debian's chromium: what checks.mjs checks, one test for each.

PAGES is the program that writes the sample pages.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS = os.path.join(HERE, "checks.mjs")


def names():
    """Those of the checks; one in a loop is named by a template, and asked for by its beginning."""
    with open(CHECKS, encoding="utf-8") as file:
        return re.findall(r'^ *check\(["`]([^"`]+)["`]', file.read(), re.MULTILINE)


def matches(name, template):
    pattern = ".+".join(re.escape(part) for part in re.split(r"\$\{\w+\}", template))
    return re.fullmatch(pattern, name)


def browser():
    found = shutil.which("chromium")
    if not found:
        pytest.skip("chromium is not installed: see tests/packages")
    return found


def install_node_modules():
    """npm ci, unless the lock file's packages are there already."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    marker = os.path.join(HERE, "node_modules", ".package-lock.json")
    with open(os.path.join(HERE, "package-lock.json"), encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(marker) and os.path.getmtime(marker) >= os.path.getmtime(lock.name):
            return
        made = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                              cwd=HERE, check=False, timeout=300, capture_output=True, text=True)
        if made.returncode != 0:
            pytest.skip("playwright-core cannot be had from npm: " + made.stderr.strip()[-300:])


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """What came of each check, by its name."""
    executable = browser()
    install_node_modules()
    folder = str(tmp_path_factory.mktemp("pages"))
    subprocess.run([os.environ["PAGES"], folder], check=True, timeout=60)
    ran = subprocess.run(["node", CHECKS, folder, executable], check=False, timeout=540,
                         capture_output=True, text=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert lines, ran.stderr
    return {line["name"]: line["failure"] for line in lines}


@pytest.mark.parametrize("template", names())
def test_report_page(checked, template):
    mine = {name: failure for name, failure in checked.items() if matches(name, template)}
    assert mine, "it did not run"
    failures = [f"{name}\n{failure}" for name, failure in mine.items() if failure]
    assert not failures, "\n".join(failures)


def test_every_check_is_asked_for(checked):
    assert all(any(matches(name, template) for template in names()) for name in checked)
