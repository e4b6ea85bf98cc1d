"""The second witness: two published workloads that nobody here planted anything in. Each method's
picks are really created, and the whole workload is measured with them.
"""

import subprocess
from dataclasses import dataclass

from baselines import dexter
from corpus import HERE, described
from harness.postgres import program
from measure import created, read
from play import advice_of, findings_of
from tables import number, on_what, size

SCALE = "3"  # 300,000 accounts
ROUNDS = 3
RUNS = 2


@dataclass(frozen=True)
class Workload:
    title: str
    name: str  # of the database and its file in witness/

    def cases(self):
        return described(f"witness/{self.name}.toml", "query", self.name)


WORKLOADS = (Workload("pgbench without primary keys", "accounts"),
             Workload("decision support, 17 queries", "orders"))


class Witness:
    def __init__(self, business, with_pgweir=True):
        self._business = business
        self._with_pgweir = with_pgweir

    def table(self):
        rows = [["workload", "picks of", "indexes", "size", "cost", "time"]]
        for workload in WORKLOADS:
            self._build(workload)
            for title, picks in self._picks(workload).items():
                rows.append(self._measured(workload, title, picks))
            self._business.drop(workload.name)
        return rows

    def _build(self, workload):
        server = self._business.server
        self._business.create(workload.name)
        if workload.name == "accounts":
            subprocess.run([program("pgbench"), "-i", "-q", "-s", SCALE, "-I", "dtg",
                            server.url(database=workload.name)], check=True, capture_output=True)
        else:
            self._business.run(workload.name, "orders.sql", "witness")
        server.psql("vacuum (analyze)", database=workload.name)
        server.psql("create extension hypopg", database=workload.name)

    def _picks(self, workload):
        picks = {"nobody": []}
        with self._business.connect(workload.name) as connection:
            picks["dexter's method"] = [advice.ddl for advice in
                                        dexter(connection, workload.cases())]
        if self._with_pgweir:
            findings = findings_of(self._business, workload.cases(),
                                   {"PGWEIR_ADVISER_VERIFY": "plan"}, ROUNDS)
            picks["pgweir"] = list(dict.fromkeys(
                each.ddl for each in advice_of(findings, workload.cases())))
        return picks

    def _measured(self, workload, title, picks):
        statements = [each for case in workload.cases() for each in case.statements]
        with self._business.connect(workload.name) as connection:
            with created(connection, picks) as count:
                reading = read(connection, statements, RUNS)
        listed = "<br>".join(f"`{on_what(ddl)}`" for ddl in picks)
        return [workload.title, title, listed, size(count) if count else "",
                number(reading.cost), f"{reading.ms:,.1f} ms"]
