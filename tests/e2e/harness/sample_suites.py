"""The sample applications of tests/ci with their test suites: copied, changed, run as CI does."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field

from harness import scenarios
from harness.orms import environment
from harness.proxy import REPOSITORY, program

FOLDER = os.path.join(REPOSITORY, "tests", "ci")
RUNNERS = os.path.join(FOLDER, "runners")
PYTEST = ("/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Sample:
    """`loads`: what the list of authors is fetched with, to be replaced by the advice's line.
    `careful`: what keeps the list of orders from being a loop, and what it is without.
    """
    folder: str
    command: tuple
    blog: str = ""
    loads: str = ""
    careful: str = ""
    careless: str = ""
    tests: dict = field(default_factory=dict)


NODE_TESTS = {
    "authors": "lists authors with their posts",
    "posts": "lists the latest posts with their comments",
    "orders": "lists the first orders with their lines",
}
PYTHON_TESTS = {
    "authors": "test_blog.py::test_lists_authors_with_their_posts",
    "posts": "test_blog.py::test_lists_the_latest_posts_with_their_comments",
    "orders": "test_blog.py::test_lists_the_first_orders_with_their_lines",
}
NODE_TEST = ("node", "--test")
SAMPLES = {
    "prisma": Sample("prisma", NODE_TEST, "blog.js", "prisma.author.findMany()",
                     ", include: { orderLines: true },", ",", NODE_TESTS),
    "sequelize": Sample("sequelize", NODE_TEST, "blog.js", "Author.findAll()",
                        ", include: [OrderLine] ", " ", NODE_TESTS),
    "typeorm": Sample("typeorm", NODE_TEST, "blog.js", "repository.find()",
                      ", relations: { orderLines: true },", ",", NODE_TESTS),
    "sqlalchemy": Sample("sqlalchemy", PYTEST, "blog.py", "select(Author)",
                         ".options(selectinload(Order.order_lines))", "", PYTHON_TESTS),
}


class Checkout:
    """A copy of one sample, as a pipeline has it: its report and its baseline lie beside it."""

    def __init__(self, sample, directory, **variables):
        """`variables`: the environment's, in which the database is named."""
        self.sample = sample
        self._variables = variables
        shutil.copytree(FOLDER, os.path.join(directory, "ci"),
                        ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        os.symlink(scenarios.ORMS, os.path.join(directory, "orms"))
        os.symlink(os.path.join(scenarios.NODE, "node_modules"),
                   os.path.join(directory, "ci", "node_modules"))
        os.symlink(os.path.join(RUNNERS, "node_modules"),
                   os.path.join(directory, "ci", "runners", "node_modules"))
        self.folder = os.path.join(directory, "ci", sample.folder)
        self._blog = os.path.join(self.folder, sample.blog)
        self.report_path = os.path.join(directory, "report.json")
        self.baseline_path = os.path.join(directory, "pgweir-baseline.jsonl")

    def change(self, before, after):
        """Edits the application, in one place."""
        with open(self._blog, encoding="utf-8") as file:
            text = file.read()
        assert text.count(before) == 1, (before, text)
        with open(self._blog, "w", encoding="utf-8") as file:
            file.write(text.replace(before, after))

    def change_back(self):
        shutil.copy(os.path.join(FOLDER, self.sample.folder, self.sample.blog), self._blog)

    def pgweir(self, *arguments):
        return subprocess.run([os.path.abspath(program()), *arguments], cwd=self.folder, text=True,
                              capture_output=True, timeout=90, check=False,
                              env={**environment(), "PYTHONDONTWRITEBYTECODE": "1",
                                   "PYTHONPATH": os.path.join(scenarios.ORMS, "python"),
                                   **self._variables})

    def run_the_tests(self, *flags):
        """What a pipeline calls: the suite, behind pgweir run."""
        if os.path.exists(self.report_path):
            os.remove(self.report_path)
        return self.pgweir("run", "--report", f"json:{self.report_path}", *flags, "--",
                           *self.sample.command)

    def check(self, *flags):
        return self.pgweir("check", self.report_path, "--baseline", self.baseline_path, *flags)

    def findings(self, severity="error"):
        with open(self.report_path, encoding="utf-8") as file:
            return [f for f in json.load(file)["findings"] if f["severity"] == severity]


def seen_in(finding):
    """The tests that a finding was seen in."""
    return [place["name"] for place in finding["places"] if place["kind"] == "scope"]


def gate_line(done):
    """What the end of the report says of the gate."""
    return next(line for line in done.stderr.splitlines() if "gate: FAILED" in line)


def pasted(line, into):
    """The advice's line as a reader pastes it: without its remark, and with his repository."""
    code = line.split("  // of ")[0].strip()
    assert code.split("(")[0] == into.split("(")[0], (code, into)
    return code
