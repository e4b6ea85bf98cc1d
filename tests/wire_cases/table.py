"""The table of wire cases in docs/protocol.md: who proves what.

    table.py            prints it
    table.py --write    puts it into docs/protocol.md

A case of cases.toml is proved by the tests that name it:
- in tests/e2e, the decorator @wire_case("name", ...);
- in tests/e2e/conversations, proves="name ..." of a conversation, which is played whole, byte by
  byte and cut at every point;
- in a C++ test, the line `// wire-case: name ...` right above its TEST.
"""

import ast
import pathlib
import re
import sys
import tomllib
from collections import defaultdict

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "protocol.md"
BEGIN, END = "<!-- wire cases: begin -->\n", "<!-- wire cases: end -->\n"
HEAD = "| | case | what | what must happen | shown by |\n|---|---|---|---|---|\n"
CPP_MARK = re.compile(r"^// wire-case: (?P<names>[a-z0-9 -]+)\n(?P<below>.*)$", re.MULTILINE)
CPP_TEST = re.compile(r"TEST(?:_F|_P)?\((\w+), (\w+)\)")


class Mistake(Exception):
    """A mark that leads nowhere."""


def cases():
    with open(HERE / "cases.toml", "rb") as file:
        return tomllib.load(file)["case"]


def proofs():
    """Names of tests by the case that they name."""
    found = defaultdict(list)
    for case, test in [*_marked_functions(), *_conversations(), *_marked_cpp_tests()]:
        found[case].append(test)
    return found


def _marked_functions():
    for path in sorted((ROOT / "tests" / "e2e").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for case in _cases_of(node, path):
                    yield case, f"`{path.stem}.{node.name.removeprefix('test_')}`"


def _cases_of(function, path):
    for mark in function.decorator_list:
        called = isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name)
        if not called or mark.func.id != "wire_case":
            continue
        if not function.name.startswith("test_"):
            raise Mistake(f"{path.name}: {function.name} is marked, and is no test")
        yield from (ast.literal_eval(name) for name in mark.args)


def _conversations():
    sys.path.insert(0, str(ROOT / "tests" / "e2e"))
    from conversations import ALL  # pylint: disable=import-outside-toplevel
    for conversation in ALL:
        for case in conversation.proves.split():
            yield case, f"“{conversation.name}”"


def _marked_cpp_tests():
    for path in sorted((ROOT / "tests").rglob("*_test.cpp")):
        yield from cpp_marks(path.read_text(encoding="utf-8"), path.name)


def cpp_marks(text, name):
    """(case, test) for each mark of a C++ file."""
    for mark in CPP_MARK.finditer(text):
        test = CPP_TEST.match(mark["below"])
        if not test:
            raise Mistake(f"{name}: no TEST stands right below: wire-case: {mark['names']}")
        for case in mark["names"].split():
            yield case, f"`{test[1]}.{test[2]}`"


def table(known, proved):
    """The lines of the table: cases in order, those that are planned left out."""
    rows = [HEAD]
    for case in known:
        shown = "; ".join(proved.get(case["name"], [])) or _reason(case)
        if shown:
            rows.append(f"| {case['number']} | {case['name']} | {case['what']} | {case['must']} "
                        f"| {shown} |\n")
    return "".join(rows)


def _reason(case):
    return f"no test: {case['reason']}" if "reason" in case else None


def split_page(page):
    """What stands before, in and behind the table."""
    before, rest = page.split(BEGIN)
    inside, behind = rest.split(END)
    return before + BEGIN, inside, END + behind


def main(arguments):
    made = table(cases(), proofs())
    if arguments != ["--write"]:
        print(made, end="")
        return
    before, _, behind = split_page(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(before + made + behind, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
