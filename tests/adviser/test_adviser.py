"""The adviser on the business: what is planted is found, nothing else is said. The corpus itself is
measured when PGWEIR_DEEP is 1.
"""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from corpus import Business, cases  # noqa: E402
from judge import Advice, Judge  # noqa: E402
from measure import effect_of  # noqa: E402
from play import advice_of, findings_of, words_of  # noqa: E402

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
deep = pytest.mark.skipif(not DEEP, reason="minutes long: only with PGWEIR_DEEP=1")
PROBLEMS, TRAPS = cases("problem"), cases("trap")
REFRESH = {"PGWEIR_ADVISER_REFRESH_EVERY": "5s"}


@pytest.fixture(scope="module")
def business():
    with Business() as made:
        made.copy("shape", "shape")
        yield made


@pytest.fixture(scope="module")
def judge(business):
    with business.connect("shape") as connection:
        yield Judge(connection, PROBLEMS, TRAPS)


def verdict_on_pgweir(business, judge, hypopg, verify):
    for name in ("business", "annex"):
        business.copy(name, name, hypopg)
    findings = findings_of(business, PROBLEMS + TRAPS,
                           {**REFRESH, "PGWEIR_ADVISER_VERIFY": verify})
    played = PROBLEMS + TRAPS
    return judge.judge(advice_of(findings, played), words_of(findings, played))


# --- the corpus ---

def test_there_is_enough_of_everything(business):
    tables = int(business.server.psql(
        "select count(*) from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')",
        database="shape"))
    assert tables >= 30
    assert len(PROBLEMS) == 25
    assert len(TRAPS) >= 25


@pytest.mark.parametrize("one, other", [
    ("create index on crm.notes (account_id)",
     "CREATE INDEX CONCURRENTLY notes_x ON crm.notes USING btree (account_id ASC NULLS LAST)"),
    ("create index on audit.sessions (started_at)",
     "create index on audit.sessions (started_at desc)"),
    ("create index on crm.leads (score desc, id)", "create index on crm.leads (score, id desc)"),
    ("create index on crm.contacts (lower(email))",
     "create unique index on crm.contacts ((lower((email)::text)))"),
    ("create index on crm.accounts (owner_id) where deleted_at is null",
     "create index on crm.accounts (owner_id) where (deleted_at) is null"),
])
def test_spelling_makes_no_difference(judge, one, other):
    assert judge.index(one) == judge.index(other)


@pytest.mark.parametrize("one, other", [
    ("create index on crm.leads (status, score)", "create index on crm.leads (score, status)"),
    ("create index on crm.leads (score, id)", "create index on crm.leads (score, id desc)"),
    ("create index on crm.accounts (name)", "create index on crm.accounts (name text_pattern_ops)"),
    ("create index on crm.accounts (name)", "create index on crm.accounts (name collate \"C\")"),
    ("create index on crm.accounts (owner_id)",
     "create index on crm.accounts (owner_id) where deleted_at is null"),
    ("create index on sales.carts (session_token)",
     "create index on sales.carts using hash (session_token)"),
    ("create index on crm.leads (id)", "create index on crm.leads (id) include (score)"),
])
def test_a_difference_is_seen(judge, one, other):
    assert judge.index(one) != judge.index(other)


def test_a_second_index_for_one_problem_is_beside_the_mark(judge):
    verdict = judge.judge([Advice("create index on catalog.variants (color, size)"),
                           Advice("create index on catalog.variants (size, color)")])
    assert list(verdict.found) == ["variants-by-color-and-size"]
    assert verdict.beside == ["create index on catalog.variants (size, color)"]


@deep
def test_what_is_accepted_helps(business):
    business.copy("business")
    with business.connect("business") as connection:
        for problem in PROBLEMS:
            for ddl in problem.accept:
                saved = effect_of(connection, ddl, problem.statements).saved(problem.statements)
                assert saved >= 0.5, (problem.name, ddl)


# --- pgweir ---

def test_with_hypothetical_indexes_all_is_found_and_nothing_else_is_said(business, judge):
    verdict = verdict_on_pgweir(business, judge, hypopg=True, verify="plan")
    assert verdict.recall >= 0.95, verdict.missed
    assert not verdict.beside
    assert not verdict.alarms
    assert not verdict.unsaid


@deep
@pytest.mark.parametrize("verify, recall", [("plan", 0.75), ("execute", 0.95)])
def test_without_the_extension_no_trap_is_stepped_into(business, judge, verify, recall):
    verdict = verdict_on_pgweir(business, judge, hypopg=False, verify=verify)
    assert verdict.recall >= recall, verdict.missed
    assert not verdict.alarms
