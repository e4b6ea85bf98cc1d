"""A load at work: pgbench (or copy_load.py), and what it says of itself. calls.py and processes.py
tell what it cost the proxy."""

import glob
import os
import re
import subprocess
import sys
import time

COPY_LOAD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "copy_load.py")
PATIENCE_SECONDS = 120  # behind its own time: transactions under way are ended, not cut off


class LoadFailed(Exception):
    """pgbench did not do what it was asked; the text is its own."""


def parse_summary(text):
    """pgbench's closing words as numbers."""
    transactions = re.search(r"number of transactions actually processed: (\d+)", text)
    rate = re.search(r"tps = ([\d.]+) \((?:without initial connection|including reconnection) time",
                     text)
    failed = re.search(r"number of failed transactions: (\d+)", text)
    if not transactions or not rate:
        raise LoadFailed(f"pgbench said something else: {text.strip()}")
    return {"transactions": int(transactions.group(1)), "tps": float(rate.group(1)),
            "failed": int(failed.group(1)) if failed else 0}


def parse_latencies(lines):
    """The third field of pgbench's log is a transaction's time in microseconds. With a rate it
    begins when the transaction should have."""
    return [int(line.split(" ", 3)[2]) for line in lines]


def percentile(ordered, share):
    """Nearest rank of an ordered list; None of an empty one."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Running:
    """A load that has begun. Use as a context manager: none is left behind."""

    def __init__(self, command, environment, folder, opponent):
        self.opponent = opponent
        self.prefix = os.path.join(folder, "transactions")
        self._before = opponent.server.cpu_seconds() if opponent.server else None
        self._child = subprocess.Popen(command, cwd=folder, text=True, env=environment,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._child.poll() is None:
            self._child.kill()
            self._child.communicate()
        list(self._take_logs())

    def going_on(self):
        return self._child.poll() is None

    def end(self, patience):
        """Waits for its end: {transactions, tps, p50_us, p99_us, p999_us, user_us, …}"""
        out, errors = self._child.communicate(timeout=patience)
        latencies = sorted(self._take_logs())
        if self._child.returncode != 0:
            raise LoadFailed(f"pgbench through {self.opponent.label}: {errors.strip()}")
        run = parse_summary(out)
        if run["failed"] or not run["transactions"]:
            raise LoadFailed(f"pgbench through {self.opponent.label}: {out.strip()}")
        run.update(self._cost(run["transactions"]), p50_us=percentile(latencies, 0.50),
                   p99_us=percentile(latencies, 0.99), p999_us=percentile(latencies, 0.999),
                   sampled=len(latencies))
        return run

    def _cost(self, transactions):
        if not self._before:
            return {"user_us": None, "system_us": None}
        user, system = (now - then for now, then in
                        zip(self.opponent.server.cpu_seconds(), self._before))
        return {"user_us": user * 1e6 / transactions, "system_us": system * 1e6 / transactions}

    def _take_logs(self):
        for path in glob.glob(self.prefix + ".*"):
            with open(path) as lines:
                yield from parse_latencies(lines)
            os.remove(path)


class Load:
    def __init__(self, database, folder):
        self.database = database
        self.folder = folder
        self.pgbench = f"{database.bin}/pgbench"

    def command(self, opponent, kind, clients, amount):
        address = self.database.address(opponent.port)
        if kind.copies:
            return [sys.executable, COPY_LOAD, kind.copies, "-c", str(clients), *amount, *address]
        script = ["-S"]
        if kind.script:
            script = ["-f", self._script(kind), "-D", f"last={self.database.accounts}"]
        how = (["-R", str(kind.rate)] if kind.rate else []) + (["-C"] if kind.connects else [])
        threads = min(clients, os.cpu_count() or 1)
        return [self.pgbench, "-n", *script, "-M", kind.mode, "-c", str(clients),
                "-j", str(threads), *how, *amount, *address]

    def _script(self, kind):
        path = os.path.join(self.folder, f"{kind.name.replace(' ', '_')}.sql")
        with open(path, "w", encoding="ascii") as script:
            script.write(kind.script)
        return path

    @staticmethod
    def environment(opponent):
        """pgbench is told what its leg is: it would take TLS wherever that is offered."""
        return dict(os.environ, PGSSLMODE="require" if opponent.legs.client else "disable")

    def begin(self, opponent, kind, clients, seconds, sampling=0.1):
        """`sampling`: the share of the transactions whose time is written down."""
        log = ["-l", "--log-prefix", os.path.join(self.folder, "transactions")]
        if not kind.copies:
            log += ["--sampling-rate", str(sampling)]
        command = self.command(opponent, kind, clients, ["-T", str(seconds), *log])
        return Running(command, self.environment(opponent), self.folder, opponent)

    def run(self, opponent, kind, clients, seconds, sampling=0.1):
        """One timed run. Half-way through, the proxy's memory is read."""
        server = opponent.server
        with self.begin(opponent, kind, clients, seconds, sampling) as running:
            time.sleep(seconds / 2)
            memory = server.memory_kib() if server and server.alive() else None
            run = running.end(seconds + PATIENCE_SECONDS)
        return {**run, "memory_kib": memory}

    def do(self, opponent, kind, clients, transactions):
        """So many transactions of each client, untimed."""
        command = self.command(opponent, kind, clients, ["-t", str(transactions)])
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                              env=self.environment(opponent))
        if done.returncode != 0:
            raise LoadFailed(f"pgbench through {opponent.label}: {done.stderr.strip()}")
