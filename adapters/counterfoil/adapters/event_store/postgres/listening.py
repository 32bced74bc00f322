"""Follows the log in PostgreSQL: listens for its growth, and looks by itself now and then."""

import selectors
import socket
import time
from threading import Event

import psycopg
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from counterfoil.adapters.event_store.postgres.connections import Connections, librarys_errors
from counterfoil.adapters.event_store.postgres.tables import LAST_POSITION, channel_of, sql

LOOK_SECONDS = 1.0
"""How often to look without having been told: a message may be lost with its connection."""

STOP_SECONDS = 0.05
"""How often to look whether following was stopped, for whoever says so without waking."""


class Listening:
    """The growth of a log: its last position, and messages from whoever appends to it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        schema = connections.address.schema
        self._last = sql(LAST_POSITION, schema)
        self._listen = SQL("LISTEN {}").format(Identifier(channel_of(schema)))
        # Where the store is closed this says so.
        connections.rows(self._last)
        with librarys_errors():
            self._connection = self._connect()
        self._woken, self._waker = socket.socketpair()

    def _connect(self) -> psycopg.Connection[DictRow]:
        options = self._connections.options()
        connection = psycopg.connect(self._connections.address.conninfo, **options)
        connection.execute(self._listen)
        return connection

    def mark(self) -> int:
        """
        Return the position of the last event.

        One looks only after one has begun to listen, so nothing falls between the two.
        """
        return int(self._connections.rows(self._last)[0][0])

    def wait(self, stopped: Event) -> None:
        """
        Wait until the log has grown, most likely, or following it was stopped.

        Where the connection was lost another is made, and one looks again at once; until that
        works one looks by oneself.
        """
        try:
            if self._connection.closed:
                self._connection = self._connect()
            else:
                self._hear(stopped)
        except psycopg.OperationalError:
            if self._connection.closed:
                stopped.wait(LOOK_SECONDS)
            self._connection.close()

    def _hear(self, stopped: Event) -> None:
        # A message that came with the last answer is in memory already.
        if any(True for _ in self._connection.notifies(timeout=0)):
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection.fileno(), selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            until = time.monotonic() + LOOK_SECONDS
            while not stopped.is_set() and time.monotonic() < until:
                if selector.select(STOP_SECONDS):
                    return

    def wake(self) -> None:
        """End a wait at once, from any thread."""
        self._waker.send(b"x")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._woken.close()
        self._waker.close()
