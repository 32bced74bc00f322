"""A server for the sandbox, on which connections can really break; it needs the extra ``web``."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import cast

from starlette.applications import Starlette
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from counterfoil.adapters.sandbox.breaking import RESET
from counterfoil.adapters.sandbox.chaos.faults import Faults

END_SECONDS = 2
"""How long those who are being answered are waited for when the server ends."""

_LINGER_NOT = struct.pack("ii", 1, 0)


def server_of(app: Starlette) -> Server:
    """Return a server; ``server.run(sockets=[socket])`` runs it until a signal."""

    class Protocol(_Protocol):
        faults: Faults = app.state.sandbox.faults

    config = Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=END_SECONDS,
    )
    return Server(config)


@contextmanager
def serving(app: Starlette, listening: socket.socket) -> Iterator[None]:
    """Answer on a socket that listens, in a thread of its own, until the block ends."""
    server = server_of(app)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


class _Protocol(H11Protocol):
    """One connection, which a fault may strike when it is made, or when a request came on it."""

    faults: Faults

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, RESET: self._reset}, _loop)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        if self.faults.takes_connection():
            self._reset()

    def _reset(self) -> None:
        """End the connection without a word; what was to be sent isn't."""
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()
