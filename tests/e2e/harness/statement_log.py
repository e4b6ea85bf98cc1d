"""What a server has been asked, as its own log tells it, and what simpler detectors make of that.

The server must have been started with the settings of LOGGING. No pgweir is involved.
"""

import json
import os
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime

from harness.ports import wait_for

LOGGING = {
    "logging_collector": "on",
    "log_destination": "'jsonlog'",
    "log_directory": "'log'",
    "log_filename": "'statements.log'",
    "log_rotation_age": "0",
    "log_rotation_size": "0",
    "log_statement": "'all'",
}
MESSAGE = re.compile(r"(?:statement|(execute) [^:]*): (.*)", re.DOTALL)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
MARK = "select 'the end of this part of the log'"


@dataclass(frozen=True)
class Statement:
    """One execution: `text` as the client wrote it, `parameters` by number, as text."""
    at: float
    pid: int
    text: str
    parameters: dict = field(default_factory=dict, hash=False)


class StatementLog:
    """Use with a server that runs. `psql` marks the end of what is wanted."""

    def __init__(self, postgres):
        self._postgres = postgres
        self._path = os.path.join(postgres.directory, "data", "log", "statements.json")
        self._offset = 0

    def of(self, database):
        """All statements of a database since the last call; other databases' are dropped."""
        self._postgres.psql(MARK, database=database)
        lines = []

        def marked():
            lines.extend(self._more())
            return any(line.get("message") == f"statement: {MARK}" and line["dbname"] == database
                       for line in lines)
        assert wait_for(marked, 5, step=0.01), "the server's log does not go on"
        of_database = [line for line in lines if line.get("dbname") == database]
        found = filter(None, map(_statement, of_database))
        return [one for one in found if one.text != MARK]

    def _more(self):
        with open(self._path, encoding="utf-8") as log:
            log.seek(self._offset)
            text = log.read()
        whole = text[:text.rfind("\n") + 1]
        self._offset += len(whole.encode())
        return [json.loads(line) for line in whole.splitlines()]


def _statement(line):
    said = MESSAGE.fullmatch(line.get("message", ""))
    if line.get("error_severity") != "LOG" or not said:
        return None
    at = datetime.strptime(line["timestamp"].rsplit(" ", 1)[0], "%Y-%m-%d %H:%M:%S.%f")
    values = PARAMETER.findall(line.get("detail", "")) if said.group(1) else []
    return Statement(at.timestamp(), line["pid"], said.group(2), {
        int(number): None if value == "NULL" else value[1:-1].replace("''", "'")
        for number, value in values})


FOLDED = [
    (re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL), " "),
    (re.compile(r"'(?:[^']|'')*'"), "?"),
    (re.compile(r"\$\d+|(?<![\w\"$])-?\d+(?:\.\d+)?\b"), "?"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\((?:\s*\?\s*,)*\s*\?\s*\)(?:\s*,\s*\((?:\s*\?\s*,)*\s*\?\s*\))*"), "(?)"),
]


def fingerprint(text):
    """A text without literals, comments and the lengths of its lists."""
    for pattern, replacement in FOLDED:
        text = pattern.sub(replacement, text)
    return text.strip()


def _repeated(statements, key_of, times=5, seconds=1.0):
    """The keys that came so often in so short a time."""
    alarms, recent = set(), defaultdict(deque)
    for one in statements:
        if not re.match(r"\s*(/\*.*?\*/\s*)?(select|insert|update|delete|with)\b", one.text, re.I):
            continue
        key = key_of(one)
        seen = recent[key]
        seen.append(one.at)
        while seen[0] < one.at - seconds:
            seen.popleft()
        if len(seen) >= times:
            alarms.add(key)
    return alarms


def repeated_texts(statements):
    """The same text five times in one second, whoever sent it."""
    return _repeated(statements, lambda one: one.text)


def repeated_fingerprints(statements):
    """The same fingerprint five times in one second on one connection."""
    return _repeated(statements, lambda one: (one.pid, fingerprint(one.text)))
