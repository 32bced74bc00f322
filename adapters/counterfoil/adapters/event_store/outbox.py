"""The outbox: what is to be asked of Stripe, rendered once, and what it came to."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from counterfoil.adapters.event_store.derived import Derived, OvertakenError, Row, Work
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.outbox_rows import (
    Creation,
    NewRequest,
    OutboxCount,
    OutboxRequest,
    OutboxStatus,
)
from counterfoil.adapters.event_store.rows import joined
from counterfoil.domain.moments import from_micros, to_micros

REACTION = "stripe_sync"
"""The name under which the library's tracking knows how far the reaction has come."""

FIRST_LETTER = "a"

_COLUMNS = (
    "number, account, lane, stream, version, command_id, name, letter, key, method, path, reads,"
    " names, answers, facets, is_final, decided_at, status, tries, failures, put_offs,"
    " first_sent_at, next_try, closed_at, code, decline_code, reason, lacks, body, sends"
)
_SELECT = f"SELECT {_COLUMNS} FROM {{t}}"  # noqa: S608 - only names of columns.
_ADD = (
    "INSERT INTO {t} (account, lane, stream, version, command_id, name, letter, key, method, path,"
    " reads, names, answers, facets, is_final, lacks, body, decided_at, status, tries, failures,"
    " put_offs, next_try)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)"
)
_HEADS = (
    f"{_SELECT} WHERE number IN (SELECT MIN(number) FROM {{t}}"  # noqa: S608
    " WHERE account = ? AND closed_at IS NULL GROUP BY lane)"
    " AND next_try IS NOT NULL AND next_try <= ? ORDER BY next_try, number LIMIT ?"
)
_NEXT_DUE = (
    "SELECT MIN(next_try) FROM {t} WHERE number IN (SELECT MIN(number) FROM {t}"
    " WHERE account = ? AND closed_at IS NULL GROUP BY lane)"
)
_IN_FLIGHT = (
    "SELECT DISTINCT lane FROM {t} WHERE account = ? AND closed_at IS NULL AND lane NOT IN"
    " (SELECT lane FROM {t} WHERE account = ? AND closed_at IS NULL AND next_try IS NULL)"
)
_CREATING = ('%["create_%', '%["start_subscription"%', '%["add_price"%', '%["add_promotion_code"%')
_CREATIONS = (
    "SELECT stream, answers, status FROM {t}"  # noqa: S608 - only names of columns.
    " WHERE account = ? AND closed_at IS NULL AND number < ?"
    f" AND ({' OR '.join('answers LIKE ?' for _ in _CREATING)}) ORDER BY number"
)
_NUMBER_MAX = 2**63 - 1
_PROGRESS = (
    "UPDATE {t} SET status = ?, tries = ?, failures = ?, put_offs = ?, letter = ?, key = ?,"
    " first_sent_at = ?, next_try = ?, closed_at = ?, code = ?, decline_code = ?, reason = ?"
)
_OPEN_STILL = " WHERE number = ? AND closed_at IS NULL"
_HURRY = f"UPDATE {{t}} SET next_try = ?{_OPEN_STILL} AND next_try > ?"  # noqa: S608
_CHANGE = f"{_PROGRESS}{_OPEN_STILL}"
_CLOSE = f"{_PROGRESS}, body = ?, sends = NULL{_OPEN_STILL}"
_FILL_IN = f"UPDATE {{t}} SET path = ?, sends = ?{_OPEN_STILL}"  # noqa: S608


class Outbox:
    """
    Keeps requests in the order in which they were decided, their bodies sealed.

    Within a lane they are answered one after the other: none is sent before those that were decided
    earlier are closed. A body goes once its request is closed.
    """

    def __init__(self, derived: Derived, keys: KeyStore, failures: translated) -> None:
        self._derived = derived
        self._keys = keys
        self._translated = failures
        self._is_postgres = derived.dialect == "postgresql"
        self._table = "counterfoil_outbox"
        if derived.schema is not None:
            self._table = f'"{derived.schema}".{self._table}'

    def reacted(self) -> int:
        """Return up to which position of the log requests were made of what was decided."""
        with self._translated:
            return self._derived.read(lambda work: work.tracked(REACTION))

    def add(self, news: Sequence[NewRequest], *, after: int, last: int) -> bool:
        """
        Keep requests, and that the reaction has come to a position, in one transaction.

        Args:
            after: where the reaction stood when they were made; where another one has come further
                meanwhile, nothing is kept, and it is told by ``False``.
        """
        with self._translated:
            keyring = Keyring(self._keys)
            keyring.prepare({each.subject for each in news})
            rows = [self._new_row(each, keyring) for each in news]

            def write(work: Work) -> None:
                work.alone(REACTION)
                if work.tracked(REACTION) != after:
                    raise OvertakenError(REACTION)
                work.track(REACTION, last)
                work.run_many(self._sql(_ADD), rows)

            try:
                self._derived.write(write)
            except OvertakenError:
                return False
        return True

    def heads(self, account: str, until: datetime, limit: int = 100) -> tuple[OutboxRequest, ...]:
        """Return the oldest open request of each lane, where its next try is due."""
        return self._found(_HEADS, (account, to_micros(until), limit))

    def next_due(self, account: str) -> datetime | None:
        """Return when the next try of any lane is due; ``None``: nothing is to be sent."""
        ((at,),) = self._rows(_NEXT_DUE, (account,))
        return None if at is None else from_micros(int(at))

    def open(self, account: str) -> tuple[OutboxRequest, ...]:
        """Return all open requests, in order."""
        return self._found(
            f"{_SELECT} WHERE account = ? AND closed_at IS NULL ORDER BY number", (account,)
        )

    def lanes_in_flight(self, account: str) -> frozenset[str]:
        """Return the lanes in which requests are on their way; none goes on behind a parked one."""
        rows = self._rows(_IN_FLIGHT, (account, account))
        return frozenset(str(lane) for (lane,) in rows)

    def behind(self, request: OutboxRequest) -> tuple[OutboxRequest, ...]:
        """Return the open requests that were decided later in the same lane, in order."""
        return self._found(
            f"{_SELECT} WHERE account = ? AND lane = ? AND number > ? AND closed_at IS NULL"
            " ORDER BY number",
            (request.account, request.lane, request.number),
        )

    def creations(self, account: str, *, before: int | None = None) -> tuple[Creation, ...]:
        """Return what Stripe is still to create, or may have: all, or what was decided earlier."""
        rows = self._rows(_CREATIONS, (account, before or _NUMBER_MAX, *_CREATING))
        return tuple(
            Creation(
                stream=stream,
                answers=_answers(answers),
                was_sent=OutboxStatus(status) is OutboxStatus.SENT,
            )
            for stream, answers, status in rows
        )

    def open_by_key(self, account: str, keys: Sequence[str]) -> Mapping[str, OutboxRequest]:
        """Return the open requests of some idempotency keys, by key."""
        if not keys:
            return {}
        places = ", ".join("?" * len(keys))
        found = self._found(
            f"{_SELECT} WHERE account = ? AND closed_at IS NULL AND key IN ({places})",
            (account, *keys),
        )
        return {each.key: each for each in found}

    def request(self, number: int) -> OutboxRequest | None:
        """Return a request by its number."""
        found = self._found(f"{_SELECT} WHERE number = ?", (number,))
        return found[0] if found else None

    def page(
        self, account: str, status: OutboxStatus | None = None, *, before: int | None = None,
        limit: int = 50,
    ) -> tuple[OutboxRequest, ...]:  # fmt: skip
        """Return requests, the last decided first, of one status or of all."""
        asked = {"status = ?": status, "number < ?": before}
        given = {condition: value for condition, value in asked.items() if value is not None}
        where = "".join(f" AND {condition}" for condition in given)
        return self._found(
            f"{_SELECT} WHERE account = ?{where} ORDER BY number DESC LIMIT ?",
            (account, *given.values(), limit),
        )

    def counts(self, account: str | None = None) -> tuple[OutboxCount, ...]:
        """Count the requests by account and status."""
        where, of = ("", ()) if account is None else (" WHERE account = ?", (account,))
        rows = self._rows(
            f"SELECT account, status, COUNT(*), MIN(decided_at) FROM {{t}}{where}"  # noqa: S608
            " GROUP BY account, status ORDER BY account, status",
            of,
        )
        return tuple(
            OutboxCount(
                account=name,
                status=OutboxStatus(status),
                requests=int(number),
                oldest=from_micros(int(oldest)),
            )
            for name, status, number, oldest in rows
        )

    def change(self, request: OutboxRequest) -> None:
        """
        Keep how far an open request has come. One that was closed meanwhile stays as it is.
        """
        values: tuple[object, ...] = (
            request.status.value,
            request.tries,
            request.failures,
            request.put_offs,
            request.letter,
            request.key,
            _micros(request.first_sent_at),
            _micros(request.next_try),
            _micros(request.closed_at),
            request.code,
            request.decline_code,
            request.reason,
        )
        statement = _CHANGE
        if not request.status.is_open:
            statement, values = _CLOSE, (*values, b"")
        with self._translated:
            self._derived.write(
                lambda work: work.run(self._sql(statement), (*values, request.number))
            )

    def hurry(self, number: int, at: datetime) -> None:
        """
        Let a request that was put off be tried at a moment, if that isn't later than it would be.

        Nothing else of it is touched: it may be on its way meanwhile.
        """
        micros = to_micros(at)
        with self._translated:
            self._derived.write(lambda work: work.run(self._sql(_HURRY), (micros, number, micros)))

    def fill_in(self, request: OutboxRequest) -> None:
        """Keep the path of an open request, and what is sent of it, which it lacked until now."""
        with self._translated:
            keyring = Keyring(self._keys)
            subject = f"{request.account}/{request.lane}"
            keyring.prepare({subject})
            context = _context(request.stream, request.command_id, request.name)
            sealed = keyring.seal(subject, request.sends or b"", context)
            self._derived.write(
                lambda work: work.run(self._sql(_FILL_IN), (request.path, sealed, request.number))
            )

    def _new_row(self, new: NewRequest, keyring: Keyring) -> tuple[object, ...]:
        decided_at = to_micros(new.decided_at)
        return (
            new.account,
            new.lane,
            new.stream,
            new.version,
            new.command_id,
            new.name,
            FIRST_LETTER,
            new.key,
            new.method,
            new.path,
            new.reads,
            json.dumps(new.names),
            json.dumps(new.answers),
            json.dumps(new.facets),
            int(new.is_final),
            new.lacks,
            keyring.seal(new.subject, new.body, _context(new.stream, new.command_id, new.name)),
            decided_at,
            OutboxStatus.QUEUED.value,
            decided_at,
        )

    def _found(self, statement: str, parameters: Sequence[object]) -> tuple[OutboxRequest, ...]:
        keyring = Keyring(self._keys)
        rows = self._rows(statement, parameters)
        with self._translated:
            return tuple([_request(row, keyring) for row in rows])

    def _rows(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        with self._translated:
            return self._derived.read(lambda work: work.rows(self._sql(statement), parameters))

    def _sql(self, statement: str) -> str:
        named = statement.replace("{t}", self._table)
        return named.replace("?", "%s") if self._is_postgres else named


def _request(row: Row, keyring: Keyring) -> OutboxRequest:
    (number, account, lane, stream, version, command_id, name, letter, key, method, path, reads,
     names, answers, facets, is_final, decided_at, status, tries, failures, put_offs,
     first_sent_at, next_try, closed_at, code, decline_code, reason, lacks, body,
     sends) = row  # fmt: skip
    context = _context(stream, command_id, name)
    sealed = bytes(body)
    return OutboxRequest(
        number=number,
        account=account,
        lane=lane,
        stream=stream,
        version=version,
        command_id=command_id,
        name=name,
        letter=letter,
        key=key,
        method=method,
        path=path,
        reads=reads,
        names=tuple(json.loads(names)),
        answers=_answers(answers),
        facets=tuple(json.loads(facets)),
        is_final=bool(is_final),
        decided_at=from_micros(decided_at),
        status=OutboxStatus(status),
        tries=tries,
        failures=failures,
        put_offs=put_offs,
        first_sent_at=_moment(first_sent_at),
        next_try=_moment(next_try),
        closed_at=_moment(closed_at),
        code=code,
        decline_code=decline_code,
        reason=reason,
        lacks=lacks,
        body=keyring.open(sealed, context) if sealed else None,
        sends=keyring.open(bytes(sends), context) if sends is not None else None,
    )


def _answers(stored: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((operation, subject) for operation, subject in json.loads(stored))


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _context(stream: str, command_id: str, name: str) -> bytes:
    """Name the one request whose sealed body it may be."""
    return joined(b"outbox", stream.encode(), command_id.encode(), name.encode())
