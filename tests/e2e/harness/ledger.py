"""Load that can be held to account: every commit is written down here and in the database.

Each worker inserts rows that nobody else inserts, and remembers which it tried and which were
acknowledged. When the work is over, every acknowledged row must be there exactly once, every other
one at most once, and nothing that nobody tried.
"""

import threading
import time
from collections import Counter

import psycopg2

TABLE = "create table ledger (worker int, number int)"
INSERT = "insert into ledger values (%s, %s) returning worker, number"
PAUSE_SECONDS = 0.01


class Ledger:
    """Use as a context manager: workers run inside. `settle()` is to be called behind it."""

    def __init__(self, postgres, url, workers=8):
        self._postgres = postgres
        self._url = url
        self._ends = threading.Event()
        self._attempted = [0] * workers
        self._acknowledged = [[] for _ in range(workers)]
        self._interrupted = [0] * workers
        self.mixed_up = []
        self._threads = [threading.Thread(target=self._work, args=(n,), daemon=True)
                         for n in range(workers)]
        postgres.psql("drop table if exists ledger; " + TABLE)

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a worker of the ledger is stuck"

    def acknowledged(self):
        return sum(self._counts())

    def interruptions(self):
        """How many sessions of workers have ended in an error."""
        return sum(self._interrupted)

    def goes_on(self, rows=10, seconds=30):
        """Waits until each worker has that many more rows acknowledged: all are connected."""
        before, deadline = self._counts(), time.monotonic() + seconds
        while not self._have_grown(before, rows) and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        assert self._have_grown(before, rows), f"a worker does nothing for {seconds} s"

    def _counts(self):
        return [len(numbers) for numbers in self._acknowledged]

    def _have_grown(self, before, rows):
        return all(now >= then + rows for then, now in zip(before, self._counts()))

    def settle(self):
        """Compares both books. Gives how many rows were acknowledged."""
        assert not self.mixed_up, f"answers of others: {self.mixed_up[:5]}"
        lines = self._postgres.psql("select worker, number from ledger").split()
        there = Counter(tuple(map(int, line.split("|"))) for line in lines)
        twice = [row for row, count in there.items() if count > 1]
        assert not twice, f"there twice: {twice[:5]}"
        lost = [(worker, number) for worker, numbers in enumerate(self._acknowledged)
                for number in numbers if (worker, number) not in there]
        assert not lost, f"acknowledged and lost: {lost[:5]}"
        assert all(number <= self._attempted[worker] for worker, number in there), "never tried"
        return self.acknowledged()

    def _work(self, worker):
        while not self._ends.is_set():
            try:
                connection = psycopg2.connect(self._url, connect_timeout=10)
            except psycopg2.Error:
                time.sleep(PAUSE_SECONDS)
                continue
            try:
                self._insert_on(connection, worker)
            except psycopg2.Error:
                self._interrupted[worker] += 1  # not acknowledged: it may be there, or not
            finally:
                connection.close()

    def _insert_on(self, connection, worker):
        """One row after another, by turns alone and in a transaction block."""
        cursor = connection.cursor()
        while not self._ends.is_set():
            number = self._attempted[worker] + 1
            self._attempted[worker] = number
            connection.autocommit = number % 2 == 0
            cursor.execute(INSERT, (worker, number))
            if cursor.fetchone() != (worker, number):
                self.mixed_up.append((worker, number))
            connection.commit()
            self._acknowledged[worker].append(number)
