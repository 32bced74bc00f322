"""Drives a sandbox with Stripe's own client: within this process, or over a real socket."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import cast
from urllib.parse import unquote, urlsplit

import stripe
from attrs import define, field
from starlette.applications import Starlette
from tests.adapters.sandbox.judging import complaints
from uvicorn import Config, Server

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.requests import Break, Request, Response
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.serving import server_of

KEY = "sk_test_of_any_kind"


@define
class Watch:
    """A watch that stands still until a test moves it on."""

    moment: int = 1_800_000_000

    def __call__(self) -> int:
        """Return the second that it is."""
        return self.moment


@define
class Judged:
    """A sandbox, its answers judged by Stripe's schemas; ``complaints`` says what is wrong."""

    sandbox: Sandbox
    complaints: list[str] = field(factory=list)

    def answer(self, request: Request) -> Response:
        """Answer a request, and judge the answer, unless it is none of Stripe's."""
        response = self.sandbox.answer(request)
        if response.broken is not None or response.headers.get("Content-Type") == "text/html":
            return response
        said = f"{request.method} {request.path} {response.status}"
        body = cast("JsonObject", json.loads(response.body))
        self.complaints += [f"{said}: {complaint}" for complaint in complaints(body)]
        return response


class InProcess(stripe.HTTPClient):
    """Hands what Stripe's client would send to a sandbox within this process."""

    name = "in-process"

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self._judged = judged

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: str | None = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Answer one request of the client."""
        address = urlsplit(url)
        response = self._judged.answer(
            Request(
                method.upper(),
                unquote(address.path),
                address.query.encode(),
                (post_data or "").encode(),
                {name.lower(): value for name, value in (headers or {}).items()},
            )
        )
        if response.broken not in {None, Break.DRIPPED}:
            raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]
                f"the answer is {response.broken}", should_retry=True
            )
        return response.body.decode(), response.status, response.headers

    def close(self) -> None:
        """Have nothing to close."""


def client_of(judged: Judged) -> stripe.StripeClient:
    """Return Stripe's client, which speaks to a sandbox within this process."""
    return stripe.StripeClient(KEY, http_client=InProcess(judged), max_network_retries=0)


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve a sandbox on a real socket, or whatever else; yield its address."""
    plain = Config(app, lifespan="on", log_config=None, ws="none")
    server = server_of(app) if hasattr(app.state, "sandbox") else Server(plain)
    with listening(server) as address:
        yield address


@contextmanager
def listening(server: Server) -> Iterator[str]:
    """Let a server listen on a real socket; yield its address."""
    # Without its protocol named the loop lets small answers wait for 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        # Who calls before the server is up waits, and isn't refused.
        bound.listen()
        running = Thread(target=server.run, kwargs={"sockets": [bound]})
        running.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()


def client_at(address: str, *, timeout: float = 30) -> stripe.StripeClient:
    """Return Stripe's client, which speaks to an address over HTTP, with so much patience."""
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": address},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=timeout),
    )
