"""`pgweir run` in a terminal: the command has it, as if pgweir were not there."""

import shlex
import sys

from harness import run_command
from harness.proxy import needs_pgweir
from harness.terminal import Terminal

VARIABLES = {"TERM": "xterm", "PGUSER": "postgres", "PAGER": "cat"}
COUNTS_INTERRUPTS = """
import signal, sys, time
count = 0
def interrupted(*_):
    global count
    count += 1
    print("interrupt", count, flush=True)
signal.signal(signal.SIGINT, interrupted)
signal.signal(signal.SIGCONT, lambda *_: print("continued", flush=True))
print("ready %d" % (40 + 2), flush=True)
for line in sys.stdin:
    print("read", line.strip(), "after", count, flush=True)
    if line.strip() == "end":
        break
"""
SHOWS_THE_SIZE = """
import os, signal, sys
def resized(*_):
    print("size", *os.get_terminal_size(), flush=True)
signal.signal(signal.SIGWINCH, resized)
print("ready", os.isatty(0), os.isatty(1), os.isatty(2),
      os.tcgetpgrp(0) == os.getpgrp(), flush=True)
sys.stdin.readline()
"""


def terminal(postgres, script, *flags):
    words = run_command.command("--upstream", postgres.url(), *flags, "--", sys.executable, "-c",
                                script)
    return Terminal(words, run_command.environment(**VARIABLES))


@needs_pgweir
def test_ctrl_c_reaches_the_command_once(postgres):
    with terminal(postgres, COUNTS_INTERRUPTS) as screen:
        screen.shows("ready")
        screen.type("\x03")
        screen.shows("interrupt 1")
        screen.type("line\n")
        screen.shows("read line after 1")
        screen.type("\x03")
        screen.shows("interrupt 2")
        screen.type("end\n")
        screen.shows("read end after 2")
        assert screen.ends() == 75  # it asked nothing of the server


@needs_pgweir
def test_ctrl_c_ends_the_command_and_the_report_comes(postgres):
    script = ("import subprocess, time; subprocess.run(['psql', '-Xqc', 'select 1']);"
              "print('ready', flush=True); time.sleep(60)")
    with terminal(postgres, script) as screen:
        screen.shows("ready")
        screen.type("\x03")
        screen.shows("1 query, 100 % analysed")
        screen.shows("signal 2|exit code 130")
        assert screen.ends() == 130


@needs_pgweir
def test_a_window_that_changes_is_the_commands(postgres):
    with terminal(postgres, SHOWS_THE_SIZE) as screen:
        screen.shows("ready True True True True")
        screen.resize(33, 101)
        screen.shows("size 101 33")
        screen.type("\n")
        screen.ends()


@needs_pgweir
def test_ctrl_z_stops_it_and_fg_goes_on(postgres):
    """In a shell with job control."""
    words = run_command.command("--upstream", postgres.url(), "--", sys.executable, "-c",
                                COUNTS_INTERRUPTS)
    with Terminal(["bash", "--norc", "--noprofile", "-i"],
                  run_command.environment(**VARIABLES, PS1="shell> ")) as screen:
        screen.shows("shell> ")
        screen.type(shlex.join(words) + "\n")
        screen.shows("ready 42")  # the shell echoes the script, and its words
        screen.type("\x1a")
        screen.shows("Stopped")
        screen.shows("shell> ")
        screen.type("jobs -l\n")
        screen.shows("Stopped")
        screen.type("fg\n")
        screen.shows("continued")
        screen.type("on\n")
        screen.shows("read on after 0")
        screen.type("end\n")
        screen.shows("no query came")
        screen.type("echo code $?\n")
        screen.shows("code 75")


@needs_pgweir
def test_an_interactive_shell_can_be_the_command(postgres):
    """It takes the terminal for its jobs, and gives it back."""
    words = run_command.command("--upstream", postgres.url(), "--", "bash", "--norc",
                                "--noprofile", "-i")
    with Terminal(words, run_command.environment(**VARIABLES, PS1="inner> ")) as screen:
        screen.shows("inner> ")
        screen.type("psql -Xqtc 'select 40 + 2'\n")
        screen.shows(" 42\r\n")
        screen.type("exit\n")
        screen.shows("gate: passed")
        assert screen.ends() == 0
