"""Which functions of the source instructions and calls belong to.

An optimised build has inlined most of them, across files too. What is of a header of the standard
library or of Boost belongs to the function of ours that uses it."""

import collections
import os
import re
import subprocess


class Sources:
    """What addr2line knows of one program."""

    def __init__(self, program):
        self.program = program
        self.frames = {}  # address -> [(function, file)], the innermost first

    def look_up(self, places):
        wanted = {place.address for place in places
                  if self.is_ours(place) and place.address not in self.frames}
        if not wanted:
            return
        said = subprocess.run(["addr2line", "-a", "-i", "-f", "-C", "-e", self.program],
                              input="\n".join(map(hex, wanted)), capture_output=True, text=True,
                              check=True)
        self.frames.update(read_frames(said.stdout))

    def is_ours(self, place):
        return os.path.basename(place.file) == os.path.basename(self.program)

    def name(self, place):
        """Of the innermost function of ours."""
        for function, file in self.frames.get(place.address, []) if self.is_ours(place) else []:
            if not is_of_a_library(file):
                return f"{short(function)}, {'/'.join(file.split('/')[-2:])}"
        return f"{short(place.function)}, {os.path.basename(place.file)}"

    def way_to(self, place, callers, most=3):
        """How one comes there, from the innermost function of ours on."""
        inner = self.frames.get(place.address, []) if self.is_ours(place) else []
        names = [short(function) for function, file in inner if not is_of_a_library(file)]
        outer = [short(name) for name in callers if "pgweir::" in name.split("(")[0]]
        if names and outer[:1] == names[-1:]:
            outer = outer[1:]
        return " < ".join((names + outer)[:most]) or short(place.function)

    def functions(self, profile):
        """Instructions by function."""
        self.look_up(profile.own)
        found = collections.Counter()
        for place, own in profile.own.items():
            found[self.name(place)] += own
        return found

    def allocations(self, profile, function):
        """Allocations within a function, by the way to them."""
        asked = profile.allocations(function)
        self.look_up(place for place, _ in asked)
        found = collections.Counter()
        for (place, callers), n in asked.items():
            found[self.way_to(place, callers)] += n
        return found


def read_frames(text):
    """addr2line's answer: an address, then two lines for each function."""
    frames, at = {}, None
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("0x"):
            at = frames.setdefault(int(line, 16), [])
        else:
            at.append((line, next(lines).split(" (")[0].rpartition(":")[0]))
    return frames


def is_of_a_library(file):
    return file.startswith("/usr/") or file in ("", "??")


def short(name):
    """Without arguments of templates and functions, a type that is returned, our own namespace."""
    less = None
    while less != name:
        less, name = name, re.sub(r"<[^<>]*>|\([^()]*\)( const)?| ?\[clone [^\]]*\]", "", name)
    if "operator" not in name:
        name = name.rpartition(" ")[2]
    return name.replace("pgweir::", "")
