"""Keys of idempotency: what was answered to one is answered again (R174)."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock

from attrs import define, field

from counterfoil.adapters.sandbox.protocol.errors import (
    ApiError,
    key_in_use,
    key_reused,
    key_reused_elsewhere,
)
from counterfoil.adapters.sandbox.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.records.kept_answers import KeptAnswer
from counterfoil.adapters.sandbox.records.store import Records

KEYS_KEPT = 24 * 60 * 60
"""For how many seconds what was answered to a key of idempotency is kept."""

_LONGEST = 255


@define(eq=False)
class Keys:
    """
    The keys of one sandbox.

    Args:
        lock: the sandbox's, under which its records are used.
    """

    records: Records
    lock: RLock
    clock: Callable[[], int]
    _answering: set[str] = field(factory=set, init=False)
    _alone: Lock = field(factory=Lock, init=False)

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """
        Hold a key while a request with it is being answered.

        Raises:
            ApiError: it is too long, or another request holds it.
        """
        if not key or len(key) > _LONGEST:
            raise ApiError(
                f"Keys for idempotent requests must have 1 to {_LONGEST} characters.",
                type="idempotency_error",
            )
        with self._alone:
            if key in self._answering:
                raise key_in_use(key)
            self._answering.add(key)
        try:
            yield
        finally:
            with self._alone:
                self._answering.discard(key)

    def replayed(self, request: Request, key: str) -> Response | None:
        """
        Return what was answered to the same request with the same key, if it still is kept.

        Raises:
            ApiError: the key was used for another request.
        """
        with self.lock, self.records.transaction():
            self.records.answers.forget(self.clock() - KEYS_KEPT)
            kept = self.records.answers.find(key)
        if kept is None:
            return None
        if kept.path != request.path:
            raise key_reused_elsewhere(key, kept.path, request.path)
        if kept.fingerprint != _fingerprint(request):
            raise key_reused(key)
        headers = {
            "Idempotent-Replayed": "true",
            "Original-Request": kept.request_id,
            "Request-Id": kept.request_id,
        }
        return Response(kept.status, kept.body, headers)

    def keep(self, request: Request, response: Response, request_id: str) -> None:
        """
        Keep an answer under the request's key, if it has one, in the place of what was kept.

        It belongs into the transaction of all that the request does: were it apart, whoever died
        between the two would do it all again.
        """
        if request.idempotency_key is not None:
            answer = KeptAnswer(
                request.path, _fingerprint(request), response.status, request_id, response.body
            )
            self.records.answers.keep(request.idempotency_key, self.clock(), answer)


def _fingerprint(request: Request) -> str:
    return hashlib.sha256(request.query + b"\0" + request.body).hexdigest()
