"""
Whose collection is paused: since when, by whom, what becomes of the invoices (R124-R135, R191).

Both kinds of pause are told side by side and never mixed (R146): a paused collection leaves the
subscription as it is, a paused subscription bills nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen
from sqlalchemy import Select, Table, select

from counterfoil.domain.cause import Actor
from counterfoil.domain.subscription.terms import (
    CollectionPauseBehavior,
    PauseReason,
    Status,
)
from counterfoil.projections.answers import By, Query, by, moment, number, text
from counterfoil.projections.read_model import Row
from counterfoil.projections.subscription_statements import UNTOLD
from counterfoil.projections.subscriptions import SUBSCRIPTIONS
from counterfoil.projections.tables import Sorting, paged


class Collection(StrEnum):
    """Whether payments are collected, as Stripe's Dashboard filters by it (R191)."""

    PAUSED = "paused"
    COLLECTING = "collecting"


class Order(StrEnum):
    """By what subscriptions are sorted."""

    ID = "id"
    SINCE = "since"
    RESUMES = "resumes"


_ORDERS: Mapping[Order, str] = {
    Order.ID: "id",
    Order.SINCE: "collection_paused_at",
    Order.RESUMES: "collection_resumes_at",
}


@frozen(kw_only=True)
class CollectionCriteria:
    """
    Which subscriptions are asked for; all that is named must hold.

    Args:
        paused_by: who paused the collection.
        subscription_paused: whether the subscription itself is paused.
        falling: whether the last comes first.
        after: the id of the last subscription that one had.
    """

    collection: Collection | None = None
    customer: str | None = None
    id: str | None = None
    status: Status | None = None
    behavior: CollectionPauseBehavior | None = None
    paused_by: Actor | None = None
    subscription_paused: bool | None = None
    order: Order = Order.ID
    falling: bool = False
    after: str | None = None
    limit: int = 100


@frozen(kw_only=True)
class CollectionPaused:
    """
    A paused collection.

    ``since`` is when it was paused first and without a break; ``resumes_at`` is None where it is
    paused without end (R131).
    """

    behavior: CollectionPauseBehavior
    since: datetime | None
    by: By | None
    resumes_at: datetime | None


@frozen(kw_only=True)
class Paused:
    """A pause of the subscription itself (R136); ``reason`` is None where Stripe doesn't tell."""

    reason: PauseReason | None
    since: datetime | None
    by: By | None
    resumes_at: datetime | None


@frozen(kw_only=True)
class CollectionStatus:
    """
    Whether the payments of a subscription are collected.

    Args:
        collection_pause: the pause of its collection, None where payments are collected.
        pause: the pause of the subscription itself, which is another thing (R146).
        plan: the price of its one item; None where it has several.
        amount: what its items come to in a period, in minor units of ``currency``.
    """

    subscription: str
    customer: str | None
    status: Status | None
    collection_pause: CollectionPaused | None
    pause: Paused | None
    current_period_end: datetime | None
    plan: str | None
    quantity: int | None
    amount: int | None
    currency: str | None

    @property
    def collection(self) -> Collection:
        """Return it in the words of Stripe's Dashboard (R191)."""
        return Collection.COLLECTING if self.collection_pause is None else Collection.PAUSED


def _select(table: Table, account: str, asked: CollectionCriteria) -> "Select[tuple[object, ...]]":
    found = select(table).where(table.c.account == account)
    if asked.collection is Collection.PAUSED:
        found = found.where(table.c.collection_behavior.is_not(None))
    elif asked.collection is Collection.COLLECTING:
        found = found.where(table.c.collection_behavior.is_(None))
    if asked.subscription_paused is not None:
        pause = table.c.pause
        found = found.where(pause.is_not(None) if asked.subscription_paused else pause.is_(None))
    for column, wanted in (
        ("customer", asked.customer),
        ("id", asked.id),
        ("status", asked.status),
        ("collection_behavior", asked.behavior),
        ("collection_paused_actor", asked.paused_by),
    ):
        if wanted is not None:
            found = found.where(table.c[column] == str(wanted))
    sorting = Sorting(
        by=_ORDERS[asked.order], falling=asked.falling, after=asked.after, limit=asked.limit
    )
    return paged(found, table, account, sorting)


def answer(row: Row) -> CollectionStatus:
    """Return what a subscription's row says of its collection."""
    behavior, status = text(row, "collection_behavior"), text(row, "status")
    return CollectionStatus(
        subscription=str(row["id"]),
        customer=text(row, "customer"),
        status=None if status is None else Status(status),
        collection_pause=None
        if behavior is None
        else CollectionPaused(
            behavior=CollectionPauseBehavior(behavior),
            since=moment(row, "collection_paused_at"),
            by=by(row, "collection_paused"),
            resumes_at=moment(row, "collection_resumes_at"),
        ),
        pause=_paused(row),
        current_period_end=moment(row, "current_period_end"),
        plan=text(row, "plan"),
        quantity=number(row, "quantity"),
        amount=number(row, "amount"),
        currency=text(row, "currency"),
    )


def _paused(row: Row) -> Paused | None:
    reason = text(row, "pause")
    if reason is None:
        return None
    return Paused(
        reason=None if reason == UNTOLD else PauseReason(reason),
        since=moment(row, "paused_at"),
        by=by(row, "paused"),
        resumes_at=moment(row, "resumes_at"),
    )


COLLECTION_STATUS = Query(
    model=SUBSCRIPTIONS, select=_select, answer=answer, after=lambda asked: asked.after
)
"""Asks for subscriptions and whether their payments are collected."""
