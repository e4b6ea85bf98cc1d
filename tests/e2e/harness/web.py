"""A client of the web address that says exactly what it is told to, and the contract of the API."""

import json
import os
import re
import socket
import ssl

import jsonschema
import yaml

from harness.ports import LOOPBACK
from harness.proxy import REPOSITORY

API = os.path.join(REPOSITORY, "docs", "api", "openapi.yaml")


class Answer:
    """What came back, taken apart."""

    def __init__(self, raw):
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/1.1 ") else None
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value

    @property
    def media_type(self):
        return self.headers.get("content-type", "").split(";")[0]

    def json(self):
        return json.loads(self.body)


class Web:
    """Requests to one web address, each by a connection of its own."""

    def __init__(self, port, token=None, context=None):
        self.port = port
        self._token = token
        self._context = context

    def connect(self, timeout=10):
        plain = socket.create_connection((LOOPBACK, self.port), timeout=timeout)
        if not self._context:
            return plain
        return self._context.wrap_socket(plain, server_hostname="localhost")

    def head(self, target, method="GET", host=None, **headers):
        """The bytes of a request; headers by their names with _ for -."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host or f'localhost:{self.port}'}"]
        if self._token:
            headers.setdefault("Authorization", f"Bearer {self._token}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def ask(self, target, method="GET", host=None, **headers):
        return self.say(self.head(target, method, host, Connection="close", **headers))

    def say(self, raw, timeout=10):
        """Sends bytes and reads to the end of the connection."""
        with self.connect(timeout) as line:
            try:
                line.sendall(raw)
            except OSError:
                pass  # it may have heard enough
            return Answer(read_to_end(line))

    def listen(self, target="/api/v1/events", timeout=20):
        return Listener(self, target, timeout)


def read_to_end(line):
    parts = []
    try:
        while piece := line.recv(65536):
            parts.append(piece)
    except (ConnectionError, ssl.SSLError):
        pass
    return b"".join(parts)


class Listener:
    """A stream of events, read as it is asked."""

    def __init__(self, web, target, timeout):
        self.socket = web.connect(timeout)
        self.socket.sendall(web.head(target))
        self._text = b""
        self.head = self._until(b"\r\n\r\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _until(self, mark):
        while mark not in self._text:
            piece = self.socket.recv(65536)
            if not piece:
                raise EOFError(self._text)
            self._text += piece
        found, _, self._text = self._text.partition(mark)
        return found

    def event(self):
        """The next one: its kind and its data."""
        lines = self._until(b"\n\n").decode().split("\n")
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        return (fields["event"], json.loads(fields["data"])) if fields else self.event()

    def until(self, kind):
        """All events up to the first of this kind, which is the last of them."""
        events = [self.event()]
        while events[-1][0] != kind:
            events.append(self.event())
        return events


class Contract:
    """docs/api/openapi.yaml: which schema an answer has, and whether it keeps to it."""

    def __init__(self):
        with open(API, encoding="utf-8") as file:
            self.document = yaml.safe_load(file)
        self._resolver = jsonschema.RefResolver(f"file://{API}", self.document)
        report = os.path.join(REPOSITORY, "docs", "report.schema.json")
        with open(report, encoding="utf-8") as file:
            self._resolver.store[f"file://{report}"] = json.load(file)

    def paths(self):
        return self.document["paths"]

    def problems(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self._resolver)
        return [f"{list(error.absolute_path)}: {error.message}"
                for error in validator.iter_errors(value)]

    def problems_of_part(self, name, value):
        return self.problems({"$ref": f"#/components/schemas/{name}"}, value)

    def problems_of_answer(self, path, answer, method="get"):
        """`path` as the contract writes it: "/api/v1/findings/{id}"."""
        responses = self.paths()[path][method]["responses"]
        if str(answer.status) not in responses:
            return [f"{path} answers {answer.status}, which the contract does not have"]
        response = responses[str(answer.status)]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].split("/")[-1]]
        content = response.get("content", {})
        if answer.media_type not in content:
            return [f"{path} answers with {answer.media_type}, the contract has {list(content)}"]
        schema = content[answer.media_type]["schema"]
        is_json = re.search(r"json$", answer.media_type)
        return self.problems(schema, answer.json() if is_json else answer.body.decode())
