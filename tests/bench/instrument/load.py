"""The load: pgbench's select-only script, and what it and strace say about a run."""

import glob
import os
import re
import signal
import subprocess
import time


class LoadFailed(Exception):
    """pgbench did not do what it was asked; the text is its own."""


def parse_summary(text):
    """pgbench's closing words as numbers."""
    transactions = re.search(r"number of transactions actually processed: (\d+)", text)
    rate = re.search(r"tps = ([\d.]+) \(without initial connection time\)", text)
    failed = re.search(r"number of failed transactions: (\d+)", text)
    if not transactions or not rate:
        raise LoadFailed(f"pgbench said something else: {text.strip()}")
    return {"transactions": int(transactions.group(1)), "tps": float(rate.group(1)),
            "failed": int(failed.group(1)) if failed else 0}


def parse_latencies(lines):
    """The third field of pgbench's log is a transaction's time in microseconds."""
    return [int(line.split(" ", 3)[2]) for line in lines]


def parse_strace(text):
    """{call: count} of `strace -c`. The column `errors` may be empty."""
    calls = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 5 or not fields[3].isdigit() or fields[-1] == "total":
            continue
        calls[fields[-1]] = calls.get(fields[-1], 0) + int(fields[3])
    return calls


def percentile(ordered, share):
    """Nearest rank of an ordered list; None of an empty one."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Load:
    def __init__(self, database, folder):
        self.database = database
        self.folder = folder
        self.pgbench = f"{database.bin}/pgbench"

    def _command(self, port, mode, clients, amount):
        threads = min(clients, os.cpu_count() or 1)
        return [self.pgbench, "-n", "-S", "-M", mode, "-c", str(clients), "-j", str(threads),
                *amount, *self.database.address(port)]

    @staticmethod
    def _environment(opponent):
        """pgbench is told what its leg is: it would take TLS wherever that is offered."""
        return dict(os.environ, PGSSLMODE="require" if opponent.legs.client else "disable")

    def run(self, opponent, mode, clients, seconds, sampling):
        """One timed run. Half-way through, the proxy's memory is read."""
        prefix = os.path.join(self.folder, "transactions")
        command = self._command(opponent.port, mode, clients, [
            "-T", str(seconds), "-l", "--log-prefix", prefix, "--sampling-rate", str(sampling)])
        server = opponent.server
        before = server.cpu_seconds() if server else None
        child = subprocess.Popen(command, cwd=self.folder, text=True,
                                 env=self._environment(opponent),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            time.sleep(seconds / 2)
            memory = server.memory_kib() if server and server.alive() else None
            out, errors = child.communicate(timeout=seconds + 60)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        latencies = sorted(self._take_logs(prefix))
        if child.returncode != 0:
            raise LoadFailed(f"pgbench through {opponent.label}: {errors.strip()}")
        run = parse_summary(out)
        if run["failed"] or not run["transactions"]:
            raise LoadFailed(f"pgbench through {opponent.label}: {out.strip()}")
        run.update(self._cost(server, before, run["transactions"]), memory_kib=memory,
                   p50_us=percentile(latencies, 0.50), p99_us=percentile(latencies, 0.99),
                   sampled=len(latencies))
        return run

    @staticmethod
    def _cost(server, before, transactions):
        if not server:
            return {"user_us": None, "system_us": None}
        user, system = (now - then for now, then in zip(server.cpu_seconds(), before))
        return {"user_us": user * 1e6 / transactions, "system_us": system * 1e6 / transactions}

    @staticmethod
    def _take_logs(prefix):
        for path in glob.glob(prefix + ".*"):
            with open(path) as lines:
                yield from parse_latencies(lines)
            os.remove(path)

    def system_calls(self, opponent, mode, clients, transactions):
        """Calls per transaction: the difference of a long and a short pass under strace, so that
        connecting and idling cancel out. None when strace may not look at the process."""
        if not opponent.server:
            return None
        short = self._traced(opponent, mode, clients, transactions)
        long = self._traced(opponent, mode, clients, 3 * transactions)
        if short is None or long is None:
            return None
        more = 2 * transactions * clients
        each = {call: (long[call] - short.get(call, 0)) / more for call in long}
        return {call: round(count, 3) for call, count in each.items() if count >= 0.005}

    def _traced(self, opponent, mode, clients, transactions):
        summary = os.path.join(self.folder, "strace.txt")
        try:
            tracer = subprocess.Popen(
                ["strace", "-q", "-c", "-f", "-p", str(opponent.server.pid), "-o", summary],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            return None
        try:
            if not self._attached(tracer, opponent.server.pid):
                return None
            command = self._command(opponent.port, mode, clients, ["-t", str(transactions)])
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                                  env=self._environment(opponent))
            if done.returncode != 0:
                raise LoadFailed(f"pgbench under strace: {done.stderr.strip()}")
        finally:
            if tracer.poll() is None:
                tracer.send_signal(signal.SIGINT)
                tracer.wait()
        with open(summary) as lines:
            return parse_strace(lines.read())

    @staticmethod
    def _attached(tracer, pid, patience=5.0):
        """All threads have strace as their tracer."""
        end = time.monotonic() + patience
        while time.monotonic() < end and tracer.poll() is None:
            tracers = set()
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/status") as status:
                    tracers.add(re.search(r"TracerPid:\s+(\d+)", status.read()).group(1))
            if tracers == {str(tracer.pid)}:
                return True
            time.sleep(0.02)
        return False
