"""Sends a request over the network, and says how it was answered."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from typing import TypeAlias
from urllib.parse import urlsplit

Sender: TypeAlias = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to a URL and returns the status; raises ``OSError`` if none came."""

ANSWER_SECONDS = 10
"""How long an endpoint may take until it counts as one that didn't answer."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, within: float = ANSWER_SECONDS
) -> int:
    """
    Post a body to a URL, and return the status; redirections aren't followed.

    Args:
        within: in how many seconds it has to be answered.

    Raises:
        OSError: nobody answered, or not in HTTP.
    """
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
    try:
        with (
            closing(kind(address.hostname or "", address.port, timeout=within)) as connection,
            _limited(connection, within),
        ):
            connection.request("POST", target, body, dict(headers))
            with connection.getresponse() as answer:
                return answer.status
    except (HTTPException, ValueError) as why:
        # There are names and ports that fit a URL, and no network could ever know.
        raise OSError(f"{address.netloc} can't be reached in HTTP") from why


@contextmanager
def _limited(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Hang up after some seconds: who says a byte now and then would else never be done."""

    def hang_up() -> None:
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(SHUT_RDWR)

    limit = Timer(seconds, hang_up)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()
