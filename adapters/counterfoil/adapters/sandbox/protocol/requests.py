"""A request as it comes, and the answer that goes back."""

from base64 import b64decode
from collections.abc import Mapping
from enum import StrEnum

import msgspec
from attrs import field, frozen

from counterfoil.adapters.sandbox.protocol.errors import ApiError
from counterfoil.adapters.sandbox.protocol.json_values import JsonObject

VERSION = "2026-10-28.endive"
"""The one version of the API that is spoken, whichever is asked for."""

OK = 200
"""The status of whatever was not refused."""


@frozen
class Request:
    """One request: ``query`` and ``body`` are forms, header names are in lower case."""

    method: str
    path: str
    query: bytes
    body: bytes
    headers: Mapping[str, str]

    @property
    def idempotency_key(self) -> str | None:
        """The key of idempotency; only a POST can have one (R174)."""
        return self.headers.get("idempotency-key") if self.method == "POST" else None


class Break(StrEnum):
    """How an answer fails to arrive."""

    CLOSED = "closed"
    """The connection is closed before the request is read."""

    RESET = "reset"
    """The connection is reset instead of an answer."""

    HUNG = "hung"
    """No answer comes."""

    TRUNCATED = "truncated"
    """The connection is closed in the middle of the body."""

    DRIPPED = "dripped"
    """The body comes byte by byte."""


@frozen
class Response:
    """One answer, in JSON; where it is ``broken``, whoever serves it lets it break."""

    status: int
    body: bytes
    headers: dict[str, str] = field(factory=dict)
    broken: Break | None = None


def respond(status: int, body: JsonObject) -> Response:
    """Return an answer."""
    return Response(status, msgspec.json.encode(body))


def check_key(headers: Mapping[str, str]) -> None:
    """
    Check that a request carries a secret key of test mode; any will do.

    Raises:
        ApiError: it carries none, or another.
    """
    sent = headers.get("authorization", "")
    scheme, _, key = sent.partition(" ")
    if scheme.lower() == "basic":
        key = _user_of(key)
    if not key:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the Authorization"
            " header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            401,
        )
    if not key.startswith(("sk_test_", "rk_test_")):
        raise ApiError(f"Invalid API Key provided: {_masked(key)}", 401)


def _user_of(encoded: str) -> str:

    try:
        return b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def _masked(key: str) -> str:
    """Return a key with all but its ends hidden, for errors may be logged."""
    shown = 4
    return f"{key[: 2 * shown]}{'*' * 8}{key[-shown:]}" if len(key) > 4 * shown else "*" * 8
