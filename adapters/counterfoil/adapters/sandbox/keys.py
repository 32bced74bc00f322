"""What was answered to the sandbox's keys of idempotency."""

from collections.abc import Callable
from threading import RLock

from attrs import frozen

from counterfoil.adapters.protocol.idempotency import KEYS_KEPT, answer_to_keep, replayed
from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.records.store import Records


@frozen(eq=False)
class Keys:
    """
    The keys of one sandbox.

    Args:
        lock: the sandbox's, under which its records are used.
    """

    records: Records
    lock: RLock
    clock: Callable[[], int]

    def replayed(self, request: Request, key: str) -> Response | None:
        """
        Return what was answered to the same request with the same key, if it still is kept.

        Raises:
            ApiError: the key was used for another request.
        """
        with self.lock, self.records.transaction():
            self.records.answers.forget(self.clock() - KEYS_KEPT)
            kept = self.records.answers.find(key)
        return None if kept is None else replayed(kept, request, key)

    def keep(self, request: Request, response: Response, request_id: str) -> None:
        """
        Keep an answer under the request's key, if it has one, in the place of what was kept.

        It belongs into the transaction of all that the request does: were it apart, whoever died
        between the two would do it all again.
        """
        if request.idempotency_key is not None:
            answer = answer_to_keep(request, response, request_id)
            self.records.answers.keep(request.idempotency_key, self.clock(), answer)
