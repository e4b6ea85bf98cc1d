"""Runs a program under callgrind, counting within one function only, and reads what it wrote."""

import collections
import os
import re
import subprocess
import tempfile

ALLOCATING = ["malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "memalign"]
# So many callers of an allocation are told apart: up to the function within which is counted, since
# callgrind counts calls outside of it, too.
CALLERS = 250
# The C library chooses by the processor how memcpy and its like are written. Valgrind's processor
# has what it knows of the real one's; without these it is the same everywhere.
SAME_PROCESSOR = "glibc.cpu.hwcaps=" + ",".join(
    "-" + feature for feature in ["AVX2", "AVX", "AVX_Fast_Unaligned_Load", "AVX512F", "AVX512VL",
                                  "AVX512BW", "BMI1", "BMI2", "ERMS", "FSRM", "LZCNT", "MOVBE",
                                  "RTM", "SSSE3", "SSE4_1", "SSE4_2", "Fast_Unaligned_Copy"])


class Failed(Exception):
    pass


class Profile:
    """What was counted between the beginning and the end of one function."""

    def __init__(self, own, calls):
        self.own = own        # instructions of each function itself
        self.calls = calls    # how often each was called, with its callers: (name, callers) -> n

    @property
    def total(self):
        return sum(self.own.values())

    def costliest(self, count):
        return self.own.most_common(count)

    def allocations(self, function):
        """How often memory was asked for within a function, by who did."""
        found = collections.Counter()
        for (name, callers), n in self.calls.items():
            within = next((i for i, each in enumerate(callers) if each.startswith(function)), None)
            if name in ALLOCATING and within is not None:
                found[place(callers[:within])] += n
        return found


def place(callers):
    """The callers from the first that is ours on."""
    at = next((i for i, name in enumerate(callers) if short(name, "") != short(name)), 0)
    return " < ".join(short(name) for name in callers[at:at + 3]) or "?"


def short(name, ours="pgweir::"):
    """Without the arguments of templates and functions, and without our own namespace."""
    while True:
        less = re.sub(r"<[^<>]*>|\([^()]*\)(?: const)?(?: \[clone [^\]]*\])?", "", name)
        if less == name:
            break
        name = less
    return name.replace(ours, "") if ours else name


def read(text):
    """Callgrind's format (its manual: "Callgrind Format Specification"), one kind of event."""
    names, objects = {}, {}
    own, calls = collections.Counter(), collections.Counter()
    function = where = None
    called = callee_in = None
    total = -1
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key in ("fn", "ob", "cob"):
            known = _name(names if key == "fn" else objects, value)
            if key == "fn":
                function = known
            elif key == "ob":
                where = known
            else:
                callee_in = known
        elif key == "cfn":
            callee = _name(names, value)
        elif key == "calls":
            called = int(value.split()[0])
            name, *callers = callee.split("'")
            calls[_told(name, callee_in or where), tuple(callers)] += called
            callee_in = None
        elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            if called is None:
                own[_told(function.split("'")[0], where)] += int(line.split()[1])
            called = None
        elif key.startswith("totals: "):
            total = int(key.split()[1])
    if sum(own.values()) != total:
        raise Failed(f"callgrind counted {total}, and {sum(own.values())} of them were understood")
    return Profile(own, calls)


def _name(known, value):
    number, _, name = value.partition(" ")
    if name:
        known[number] = name
    return known.get(number, number)


def _told(name, where):
    return f"{name} in {os.path.basename(where)}" if name.startswith("0x") and where else name


def count(command, function):
    """What `command` printed, and the profile of what it did within `function`."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "callgrind.out")
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "-q", "--collect-atstart=no", "--dump-line=no",
             f"--toggle-collect={function}(*", f"--callgrind-out-file={out}",
             *(f"--separate-callers{CALLERS}={each}" for each in ALLOCATING), *command],
            capture_output=True, text=True, check=False, timeout=600,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "GLIBC_TUNABLES": SAME_PROCESSOR})
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
        with open(out, encoding="utf-8") as written:
            profile = read(written.read())
    if not profile.total:
        raise Failed(f"{' '.join(command)} never came to {function}")
    return done.stdout, profile
