"""What no sane client says. The server's answer is the client's to hear all the same."""

from harness.conversation import Hear, HearEnd, Say, talk
from harness.wire import COPY_DONE, SYNC, copy_data, message, query

CONVERSATIONS = [
    talk("an unknown message type", Say(message("~", b"what is this")), HearEnd(),
         proves="unknown-message"),
    talk("an unknown message type behind an answered query",
         Say(query("select 1")), Hear("Z"), Say(message("\x01")), HearEnd(),
         proves="unknown-message"),
    talk("a length below four", Say(b"Q\0\0\0\x03"), HearEnd(), proves="bad-length"),
    talk("a length with its top bit set", Say(b"Q\xff\xff\xff\xff"), HearEnd(),
         proves="bad-length"),
    talk("a length beyond every limit", Say(b"P\x7f\xff\xff\xff"), HearEnd(),
         proves="bad-length"),
    talk("a Query without its terminator", Say(message("Q", b"select 1")), Hear("EZ")),
    talk("a Bind that ends too early", Say(message("B", b"\0\0\0\1") + SYNC), Hear("EZ")),
    talk("a Parse with rubbish behind", Say(message("P", b"\0select 1\0\0\0rubbish") + SYNC),
         Hear("EZ")),
    talk("a Describe of neither kind", Say(message("D", b"Xname\0") + SYNC), Hear("EZ")),
    talk("copy messages outside of copy",
         Say(copy_data("lost") + COPY_DONE + query("select 1")), Hear("Z")),
    talk("a Sync with a body", Say(message("S", b"body")), Hear("EZ")),
]
