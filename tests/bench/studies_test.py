"""Tests of what the instrument measures beside the comparison: what it tells, and what it holds for
a broken promise. Nothing is started here."""

import asyncio
import os
import random
import sys
import unittest
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from instrument import crowd, growth, hand_out, page, quiet_server, saturation, soak  # noqa: E402
from instrument import stretch, studies, thinking, wire  # noqa: E402


def run(**changed):
    return {"tps": 1000.0, "transactions": 5000, "p50_us": 50, "p99_us": 90, "user_us": 2.0,
            "system_us": 8.0, "cpu_us": 10.0, "browser_share": 0.1, "round": 0, **changed}


def saturated(dropped=0, lag_us=900, stopped_drops=70, waiting=False):
    sustained = run(seconds=60, samples=[{}] * 60, dropped=dropped, queries=60_000,
                    waiting=waiting, lag_max_us=lag_us, lag_p95_us=800)
    by_turns = [run(way="running", dropped=0), run(way="stopped", tps=1100.0,
                                                   dropped=stopped_drops)]
    return {"sustained": sustained, "by_turns": by_turns}


def of_growth(last_us):
    times = dict(zip(growth.STATEMENTS, (10.0, 10.0, 10.0, last_us)))
    return {"labels": {"pgweir": "pgweir"},
            "runs": [run(opponent="pgweir", statements=statements, cpu_us=cpu, known=statements,
                         dropped=0, dropped_while_new=0) for statements, cpu in times.items()]}


def paged(**changed):
    samples = [{"at": i, "rss_kib": 2048, "heap_bytes": 1 << 20, "browser_kib": 1024,
                "queries": 20_000 * i, "cpu_us": 200_000 * i, "browser_cpu_us": 120_000 * i}
               for i in range(20)]
    return {"seconds": 60, "runs": [run(way="without", tps=20_000.0),
                                    run(way="with", tps=19_000.0)],
            "long": run(), "samples": samples, "console": [], "dropped": 0, **changed}


def soaked(**changed):
    samples = [{"at": i, "rss_kib": 1024 * (20 + i), "queries": 20_000 * i, "cpu_us": 200_000 * i,
                "statements": i} for i in range(20)]
    return {**run(tps=5_000.0), "seconds": 60, "samples": samples, "dropped": 0, **changed}


def text_of(study, measured):
    return "\n".join(" | ".join(cells) for title, rows, sentence in study.tables(measured)
                     for cells in [[title], *rows, [sentence]])


class OverTime(unittest.TestCase):
    def test_tenths_are_medians_of_the_ends(self):
        values = [1, 1, 9] + [5] * 24 + [2, 2, 7]
        self.assertEqual(stretch.tenths(values), {"first": 1, "last": 2, "ratio": 2})
        self.assertIsNone(stretch.tenths([1, None]))

    def test_short_stretches_are_sampled_more_often(self):
        self.assertEqual(stretch.distance(1800), 10)
        self.assertEqual(stretch.distance(4), 0.2)

    def test_costs_are_of_whole_tenths(self):
        found = [{"cpu": 200_000 * i + (600_000 if i == 20 else 0), "queries": 10_000 * i}
                 for i in range(21)]
        self.assertEqual(stretch.tenths_of_cost(found, "cpu", "queries"),
                         {"first": 20.0, "last": 50.0, "ratio": 2.5})

    def test_too_little_cpu_is_not_told(self):
        found = [{"cpu": 10_000 * i, "queries": 100 * i} for i in range(20)]
        self.assertIsNone(stretch.tenths_of_cost(found, "cpu", "queries"))
        self.assertIsNone(stretch.tenths_of_cost(found[:1], "cpu", "queries"))

    def test_sampling_ends_with_what_it_looks_at(self):
        left = [True, True, False]
        found = stretch.samples(60, 0, lambda: {"x": 1}, lambda: left.pop(0))
        self.assertEqual([one["x"] for one in found], [1, 1])


class ThinkingBetween(unittest.TestCase):
    @staticmethod
    def measured(**waits):
        return {"questions": 1000, "labels": {key: key.title() for key in waits},
                "waits": {key: {"p50_us": p50, "p90_us": 150.0, "p99_us": 200.0}
                          for key, p50 in waits.items()}}

    def test_what_is_added_is_told(self):
        said = text_of(thinking.Thinking, self.measured(direct=100.0, pgweir=123.4))
        self.assertIn("Direct | 100.0 µs | – | 150.0 µs", said)
        self.assertIn("Pgweir | 123.4 µs | 23.4 µs | 150.0 µs | 200.0 µs", said)

    def test_without_a_direct_connection_nothing_is_added(self):
        said = text_of(thinking.Thinking, self.measured(pgweir=123.4))
        self.assertIn("Pgweir | 123.4 µs | – |", said)

    def test_waits_are_told_by_their_ranks(self):
        self.assertEqual(thinking.told_of(list(range(100))),
                         {"p50_us": 50, "p90_us": 90, "p99_us": 99})


class Growing(unittest.TestCase):
    def test_texts_are_of_one_length(self):
        script = growth.kind_of(10_000).script
        self.assertIn("random(100000, 109999)", script)
        self.assertIn("column_:shape", script)

    def test_the_goal_is_told_as_reached_or_not(self):
        self.assertIn("; reached (1.050)", text_of(growth.Growth, of_growth(10.5)))
        self.assertIn("; not reached (1.200)", text_of(growth.Growth, of_growth(12.0)))
        self.assertEqual(list(growth.Growth.complaints(of_growth(12.0))), [])

    def test_dropped_events_are_a_broken_promise(self):
        measured = of_growth(10.0)
        measured["runs"][0].update(dropped=4, dropped_while_new=1)
        said = "dropped 4 events of the many statements, 1 of them"
        self.assertIn(said, list(growth.Growth.complaints(measured))[0])
        self.assertIn(said, text_of(growth.Growth, measured))


class Saturated(unittest.TestCase):
    def test_a_late_analysis_is_told_and_no_complaint(self):
        said = text_of(saturation.Saturation, saturated(lag_us=60_000))
        self.assertIn("60.0 ms", said)
        self.assertIn("at most 50 ms; not reached", said)
        self.assertEqual(list(saturation.Saturation.complaints(saturated(lag_us=60_000))), [])

    def test_the_stopped_thread_is_told_by_ratio(self):
        said = text_of(saturation.Saturation, saturated())
        self.assertIn("is 1.100", said)
        self.assertIn("stopped | 1,100", said)

    def test_dropped_events_are_a_broken_promise(self):
        complaints = saturation.Saturation.complaints
        self.assertIn("dropped 3", list(complaints(saturated(dropped=3)))[0])
        self.assertIn("waited", list(complaints(saturated(waiting=True)))[0])
        self.assertEqual(list(complaints(saturated(stopped_drops=70))), [])

    def test_a_queue_that_did_not_fill_is_doubted(self):
        self.assertEqual(len(list(saturation.Saturation.doubts(saturated(stopped_drops=0)))), 1)
        self.assertEqual(list(saturation.Saturation.doubts({})), [])


class Crowded(unittest.TestCase):
    def test_idle_pairs(self):
        measured = {"wanted": 10_000, "connections": 9_000, "labels": {"pgweir": "pgweir"},
                    "rows": {"pgweir": {"plain text": {"bytes": 2048.0, "kib": 40960},
                                        "TLS to the client": None}}}
        said = text_of(crowd.Idle, measured)
        self.assertIn("pgweir | 2.00 KiB | – | 40.0 MiB", said)
        self.assertIn("9,000 idle connections in place of 10,000",
                      list(crowd.Idle.doubts(measured))[0])

    def test_mostly_idle_is_told_by_ratios_within_a_round(self):
        runs = [{"opponent": "pgweir", "round": 0, "alone": run(), "among": run(tps=900.0)},
                {"opponent": "pgweir", "round": 1, "alone": run(tps=500.0),
                 "among": run(tps=500.0)}]
        measured = {"wanted": 5, "connections": 5, "runs": runs, "labels": {"pgweir": "pgweir"}}
        self.assertIn("pgweir | 750 | 700 | 0.950 | 10.0 µs | 10.0 µs | 1.000",
                      text_of(crowd.MostlyIdle, measured))

    def test_no_proxy_has_no_cpu(self):
        self.assertEqual(crowd.cells([[None], [None]], 1, " µs"), ["–", "–", "–"])


class Watched(unittest.TestCase):
    def test_the_page_is_told_by_ratios(self):
        said = text_of(page.Page, paged())
        self.assertIn("with / without | 0.950", said)
        self.assertIn("memory of pgweir | 2.0 MiB | 2.0 MiB | 1.000", said)
        self.assertIn("CPU of chromium for a query | 6.0 µs", said)

    def test_a_long_stretch_is_told_from_when_its_seconds_have_filled(self):
        found = [{"at": 30.0 * i, "rss_kib": 1024 * (10 if i < 30 else 20), "heap_bytes": 2 ** 20}
                 for i in range(60)]
        later, before = page.filled(found)
        self.assertEqual((len(later), len(before)), (30, 30))
        self.assertEqual(later[0]["at"], 900.0)
        self.assertIn("10.0 to 10.0 MiB", page.while_filling(before))
        self.assertEqual(page.filled(found[:40]), (found[:40], []))

    def test_a_machine_that_is_too_slow_is_doubted(self):
        self.assertEqual(list(page.Page.doubts(paged())), [])
        self.assertIn("12,000", list(page.Page.doubts(
            paged(runs=[run(way="without", tps=12_000.0), run(way="with")])))[0])

    def test_what_the_page_says_is_a_complaint(self):
        self.assertIn("boom", list(page.Page.complaints(paged(console=["boom"])))[0])
        self.assertIn("dropped 2", list(page.Page.complaints(paged(dropped=2)))[0])

    def test_a_soak_is_told_by_its_tenths(self):
        said = text_of(soak.Soak, soaked())
        self.assertIn("memory | 20.5 MiB | 38.5 MiB | 1.878", said)
        self.assertIn("memory, of the second half | 30.0 MiB | 39.0 MiB | 1.300", said)
        self.assertIn("CPU of a query | 10.0 µs | 10.0 µs | 1.000", said)
        self.assertIn("dropped 2", list(soak.Soak.complaints(soaked(dropped=2)))[0])
        self.assertEqual(list(soak.Soak.doubts(soaked())), [])


class HandingOut(unittest.TestCase):
    def share(self, policy, connections):
        return hand_out.share(hand_out.POLICIES[policy], 4, connections, hand_out.alike,
                              random.Random(1))

    def test_the_fewest_connections_keep_like_ones_even(self):
        self.assertEqual(self.share("fewest connections (pgweir)", 4), 1.0)
        self.assertAlmostEqual(self.share("fewest connections (pgweir)", 5), 5 / 8)
        self.assertLess(self.share("by the kernel's hash", 4), 1.0)

    def test_the_busiest_are_dealt_out_first(self):
        self.assertEqual(hand_out.dealt_out([1, 2, 3, 3, 5], 2), [7, 7])


class Together(unittest.TestCase):
    def test_all_that_is_kept_is_told(self):
        kept = {"growth": {"measured": of_growth(10.0), "taken": "by us"},
                "saturation": {"measured": saturated(dropped=1), "taken": "by us"}}
        tables = list(studies.tables({"studies": kept}))
        self.assertEqual(len(tables), 3)
        self.assertEqual([sentence.endswith("Measured: by us.") for _, _, sentence in tables],
                         [True, False, True])  # once for each study
        self.assertEqual(len(studies.complaints({"studies": kept})), 1)
        self.assertEqual(list(studies.tables({})), [])

    def test_what_could_not_be_measured_has_no_table(self):
        kept = {study.key: {"measured": {}, "taken": ""} for study in studies.STUDIES
                if study.key in ("saturation", "page", "soak")}
        results = {"studies": kept}
        self.assertEqual(list(studies.tables(results)), [])
        self.assertEqual(studies.complaints(results) + studies.doubts(results), [])

    def test_each_is_asked_for_by_its_option(self):
        none = {study.option: 0 for study in studies.STUDIES}
        self.assertEqual(studies.asked_for(SimpleNamespace(**none)), [])
        asked = studies.asked_for(SimpleNamespace(**{**none, "soak": 5}))
        self.assertEqual([study.key for study in asked], ["soak"])


class Quiet(unittest.TestCase):
    """quiet_server.py, fed byte by byte."""

    def test_it_logs_in_and_answers(self):
        written = []
        session = quiet_server.Session()
        session.connection_made(SimpleNamespace(write=written.append))
        heard = wire.SSL_REQUEST + wire.startup("u", "d") + wire.query("select 1")
        for byte in heard + wire.message(b"X"):
            session.data_received(bytes([byte]))
        self.assertEqual(b"".join(written), b"N" + quiet_server.LOGIN + quiet_server.ANSWER)

    def test_many_queries_at_once_have_as_many_answers(self):
        written = []
        session = quiet_server.Session()
        self.assertIsInstance(session, asyncio.Protocol)
        session.connection_made(SimpleNamespace(write=written.append))
        session.data_received(wire.startup("u", "d"))
        session.data_received(wire.query("select 1") * 3)
        self.assertEqual(written[-1], quiet_server.ANSWER * 3)


if __name__ == "__main__":
    unittest.main()
