"""The extended query protocol, with and without pipelining."""

import struct

from harness.conversation import Hear, Say, talk
from harness.wire import (FLUSH, SYNC, bind, close, describe, execute, function_call, parse, query)

ROUND = parse("select $1::int + 1") + bind(["41"]) + describe("P") + execute() + SYNC
SERIES = "select n from generate_series(1, 5) n"

CONVERSATIONS = [
    talk("unnamed statement", Say(ROUND), Hear("Z"), Say(ROUND), Hear("Z"),
         proves="unnamed-statement"),
    talk("named statement, bound twice",
         Say(parse("select $1::text || '!'", "greet", [25]) + describe("S", "greet") + SYNC),
         Hear("Z"),
         Say(bind(["a"], "greet") + execute() + SYNC), Hear("Z"),
         Say(bind([None], "greet") + execute() + SYNC), Hear("Z")),
    talk("binary parameters and results",
         Say(parse("select $1::int8, $2::uuid, $3::bool, $4::float8")
             + bind([struct.pack("!q", 1 << 40), bytes(range(16)), b"\1", struct.pack("!d", 1.5)],
                    formats=[1], result_formats=[1]) + describe("P") + execute() + SYNC),
         Hear("Z")),
    talk("mixed formats",
         Say(parse("select $1::int2, $2::text, $3::numeric")
             + bind([struct.pack("!h", 7), "seven", "7.70"], formats=[1, 0, 0],
                    result_formats=[1, 0, 0]) + execute() + SYNC), Hear("Z")),
    talk("three rounds, one Sync, an error in the second",
         Say(parse("select 1") + bind() + execute()
             + parse("select 1/$1::int") + bind(["0"]) + execute()
             + parse("select 3") + bind() + execute() + SYNC), Hear("Z"),
         Say(ROUND), Hear("Z"), proves="error-before-sync"),
    talk("three rounds, a Sync after each, an error in the second",
         Say(parse("select 1") + bind() + execute() + SYNC
             + parse("select 1/$1::int") + bind(["0"]) + execute() + SYNC
             + parse("select 3") + bind() + execute() + SYNC), Hear("ZZZ"),
         proves="sync-after-each"),
    talk("a Query inside the skipped region",
         Say(parse("broken") + query("select 'never'") + SYNC), Hear("Z"),
         Say(query("select 'again'")), Hear("Z"), proves="query-in-the-skipped-part"),
    talk("everything is skipped until Sync",
         Say(parse("broken") + bind() + execute() + describe("S", "x") + close("S", "x") + FLUSH
             + function_call(0) + SYNC), Hear("Z"), Say(ROUND), Hear("Z"),
         proves="query-in-the-skipped-part"),
    talk("Flush without Sync",
         Say(parse("select 'flushed'") + bind() + execute() + FLUSH), Hear("12DC"),
         Say(SYNC), Hear("Z"), proves="flush"),
    talk("a portal fetched in pieces",
         Say(parse(SERIES) + bind(portal="p") + execute("p", 2) + FLUSH), Hear("DDs"),
         Say(execute("p", 2) + FLUSH), Hear("DDs"),
         Say(execute("p", 2) + SYNC), Hear("DCZ"), proves="row-limit"),
    talk("a portal executed again when it is done",
         Say(parse("select $1::int, $2::int, $3::int, $4::int, $5::int") + bind(range(5))
             + execute() + execute() + SYNC), Hear("CCZ")),
    talk("a portal suspended, then forgotten at Sync",
         Say(parse(SERIES) + bind(portal="p") + execute("p", 2) + SYNC), Hear("sZ"),
         Say(execute("p", 2) + SYNC), Hear("EZ"), proves="portals"),
    talk("two portals interleaved in a transaction",
         Say(query("begin")), Hear("Z"),
         Say(parse(SERIES, "s") + bind(statement="s", portal="a") + bind(statement="s", portal="b")
             + execute("a", 3) + execute("b", 1) + execute("a", 0) + execute("b", 0) + SYNC),
         Hear("Z"), Say(query("commit")), Hear("Z"), proves="portals"),
    talk("re-Parse of a name without Close",
         Say(parse("select 1", "twice") + SYNC), Hear("Z"),
         Say(parse("select 2", "twice") + SYNC), Hear("EZ"),
         Say(bind(statement="twice") + execute() + SYNC), Hear("Z"), proves="parse-again"),
    talk("Close, then Parse of the same name",
         Say(parse("select 1", "again") + SYNC), Hear("Z"),
         Say(close("S", "again") + parse("select 'new'", "again")
             + bind(statement="again") + execute() + SYNC), Hear("Z")),
    talk("Close of what is not there", Say(close("S", "nix") + close("P", "nix") + SYNC),
         Hear("33Z"), proves="close-nothing"),
    talk("a simple Query destroys the unnamed statement",
         Say(parse("select 'gone'") + SYNC), Hear("Z"), Say(query("select 1")), Hear("Z"),
         Say(bind() + execute() + SYNC), Hear("EZ"), proves="unnamed-statement"),
    talk("Bind of a statement that is not there", Say(bind(statement="no") + SYNC), Hear("EZ")),
    talk("too few parameters", Say(parse("select $1::int") + bind() + SYNC), Hear("EZ")),
    talk("a statement that returns nothing",
         Say(parse("create temp table c (a int)") + describe("S") + bind() + describe("P")
             + execute() + SYNC), Hear("Z")),
    talk("an empty statement", Say(parse("") + describe("S") + bind() + execute() + SYNC),
         Hear("IZ")),
    talk("Describe before Bind, of unknown types",
         Say(parse("select $1, $2::date, $3 + 1.5") + describe("S") + SYNC), Hear("tTZ")),
    talk("Syncs in a row", Say(SYNC * 20), Hear("Z" * 20)),
    talk("sixty executions, one Sync",
         Say(parse("select $1::int", "one")
             + b"".join(bind([n], "one") + execute() for n in range(60)) + SYNC), Hear("Z")),
    talk("forty executions, a Sync each, in one segment",
         Say(parse("select $1::int", "one")
             + b"".join(bind([n], "one") + execute() + SYNC for n in range(40))), Hear("Z" * 40)),
    talk("extended and simple in one segment",
         Say(parse("select 'x'") + bind() + execute() + SYNC + query("select 'q'") + ROUND),
         Hear("ZZZ")),
    talk("SQL-level PREPARE, EXECUTE, DEALLOCATE ALL",
         Say(query("prepare p (int) as select $1 * 2")), Hear("Z"),
         Say(query("execute p (21)")), Hear("Z"),
         Say(bind(["4"], "p") + execute() + SYNC), Hear("Z"),
         Say(query("deallocate all")), Hear("Z"),
         Say(bind(["4"], "p") + execute() + SYNC), Hear("EZ"), proves="deallocate"),
    talk("DISCARD ALL forgets statements",
         Say(parse("select 1", "kept") + SYNC), Hear("Z"), Say(query("discard all")), Hear("Z"),
         Say(bind(statement="kept") + execute() + SYNC), Hear("EZ"), proves="deallocate"),
    talk("function call", Say(function_call(177, [struct.pack("!i", 4), struct.pack("!i", 5)])
                              ), Hear("Z"), Say(function_call(999999)), Hear("EZ"),
         proves="function-call"),
    talk("sixty parameters in one Bind",
         Say(parse("select count(*) from unnest(array[" + ",".join(
             f"${n}" for n in range(1, 61)) + "]::int[])") + bind(range(60)) + execute() + SYNC),
         Hear("Z")),
]
