"""Answers that fail to arrive, over HTTP."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.responses import Response as HttpResponse
from starlette.types import Receive, Scope, Send

from counterfoil.adapters.protocol.requests import Break, Response

RESET = "counterfoil.reset"
"""Under this name a server's state has a function that resets the connection of a request."""


class BrokenAnswer(HttpResponse):
    """
    An answer that breaks.

    ``serving.py`` resets connections; any other server closes them at the end of half an answer.
    """

    def __init__(self, answer: Response, *, hang_seconds: float, drip_seconds: float) -> None:
        super().__init__(answer.body, answer.status, answer.headers, "application/json")
        self._how = answer.broken
        self._hang_seconds = hang_seconds
        self._drip_seconds = drip_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break."""
        match self._how:
            case Break.DRIPPED:
                await self._drip(receive, send)
            case Break.TRUNCATED:
                await self._start(send)
                await _say(send, bytes(self.body[: len(self.body) // 2]))
                # A server closes the connection of an answer that isn't whole.
            case Break.HUNG:
                await _left(receive, self._hang_seconds)
                await self._cut(scope, send)
            case _:
                await self._cut(scope, send)

    async def _start(self, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )

    async def _cut(self, scope: Scope, send: Send) -> None:
        """End the connection, as hard as the server can."""
        reset: Callable[[], None] | None = scope.get("state", {}).get(RESET)
        if reset is not None:
            reset()
        else:
            await self._start(send)

    async def _drip(self, receive: Receive, send: Send) -> None:
        await self._start(send)
        for place in range(len(self.body)):
            if await _left(receive, self._drip_seconds):
                return
            await _say(send, bytes(self.body[place : place + 1]))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _say(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _left(receive: Receive, seconds: float) -> bool:
    """Say whether the other side leaves within some seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(receive(), seconds)
        return True
    return False
