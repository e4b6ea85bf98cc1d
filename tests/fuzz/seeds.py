"""Writes the seed corpora of the fuzzers: seeds.py <folder>. Small conversations in bytes."""
import pathlib
import struct
import sys


def message(kind: str, body: bytes = b"") -> bytes:
    return kind.encode() + struct.pack("!I", len(body) + 4) + body


def z(text: str) -> bytes:
    return text.encode() + b"\0"


def fields(*values: bytes) -> bytes:
    body = struct.pack("!H", len(values))
    return body + b"".join(struct.pack("!I", len(v)) + v for v in values)


def step(from_client: bool, *messages: bytes) -> bytes:
    body = b"".join(messages)
    return struct.pack("!BH", from_client, len(body)) + body


def startup(code: int, body: bytes = b"") -> bytes:
    return struct.pack("!II", len(body) + 8, code) + body


READY = message("Z", b"I")
COLUMNS = message(
    "T", struct.pack("!H", 1) + z("id") + struct.pack("!IHIHIH", 16400, 1, 23, 4, 0xFFFFFFFF, 0)
)
LOGIN = step(False, message("R", struct.pack("!I", 0)), message("K", bytes(8)), READY)
BIND = message("B", b"\0\0" + struct.pack("!H", 0) + fields(b"7") + struct.pack("!H", 0))
EXECUTE = message("E", b"\0" + struct.pack("!I", 0))
PARSE = message("P", b"\0" + z("select * from t where id = $1") + struct.pack("!H", 0))
ERROR = message("E", b"SERROR\0C42601\0Mno\0\0")

SESSIONS = {
    "simple": LOGIN
    + step(True, message("Q", z("begin; select 1; commit")))
    + step(False, message("C", z("BEGIN")), COLUMNS, message("D", fields(b"1")))
    + step(False, message("C", z("SELECT 1")), message("C", z("COMMIT")), READY),
    "extended": LOGIN
    + step(True, PARSE, message("D", b"S\0"), BIND, EXECUTE, message("S"))
    + step(False, message("1"), message("t", struct.pack("!HI", 1, 23)), COLUMNS, message("2"))
    + step(False, message("D", fields(b"7")), message("C", z("SELECT 1")), READY),
    "skipped": LOGIN
    + step(True, PARSE, BIND, EXECUTE, PARSE, BIND, EXECUTE, message("S"))
    + step(False, message("1"), ERROR, READY),
    "copy": LOGIN
    + step(True, PARSE, BIND, EXECUTE, message("S"))
    + step(False, message("1"), message("2"), message("G", b"\0\0\0"))
    + step(True, message("d", b"1\n"), message("c"), message("S"))
    + step(False, message("C", z("COPY 1")), READY),
}
STARTUPS = {
    "startup": startup(0x30000, z("user") + z("ann") + b"\0"),
    "ssl": startup(80877103),
    "cancel": startup(80877102, bytes(8)),
}
TEXTS = {
    "comments": "0select 'it''s', E'\\x41', $a$b$a$ /* route='%2Fx' */ -- end",
    "lists": "1insert into t values (1,2),(3,4),(5,6); select * from t where id in (1,2,3)",
    "body": "0create function f() returns int begin atomic select 1; select 2; end; select 3",
}


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    corpora = {
        "fuzz_session": {name: b"\x05" + script for name, script in SESSIONS.items()},
        "fuzz_startup": STARTUPS,
        "fuzz_lexer": {name: text.encode() for name, text in TEXTS.items()},
    }
    for fuzzer, seeds in corpora.items():
        folder = root / fuzzer
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in seeds.items():
            (folder / name).write_bytes(content)


main()
