"""Every case of the protocol has a test or a reason, and docs/protocol.md says which."""

import pytest

import table


def test_the_page_is_what_the_tests_say():
    _, inside, _ = table.split_page(table.PAGE.read_text(encoding="utf-8"))
    made = table.table(table.cases(), table.proofs())
    assert inside == made, "run tests/wire_cases/table.py --write"


def test_a_test_names_only_cases_that_exist():
    known = {case["name"] for case in table.cases()}
    assert set(table.proofs()) <= known


def test_every_case_has_a_test_or_a_reason():
    proved = table.proofs()
    for case in table.cases():
        excused = "reason" in case or case.get("planned", False)
        assert bool(proved.get(case["name"])) != excused, case["name"]


def test_numbers_and_names_are_unique_and_in_order():
    known = table.cases()
    numbers = [case["number"] for case in known]
    assert numbers == list(range(1, len(known) + 1))
    assert len({case["name"] for case in known}) == len(known)


def test_a_mark_in_cpp_stands_above_its_test():
    text = "// wire-case: ssl-request flush\nTEST_F(proxy, answers) {\n"
    assert list(table.cpp_marks(text, "x")) == [("ssl-request", "`proxy.answers`"),
                                                ("flush", "`proxy.answers`")]
    with pytest.raises(table.Mistake):
        list(table.cpp_marks("// wire-case: flush\n\nTEST(a, b) {\n", "x"))


def test_a_planned_case_is_left_out_until_it_has_a_test():
    planned = {"number": 1, "name": "n", "what": "w", "must": "m", "planned": True}
    assert table.table([planned], {}) == table.HEAD
    assert "| `a.b` |" in table.table([planned], {"n": ["`a.b`"]})
