"""What one run of the benchmark stands on: a folder, the programs, a database. All that is started
here is gone at the end."""

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager

from .legs import LEGS, certificate
from .load import Load
from .opponents import Ring, Room
from .postgres import MOST_CONNECTIONS, Database
from .processes import StartFailed, unprivileged

SCALE = 10
QUICK_SCALE = 2
SPARE_CONNECTIONS = 300


def lent_folder(parent=None):
    """A new one that the servers' user may write to."""
    folder = tempfile.mkdtemp(prefix="pgweir-bench-", dir=parent)
    os.chmod(folder, 0o755)
    owner = unprivileged()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    return folder


class Workshop:
    """Use as a context manager. `programs`: paths of bare_relay and pgweir. `given`: the arguments
    of tests/bench/run."""

    def __init__(self, given, programs):
        self.given = given
        self.programs = programs
        self.missing = {}
        self.labels = {}
        self.folder = None
        self.database = None
        self.load = None

    def __enter__(self):
        self.folder = lent_folder()
        try:
            self._start_database()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.database:
            self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_database(self):
        encrypted = any(LEGS[key].encrypted for key in self.given.legs)
        tls = certificate(self.folder) if encrypted else None
        scale = QUICK_SCALE if self.given.quick else SCALE
        connections = max(MOST_CONNECTIONS, self.given.mostly_idle + SPARE_CONNECTIONS)
        self.database = Database(self.folder, scale, tls, connections)
        self.load = Load(self.database, self.folder)

    def wanted(self, *keys):
        """Those of them that the run is asked for."""
        return [key for key in keys if key in self.given.opponents]

    @contextmanager
    def opponent(self, key, database=None, legs=LEGS["plain"], room=Room()):
        """One opponent, fresh, with a history of its own."""
        folder = lent_folder(self.folder)
        ring = Ring(folder, database or self.database, self.programs, legs, room)
        try:
            ring.start([key])
            if ring.missing:
                raise StartFailed(ring.missing.popitem()[1])
            self.labels[key] = ring.opponents[0].label
            yield ring.opponents[0]
        finally:
            ring.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def without_missing(self, keys):
        """Those that can be had; the others are named in `missing`."""
        found = []
        for key in keys:
            try:
                with self.opponent(key):
                    found.append(key)
            except StartFailed as failure:
                self.missing[key] = str(failure)
        return found

    @staticmethod
    def tell(words):
        print(f"  {words}", file=sys.stderr)
