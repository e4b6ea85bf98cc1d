"""The counter's own tests: what it reads from callgrind's output, and what it calls too much."""

import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import budgets  # noqa: E402
import callgrind  # noqa: E402
import places  # noqa: E402

# worker_part calls session::read three times, which calls operator new twice and libc once.
WRITTEN = """\
# callgrind format
version: 1
creator: callgrind-3.19.0
positions: instr
events: Ir
summary: 181

ob=(1) /build/count_instructions
fn=(1) pgweir::instructions::worker_part(pgweir::byte_path&, int)
0x1000 6
+4 4
cfn=(2) pgweir::session::session::read(std::span<std::byte const, 18ul>) const
calls=3 0x2000
* 171

fn=(2)
0x2000 60
cob=(2) /lib/libstdc++.so.6
cfn=(3) operator new(unsigned long)'std::vector<int, std::allocator<int> >::reserve(int)'\
pgweir::session::session::read(std::span<std::byte const, 18ul>) const'\
pgweir::instructions::worker_part(pgweir::byte_path&, int)'main
calls=2 0x70
+0x10 81
cob=(3) /lib/libc.so.6
cfn=(5) 0x00000000000abc0
calls=1 0x80
-8 30

ob=(2)
fn=(3)
0x70 11
cob=(3)
cfn=(4) malloc'operator new(unsigned long)'pgweir::x()'pgweir::instructions::worker_part(int)
calls=2 0x90
+4 70

ob=(3)
fn=(4)
0x90 70

fn=(5)
0x80 20
+3 10
totals: 181
"""
WORKER = "pgweir::instructions::worker_part"

FRAMES = """\
0x0000000000002010
std::vector<int, std::allocator<int> >::push_back(int const&)
/usr/include/c++/12/bits/stl_vector.h:1287 (discriminator 2)
pgweir::session::row_digest::add(pgweir::core::value_digest)
/tree/proxy/session/row_digest.cpp:134
pgweir::session::session::read(std::span<std::byte const, 18ul>) const
/tree/proxy/session/session.cpp:7
0x0000000000002000
??
??:0
"""


class Reading(unittest.TestCase):
    def setUp(self):
        self.profile = callgrind.read(WRITTEN)

    def test_the_sum_is_of_what_functions_cost_themselves(self):
        self.assertEqual(self.profile.total, 181)

    def test_every_address_has_its_own_cost(self):
        function = "pgweir::instructions::worker_part(pgweir::byte_path&, int)"
        of_worker = {place.address: own for place, own in self.profile.own.items()
                     if place.function == function}
        self.assertEqual(of_worker, {0x1000: 6, 0x1004: 4})

    def test_what_is_not_understood_is_said(self):
        with self.assertRaises(callgrind.Failed):
            callgrind.read(WRITTEN.replace("totals: 181", "totals: 182"))

    def test_an_allocation_is_counted_once_and_within_the_function_only(self):
        found = self.profile.allocations(WORKER)
        self.assertEqual([(place.address, n) for (place, _), n in found.items()], [(0x2010, 2)])
        self.assertEqual(dict(self.profile.allocations("nobody")), {})


class Naming(unittest.TestCase):
    def setUp(self):
        self.profile = callgrind.read(WRITTEN)
        self.sources = places.Sources("/build/count_instructions")
        self.sources.frames = {address: [] for address in (0x1000, 0x1004)}
        self.sources.frames.update(places.read_frames(FRAMES))

    def test_what_was_inlined_has_the_name_of_the_source(self):
        at = callgrind.Place("pgweir::session::session::read()", "/build/count_instructions",
                             0x2010)
        self.assertEqual(self.sources.name(at), "session::row_digest::add, session/row_digest.cpp")

    def test_functions(self):
        self.assertEqual(dict(self.sources.functions(self.profile)),
                         {"malloc, libc.so.6": 70, "operator new, libstdc++.so.6": 11,
                          "session::session::read, count_instructions": 60,
                          "instructions::worker_part, count_instructions": 10,
                          "0x00000000000abc0, libc.so.6": 30})

    def test_the_way_to_an_allocation(self):
        self.assertEqual(dict(self.sources.allocations(self.profile, WORKER)),
                         {"session::row_digest::add < session::session::read": 2})

    def test_a_way_that_is_not_ours(self):
        self.assertEqual(self.sources.way_to(callgrind.Place("start(int)", "/lib/x", 1), ()),
                         "start")

    def test_short_names(self):
        for name, less in [
                ("boost::p<a<b> > pgweir::session::make<pgweir::c>(int, d<e>)", "session::make"),
                ("operator new(unsigned long)", "operator new"),
                ("void std::vector<a>::grow<b>(c(*)(d)) const [clone .isra.0]",
                 "std::vector::grow")]:
            self.assertEqual(places.short(name), less)


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
