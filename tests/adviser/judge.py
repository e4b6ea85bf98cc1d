"""Advice against what is planted: found, beside the mark, on a trap."""

import re
from dataclasses import dataclass, field, replace

from indexes import Namer
from sql import columns_named


@dataclass(frozen=True)
class Advice:
    """One advised DDL. `cases`: whose statements it is for; empty: not told, the table decides."""
    ddl: str
    cases: frozenset = frozenset()


@dataclass(frozen=True)
class Words:
    """What a finding says is to be done about statements of `cases`: SQL and note."""
    text: str
    cases: frozenset


@dataclass
class Verdict:
    found: dict = field(default_factory=dict)    # problem -> the accepted DDL
    wider: list = field(default_factory=list)    # problems, found with INCLUDE of what they select
    missed: list = field(default_factory=list)   # problems
    beside: list = field(default_factory=list)   # DDL for a planted statement, but none accepted
    alarms: list = field(default_factory=list)   # DDL where nothing may be advised
    unsaid: list = field(default_factory=list)   # traps whose rewrite or invalid index is not told
    said: int = 0

    @property
    def recall(self):
        return len(self.found) / (len(self.found) + len(self.missed))


class Judge:
    def __init__(self, connection, problems, traps):
        self._namer = Namer(connection)
        self._problems = problems
        self._traps = traps
        self._accepted = {problem.name: [self._must(ddl) for ddl in problem.accept]
                          for problem in problems}
        self._allowed = {self._must(ddl) for trap in traps for ddl in trap.accept}

    def _must(self, ddl):
        index = self._namer.index(ddl)
        if not index:
            raise ValueError(f"an accepted index cannot be made: {ddl}")
        return index

    def index(self, ddl):
        return self._namer.index(ddl)

    def judge(self, advice, words=()):
        verdict = Verdict()
        seen = set()
        for one in advice:
            index = self._namer.index(one.ddl)
            if index not in seen or index is None:
                self._sort(verdict, one, index)
            seen.add(index)
        verdict.missed = [each.name for each in self._problems if each.name not in verdict.found]
        self._listen(verdict, words)
        return verdict

    def _sort(self, verdict, advice, index):
        if index in self._allowed:
            return
        for problem in self._problems:
            if index and self._accepts(problem, index):
                if problem.name in verdict.found:
                    break  # a second one for the same is one too many
                verdict.found[problem.name] = advice.ddl
                if index not in self._accepted[problem.name]:
                    verdict.wider.append(problem.name)
                return
        (verdict.alarms if self._on_a_trap(advice, index) else verdict.beside).append(advice.ddl)

    def _accepts(self, problem, index):
        named = set().union(*(columns_named(each.sql) for each in problem.statements))
        return any(replace(index, included=accepted.included) == accepted
                   and set(accepted.included) <= set(index.included)
                   and set(index.included) - set(accepted.included) <= named
                   for accepted in self._accepted[problem.name])

    def _on_a_trap(self, advice, index):
        planted = {problem.name for problem in self._problems}
        if advice.cases:
            return not advice.cases & planted
        return not index or not any(index.table == accepted.table
                                    for each in self._accepted.values() for accepted in each)

    def _listen(self, verdict, words):
        for trap in self._traps:
            if not trap.says:
                continue
            if any(trap.name in one.cases and re.search(trap.says, one.text) for one in words):
                verdict.said += 1
            else:
                verdict.unsaid.append(trap.name)
