"""The simple query protocol."""

from harness.conversation import Cancel, Hear, Say, talk
from harness.wire import query

CONVERSATIONS = [
    talk("one statement", Say(query("select 1 as one, 'two' as two, null")), Hear("Z")),
    talk("four statements in one Query",
         Say(query("select 1; create temp table t (a int); insert into t values (1),(2); "
                   "select a from t order by a")), Hear("Z"), proves="several-statements"),
    talk("an error in the second of three statements",
         Say(query("select 1; select 1/0; select 3")), Hear("Z"), proves="error-in-the-middle"),
    talk("an error inside the text", Say(query("selec 1")), Hear("Z")),
    talk("empty Query", Say(query("")), Hear("Z"), proves="empty-query"),
    talk("only a semicolon, only blanks, only a comment",
         Say(query(";") + query("   ") + query("-- nothing\n") + query("/* a /* b */ c */")),
         Hear("ZZZZ"), proves="empty-query"),
    talk("many queries in one segment",
         Say(b"".join(query(f"select {n}") for n in range(30))), Hear("Z" * 30)),
    talk("a query text of a thousand bytes",
         Say(query("select length('" + "x" * 1000 + "')")), Hear("Z")),
    talk("2,000 rows", Say(query("select n, repeat('v', n % 50) from generate_series(1, 2000) n")),
         Hear("Z")),
    talk("one row of 300,000 bytes", Say(query("select repeat('long', 75000)")), Hear("Z")),
    talk("quotes, dollar quotes and escapes",
         Say(query("select 'it''s', $$a'b$$, $tag$ $$ $tag$, E'\\'x\\n', U&'\\0061', \"a\".* "
                   "from (select 1) as \"a\"")), Hear("Z")),
    talk("text outside ASCII", Say(query("select 'grüße, 世界, 🦫' as \"spälte\"")), Hear("Z")),
    talk("a result without columns", Say(query("select from generate_series(1,3)")), Hear("Z")),
    talk("notices between the answers",
         Say(query("do $$ begin raise notice 'one'; raise warning 'two'; end $$; select 3")),
         Hear("Z"), proves="asynchronous-messages"),
    talk("cancel",
         Say(query("do $$ begin raise notice 'it runs'; end $$; select pg_sleep(20)")),
         Hear("N"), Cancel(), Hear("EZ"),
         Say(query("select 'still here'")), Hear("Z"), proves="cancel-request"),
    talk("explain, show, vacuum",
         Say(query("explain (costs off) select 1")), Hear("Z"),
         Say(query("show server_version_num")), Hear("Z"),
         Say(query("create temp table v (a int)")), Hear("Z"), Say(query("vacuum v")), Hear("Z")),
]
