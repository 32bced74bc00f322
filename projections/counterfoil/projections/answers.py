"""How rows are read: moments, causes, and pages of answers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from attrs import frozen
from sqlalchemy import Select, Table

from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.moments import from_micros
from counterfoil.projections.read_model import Entry, ReadModel, Row


class Criteria(Protocol):
    """
    What is asked for, whatever the question.

    Answers of the past are looked for among the aggregates of one customer, or at one alone, where
    that is asked for; else among all there are.
    """

    @property
    def id(self) -> str | None:
        """Return the one aggregate that is asked about."""

    @property
    def customer(self) -> str | None:
        """Return the one customer whose aggregates are asked about."""

    @property
    def limit(self) -> int:
        """Return how many answers are wanted at most."""


A_co = TypeVar("A_co", covariant=True)
C_contra = TypeVar("C_contra", bound=Criteria, contravariant=True)


@frozen(kw_only=True)
class When:
    """
    Of which time a question is asked; without either, of now.

    Args:
        at: what was true then, by all that is known today.
        known_at: what was known then. With ``at``, what was known then of that earlier moment.
    """

    at: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Tell whether it is asked what is true now."""
        return self.at is None and self.known_at is None


@frozen(kw_only=True)
class By:
    """
    By whose doing something is so.

    ``reference`` is the Stripe event that it was read from, else the id of the command.
    """

    actor: Actor
    door: Door
    reference: str


@frozen(kw_only=True)
class Total:
    """
    What answers come to in one currency; no amount is ever added to one of another.

    ``amounts`` says what of, each in minor units of the currency; ``count``: how many there are.
    """

    currency: str
    count: int
    amounts: Mapping[str, int]


@frozen(kw_only=True)
class Page(Generic[A_co]):
    """
    Some answers.

    Args:
        position: that of the last event that they rest on.
        has_more: whether there are more after the last of them.
        totals: what all that is asked for comes to, on this page or another.
    """

    answers: tuple[A_co, ...]
    position: int
    has_more: bool = False
    totals: tuple[Total, ...] = ()


@frozen(kw_only=True)
class Query(Generic[C_contra, A_co]):
    """
    A question that a read model answers.

    Args:
        select: the statement that finds rows in an account, by what is asked for.
        answer: makes the answer of a row.
        totals: the statement that says by currency how many all of them are and what they come to:
            a column ``currency``, one ``count``, and sums, each in two columns (``summed``).
        after: the id of the last row that whoever asks had, if any.
    """

    model: ReadModel
    select: Callable[[Table, str, C_contra], "Select[tuple[object, ...]]"]
    answer: Callable[[Row], A_co]
    totals: Callable[[Table, str, C_contra], "Select[tuple[object, ...]]"] | None = None
    after: Callable[[C_contra], str | None] | None = None


def text(row: Row, column: str) -> str | None:
    """Return a column's text."""
    value = row[column]
    return None if value is None else str(value)


def number(row: Row, column: str) -> int | None:
    """Return a column's number."""
    value = row[column]
    return None if value is None else int(value)


def moment(row: Row, column: str) -> datetime | None:
    """Return a column's moment."""
    value = number(row, column)
    return None if value is None else from_micros(value)


def by(row: Row, prefix: str) -> By | None:
    """Return by whose doing something is so."""
    actor, door = text(row, f"{prefix}_actor"), text(row, f"{prefix}_door")
    if actor is None or door is None:
        return None
    reference = text(row, f"{prefix}_reference") or ""
    return By(actor=Actor(actor), door=Door(door), reference=reference)


def cause_of(entry: Entry) -> By:
    """Return by whose doing something was told."""
    return By(actor=Actor(entry.actor), door=Door(entry.door), reference=entry.reference)
