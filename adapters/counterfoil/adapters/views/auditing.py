"""
Reads the audit trail of one account: its lines from their table, what each event says from the log,
and what was refused from the refusals.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import islice

from counterfoil.adapters.event_store import EventStore, Refusal
from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.views.filled import FilledTables
from counterfoil.adapters.views.filling import row_of
from counterfoil.adapters.views.positions import last_known_by
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.statements import compiled
from counterfoil.adapters.views.telling import OWN_FAULTS
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.moments import from_micros, to_micros
from counterfoil.projections.answers import By, Page, When
from counterfoil.projections.audit import (
    AuditCriteria,
    AuditLine,
    Happened,
    Kind,
    Limits,
    Mark,
    Order,
    Refused,
    belongings_statement,
    lines_statement,
    owners_of,
)
from counterfoil.projections.read_model import Row
from counterfoil.projections.trail import NAME, VERSION, belongings_table, lines_table

REFUSALS_AT_ONCE = 1_000
"""How many refusals are read first; each time four times as many, as few of them are wanted."""

OBJECTS_AT_ONCE = 500

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)

Belongings = Mapping[str, tuple[str | None, str | None]]
"""The customer and the subscription that objects belong to, of those that belong to any."""

_Marked = tuple[Mark, Row | Refusal]


class Auditor:
    """
    Reads the audit trail of one account in one mode, ``acct_1/live``.

    What happened to the account itself, which both modes share, is in the trail of each.
    """

    def __init__(self, store: EventStore, account: str) -> None:
        self._store = store
        self._account = account
        self._filled = FilledTables(store)
        schema = store.derived.schema
        self._lines = lines_table(schema)
        self._belongings = belongings_table(schema)

    def audit(self, asked: AuditCriteria, when: When) -> Page[AuditLine]:
        """
        Return the lines that are asked for.

        With ``when.at`` these are of what had happened by then, with ``known_at`` of what was on
        record by then.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        rows, position = self._filled.read(
            {NAME: VERSION}, lambda work: self._rows(asked, when, work)
        )
        events: Iterable[_Marked] = ((_mark_of(row, asked.order), row) for row in rows)
        refused: Iterable[_Marked] = self._refused(asked, when) if asked.include_refusals else ()
        merged = merge(events, refused, key=lambda each: each[0])
        found = list(islice(merged, asked.limit + 1))
        return Page(
            answers=tuple(self._lines_of(found[: asked.limit])),
            position=position,
            has_more=len(found) > asked.limit,
        )

    def _rows(self, asked: AuditCriteria, when: When, work: Work) -> tuple[list[Row], int]:
        position = work.tracked(tracking_of(NAME))
        accounts = [self._account]
        if not owners_of(asked):
            accounts.append(self._account.partition("/")[0])
        rows: list[Row] = []
        for account in accounts:
            last = None
            if when.known_at is not None:
                last = last_known_by(self._store.derived, account, when.known_at, work)
            limits = Limits(position=last, at=when.at)
            statement = lines_statement(self._lines, self._belongings, account, asked, limits)
            columns = self._lines.columns.keys()
            found = work.rows(*compiled(statement, self._store.derived.dialect))
            rows.extend(row_of(columns, values) for values in found)
        return sorted(rows, key=lambda row: _mark_of(row, asked.order)), position

    def _refused(self, asked: AuditCriteria, when: When) -> Iterator[tuple[Mark, Refusal]]:
        """Yield the refusals that are asked for, in order, as they are needed."""
        last = min(each for each in (when.at, when.known_at, _LAST) if each is not None)
        after = (
            max(
                each
                for each in (asked.known.since, asked.happened.since, _FIRST)
                if each is not None
            ),
            0,
        )
        if asked.after is not None:
            after = max(after, _refusal_after(Mark.read(asked.after)))
        number_read = REFUSALS_AT_ONCE
        while page := self._store.refusals_after(self._account, after, last, number_read):
            belongings = self._belongings_of({_object_of(each) for _, each in page})
            for number, each in page:
                if _is_wanted(each, asked, belongings):
                    yield Mark(to_micros(each.at), Kind.REFUSAL, number), each
            number, each = page[-1]
            after = each.at, number
            number_read *= 4

    def _lines_of(self, found: Sequence[_Marked]) -> Iterator[AuditLine]:
        belongings = self._belongings_of({_object_of(each) for _, each in found})
        says = self._says([mark.number for mark, _ in found if mark.kind is Kind.EVENT])
        for mark, each in found:
            owner = belongings.get(_object_of(each), (None, None))
            if isinstance(each, Refusal):
                yield _line_of_refusal(mark, each, owner)
            else:
                yield _line_of_event(mark, each, owner, says[mark.number])

    def _says(self, positions: Sequence[int]) -> Mapping[int, Happened]:
        """Open events as far as they can be."""
        opened = self._store.opened_at(positions)
        found = {}
        for row in opened.rows:
            position, _, _, topic, _ = row
            name = topic.partition(":")[0]
            try:
                recorded = opened.recorded(row)
            except OWN_FAULTS:
                found[position] = Happened(name=name, event=None, edition=None)
            else:
                found[position] = Happened(
                    name=name, event=recorded.event, edition=recorded.edition
                )
        return found

    def _belongings_of(self, objects: set[str]) -> Belongings:
        ordered = sorted(objects)
        found: dict[str, tuple[str | None, str | None]] = {}

        def read(work: Work) -> None:
            for start in range(0, len(ordered), OBJECTS_AT_ONCE):
                statement = belongings_statement(
                    self._belongings,
                    self._account,
                    tuple(ordered[start : start + OBJECTS_AT_ONCE]),
                )
                for name, customer, own in work.rows(
                    *compiled(statement, self._store.derived.dialect)
                ):
                    found[name] = customer, own

        self._filled.read({NAME: VERSION}, read)
        for name in ordered:
            kind, _, id_ = name.partition("/")
            if kind == "customer":
                found[name] = id_, None
            elif kind == "subscription":
                found[name] = found.get(name, (None, None))[0], id_
        return found


def _mark_of(row: Row, order: Order) -> Mark:
    at = row["known_at"] if order is Order.KNOWN else row["happened_at"]
    return Mark(int(at or 0), Kind.EVENT, int(row["position"] or 0))


def _refusal_after(mark: Mark) -> tuple[datetime, int]:
    return from_micros(mark.at), mark.number if mark.kind is Kind.REFUSAL else 0


def _object_of(each: Row | Refusal) -> str:
    return str(ref_of(each.stream)) if isinstance(each, Refusal) else str(each["object"])


def _is_wanted(refusal: Refusal, asked: AuditCriteria, belongings: Belongings) -> bool:
    """Tell whether a refusal is asked for; it became known in the moment in which it happened."""
    about = _object_of(refusal)
    customer, own = belongings.get(about, (None, None))
    cause = refusal.cause
    return (
        asked.object in (None, about)
        and asked.customer in (None, customer)
        and asked.subscription in (None, own)
        and asked.actor in (None, cause.actor)
        and asked.door in (None, cause.door)
        and asked.happened.includes(refusal.at)
        and asked.known.includes(refusal.at)
    )


def _line_of_refusal(
    mark: Mark, refusal: Refusal, owner: tuple[str | None, str | None]
) -> AuditLine:
    cause = refusal.cause
    return AuditLine(
        mark=mark,
        object=_object_of(refusal),
        version=None,
        customer=owner[0],
        subscription=owner[1],
        happened_at=refusal.at,
        known_at=refusal.at,
        by=By(
            actor=cause.actor,
            door=cause.door,
            reference=cause.stripe_event_id or cause.command_id,
        ),
        what=Refused(command=refusal.command, code=refusal.code, rule=refusal.rule),
    )


def _line_of_event(
    mark: Mark, row: Row, owner: tuple[str | None, str | None], says: Happened
) -> AuditLine:
    return AuditLine(
        mark=mark,
        object=str(row["object"]),
        version=int(row["version"] or 0),
        customer=owner[0],
        subscription=owner[1],
        happened_at=from_micros(int(row["happened_at"] or 0)),
        known_at=from_micros(int(row["known_at"] or 0)),
        by=By(
            actor=Actor(str(row["actor"])),
            door=Door(str(row["door"])),
            reference=str(row["reference"]),
        ),
        what=says,
    )
