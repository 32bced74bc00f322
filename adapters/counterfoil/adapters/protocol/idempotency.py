"""Keys of idempotency: what was answered to one is answered again (R174)."""

import hashlib
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

from attrs import define, field, frozen

from counterfoil.adapters.protocol.errors import (
    ApiError,
    key_in_use,
    key_reused,
    key_reused_elsewhere,
)
from counterfoil.adapters.protocol.requests import Request, Response

KEYS_KEPT = 24 * 60 * 60
"""For how many seconds what was answered to a key of idempotency is kept."""

_LONGEST = 255


@frozen
class KeptAnswer:
    """An answer as it is kept: what was asked where, by its ``fingerprint``, and the answer."""

    path: str
    fingerprint: str
    status: int
    request_id: str
    body: bytes


@define(eq=False)
class HeldKeys:
    """The keys of the requests that are being answered in this process."""

    _answering: set[tuple[Hashable, str]] = field(factory=set, init=False)
    _alone: Lock = field(factory=Lock, init=False)

    @contextmanager
    def held(self, key: str, whose: Hashable = None) -> Iterator[None]:
        """
        Hold a key while a request with it is being answered; ``whose`` keeps keys apart.

        Raises:
            ApiError: it is too long, or another request holds it.
        """
        if not key or len(key) > _LONGEST:
            raise ApiError(
                f"Keys for idempotent requests must have 1 to {_LONGEST} characters.",
                type="idempotency_error",
            )
        with self._alone:
            if (whose, key) in self._answering:
                raise key_in_use(key)
            self._answering.add((whose, key))
        try:
            yield
        finally:
            with self._alone:
                self._answering.discard((whose, key))


def answer_to_keep(request: Request, response: Response, request_id: str) -> KeptAnswer:
    """Return an answer as it is kept under its request's key."""
    return KeptAnswer(
        request.path, fingerprint(request), response.status, request_id, response.body
    )


def replayed(kept: KeptAnswer, request: Request, key: str) -> Response:
    """
    Return what was answered to the same request with the same key.

    Raises:
        ApiError: the key was used for another request.
    """
    if kept.path != request.path:
        raise key_reused_elsewhere(key, kept.path, request.path)
    if kept.fingerprint != fingerprint(request):
        raise key_reused(key)
    headers = {
        "Idempotent-Replayed": "true",
        "Original-Request": kept.request_id,
        "Request-Id": kept.request_id,
    }
    return Response(kept.status, kept.body, headers)


def fingerprint(request: Request) -> str:
    """Return what tells requests to one address apart: a hash of their parameters."""
    return hashlib.sha256(request.query + b"\0" + request.body).hexdigest()
