"""Messages of the frontend/backend protocol 3.0, built and cut by hand.

Written from the manual's chapter "Frontend/Backend Protocol" and from no driver, so that a mistake
of a driver cannot hide one of ours. Numbers are big-endian; a length counts itself.
"""

import struct

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
GSSENC_REQUEST = struct.pack("!ii", 8, 80877104)


def zero_terminated(text):
    return text.encode() + b"\0"


def message(kind, body=b""):
    return kind.encode() + struct.pack("!i", len(body) + 4) + body


def startup(version=(3, 0), **parameters):
    parameters = {"user": "postgres", "database": "postgres", **parameters}
    body = struct.pack("!hh", *version)
    for name, value in parameters.items():
        body += zero_terminated(name.replace("_pq__", "_pq_.")) + zero_terminated(value)
    body += b"\0"
    return struct.pack("!i", len(body) + 4) + body


def cancel_request(pid, key):
    return struct.pack("!iiI", 12 + len(key), 80877102, pid) + key


def query(sql):
    return message("Q", zero_terminated(sql))


def parse(sql, name="", types=()):
    body = zero_terminated(name) + zero_terminated(sql) + struct.pack("!h", len(types))
    return message("P", body + b"".join(struct.pack("!I", oid) for oid in types))


def bind(values=(), statement="", portal="", formats=(), result_formats=()):
    """A value is None, bytes (sent as they are) or anything else (sent as its text)."""
    body = zero_terminated(portal) + zero_terminated(statement)
    body += struct.pack("!h", len(formats)) + b"".join(struct.pack("!h", f) for f in formats)
    body += struct.pack("!H", len(values)) + b"".join(map(_parameter, values))
    body += struct.pack("!h", len(result_formats))
    return message("B", body + b"".join(struct.pack("!h", f) for f in result_formats))


def _parameter(value):
    if value is None:
        return struct.pack("!i", -1)
    raw = value if isinstance(value, bytes) else str(value).encode()
    return struct.pack("!i", len(raw)) + raw


def describe(kind, name=""):
    return message("D", kind.encode() + zero_terminated(name))


def execute(portal="", max_rows=0):
    return message("E", zero_terminated(portal) + struct.pack("!i", max_rows))


def close(kind, name=""):
    return message("C", kind.encode() + zero_terminated(name))


def copy_data(data):
    return message("d", data if isinstance(data, bytes) else data.encode())


def copy_fail(reason):
    return message("f", zero_terminated(reason))


def function_call(oid, arguments=(), result_format=1):
    body = struct.pack("!Ihh", oid, 1, 1) + struct.pack("!h", len(arguments))
    body += b"".join(map(_parameter, arguments))
    return message("F", body + struct.pack("!h", result_format))


SYNC = message("S")
FLUSH = message("H")
TERMINATE = message("X")
COPY_DONE = message("c")


def frames(received):
    """Cuts backend bytes into (type, body) and what is left over of an unfinished message."""
    found, at = [], 0
    while len(received) - at >= 5:
        end = at + 1 + struct.unpack_from("!i", received, at + 1)[0]
        if end > len(received) or end < at + 5:
            break
        found.append((chr(received[at]), bytes(received[at + 5:end])))
        at = end
    return found, bytes(received[at:])


def error_fields(body):
    """The fields of an ErrorResponse or NoticeResponse by their letter."""
    return {field[:1].decode(): field[1:].decode() for field in body.split(b"\0") if field}
