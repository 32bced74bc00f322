"""
The audit trail as it is asked for: who did what, when it happened and when it became known.

A line tells of an event, or of a command that was refused. Lines come in order of a moment; of one
moment events come before refusals, each in the order in which they were recorded.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    literal,
    select,
    tuple_,
    union_all,
)

from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.moments import from_micros, to_micros
from counterfoil.projections.answers import By


class Order(StrEnum):
    """By which moment lines come: when it became known, or when it happened."""

    KNOWN = "known"
    HAPPENED = "happened"


class Kind(StrEnum):
    """What a line tells of; of one moment they come in this order."""

    EVENT = "e"
    REFUSAL = "r"


class Mark(NamedTuple):
    """
    Where a line stands: its moment in microseconds, what it tells of, and its number.

    The number of an event is its position in the log.
    """

    at: int
    kind: Kind
    number: int

    def __str__(self) -> str:
        """Return it as whoever goes on after it names it."""
        return f"{self.at}.{self.kind}.{self.number}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``str`` writes; raises ``ValueError``."""
        at, kind, number = text.split(".")
        mark = cls(int(at), Kind(kind), int(number))
        try:
            from_micros(mark.at)
        except OverflowError:
            raise ValueError(f"{text} lies outside the calendar") from None
        if not 0 <= mark.number < _NUMBERS:
            raise ValueError(f"{text} lies outside the log")
        return mark


_NUMBERS = 2**63
"""How many positions a log may have."""


@frozen(kw_only=True)
class Period:
    """A stretch of time: ``since`` lies in it, ``until`` no longer; without a bound it goes on."""

    since: datetime | None = None
    until: datetime | None = None

    def includes(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return (self.since is None or self.since <= moment) and (
            self.until is None or moment < self.until
        )


ALWAYS = Period()


@frozen(kw_only=True)
class AuditCriteria:
    """
    Which lines are asked for; all that is named must hold.

    Args:
        customer: whatever belongs to this customer, and itself.
        subscription: whatever belongs to this subscription, its invoices say, and itself.
        object: what is about this alone: ``subscription/sub_1``.
        happened: when it happened; ``known``: when it became known.
        after: the mark of the last line that one had.
    """

    customer: str | None = None
    subscription: str | None = None
    object: str | None = None
    actor: Actor | None = None
    door: Door | None = None
    happened: Period = ALWAYS
    known: Period = ALWAYS
    include_refusals: bool = True
    order: Order = Order.KNOWN
    after: str | None = None
    limit: int = 100


@frozen(kw_only=True)
class Happened:
    """
    What an event says.

    Args:
        name: its stored name.
        event: itself, with what is personal in it, or without where that was erased; None where
            it can't be read.
        edition: the rules of the day on which it happened; None where it can't be read.
    """

    name: str
    event: object | None
    edition: str | None


@frozen(kw_only=True)
class Refused:
    """A command that was refused, by the rule of this id."""

    command: str
    code: str
    rule: str


@frozen(kw_only=True)
class AuditLine:
    """
    One line of the audit trail.

    Args:
        object: what it is about: ``subscription/sub_1``.
        version: which event of it this is; None of a refusal.
        customer: whom it belongs to, where that is known; ``subscription`` likewise.
    """

    mark: Mark
    object: str
    version: int | None
    customer: str | None
    subscription: str | None
    happened_at: datetime
    known_at: datetime
    by: By
    what: Happened | Refused


def lines_statement(
    lines: Table,
    belongings: Table,
    account: str,
    asked: AuditCriteria,
    limits: "Limits",
) -> "Select[tuple[object, ...]]":
    """Find the lines of events of an account, ``acct_1/live``, or of itself, ``acct_1``."""
    of_account: ColumnElement[bool] = lines.c.account == account
    moments: dict[Order, ColumnElement[int]] = {
        Order.KNOWN: lines.c.known_at,
        Order.HAPPENED: lines.c.happened_at,
    }
    if asked.object is not None or owners_of(asked):
        # Neither by account nor by moment are few objects' lines looked up, but by object: SQLite
        # would take all of the account's otherwise, for it knows not how few these are.
        of_account = lines.c.account.concat("") == account
        moments = {order: column + 0 for order, column in moments.items()}
    found = select(lines).where(of_account)
    for name, wanted in (("object", asked.object), ("actor", asked.actor), ("door", asked.door)):
        if wanted is not None:
            found = found.where(lines.c[name] == str(wanted))
    for own, belonging in owners_of(asked):
        found = found.where(lines.c.object.in_(_objects(belongings, account, own, belonging)))
    if limits.position is not None:
        # A sum, so that it isn't by position either: it leaves out but the last.
        found = found.where(lines.c.position + 0 <= limits.position)
    if limits.at is not None:
        found = found.where(moments[Order.HAPPENED] <= to_micros(limits.at))
    for order, period in ((Order.KNOWN, asked.known), (Order.HAPPENED, asked.happened)):
        if period.since is not None:
            found = found.where(moments[order] >= to_micros(period.since))
        if period.until is not None:
            found = found.where(moments[order] < to_micros(period.until))
    by = moments[asked.order]
    if asked.after is not None:
        found = found.where(_after(by, lines.c.position, Mark.read(asked.after)))
    return found.order_by(by, lines.c.position).limit(asked.limit + 1)


@frozen(kw_only=True)
class Limits:
    """Up to where the log is asked: the last position, and the last moment of happening."""

    position: int | None = None
    at: datetime | None = None


def owners_of(asked: AuditCriteria) -> tuple[tuple[str, str], ...]:
    """Return the objects whose belongings are asked for, each with the column that names it."""
    named = (("customer", asked.customer), ("subscription", asked.subscription))
    return tuple((f"{kind}/{id_}", kind) for kind, id_ in named if id_ is not None)


def _objects(belongings: Table, account: str, own: str, column: str) -> "CompoundSelect[str]":
    id_ = own.partition("/")[2]
    return union_all(
        select(literal(own)),
        select(belongings.c.object).where(
            belongings.c.account == account, belongings.c[column] == id_
        ),
    )


def _after(
    column: "ColumnElement[int]", position: "ColumnElement[int]", mark: Mark
) -> "ColumnElement[bool]":
    if mark.kind is Kind.REFUSAL:
        return column > mark.at
    last = literal(mark.at, BigInteger), literal(mark.number, BigInteger)
    return tuple_(column, position) > tuple_(*last)


def belongings_statement(
    belongings: Table, account: str, objects: tuple[str, ...]
) -> "Select[tuple[str, str | None, str | None]]":
    """Find whom some objects belong to."""
    held = belongings.c
    return select(held.object, held.customer, held.subscription).where(
        held.account == account, held.object.in_(objects)
    )
