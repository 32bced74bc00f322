"""A server that answers Stripe's client as it is told to, for what only the network can do."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from attrs import Factory, define, field, frozen


@frozen
class Answer:
    """
    What is answered.

    Args:
        body: bytes, or what is written as JSON.
        length: how many bytes are promised, where it isn't what is sent.
        until: nothing is answered before this is set.
    """

    status: int
    body: object = b""
    headers: Mapping[str, str] = Factory(dict)
    length: int | None = None
    until: threading.Event | None = None

    @property
    def written(self) -> bytes:
        """Return the bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@frozen
class Asked:
    """What was asked: the parameters are those of the query or of the form."""

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    headers: Message


@define
class StandIn:
    """
    Answers in turn, the last answer again and again.

    Args:
        asked: what was asked so far.
    """

    url: str
    answers: list[Answer] = field(factory=list)
    asked: list[Asked] = field(factory=list)

    def answer(self, status: int, body: object = b"", **more: object) -> None:
        """Say what is answered next."""
        self.answers.append(Answer(status, body, **more))  # type: ignore[arg-type]

    def next_answer(self) -> Answer:
        """Return what is answered now."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run a server at a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    stripe = StandIn(f"http://127.0.0.1:{server.server_port}")
    server.stripe = stripe  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stripe
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer a question."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a wish."""
        self._answer()

    def _answer(self) -> None:
        stripe: StandIn = self.server.stripe  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parameters = tuple(parse_qsl(form or parts.query, keep_blank_values=True))
        stripe.asked.append(Asked(self.command, parts.path, parameters, self.headers))
        answer = stripe.next_answer()
        if answer.until is not None:
            answer.until.wait(60)
        body = answer.written
        self.send_response(answer.status)
        self.send_header("Content-Length", str(answer.length or len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is theirs.
        """Keep quiet."""
