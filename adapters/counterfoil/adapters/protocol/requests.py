"""A request as it comes, and the answer that goes back."""

from base64 import b64decode
from collections.abc import Mapping
from enum import StrEnum

import msgspec
from attrs import field, frozen

from counterfoil.adapters.protocol.errors import no_key
from counterfoil.adapters.protocol.json_values import JsonObject

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


def headed(
    response: Response, request: Request, request_id: str, version: str = VERSION
) -> Response:
    """Give an answer the headers that every answer of Stripe's has."""
    response.headers.setdefault("Request-Id", request_id)
    response.headers["Stripe-Version"] = version
    if request.idempotency_key is not None:
        response.headers["Idempotency-Key"] = request.idempotency_key
    return response


def key_of(headers: Mapping[str, str]) -> str:
    """
    Return the API key that a request carries, as a bearer's or as a user's name.

    Raises:
        ApiError: it carries none.
    """
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        key = _user_of(key)
    if not key:
        raise no_key()
    return key


def _user_of(encoded: str) -> str:
    try:
        return b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""
