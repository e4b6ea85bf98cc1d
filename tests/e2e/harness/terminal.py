"""A terminal with one program in its foreground: keys go in, what is shown comes out."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from harness.run_command import hear_all_signals

SECONDS = 30


class Terminal:
    """Use as a context manager. The program is the leader of the terminal's session, as a shell."""

    def __init__(self, words, environment):
        self._words = words
        self._environment = environment
        self._shown = ""
        self._read = 0
        self._pid = None
        self._screen = None

    def __enter__(self):
        self._pid, self._screen = pty.fork()
        if self._pid == 0:
            hear_all_signals()
            os.execvpe(self._words[0], self._words, self._environment)
        return self

    def __exit__(self, *_):
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._screen)

    def type(self, keys):
        os.write(self._screen, keys.encode())

    def resize(self, rows, columns):
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shows(self, pattern, seconds=SECONDS):
        """Waits until the pattern comes behind what was asked for before; what it matched."""
        deadline = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self._shown[self._read:])
            if found:
                self._read += found.end()
                return found.group()
            left = deadline - time.monotonic()
            ready = select.select([self._screen], [], [], max(left, 0))[0]
            assert ready, f"no {pattern!r} in {self._shown[self._read:]!r}"
            try:
                self._shown += os.read(self._screen, 65536).decode(errors="replace")
            except OSError as gone:  # everybody has closed it
                raise AssertionError(f"no {pattern!r} in {self._shown!r}") from gone

    def rest(self):
        """All that is still shown until the program has ended."""
        try:
            while True:
                self._shown += os.read(self._screen, 65536).decode(errors="replace")
        except OSError:
            return self._shown[self._read:]

    def ends(self):
        """The exit code; 128 + n for a signal."""
        self.rest()
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        self._pid = None
        return code if code >= 0 else 128 - code
