"""--growth: what a query costs pgweir when its clients know ten statements, and when they know ten
thousand."""

from . import figures
from .crowd import cpu_us
from .kinds import Kind
from .words import number

STATEMENTS = (10, 100, 1_000, 10_000)
FIRST_NUMBER = 100_000  # so that all texts are of one length
CLIENTS = 16
EACH_BEFORE = 6  # how often a statement is seen before anything is measured, on average
MUST_REACH = 1.1


def kind_of(statements):
    """Texts that differ in the name of a result column: to PostgreSQL, to a parser and to pgweir
    those are different statements. The simple protocol, so that the text comes with each query."""
    return Kind(f"{statements} statements", "simple", script=(
        "\\set aid random(1, :last)\n"
        f"\\set shape random({FIRST_NUMBER}, {FIRST_NUMBER + statements - 1})\n"
        "select abalance as column_:shape from pgbench_accounts where aid = :aid;\n"))


class Growth:
    key = "growth"
    option = "growth"
    in_rounds = True

    def measure(self, shop):
        runs = []
        keys = shop.without_missing(shop.wanted("pgweir", "pgweir_off"))
        for turn in range(shop.given.rounds):
            for key in keys:
                for i in range(len(STATEMENTS)):
                    statements = STATEMENTS[(i + turn) % len(STATEMENTS)]
                    run = self._one(shop, key, statements)
                    runs.append({"opponent": key, "round": turn, "statements": statements, **run})
        return {"runs": runs, "labels": {key: shop.labels[key] for key in keys}}

    @staticmethod
    def _one(shop, key, statements):
        """A fresh pgweir, which has met them all before it is measured."""
        kind = kind_of(statements)
        with shop.opponent(key) as opponent:
            shop.load.do(opponent, kind, CLIENTS, EACH_BEFORE * max(STATEMENTS) // CLIENTS)
            before = opponent.settled()["traffic"] if opponent.web else {}
            run = shop.load.run(opponent, kind, CLIENTS, shop.given.seconds)
            traffic = opponent.settled()["traffic"] if opponent.web else {}
        run.update(cpu_us=cpu_us(run), known=traffic.get("statements"),
                   dropped=traffic.get("dropped_events", 0),
                   dropped_while_new=before.get("dropped_events", 0))
        shop.tell(f"growth  {opponent.label:<22} {statements:>6,} statements "
                  f"{run['cpu_us']:>6.1f} µs a query {run['tps']:>10,.0f} tps")
        return run

    @staticmethod
    def tables(measured):
        rows = [["", "statements", "known to pgweir", "tps", "CPU of a query", "of the first"]]
        verdicts = []
        for key, label in measured["labels"].items():
            own = [run for run in measured["runs"] if run["opponent"] == key]
            for statements in STATEMENTS:
                these = [run for run in own if run["statements"] == statements]
                ratio = share_of_first(own, statements)
                rows.append([label, f"{statements:,}",
                             number(figures.median_of([run["known"] for run in these])),
                             number(figures.median_of([run["tps"] for run in these])),
                             number(figures.median_of([run["cpu_us"] for run in these]), 1) + " µs",
                             number(ratio, 3)])
            if key == "pgweir":
                verdicts.append(verdict(ratio))
        verdicts += [f"{complaint}." for complaint in Growth.complaints(measured)]
        yield ("Statements that pgweir knows, simple, 16 clients", rows, " ".join(verdicts))

    @staticmethod
    def complaints(measured):
        dropped = sum(run["dropped"] for run in measured["runs"])
        new = sum(run["dropped_while_new"] for run in measured["runs"])
        if dropped:
            yield (f"pgweir dropped {dropped} events of the many statements, {new} of them while "
                   "they were new")


def share_of_first(runs, statements):
    """CPU of a query with so many statements, of that with the fewest, within a round; the
    median."""
    rounds = {}
    for run in runs:
        rounds.setdefault(run["round"], {})[run["statements"]] = run["cpu_us"]
    return figures.median_of([one[statements] / one[STATEMENTS[0]] for one in rounds.values()
                              if one.get(STATEMENTS[0]) and one.get(statements)])


def verdict(ratio):
    if ratio is None:
        return "Not measured."
    reached = "reached" if ratio <= MUST_REACH else "not reached"
    return (f"To be reached: at most {MUST_REACH} times the CPU with {STATEMENTS[-1]:,} "
            f"statements; {reached} ({ratio:.3f}).")
