"""Runs a program under callgrind, counting within one function only, and reads what it wrote."""

import collections
import os
import subprocess
import tempfile

ALLOCATING = ["malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "memalign",
              "operator new(unsigned long)", "operator new[](unsigned long)",
              "operator new(unsigned long, std::align_val_t)",
              "operator new(unsigned long, std::nothrow_t const&)"]
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


# Where something is: the function as callgrind calls it, the program or library, the address.
Place = collections.namedtuple("Place", "function file address")


class Profile:
    """What was counted between the beginning and the end of one function."""

    def __init__(self, own, calls):
        self.own = own      # Place -> instructions there, without those of what is called
        self.calls = calls  # (Place of the call, name called, its callers) -> how often

    @property
    def total(self):
        return sum(self.own.values())

    def allocations(self, function):
        """How often memory was asked for within a function: (Place, callers above it) -> n."""
        found = collections.Counter()
        for (place, name, callers), n in self.calls.items():
            if name not in ALLOCATING or not callers or callers[0] in ALLOCATING:
                continue
            within = next((i for i, each in enumerate(callers) if each.startswith(function)), None)
            if within is not None:
                found[place, callers[1:within]] += n
        return found


class _Reader:
    """Callgrind's format (its manual: "Callgrind Format Specification"), one kind of event,
    positions that are addresses."""

    def __init__(self):
        self.own, self.calls = collections.Counter(), collections.Counter()
        self.names = {"fn": {}, "cfn": {}, "ob": {}, "cob": {}}
        self.names["cfn"], self.names["cob"] = self.names["fn"], self.names["ob"]
        self.now = {"fn": "", "cfn": "", "ob": "", "cob": ""}
        self.address = 0
        self.called = None
        self.total = -1

    def line(self, line):
        key, _, value = line.partition("=")
        if key in self.names:
            number, _, name = value.partition(" ")
            known = self.names[key]
            if name:
                known[number] = name
            self.now[key] = known[number]
        elif key == "calls":
            self.called = int(value.split()[0])
        elif line.startswith(("0x", "+", "-", "*")):
            self.cost(*line.split())
        elif line.startswith("totals: "):
            self.total = int(line.split()[1])

    def cost(self, where, count):
        if where[0] in "+-":
            self.address += int(where, 0)
        elif where != "*":
            self.address = int(where, 0)
        place = Place(self.now["fn"].split("'")[0], self.now["ob"], self.address)
        if self.called is None:
            self.own[place] += int(count)
        else:
            name, *callers = self.now["cfn"].split("'")
            self.calls[place, name, tuple(callers)] += self.called
        self.called = None


def read(text):
    reader = _Reader()
    for line in text.splitlines():
        reader.line(line)
    understood = sum(reader.own.values())
    if understood != reader.total:
        raise Failed(f"callgrind counted {reader.total}, and {understood} of them were understood")
    return Profile(reader.own, reader.calls)


def count(command, function):
    """What `command` printed, and the profile of what it did within `function`."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "callgrind.out")
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "-q", "--collect-atstart=no", "--dump-line=no",
             "--dump-instr=yes", f"--toggle-collect={function}(*", f"--callgrind-out-file={out}",
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
