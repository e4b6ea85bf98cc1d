"""Transactions, session state, and messages that nobody asked for."""

from harness.conversation import Hear, HearEnd, Say, talk
from harness.wire import SYNC, bind, execute, parse, query


def ask(*texts):
    """Queries, each answered before the next."""
    return [step for text in texts for step in (Say(query(text)), Hear("Z"))]


CONVERSATIONS = [
    talk("begin, commit", *ask("begin", "select 1", "commit")),
    talk("other words for it",
         *ask("START TRANSACTION READ ONLY;", "/* c */ END", "begin; select 1; commit")),
    talk("a failed transaction, ended by COMMIT",
         *ask("begin", "select 1/0", "select 1", "commit", "select 2")),
    talk("COMMIT AND CHAIN", *ask("begin", "commit and chain", "rollback and chain", "rollback")),
    talk("savepoints", *ask("begin", "savepoint a", "select 1/0", "rollback to a", "release a",
                            "commit")),
    talk("a transaction by the extended protocol",
         Say(b"".join(parse(sql) + bind() + execute() + SYNC
                      for sql in ("begin", "select 1", "commit"))), Hear("ZZZ")),
    talk("an implicit transaction that fails as a whole",
         *ask("create temp table t (a int unique)"),
         Say(parse("insert into t values (1)") + bind() + execute()
             + parse("select 1/0") + bind() + execute() + SYNC), Hear("EZ"),
         *ask("select count(*) from t")),
    talk("settings that are reported",
         *ask("set application_name = 'other'; set timezone = 'Europe/Berlin'",
              "begin", "set datestyle = 'German'", "rollback", "reset all"),
         proves="asynchronous-messages"),
    talk("cursors",
         *ask("begin", "declare c scroll cursor for select * from generate_series(1, 100)",
              "fetch 3 from c", "move 50 in c", "fetch backward 2 from c", "close c", "commit")),
    talk("a holdable cursor",
         *ask("declare h cursor with hold for select 1", "fetch all from h", "close h")),
    talk("notifications", *ask("listen alpha", "notify alpha, 'payload'",
                               "begin; notify alpha; notify alpha, 'b'; commit", "unlisten *",
                               "notify alpha"), alone=True),
    talk("a notification while nothing is asked",
         *ask("listen later"), Say(query("select pg_notify('later', 'now')")), Hear("AZ"),
         alone=True, proves="asynchronous-messages"),
    talk("literals without standard conforming strings",
         *ask("set standard_conforming_strings = off", "select 'a\\'b'", "select 1")),
    talk("another client encoding",
         *ask("set client_encoding = 'LATIN1'"), Say(b"Q\0\0\0\x0fselect '\xfc'\0"), Hear("Z")),
    talk("the server ends the session",
         Say(query("select pg_terminate_backend(pg_backend_pid())")), HearEnd(),
         proves="fatal-while-idle"),
    talk("the server ends an idle session",
         Say(query("set idle_session_timeout = '80ms'")), Hear("Z"), HearEnd(),
         proves="fatal-while-idle"),
    talk("the server ends an idle transaction",
         *ask("set idle_in_transaction_session_timeout = '80ms'"), Say(query("begin")), Hear("Z"),
         HearEnd(), proves="fatal-while-idle"),
    talk("a statement timeout", *ask("set statement_timeout = '60ms'", "select pg_sleep(9)",
                                     "select 1")),
    talk("procedures that commit",
         *ask("do $$ begin commit; rollback; end $$", "select 1")),
    talk("set local and set_config",
         *ask("begin; set local work_mem = '9MB'; show work_mem; commit",
              "select set_config('application_name', 'via function', false)")),
]
