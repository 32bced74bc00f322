"""Follows the log in PostgreSQL: listens for its growth, and looks by itself now and then."""

import selectors
import socket
from threading import Event

import psycopg
from psycopg.sql import SQL, Identifier

from counterfoil.adapters.event_store.postgres.address import Address
from counterfoil.adapters.event_store.postgres.tables import channel_of, sql

LOOK_SECONDS = 1.0
"""How often to look without having been told: a message may be lost with its connection."""


class Listening:
    """The growth of a log: its last position, and messages from whoever appends to it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._last = sql(
            "SELECT COALESCE(MAX(notification_id), 0) FROM {s}.counterfoil_events", address.schema
        )
        self._woken, self._waker = socket.socketpair()
        self._connection: psycopg.Connection | None = self._connect()

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(self._address.conninfo, autocommit=True)
        connection.execute(SQL("LISTEN {}").format(Identifier(channel_of(self._address.schema))))
        return connection

    def mark(self) -> int:
        """
        Return the position of the last event.

        One looks only after one has begun to listen, so nothing falls between the two.
        """
        if self._connection is None:
            self._connection = self._connect()
        try:
            row = self._connection.execute(self._last, prepare=True).fetchone()
        except psycopg.OperationalError:
            self._connection.close()
            self._connection = None
            raise
        return 0 if row is None else int(row[0])

    def wait(self, stopped: Event) -> None:
        """Wait until the log has grown, most likely, or following it was stopped."""
        connection = self._connection
        if connection is None or stopped.is_set():
            return
        # A message that came with the last answer is in memory already.
        if any(True for _ in connection.notifies(timeout=0)):
            return
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            selector.select(LOOK_SECONDS)

    def wake(self) -> None:
        """End a wait at once, from any thread."""
        self._waker.send(b"x")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._woken.close()
        self._waker.close()
