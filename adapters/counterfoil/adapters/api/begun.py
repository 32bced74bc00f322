"""
What was begun and answered under keys of idempotency (R174).

A request is noted before it takes effect, with a nonce that its command's id is made of: the
domain lets a command take effect once by its id. So whoever repeats the request, and whatever died
in between, there is one effect, and its answer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from attrs import frozen

from counterfoil.adapters.api.tables import SmallTables
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Row, Work
from counterfoil.adapters.protocol.idempotency import KEYS_KEPT, KeptAnswer, fingerprint
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.domain.moments import to_micros

_COLUMNS = "path, fingerprint, nonce, request_id, status, body"


@frozen(kw_only=True)
class Begun:
    """
    A request that was begun under a key.

    Args:
        kept: what was asked, and answered; its status is 0 and its body empty until it was.
    """

    nonce: str
    kept: KeptAnswer

    @property
    def is_answered(self) -> bool:
        """Tell whether it was answered."""
        return self.kept.status > 0


class BegunRequests:
    """The requests of all accounts that were begun under a key, for a day and more."""

    def __init__(self, store: EventStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._tables = SmallTables(store)
        self._clock = clock

    def find(self, place: str, key: str) -> Begun | None:
        """Return what was begun under a key of an account and mode."""
        rows = self._tables.rows(
            f"SELECT {_COLUMNS} FROM {{s}}counterfoil_api_requests"  # noqa: S608
            " WHERE account = ? AND key_digest = ? AND begun_at > ?",
            (place, _digest(key), self._forgotten_until()),
        )
        return self._begun(place, key, rows[0]) if rows else None

    def begin(self, place: str, key: str, request: Request, request_id: str) -> Begun:
        """Note that a request is begun, or return it as another process has begun it."""
        now = to_micros(self._clock())
        digest = _digest(key)

        def note(work: Work) -> list[Row]:
            text = self._tables.text
            work.run(
                text("DELETE FROM {s}counterfoil_api_requests WHERE begun_at <= ?"),
                (self._forgotten_until(),),
            )
            work.run(
                text(
                    "INSERT INTO {s}counterfoil_api_requests"
                    " (account, key_digest, path, fingerprint, nonce, request_id, begun_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, key_digest) DO NOTHING"
                ),
                (
                    place,
                    digest,
                    request.path,
                    fingerprint(request),
                    new_token(),
                    request_id,
                    now,
                ),
            )
            return work.rows(
                text(
                    f"SELECT {_COLUMNS} FROM {{s}}counterfoil_api_requests"  # noqa: S608
                    " WHERE account = ? AND key_digest = ?"
                ),
                (place, digest),
            )

        return self._begun(place, key, self._tables.write(note)[0])

    def answered(self, place: str, key: str, subject: str, response: Response) -> None:
        """Keep the answer, sealed: ``subject`` names whose key it goes with when that is erased."""
        sealed = self._store.seal(subject, response.body, _place(place, key))
        self._tables.run(
            "UPDATE {s}counterfoil_api_requests SET status = ?, body = ?"
            " WHERE account = ? AND key_digest = ? AND status IS NULL",
            (response.status, sealed, place, _digest(key)),
        )

    def _forgotten_until(self) -> int:
        return to_micros(self._clock() - timedelta(seconds=KEYS_KEPT))

    def _begun(self, place: str, key: str, row: Row) -> Begun:
        path, printed, nonce, request_id, status, sealed = row
        body = None
        if sealed is not None:
            body = self._store.unseal(bytes(sealed), _place(place, key))
        return Begun(
            nonce=nonce,
            kept=KeptAnswer(
                path=path,
                fingerprint=printed,
                status=0 if body is None else int(status),
                request_id=request_id,
                body=body or b"",
            ),
        )


def _digest(key: str) -> bytes:
    """Return what stands for a key, which may be an e-mail address or anything else."""
    return sha256(key.encode("utf-8", "surrogatepass")).digest()


def _place(place: str, key: str) -> str:
    return f"api request|{place}|{_digest(key).hex()}"
