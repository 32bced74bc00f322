"""Serves an application on a real socket, and speaks to it over HTTP."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from threading import Thread

from attrs import field, frozen
from starlette.applications import Starlette
from tests.adapters.stripe.webhooks import signed

from counterfoil.adapters.stripe.asgi import PATH
from counterfoil.adapters.stripe.serving import HEAD_SECONDS, server_of

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30


@frozen
class Answer:
    """What was answered."""

    status: int
    text: str
    headers: Mapping[str, str] = field(repr=False)


@frozen
class Caller:
    """Whoever calls an endpoint on a port, on one connection after the other."""

    port: int

    def ask(
        self,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        path: str = PATH,
    ) -> Answer:
        """Send one request on a connection of its own."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(), dict(response.getheaders()))
        finally:
            connection.close()

    def post(self, body: bytes, signature: str | None = None) -> Answer:
        """Post a body, which is signed now unless its signature is given."""
        return self.ask(body, {"Stripe-Signature": signature or signed(body)})

    def connect(self) -> socket.socket:
        """Return a bare connection."""
        return socket.create_connection((HOST, self.port), timeout=PATIENCE_SECONDS)


@contextmanager
def served(app: Starlette, *, head_seconds: float = HEAD_SECONDS) -> Iterator[Caller]:
    """Serve an application on a free port."""
    with socket.create_server((HOST, 0)) as listening:
        server = server_of(app, head_seconds=head_seconds)
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield Caller(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def answer_on(connection: socket.socket) -> str:
    """
    Return all that is answered until the other side closes the connection.

    It resets it where it leaves unread what was sent.
    """
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts).decode()
