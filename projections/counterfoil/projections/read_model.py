"""
What a read model is: a row an aggregate, told by its events, and the entries it came about by.

A read model keeps two things of each aggregate: a row, what is true of it now, and entries, what
each event told. The row is the fold of the entries, and so is the row of any other time: by when
they became known for what was known then, by when they happened for what was true then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias, TypeVar, cast

from attrs import Factory, define, frozen

from counterfoil.domain.moments import to_micros

E = TypeVar("E")

Value: TypeAlias = str | int | bool | None
"""What a column holds; a moment is a number of microseconds since 1970."""

Telling: TypeAlias = Mapping[str, Value]
"""The columns that an event tells, each with what it holds from then on."""

Row: TypeAlias = dict[str, Value]
"""What a read model holds of one aggregate, by column."""

NOTHING_TOLD: Telling = {}

MICROS_A_SECOND = 1_000_000
"""Entries are of seconds: Stripe keeps no smaller parts."""


def differing(telling: Telling, row: Row) -> Telling:
    """
    Return of a telling what the row holds otherwise.

    An event may state at once several things of which it changes one. Only that one is told, lest
    the others overrule what is learned later of the time before.
    """
    return {name: value for name, value in telling.items() if row[name] != value}


@define(slots=True, eq=False)
class Told:
    """
    One event, as it is told to the read models.

    Args:
        account: ``acct_1/live``; of the account itself ``acct_1``.
        kind: what the stream is about, ``subscription``.
        event: the event itself; None where no read model that is told asks for its class.
        happened_at: when it came true, in microseconds; ``recorded_at``: when it became known.
        reference: the Stripe event that it was read from, else the id of the command.
    """

    position: int
    stream: str
    account: str
    kind: str
    id: str
    version: int
    stored_name: str
    event: object
    happened_at: int
    recorded_at: int
    actor: str
    door: str
    reference: str


class Entry(NamedTuple):
    """
    What one event told.

    Args:
        at: the second from which it held, in microseconds.
        known_at: when it became known.
        late: whether it tells of an earlier moment alone, so that the present isn't touched.
        reference: the Stripe event that it was read from, else the id of the command.
    """

    position: int
    at: int
    known_at: int
    late: bool
    actor: str
    door: str
    reference: str
    told: Telling


class Column(NamedTuple):
    """A column: its name and what it holds, where it holds anything."""

    name: str
    holds: type[str] | type[int] | type[bool]


@frozen(kw_only=True)
class Since:
    """
    Since when a column has held something, and by whose doing, kept in columns of their own.

    Args:
        of: the column; where it holds nothing, so do these.
        each_value: whether another value begins anew; else only nothing does.
        at: the column of the second in which it began.
        by: how the three columns of its cause begin: ``{by}_actor``, ``_door`` and ``_reference``.
    """

    of: str
    at: str
    by: str
    each_value: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns that are kept."""
        actor, door, reference = self.causes
        return (Column(self.at, int), *(Column(each, str) for each in (actor, door, reference)))

    @property
    def causes(self) -> tuple[str, str, str]:
        """Return the names of the columns of the cause."""
        return f"{self.by}_actor", f"{self.by}_door", f"{self.by}_reference"


Tells: TypeAlias = Callable[[E, Row], Telling]
"""Says what an event tells, by the row as it stands before."""


class Reads(IntEnum):
    """How much of an event is asked for: that it happened, what it says, or all, sealed or not."""

    NOTHING = 0
    WHAT_IS_OPEN = 1
    EVERYTHING = 2


class Tellings:
    """What each class of events tells a read model; the other classes tell it nothing."""

    def __init__(self) -> None:
        self._by_class: dict[type, Tells[object]] = {}
        self._sealed: set[type] = set()

    def of(self, *events: type, sealed: bool = False) -> Callable[[Tells[E]], Tells[E]]:
        """
        Let a function say what events of some classes tell.

        ``sealed``: what is personal in them isn't asked for, and stays sealed.
        """

        def register(tells: Tells[E]) -> Tells[E]:
            self._by_class.update(dict.fromkeys(events, cast("Tells[object]", tells)))
            if sealed:
                self._sealed.update(events)
            return tells

        return register

    def for_class(self, event: type) -> Tells[object] | None:
        """Return what says what events of a class tell."""
        return self._by_class.get(event)

    def reads(self, event: type) -> Reads:
        """Tell how much of events of a class is asked for."""
        if event not in self._by_class:
            return Reads.NOTHING
        return Reads.WHAT_IS_OPEN if event in self._sealed else Reads.EVERYTHING


@frozen(kw_only=True)
class ReadModel:
    """
    What is kept of each aggregate of a kind.

    Args:
        version: what the columns and tellings were when the tables were filled; where it differs,
            they are filled anew.
        tellings: what events tell; ``late``: what those that tell of an earlier moment do.
        constant: columns that never change once they are told, and hold for earlier moments too.
        indexes: columns by which rows are found, each with those that it is sorted by.
        finds_by_moment: whether entries are asked for by when they happened.
        hashed: columns of which something personal is told: whoever writes them puts a keyed hash
            in its place, and takes the rows and entries of who is erased away.
    """

    name: str
    version: int
    kind: str
    columns: tuple[Column, ...]
    tellings: Tellings
    late: Tellings = Factory(Tellings)
    since: tuple[Since, ...] = ()
    constant: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    finds_by_moment: bool = False
    hashed: tuple[str, ...] = ()

    def all_columns(self) -> tuple[Column, ...]:
        """Return the columns of a row, with those that say since when."""
        return (*self.columns, *(column for each in self.since for column in each.columns))

    def blank(self) -> Row:
        """Return the row of an aggregate of which nothing was told."""
        return self._blank.copy()

    @cached_property
    def _blank(self) -> Row:
        return {column.name: None for column in self.all_columns()}

    def reads(self, event: type) -> Reads:
        """Tell how much of events of a class is asked for; nothing: they tell it nothing."""
        return max(self.tellings.reads(event), self.late.reads(event))

    def entry(self, told: Told, row: Row) -> Entry | None:
        """Return what an event tells, by the row as it stands; None where it tells nothing."""
        event = told.event
        found = self._telling(type(event))
        if found is None:
            return None
        tells, late = found
        telling = tells(event, row)
        if not telling:
            return None
        happened_at = told.happened_at
        return Entry(
            told.position,
            happened_at - happened_at % MICROS_A_SECOND,
            told.recorded_at,
            late,
            told.actor,
            told.door,
            told.reference,
            telling,
        )

    def _telling(self, event: type) -> tuple[Tells[object], bool] | None:
        tells = self.tellings.for_class(event)
        if tells is not None:
            return tells, False
        tells = self.late.for_class(event)
        return None if tells is None else (tells, True)

    def take(self, row: Row, entry: Entry) -> None:
        """Change a row by what was told, since when included."""
        told = entry.told
        for since in self.since:
            if since.of in told and told[since.of] != (before := row[since.of]):
                _begin(row, since, entry, before)
        row.update(told)

    def resettle(self, row: Row, entries: Iterable[Entry]) -> None:
        """
        Correct since when, by all that was told until now: an earlier fact may say that it was so
        before.
        """
        walked = self.blank()
        for entry in sorted(entries, key=in_order_of_happening):
            self.take(walked, entry)
        for since in self.since:
            if walked[since.of] == row[since.of]:
                for name in (since.at, *since.causes):
                    row[name] = walked[name]


def _begin(row: Row, since: Since, entry: Entry, before: Value) -> None:
    actor, door, reference = since.causes
    if entry.told[since.of] is None:
        row[since.at] = row[actor] = row[door] = row[reference] = None
    elif before is None or since.each_value:
        row[since.at] = entry.at
        row[actor], row[door], row[reference] = entry.actor, entry.door, entry.reference


def in_order_of_happening(entry: Entry) -> tuple[int, int]:
    """Say where an entry stands by when it happened; of one second, what became known last wins."""
    return entry.at, entry.position


def in_order_of_knowing(entry: Entry) -> int:
    """Say where an entry stands by when it became known."""
    return entry.position


def as_known(model: ReadModel, entries: Iterable[Entry]) -> Row | None:
    """
    Fold entries by when they became known: the row that stood there after the last of them.

    None: nothing was told but of earlier moments.
    """
    row: Row | None = None
    for _, after in walked_as_known(model, entries):
        row = after
    return row


def walked_as_known(
    model: ReadModel, entries: Iterable[Entry]
) -> Iterator[tuple[Entry, Row | None]]:
    """Fold entries by when they became known: each with the row that stood there after it."""
    row, known = model.blank(), False
    taken: list[Entry] = []
    for entry in sorted(entries, key=in_order_of_knowing):
        taken.append(entry)
        if entry.late:
            model.resettle(row, taken)
        else:
            known = True
            model.take(row, entry)
        yield entry, row if known else None


def as_happened(model: ReadModel, entries: Sequence[Entry], until: datetime) -> Row | None:
    """
    Fold entries by when they happened: what was true at a moment, by all that is known by now.

    None: nothing is known to have happened until then.
    """
    limit = to_micros(until)
    row, begun = model.blank(), False
    for entry in sorted(entries, key=in_order_of_happening):
        if entry.at <= limit:
            begun = True
            model.take(row, entry)
    if not begun:
        return None
    row.update(_constants(model, entries, row))
    return row


def _constants(model: ReadModel, entries: Iterable[Entry], row: Row) -> Iterator[tuple[str, Value]]:
    for name in model.constant:
        if row[name] is None:
            told = [entry.told[name] for entry in entries if name in entry.told]
            yield name, next((value for value in reversed(told) if value is not None), None)
