"""The counter's own tests: what it reads from callgrind's output, and what it calls too much."""

import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import budgets  # noqa: E402
import callgrind  # noqa: E402

# worker_part calls session::read three times, which calls operator new; it and libc call malloc.
WRITTEN = """\
# callgrind format
version: 1
creator: callgrind-3.19.0
positions: line
events: Ir
summary: 181

ob=(1) /build/count_instructions
fl=(1) kinds.cpp
fn=(1) pgweir::instructions::worker_part(pgweir::byte_path&, int)
0 10
cfn=(2) pgweir::session::session::read(std::span<std::byte const, 18ul>) const
calls=3 0
0 171

fn=(2)
0 60
cob=(2) /lib/libstdc++.so.6
cfn=(3) operator new(unsigned long)
calls=2 0
0 81
cob=(3) /lib/libc.so.6
cfn=(5) 0x00000000000abc0
calls=1 0
0 30

ob=(2)
fn=(3)
0 11
cob=(3)
cfn=(4) malloc'operator new(unsigned long)'std::vector<int, std::allocator<int> >::reserve(int)'\
pgweir::session::session::read(std::span<std::byte const, 18ul>) const'pgweir::x(int)'pgweir::instructions::worker_part(pgweir::byte_path&, int)'main
calls=2 0
0 70

ob=(3)
fn=(4)
0 70

fn=(5)
0 20
+3 10
totals: 181
"""


class Reading(unittest.TestCase):
    def setUp(self):
        self.profile = callgrind.read(WRITTEN)

    def test_the_sum_is_of_what_functions_cost_themselves(self):
        self.assertEqual(self.profile.total, 181)

    def test_the_costliest_come_first(self):
        self.assertEqual([own for _, own in self.profile.costliest(3)], [70, 60, 30])
        self.assertEqual(self.profile.costliest(1)[0][0], "malloc")

    def test_who_has_no_name_has_a_library(self):
        self.assertEqual(self.profile.own["0x00000000000abc0 in libc.so.6"], 30)

    def test_allocations_are_of_the_first_caller_that_is_ours(self):
        self.assertEqual(dict(self.profile.allocations("pgweir::instructions::worker_part")),
                         {"session::session::read < x": 2})

    def test_an_allocation_that_none_of_ours_asked_for(self):
        self.assertEqual(dict(self.profile.allocations("main")),
                         {"session::session::read < x < instructions::worker_part": 2})
        self.assertEqual(dict(self.profile.allocations("nobody")), {})
        self.assertEqual(callgrind.place(("operator new(unsigned long)", "start(int)")),
                         "operator new < start")


class Judging(unittest.TestCase):
    budget = {"unit": "execution", "instructions": 1000.0, "allocations": 2.0}

    def judged(self, **changed):
        return " ".join(budgets.judge({**self.budget, **changed}, self.budget))

    def test_what_is_near_the_budget_is_well(self):
        self.assertEqual(self.judged(instructions=1050.0), "")
        self.assertEqual(self.judged(instructions=950.0, allocations=2.01), "")

    def test_too_many_instructions(self):
        said = self.judged(instructions=1051.0)
        self.assertIn("1,051.0 instructions per execution, budget 1,000.0 (+5.1 %)", said)
        self.assertIn("too many", said)

    def test_a_gain_is_to_be_kept(self):
        self.assertIn("--update", self.judged(instructions=900.0))
        self.assertIn("--update", self.judged(allocations=1.0))

    def test_another_allocation(self):
        self.assertIn("3.0 allocations per execution, budget 2.0 (+50.0 %)",
                      self.judged(allocations=3.0))
        none = {**self.budget, "allocations": 0.0}
        self.assertEqual(budgets.judge({**none, "allocations": 1.0}, none),
                         ["1.0 allocations per execution, budget 0.0: too many"])

    def test_a_kind_without_a_budget(self):
        self.assertEqual(len(budgets.judge(self.budget, None)), 1)

    def test_budgets_of_another_toolchain_say_nothing(self):
        here = {"g++": "12.2.0", "processor": "x86_64"}
        self.assertEqual(budgets.foreign(here, here), "")
        self.assertIn("g++ 13.1.0 (budgets: 12.2.0)",
                      budgets.foreign(here, {**here, "g++": "13.1.0"}))


class Keeping(unittest.TestCase):
    def test_what_was_saved_is_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "budgets.json")
            budgets.save({"made_with": {}, "counts": {}}, path)
            self.assertEqual(budgets.load(path), {"made_with": {}, "counts": {}})

    def test_the_page_shows_the_budgets(self):
        root = os.path.dirname(os.path.dirname(HERE))
        with open(os.path.join(root, "docs", "performance.md"), encoding="utf-8") as page:
            self.assertIn(budgets.table(budgets.load()), page.read(),
                          "run tests/instructions/run --update")


if __name__ == "__main__":
    unittest.main()
