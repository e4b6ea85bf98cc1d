"""The instrument's own tests: what it reads from others' output, and how it counts. What is
measured beside the comparison is in studies_test.py."""

import os
import re
import socket
import sys
import unittest
import xml.dom.minidom
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from instrument import calls, copy_load, events, figures, kinds, load  # noqa: E402
from instrument import picture, wire, words  # noqa: E402

PGBENCH = """\
number of transactions actually processed: 12345
number of failed transactions: 0 (0.000%)
latency average = 0.051 ms
initial connection time = 3.108 ms
tps = 19603.914254 (without initial connection time)
"""

STRACE = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 50.00    0.010000           5      2000         3 recvfrom
 40.00    0.008000           4      1000           sendto
------ ----------- ----------- --------- --------- ----------------
100.00    0.018000           6      3000         3 total
"""


def run(turn, opponent, tps):
    return {"round": turn, "case": "prepared, 1 client", "opponent": opponent, "tps": tps,
            "p50_us": 50, "p99_us": 90, "user_us": None if opponent == "direct" else 2.0,
            "system_us": None if opponent == "direct" else 9.0, "memory_kib": None}


def results(**changed):
    runs = [run(0, "direct", 1000), run(0, "pgbouncer", 500), run(0, "pgweir", 450),
            run(1, "direct", 2000), run(1, "pgbouncer", 900), run(1, "pgweir", 990)]
    keys = ["direct", "pgbouncer", "pgweir"]
    value = {"summary": figures.summary_of(runs, ["prepared, 1 client"], keys), "runs": runs,
             "opponents": {key: {"label": key.title(), "version": "1"} for key in keys},
             "machine": {"cpu": "<cpu>", "cores": 2, "kernel": "6", "load_before": 0.0},
             "system_calls": {"prepared, 1 client": {"pgweir": {"recvfrom": 2.0, "sendto": 2.0}}},
             "database": "PostgreSQL 15", "commit": "abc", "build": "Release build", "rounds": 2,
             "seconds": 5, "when": "2026-01-01", "quick": False, "missing": {}, "doubts": [],
             "seen": {"queries": 10, "dropped": 0, "analysed": 1.0, "findings": {}}}
    value.update(changed)
    return value


class Reading(unittest.TestCase):
    def test_pgbench(self):
        self.assertEqual(load.parse_summary(PGBENCH),
                         {"transactions": 12345, "tps": 19603.914254, "failed": 0})

    def test_pgbench_that_connects_anew(self):
        said = PGBENCH.replace("without initial connection time", "including reconnection times")
        self.assertEqual(load.parse_summary(said)["tps"], 19603.914254)

    def test_pgbench_that_failed(self):
        with self.assertRaises(load.LoadFailed):
            load.parse_summary("pgbench: error: connection refused")

    def test_latencies(self):
        self.assertEqual(load.parse_latencies(["0 1 53 0 1700000000 123456\n"]), [53])

    def test_strace(self):
        self.assertEqual(calls.parse_strace(STRACE), {"recvfrom": 2000, "sendto": 1000})

    def test_percentile(self):
        self.assertEqual(load.percentile(list(range(100)), 0.99), 99)
        self.assertEqual(load.percentile([7], 0.5), 7)
        self.assertIsNone(load.percentile([], 0.5))


class Speaking(unittest.TestCase):
    """wire.py, on a pair of sockets."""

    def setUp(self):
        self.client, self.server = socket.socketpair()
        self.addCleanup(self.client.close)
        self.addCleanup(self.server.close)

    def test_an_answer_is_counted_to_its_end(self):
        answer = (wire.message(b"D", b"yes") + wire.message(b"C", b"SELECT 1\0")
                  + wire.message(b"Z", b"I"))
        self.server.sendall(answer)
        self.assertEqual(wire.ask(self.client, "select 1"), len(answer))
        self.assertEqual(self.server.recv(100), b"Q\0\0\0\x0dselect 1\0")

    def test_its_end_may_come_in_two_pieces(self):
        self.server.sendall(wire.message(b"D", b"yes") + wire.message(b"Z", b"I"))
        self.assertEqual(wire.read_until_ready(self.client, bytearray(10)), 8 + 6)

    def test_an_error_is_no_answer(self):
        self.server.sendall(wire.message(b"E", b"MFATAL\0\0"))
        with self.assertRaises(OSError):
            wire.read_until_ready(self.client)

    def test_an_end_is_no_answer(self):
        self.server.close()
        with self.assertRaises(OSError):
            wire.read_until_ready(self.client)


class Loading(unittest.TestCase):
    def test_every_load_has_a_name_of_its_own(self):
        names = [kind.name for kind in kinds.kinds_of(kinds.LOADS, list(kinds.SELECTS))]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("COPY in", names)

    def test_a_pipeline_holds_its_queries(self):
        self.assertEqual(kinds.PIPELINED.count("select"), kinds.PIPELINE)
        self.assertTrue(kinds.PIPELINED.endswith("\\endpipeline\n"))

    def test_a_storm_connects_for_each_transaction(self):
        database = SimpleNamespace(bin="/bin", accounts=10, address=lambda port: [str(port)])
        of = load.Load(database, "/")
        storm, = kinds.kinds_of(["storm"], [])
        self.assertIn("-C", of.command(SimpleNamespace(port=1), storm, 16, []))
        self.assertNotIn("-C", of.command(SimpleNamespace(port=1), kinds.SELECTS["simple"], 16, []))

    def test_copy_in_is_whole_messages(self):
        stream = b"".join(copy_load.pieces_in())
        at, rows = 0, 0
        while at < len(stream):
            self.assertEqual(stream[at:at + 1], b"d")
            size = 1 + int.from_bytes(stream[at + 1:at + 5], "big")
            rows += stream.count(b"\n", at + 5, at + size)
            at += size
        self.assertEqual(rows, copy_load.ROWS_IN)
        self.assertEqual(at, len(stream))

    def test_bytes_are_told_by_time_and_by_cpu(self):
        run = {"tps": 20.0, "user_us": 300.0, "system_us": 700.0}
        self.assertEqual(figures.in_bytes(run, 5_000),
                         {"bytes_per_s": 100_000.0, "bytes_per_cpu_s": 5_000_000.0})
        self.assertIsNone(figures.in_bytes({**run, "user_us": None}, 5)["bytes_per_cpu_s"])
        self.assertIsNone(figures.in_bytes(run, None)["bytes_per_s"])


class Counting(unittest.TestCase):
    def test_ratios_stay_within_a_round(self):
        found = figures.ratios(results()["runs"], "prepared, 1 client", "pgweir", "pgbouncer")
        self.assertEqual(found, [450 / 500, 990 / 900])

    def test_a_missing_side_has_no_ratio(self):
        self.assertIsNone(figures.spread(
            figures.ratios(results()["runs"], "prepared, 1 client", "pgweir", "haproxy")))

    def test_dropped_events_are_a_broken_promise(self):
        self.assertEqual(figures.complaints(results()), [])
        seen = {"queries": 10, "dropped": 3, "analysed": 0.7, "findings": {}}
        self.assertIn("dropped 3", figures.complaints(results(seen=seen))[0])

    def test_only_pgweir_must_be_there(self):
        missing = {"haproxy": "not installed"}
        self.assertEqual(figures.complaints(results(missing=missing)), [])
        self.assertIn("haproxy", figures.doubts(results(missing=missing))[0])
        self.assertIn("pgweir", figures.complaints(results(missing={"pgweir": "not built"}))[0])

    def test_pgbench_is_no_loop(self):
        seen = {"queries": 10, "dropped": 0, "analysed": 1.0, "findings": {"n-plus-one likely": 1}}
        self.assertIn("N+1", figures.complaints(results(seen=seen))[0])

    def test_a_busy_machine_is_doubted(self):
        machine = {"cpu": "c", "cores": 2, "kernel": "6", "load_before": 1.7}
        self.assertIn("1.7", figures.doubts(results(machine=machine))[0])
        self.assertEqual(figures.doubts(results()), [])

    def test_what_several_say_is_summed(self):
        def report(queries, dropped, analysed):
            return {"traffic": {"queries": queries, "dropped_events": dropped,
                                "analysed": analysed},
                    "findings": [{"rule": "slow-query", "grade": "proven"}]}
        self.assertEqual(
            figures.seen_by([report(10, 0, 1.0), report(5, 2, 0.6)]),
            {"queries": 15, "dropped": 2, "analysed": 0.6, "findings": {"slow-query proven": 2}})
        self.assertIsNone(figures.seen_by([]))


class Writing(unittest.TestCase):
    def test_idle_connections_have_a_column_for_each_pair_of_legs(self):
        idle = {"plain text": {"pgweir": 2048.0, "pgbouncer": 1024.0},
                "TLS on both legs": {"pgweir": 40960.0}}
        page = words.markdown(results(idle=idle))
        self.assertIn("| plain text | TLS on both legs |", page)
        self.assertIn("| Pgweir | 2.0 KiB | 40.0 KiB |", page)
        self.assertIn("| Pgbouncer | 1.0 KiB | – |", page)
        self.assertNotIn("idle", words.text(results()))

    def test_events_have_a_row_for_each_case(self):
        cases = events.read('{"cases": [{"name": "a row", "session_ns": [100.0, 300.0, 120.0], '
                            '"pipeline_ns": [10.0, 900.0, 20.0]}]}')
        measured = {"commit": "abc", "build": "Release build", "cpu": "c", "cases": cases}
        page = words.markdown(results(events=measured))
        self.assertIn("| a row | 120 ns (100–300) | 20 ns (10–900) | 140 ns (110–1,200) |", page)
        self.assertIn("cost of an event", words.text(results(events=measured)))
        self.assertNotIn("cost of an event", words.text(results()))

    def test_a_load_of_bytes_has_columns_of_its_own(self):
        case = "prepared, 1 client"
        runs = [{**one, **figures.in_bytes(one, 2_000_000)} for one in results()["runs"]]
        summary = figures.summary_of(runs, [case], ["direct", "pgbouncer", "pgweir"])
        page = words.text(results(summary=summary, bytes={case: 2_000_000}))
        self.assertIn(f"{case} (2.00 MB each)", page)
        self.assertIn("MB per CPU second", page)
        row = next(line for line in page.splitlines() if re.match(r"\s*Pgweir ", line))
        self.assertIn("181,818", row)  # 2 MB in 11 microseconds
        self.assertIn(" 2.0 ", row)  # of the 4.0 calls

    def test_further_tables_stand_with_their_sentence(self):
        others = [("Growth", [["", "CPU"], ["pgweir", "9 µs"]], "Reached.")]
        self.assertIn("### Growth\n\n| | CPU |\n", words.markdown(results(), others))
        self.assertIn("Reached.", words.text(results(), others))

    def test_without_a_comparison_there_is_no_word_of_it(self):
        self.assertIn("not measured", words.text(results(summary={})))

    def test_text_holds_every_opponent(self):
        page = words.text(results())
        self.assertIn("Pgweir", page)
        self.assertIn("1.00 (0.90–1.10)", page)  # of PgBouncer, over the rounds

    def test_the_picture_is_well_formed(self):
        document = xml.dom.minidom.parseString(picture.svg(results()))
        self.assertEqual(document.documentElement.tagName, "svg")

    def test_figures_go_between_the_marks(self):
        page = f"head\n{words.BEGIN}\nold\n{words.END}\ntail\n"
        new = words.between_marks(page, "new\n")
        self.assertNotIn("old", new)
        self.assertEqual(words.between_marks(new, "new\n"), new)
        self.assertTrue(new.startswith("head\n") and new.endswith("\ntail\n"))

    def test_a_page_without_marks_is_refused(self):
        with self.assertRaises(ValueError):
            words.between_marks("head", "new")


if __name__ == "__main__":
    unittest.main()
