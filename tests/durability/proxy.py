"""
Stands between a client and PostgreSQL, and cuts the connection in the midst of a statement.

It reads the protocol just so far that it knows where a statement begins, and where the server has
answered it: what is a transaction by itself is committed by then.
"""

import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from struct import Struct
from threading import Lock, Thread
from types import TracebackType
from typing import Self, TypeAlias

CutNow: TypeAlias = Callable[[bytes], "Cut | None"]
"""Is asked of each statement whether to cut, and when."""

_LENGTH = Struct(">I")
_CHUNK = 65_536


class Cut(Enum):
    """When to cut the connection."""

    BEFORE = "before the server gets the statement"
    MEANWHILE = "once the server has it, whatever it makes of it"
    AFTER = "once the server has committed and answered, before the client hears of it"


class Messages:
    """Takes a stream of bytes apart into the messages of the protocol."""

    def __init__(self, *, has_startup: bool) -> None:
        self._rest = b""
        # The first message of a client has no letter that tells its type.
        self._typed = 0 if has_startup else 1

    def take(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that are whole by now."""
        self._rest += data
        while len(self._rest) >= self._typed + _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._rest, self._typed)
            end = self._typed + length
            if len(self._rest) < end:
                return
            message, self._rest = self._rest[:end], self._rest[end:]
            self._typed = 1
            yield message


class Connection:
    """One client's connection, and the proxy's own to the server."""

    def __init__(self, client: socket.socket, server: socket.socket, cut_now: CutNow) -> None:
        self._client = client
        self._server = server
        self._cut_now = cut_now
        self._asked = Messages(has_startup=True)
        self._answered = Messages(has_startup=False)
        self._prepared: dict[bytes, bytes] = {}
        self._cut: Cut | None = None

    def run(self) -> None:
        """Pass everything on, until one of the two goes or it is time to cut."""
        with self._client, self._server, selectors.DefaultSelector() as selector:
            selector.register(self._client, selectors.EVENT_READ, self._from_client)
            selector.register(self._server, selectors.EVENT_READ, self._from_server)
            passing = True
            while passing:
                for key, _ in selector.select():
                    with suppress(OSError):
                        passing = passing and key.data()
                        continue
                    passing = False

    def _from_client(self) -> bool:
        data = self._client.recv(_CHUNK)
        for message in self._asked.take(data):
            statement = self._statement_of(message)
            if statement is not None:
                self._cut = self._cut_now(statement)
        if not data or self._cut is Cut.BEFORE:
            return False
        self._server.sendall(data)
        return self._cut is not Cut.MEANWHILE

    def _statement_of(self, message: bytes) -> bytes | None:
        """Return the statement that a message runs, which may have been prepared long before."""
        kind, names = message[:1], message[5:].split(b"\0", 2)
        if kind == b"P":
            self._prepared[names[0]] = names[1]
        return self._prepared[names[1]] if kind == b"B" else None

    def _from_server(self) -> bool:
        data = self._server.recv(_CHUNK)
        answers = [message[:1] for message in self._answered.take(data)]
        if self._cut is Cut.AFTER:
            # Nothing is passed on any more; what says that the server is ready ends the answer.
            return bool(data) and b"Z" not in answers
        self._client.sendall(data)
        return bool(data)


class Proxy:
    """
    Listens on a socket in a folder of its own, and passes on to the server's what comes.
    """

    def __init__(self, server: Path, folder: Path, cut_now: CutNow) -> None:
        self._path = server
        self._cut_now = cut_now
        self._lock = Lock()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / server.name))
        self._listening.listen()
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._path))
                connection = Connection(client, server, self._locked)
                Thread(target=connection.run, daemon=True).start()

    def _locked(self, statement: bytes) -> Cut | None:
        with self._lock:
            return self._cut_now(statement)

    def __enter__(self) -> Self:
        """Return the proxy."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Accept nobody any more; who is connected stays so until it goes."""
        # A thread that waits in accept is woken by this alone.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
