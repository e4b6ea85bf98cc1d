"""A standby of a throw-away PostgreSQL: follows it from a directory of its own."""

import os
import subprocess

from harness.ports import free_port
from harness.postgres import Postgres, program


class Standby(Postgres):
    """Use as a context manager; the primary outlives it."""

    def __init__(self, primary, **configuration):
        super().__init__(**configuration)
        self._primary = primary

    def _initialise(self):
        data = os.path.join(self.directory, "data")
        subprocess.run([program("pg_basebackup"), "-D", data, "-R", "-X", "stream", "--no-sync",
                        "-c", "fast", "-d", self._primary.url()], **self._as_owner(), check=True)
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as configuration:
            configuration.write(f"unix_socket_directories = '{self.directory}'\n")

    def _start(self):
        self.port = free_port()
        subprocess.run(self._pg_ctl("start", "-w", "-o", f"-p {self.port}"), **self._as_owner(),
                       check=True)
        self._server = True
