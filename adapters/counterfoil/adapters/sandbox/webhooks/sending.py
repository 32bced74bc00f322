"""Sends a request over the network, and says how it was answered."""

from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeAlias
from urllib.parse import urlsplit

Sender: TypeAlias = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to a URL and returns the status; raises ``OSError`` if none came."""

ANSWER_SECONDS = 10
"""How long an endpoint may be silent before it counts as one that didn't answer."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """
    Post a body to a URL, and return the status; redirections aren't followed.

    Raises:
        OSError: nobody answered, or not in HTTP.
    """
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=ANSWER_SECONDS)
    target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
    try:
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except (HTTPException, UnicodeError) as why:
        # There are names that fit a URL, and no name server could ever know.
        raise OSError(f"{address.netloc} can't be reached in HTTP") from why
    finally:
        connection.close()
