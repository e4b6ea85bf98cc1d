"""deploy/ci, deploy/github-action and deploy/gitlab: their scripts, run as a pipeline runs them,
and the structure of what only the pipelines' servers can run."""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml

from harness import corpus, scenarios
from harness.orms import environment
from harness.proxy import REPOSITORY, needs_pgweir, program
from harness.sample_suites import PYTEST, RUNNERS, SAMPLES, Checkout
from harness.twins import shop  # noqa: F401

CLEAN, FAILED, NOTHING_JUDGED = 0, 1, 75
DEPLOY = os.path.join(REPOSITORY, "deploy")
RUN = os.path.join(DEPLOY, "ci", "run")
INSTALL = os.path.join(DEPLOY, "ci", "install")
SUITE = " ".join(PYTEST)

needs_time = pytest.mark.skipif(os.environ.get("PGWEIR_DEEP") != "1",
                                reason="PGWEIR_DEEP=1 installs what knows the schemas")


def loaded(*path):
    with open(os.path.join(DEPLOY, *path), encoding="utf-8") as file:
        return yaml.safe_load(file)


ACTION = loaded("github-action", "action.yml")
TEMPLATE = loaded("gitlab", "pgweir.yml")[".pgweir"]


class Pipeline:
    """One job: its working directory, and the files that GitHub reads."""

    def __init__(self, folder, directory, url):
        self.folder = folder
        self._files = {name: os.path.join(directory, name)
                       for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        tools = os.path.join(directory, "tools")
        os.mkdir(tools)
        os.symlink(os.path.abspath(program()), os.path.join(tools, "pgweir"))
        self._environment = {
            **environment(), **self._files, "PATH": f"{tools}:{os.environ['PATH']}",
            "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.path.join(REPOSITORY, "tests", "orms", "python")}

    def script(self, *command, **variables):
        return subprocess.run(command, cwd=self.folder, env={**self._environment, **variables},
                              capture_output=True, text=True, timeout=90, check=False)

    def on_github(self, **variables):
        return self.script("sh", RUN, GITHUB_ACTIONS="true", **variables)

    def told(self, name):
        with open(self._files[name], encoding="utf-8") as file:
            return file.read()

    def report(self, name):
        with open(os.path.join(self.folder, "pgweir-reports", name), encoding="utf-8") as file:
            return file.read()


@pytest.fixture
def job(shop, tmp_path):  # noqa: F811
    database = shop.copy("pipeline")
    url = corpus.url_for({}, "fixed", shop, database, shop.postgres.port)
    checkout = Checkout(SAMPLES["sqlalchemy"], tmp_path)
    yield Pipeline(checkout.folder, tmp_path, url)
    shop.drop(database)


@needs_pgweir
def test_a_run_on_github(job):
    done = job.on_github(PGWEIR_COMMAND=SUITE)
    assert done.returncode == FAILED, done.stdout + done.stderr
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert [line for line in annotations if line.startswith("::error")], done.stdout
    assert "n-plus-one" in job.told("GITHUB_STEP_SUMMARY")
    assert len(job.told("GITHUB_STEP_SUMMARY").encode()) <= 64 * 1024
    assert job.told("GITHUB_OUTPUT") == "exit-code=1\nreport=pgweir-reports/report.json\n"
    assert json.loads(job.report("pgweir.sarif"))["version"] == "2.1.0"
    assert json.loads(job.report("report.json"))["findings"]
    assert "--baseline pgweir-baseline.jsonl --update-baseline" in done.stderr


@needs_pgweir
def test_the_advised_command_makes_the_baseline_that_the_next_run_finds(job):
    advice = job.on_github(PGWEIR_COMMAND=SUITE).stderr
    command = re.search(r"^  (pgweir check .*)$", advice, re.MULTILINE).group(1)
    assert job.script("sh", "-c", command).returncode == CLEAN
    again = job.on_github(PGWEIR_COMMAND=SUITE)
    assert again.returncode == CLEAN, again.stdout + again.stderr
    assert job.told("GITHUB_OUTPUT").endswith("exit-code=0\nreport=pgweir-reports/report.json\n")


@needs_pgweir
def test_a_run_on_gitlab(job):
    done = job.script("sh", RUN, PGWEIR_COMMAND=SUITE)
    assert done.returncode == FAILED, done.stdout + done.stderr
    assert "::error" not in done.stdout
    reports = TEMPLATE["artifacts"]["reports"]
    names = {os.path.relpath(path, "pgweir-reports") for path in reports.values()}
    assert names == {"junit.xml", "code-quality.json"}
    assert all(issue["fingerprint"] for issue in json.loads(job.report("code-quality.json")))
    assert "<testsuite" in job.report("junit.xml")


@needs_pgweir
@pytest.mark.parametrize("command, code", [
    ("exit 41", 41),
    ("true", NOTHING_JUDGED),
    ("psql -Xqc 'select 1' \"$DATABASE_URL\" > /dev/null && echo 'a  b' && exit 3", 3),
])
def test_the_exit_code_is_that_of_pgweir_run(job, command, code):
    done = job.on_github(PGWEIR_COMMAND=command)
    assert done.returncode == code, done.stdout + done.stderr
    assert f"exit-code={code}\n" in job.told("GITHUB_OUTPUT")


@needs_pgweir
def test_more_words_reach_pgweir(job):
    done = job.on_github(PGWEIR_COMMAND="echo $READ_URL; " + SUITE, PGWEIR_FAIL_ON="none",
                         PGWEIR_ARGUMENTS="--env READ_URL --require-complete")
    assert done.returncode == CLEAN, done.stdout + done.stderr
    assert done.stdout.startswith("postgresql://")


def test_a_run_without_a_command_is_refused(job):
    done = job.on_github()
    assert done.returncode == 2 and "PGWEIR_COMMAND" in done.stderr


@pytest.fixture
def tarball(tmp_path):
    """As CPack makes it: one directory on top."""
    root = tmp_path / "pgweir-0.0.0-linux" / "bin"
    root.mkdir(parents=True)
    subprocess.run(["strip", "-o", root / "pgweir", program()], check=True)
    path = tmp_path / "pgweir.tar.gz"
    subprocess.run(["tar", "-czf", path, "-C", tmp_path, "pgweir-0.0.0-linux"], check=True)
    return path


@needs_pgweir
def test_the_tarball_is_installed_for_the_steps_that_follow(job, tarball, tmp_path):
    home = tmp_path / "home"
    sha256 = subprocess.run(["sha256sum", tarball], capture_output=True, text=True,
                            check=True).stdout.split()[0]
    done = job.script("sh", INSTALL, str(tarball), sha256, PGWEIR_HOME=str(home))
    assert done.returncode == CLEAN, done.stdout + done.stderr
    assert done.stdout.startswith("pgweir ")
    assert job.told("GITHUB_PATH") == f"{home}/bin\n"
    wrong = job.script("sh", INSTALL, str(tarball), "0" * 64, PGWEIR_HOME=str(home))
    assert wrong.returncode == 2 and "checksum" in wrong.stderr


@pytest.mark.parametrize("package, why", [
    ("/nonexistent/pgweir.deb", "there is no"),
    (RUN, "neither a .deb nor a .tar.gz"),
])
def test_what_cannot_be_installed_is_named(job, package, why):
    done = job.script("sh", INSTALL, package)
    assert done.returncode == 2 and why in done.stderr


@pytest.mark.parametrize("script", [RUN, INSTALL])
def test_the_scripts_are_plain_shell(script):
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", script], check=True)


def test_the_action_is_a_composite_one_whose_parts_fit():
    assert set(ACTION) == {"name", "description", "author", "branding", "inputs", "outputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    text = json.dumps(ACTION["runs"])
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    for name, one in ACTION["inputs"].items():
        assert one["description"] and one.get("required") or "default" in one, name
        assert isinstance(one.get("default", ""), str), name
    for step in ACTION["runs"]["steps"]:
        assert step["name"] and ("uses" in step) != ("run" in step)
        assert "run" not in step or step["shell"]
        # A value that stands in a script is read as a script.
        assert "${{" not in step.get("run", "")


def test_the_action_calls_the_scripts_with_what_they_read():
    runs = [step for step in ACTION["runs"]["steps"] if "run" in step]
    assert [step["run"].split('"')[1] for step in runs] == [
        "$GITHUB_ACTION_PATH/../ci/install", "$GITHUB_ACTION_PATH/../ci/run"]
    with open(RUN, encoding="utf-8") as file:
        read = set(re.findall(r"\bPGWEIR_[A-Z_]+", file.read()))
    assert set(runs[1]["env"]) == read
    assert set(TEMPLATE["variables"]) <= read


def test_the_template_is_plain_shell():
    for line in TEMPLATE["script"]:
        subprocess.run(["sh", "-n"], input=line, text=True, check=True)
    assert TEMPLATE["script"][-1] == "sh /usr/share/pgweir/ci/run"
    assert TEMPLATE["artifacts"]["when"] == "always"


def tool(*words):
    """A program of tests/ci/runners."""
    with scenarios.npm_packages(RUNNERS):
        return ["node", os.path.join(RUNNERS, "node_modules", *words)]


@needs_time
def test_the_action_meets_githubs_schema():
    action = os.path.join(DEPLOY, "github-action", "action.yml")
    done = subprocess.run([*tool("@action-validator", "cli", "cli.mjs"), action], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_time
def test_the_template_meets_gitlabs_schema(tmp_path):
    shutil.copy(os.path.join(DEPLOY, "gitlab", "pgweir.yml"), tmp_path)
    (tmp_path / ".gitlab-ci.yml").write_text(yaml.safe_dump({
        "include": [{"local": "pgweir.yml"}],
        "queries": {"extends": ".pgweir", "variables": {"PGWEIR_COMMAND": "npm test"}}}))
    origin = "https://example.com/a/b.git"
    for git in (["init", "-q"], ["remote", "add", "origin", origin], ["add", "-A"]):
        subprocess.run(["git", *git], cwd=tmp_path, check=True)
    done = subprocess.run([*tool("gitlab-ci-local", "src", "index.js"), "--preview"], cwd=tmp_path,
                          check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "json schema validated" in done.stdout + done.stderr
    assert "sh /usr/share/pgweir/ci/run" in done.stdout
