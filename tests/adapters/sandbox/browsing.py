"""Visits the sandbox's pages as a browser does, without a socket."""

import asyncio
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urlsplit

from attrs import frozen
from starlette.applications import Starlette
from starlette.types import Message


@frozen
class Seen:
    """What a page answers."""

    status: int
    headers: Mapping[str, str]
    text: str


def browse(app: Starlette, url: str, form: Mapping[str, str] | None = None) -> Seen:
    """Open an address, or send a form there; redirections aren't followed."""
    return asyncio.run(_browse(app, urlsplit(url).path, form))


async def _browse(app: Starlette, path: str, form: Mapping[str, str] | None) -> Seen:
    sent: list[Message] = []
    coming: Iterator[Message] = iter(
        [{"type": "http.request", "body": urlencode(form or {}).encode(), "more_body": False}]
    )

    async def receive() -> Message:
        return next(coming, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET" if form is None else "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    (begun,) = (message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent)
    headers = {name.decode(): value.decode() for name, value in begun["headers"]}
    return Seen(begun["status"], headers, body.decode())
