"""A terminal with an emulator behind it: what a person would see on the screen, at any moment."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

from harness.run_command import hear_all_signals

SECONDS = 20
# The alternate screen is entered and left; pyte has none, but the bytes say it.
ENTERED, LEFT, CURSOR = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?25h"


class Screen:
    """Use as a context manager. The program is the leader of the terminal's session, as a shell."""

    def __init__(self, words, environment, columns=100, rows=30):
        self._words = words
        self._environment = {"TERM": "screen", "TZ": "UTC", "LANG": "C.UTF-8", **environment}
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pid = self._terminal = None
        self.bytes = b""
        self.modes_before = None

    def __enter__(self):
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            _set_size(0, self._screen.lines, self._screen.columns)
            hear_all_signals()
            os.execvpe(self._words[0], self._words, self._environment)
        self.modes_before = self.modes()
        return self

    def __exit__(self, *_):
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    @property
    def pid(self):
        return self._pid

    def modes(self):
        """How the terminal treats keys and lines, without its speeds and characters."""
        return termios.tcgetattr(self._terminal)[:4]

    def type(self, keys):
        os.write(self._terminal, keys.encode())

    def resize(self, columns, rows):
        self._screen.resize(rows, columns)
        _set_size(self._terminal, rows, columns)

    def kill(self, number):
        os.kill(self._pid, number)

    def text(self):
        return "\n".join(line.rstrip() for line in self._screen.display)

    def line(self, number):
        return self._screen.display[number].rstrip()

    def cells(self, number):
        """Of one line, to look at colours."""
        return [self._screen.buffer[number][column] for column in range(self._screen.columns)]

    def sees(self, pattern, seconds=SECONDS):
        """Waits until the pattern is on the screen; what it matched."""
        return self._wait(lambda: re.search(pattern, self.text()), seconds, pattern)

    def no_longer_sees(self, pattern, seconds=SECONDS):
        self._wait(lambda: not re.search(pattern, self.text()), seconds, f"not {pattern}")

    def waits_for_bytes(self, some, after=0, seconds=SECONDS):
        """Waits until they have come, behind the first `after` of all bytes."""
        self._wait(lambda: some in self.bytes[after:], seconds, some)

    def _wait(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if found:
                return found
            left = deadline - time.monotonic()
            assert left > 0 and self._read(left), f"no {what!r} on\n{self.text()}"

    def _read(self, seconds):
        """False: everybody has closed the terminal."""
        if not select.select([self._terminal], [], [], min(seconds, 0.2))[0]:
            return True
        try:
            some = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.bytes += some
        self._stream.feed(some)
        return True

    def ends(self, seconds=SECONDS):
        """The exit code; 128 + n for a signal. What is shown until then is read."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(0.05)
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                while select.select([self._terminal], [], [], 0)[0] and self._read(0):
                    pass
                self._pid = None
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code
        raise AssertionError(f"it goes on after {seconds} s:\n{self.text()}")

    def is_as_it_was(self):
        """The alternate screen is left, the cursor is seen, keys are what they were."""
        assert self.modes() == self.modes_before
        assert self.bytes.count(ENTERED) == self.bytes.count(LEFT) > 0
        end = self.bytes[self.bytes.rindex(ENTERED):]
        assert LEFT in end and CURSOR in end
        return True


def _set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
