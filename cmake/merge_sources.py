#!/usr/bin/python3
"""Which sources of one target can be compiled as one: those that use no word that the unnamed
namespace of another declares. Prints one line for each source, "group source".

    cmake/merge_sources.py MOST a.cpp b.cpp …      at most MOST in one group"""

import re
import sys

# What a line at the left margin declares: a type, an alias, else the word before its brackets, its
# value or its end. What is taken from another namespace is the same everywhere.
DECLARED = [re.compile(pattern) for pattern in (
    r"(?:struct|class|enum class|enum|union) (\w+)", r"(?:using|namespace) (\w+) =",
    r"(?!using|namespace|TEST)(?:.*?[ *&])??(\w+)(?:\(|\{| =|;|\[)")]
SAID = re.compile(r'//.*|"(?:[^"\\]|\\.)*"')
WORD = re.compile(r"(?<![\w.:>])[A-Za-z_]\w*")


def names_and_words(path):
    names, words = set(), set()
    unnamed = False
    with open(path, encoding="utf-8") as source:
        for line in source:
            words.update(WORD.findall(SAID.sub("", line)))
            if line.startswith("namespace {"):
                unnamed = True
            elif line.startswith("}  // namespace\n"):
                unnamed = False
            elif unnamed and line[0].isalpha():
                names.update(found.group(1) for found in (one.match(line) for one in DECLARED) if found)
    return names, words


def grouped(paths, most):
    groups = []  # [sources, names, words]
    for path in paths:
        names, words = names_and_words(path)
        for group in groups:
            if len(group[0]) < most and not group[1] & words and not group[2] & names:
                group[0].append(path)
                group[1] |= names
                group[2] |= words
                break
        else:
            groups.append([[path], names, words])
    return [group[0] for group in groups]


def main():
    for number, sources in enumerate(grouped(sys.argv[2:], int(sys.argv[1]))):
        for source in sources:
            print(number, source)


if __name__ == "__main__":
    main()
