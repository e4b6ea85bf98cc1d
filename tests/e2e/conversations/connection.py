"""How connections begin and end."""

from harness.conversation import Hear, HearByte, HearEnd, Say, StopTalking, bare, talk
from harness.wire import SSL_REQUEST, SYNC, TERMINATE, message, query, startup

CONVERSATIONS = [
    bare("login and goodbye", Say(startup()), Hear("RZ"), Say(TERMINATE), HearEnd()),
    bare("startup parameters reach the server",
         Say(startup(options="-c geqo=off -c work_mem=7MB", application_name="näme",
                     extra_float_digits="2", search_path="pg_catalog")), Hear("Z"),
         Say(query("show geqo; show work_mem; show application_name; show search_path")),
         Hear("Z")),
    bare("an SSLRequest is declined and login goes on in plain text",
         Say(SSL_REQUEST), HearByte(), Say(startup()), Hear("Z"), Say(query("select 1")),
         Hear("Z")),
    bare("protocol 2.0 is refused by the server", Say(startup(version=(2, 0))), HearEnd()),
    bare("protocol 4.0 is refused by the server", Say(startup(version=(4, 0))), HearEnd()),
    bare("protocol 3.9999 is negotiated down", Say(startup(version=(3, 9999))), Hear("vRZ"),
         Say(query("select 1")), Hear("Z")),
    bare("an unknown protocol option is negotiated away",
         Say(startup(_pq__x="1")), Hear("vRZ"), Say(query("select 1")), Hear("Z")),
    bare("an unknown database", Say(startup(database="nowhere")), HearEnd()),
    bare("an unknown role", Say(startup(user="nobody-here")), HearEnd()),
    bare("a bad startup parameter", Say(startup(no_such_setting="1")), HearEnd()),
    bare("a startup message that is too short", Say(b"\0\0\0\x04"), HearEnd()),
    bare("a startup message that claims to be huge", Say(b"\x7f\xff\xff\xff\0\x03\0\0"), HearEnd()),
    bare("a startup message without user", Say(b"\0\0\0\x09\0\x03\0\0\0"), HearEnd()),
    bare("queries ride behind the startup message",
         Say(startup() + query("select 1") + query("select 2")), Hear("ZZZ")),
    bare("half-close in the startup phase", Say(startup()[:10]), StopTalking(), HearEnd()),
    bare("a replication connection speaks its own commands",
         Say(startup(replication="true")), Hear("Z"), Say(query("SHOW wal_segment_size")),
         Hear("Z")),
    talk("Terminate right behind a query", Say(query("select 7") + TERMINATE), HearEnd()),
    talk("half-close after a query", Say(query("select 8")), StopTalking(), HearEnd()),
    talk("half-close after a Sync", Say(SYNC), StopTalking(), HearEnd()),
    talk("half-close within a message", Say(query("select 9")[:7]), StopTalking(), HearEnd()),
    talk("a password message nobody asked for", Say(message("p", b"x\0")), HearEnd()),
]
