"""Sends an append to PostgreSQL: in one call, or a large one in several of one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from psycopg.types.numeric import Int8

from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    ConflictError,
    NotJoinedError,
    StoreError,
)
from counterfoil.adapters.event_store.inbox_rows import SettledEntry
from counterfoil.adapters.event_store.ledger import Beside, Sealed, versions_read
from counterfoil.adapters.event_store.postgres.connections import Cursor, Row
from counterfoil.adapters.event_store.postgres.tables import PARAMETERS, as_setting, sql

EVENTS_MAX = 500
"""How many events are sent in one call; over a unix socket a call with 1,000 never returned."""

_NOTHING_BESIDE = Beside()

Arguments = list[object]


class Appending:
    """Calls the function of one schema."""

    def __init__(self, schema: str, patience: float) -> None:
        places = ", ".join(["%b"] * PARAMETERS)
        self._call = sql("SELECT * FROM {s}.counterfoil_append(" + places + ")", schema)  # noqa: S608
        self._patience = as_setting(patience)

    def append(
        self, cursor: Cursor, events: Sequence[StoredEvent], beside: Beside
    ) -> Sequence[int]:
        """
        Record events and what stands beside them, and return the events' positions.

        Raises:
            ConflictError: what the append rests on has changed.
        """
        return self._all(cursor, events, versions_read(events, beside), beside)

    def append_together(self, cursor: Cursor, appends: Sequence[Sealed]) -> Sequence[Sequence[int]]:
        """
        Do so several times in one transaction, each on top of those before it.

        All are sent before the first answer is waited for. Where one of them is refused, what was
        written before and after it is undone.

        Raises:
            ConflictError: what one of them rests on has changed.
        """
        with cursor.connection.transaction():
            if any(len(events) > EVENTS_MAX for events, _ in appends):
                return [self.append(cursor, events, beside) for events, beside in appends]
            cursor.executemany(
                self._call,
                [
                    self._arguments(events, versions_read(events, beside), beside)
                    for events, beside in appends
                ],
                returning=True,
            )
            answers = [_positions(cursor.fetchone())]
            while cursor.nextset():
                answers.append(_positions(cursor.fetchone()))
            return answers

    def insert(self, cursor: Cursor, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Record events alone; where a version is taken the database itself says so."""
        return self._all(cursor, events, {}, _NOTHING_BESIDE)

    def _all(
        self,
        cursor: Cursor,
        events: Sequence[StoredEvent],
        reads: dict[str, int],
        beside: Beside,
    ) -> Sequence[int]:
        parts = [events[n : n + EVENTS_MAX] for n in range(0, len(events), EVENTS_MAX)] or [()]
        if len(parts) == 1:
            return self._one(cursor, parts[0], reads, beside)
        positions: list[int] = []
        with cursor.connection.transaction():
            for number, part in enumerate(parts, start=1):
                is_last = number == len(parts)
                # All is checked with the first part, and written beside the last one.
                here = beside if number == 1 or is_last else _NOTHING_BESIDE
                positions += self._one(cursor, part, reads, here, unfinished=not is_last)
                reads = {}
        return positions

    def _one(
        self,
        cursor: Cursor,
        events: Sequence[StoredEvent],
        reads: dict[str, int],
        beside: Beside,
        *,
        unfinished: bool = False,
    ) -> Sequence[int]:
        arguments = self._arguments(events, reads, beside, unfinished=unfinished)
        return _positions(cursor.execute(self._call, arguments, prepare=True).fetchone())

    def _arguments(
        self,
        events: Sequence[StoredEvent],
        reads: dict[str, int],
        beside: Beside,
        *,
        unfinished: bool = False,
    ) -> Arguments:
        return [
            self._patience,
            *_of_events(events),
            *_of_reads(reads),
            *_of_beside(beside),
            unfinished,
        ]


def _positions(row: Row | None) -> Sequence[int]:
    """Return the positions that the function answers with; raises what it found instead."""
    problem, names, positions = row or (None, None, None)
    if problem is not None:
        raise _error(problem, tuple(names or ()))
    return positions or ()


def _error(problem: str, names: tuple[str, ...]) -> StoreError:
    match problem:
        case "command":
            return AlreadyRecordedError((), f"The command {names[0]}")
        case "sighting":
            stream, object, event_id = names
            return AlreadyRecordedError((stream,), f"The sighting of {object} by {event_id}")
        case "changed":
            return ConflictError(names)
        case "isolation":
            return NotJoinedError(
                "its transaction's isolation is another than READ COMMITTED, in which alone an"
                " append sees what others have committed"
            )
        case _:
            return NotJoinedError(
                "synchronous_commit is off in its transaction, so that a power cut could lose"
                " events"
            )


def _of_events(events: Sequence[StoredEvent]) -> Arguments:
    if not events:
        return [None] * 4
    return [
        [str(each.originator_id) for each in events],
        [Int8(each.originator_version) for each in events],
        [each.topic for each in events],
        [each.state for each in events],
    ]


def _of_reads(reads: dict[str, int]) -> Arguments:
    return [list(reads), list(map(Int8, reads.values()))] if reads else [None, None]


def _of_beside(beside: Beside) -> Arguments:
    command = beside.command
    used = beside.used
    return [
        *(
            [None] * 4
            if command is None
            else (command.account, command.command_id, command.fingerprint, command.recorded_at)
        ),
        *columns(beside.sightings, 6),
        *columns([(*place, count) for place, count in beside.sighted.items()], 3),
        *columns(beside.whereabouts, 3),
        *(used or [None] * 3),
        *columns([(*place, at) for place, at in beside.uses.items()], 3),
        *columns(beside.due, 2),
        list(beside.never_due) or None,
        *columns(beside.settled, len(SettledEntry._fields)),
    ]


def columns(rows: Iterable[tuple[Any, ...]], width: int) -> Arguments:
    """
    Turn rows into columns, as the function takes them.

    Numbers say how wide they are; else small ones would be sent as another type than large ones,
    and each type would be prepared anew.
    """
    columns = [
        [Int8(value) if isinstance(value, int) else value for value in column]
        for column in zip(*rows, strict=True)
    ]
    return [*columns] if columns else [None] * width
