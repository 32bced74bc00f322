"""A server for the endpoint that waits for nobody for long; it needs the extra ``web``."""

import asyncio
from typing import cast

from starlette.applications import Starlette
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS = 10.0
"""How long a connection may be open, or stay open, until somebody has said what is requested."""

END_SECONDS = 2
"""How long those who are being answered are waited for when a server ends."""


CONNECTIONS_MAX = 250
"""
How many connections there may be at a time; whoever comes then is told to come later.

Each may hold a body of one MiB before it is known to be Stripe's.
"""


def server_of(app: Starlette, *, head_seconds: float = HEAD_SECONDS) -> Server:
    """
    Return a server for an endpoint; ``server.run(sockets=[socket])`` runs it until a signal.

    It logs nothing by itself, for that would repeat what requests hold.
    """

    class Protocol(_Protocol):
        seconds = head_seconds

    config = Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        server_header=False,
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=END_SECONDS,
    )
    return Server(config)


class _Protocol(H11Protocol):
    """
    One connection, which is closed where no request comes of it.

    The server's own patience is for connections at rest: it ends as soon as a byte arrives.
    """

    seconds: float
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _look_later(self) -> None:
        self._timer = self.loop.call_later(self.seconds, self._look, self.cycle)

    def _look(self, last: RequestResponseCycle | None) -> None:
        """Close the connection if its last request is the one of the last look, and answered."""
        if (last is None or last.response_complete) and self.cycle is last:
            self.transport.close()
        else:
            self._look_later()
