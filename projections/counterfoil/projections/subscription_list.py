"""
The subscriptions with their items, what is scheduled for them, and what was done to keep them.

How a subscription is set to end differs by billing mode: classic mode sets a flag, flexible mode a
date (R108-R110).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import frozen
from sqlalchemy import Select, Table, or_

from counterfoil.domain.moments import from_micros
from counterfoil.domain.subscription.terms import BillingMode, EndReason
from counterfoil.projections.answers import By, Query, by, cause_of, moment, text
from counterfoil.projections.collection_status import (
    COLLECTION_STATUS,
    CollectionCriteria,
    CollectionStatus,
)
from counterfoil.projections.read_model import Entry, Row
from counterfoil.projections.subscription_columns import ItemLine, items_in, items_of
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


@frozen(kw_only=True)
class SubscriptionCriteria(CollectionCriteria):
    """
    Which subscriptions are asked for; all that is named must hold.

    Args:
        canceling: whether they are set to end, in either billing mode (R110), and haven't yet.
        plan: the price of their one item.
        retained: whether an offer kept them (R119).
    """

    canceling: bool | None = None
    plan: str | None = None
    retained: bool | None = None


@frozen(kw_only=True)
class Cancellation:
    """
    That a subscription is set to end, or has.

    Args:
        at_period_end: whether the flag of classic mode is set (R108).
        cancel_at: the date that flexible mode sets (R109), or that was chosen.
        asked_at: when it was asked for; ``ended_at``: when it ended, None where it hasn't.
    """

    at_period_end: bool
    cancel_at: datetime | None
    asked_at: datetime | None
    by: By | None
    reason: EndReason | None
    ended_at: datetime | None


@frozen(kw_only=True)
class ScheduledSwitch:
    """A switch that waits for the period's end (R58, R59)."""

    price: str
    at: datetime | None
    schedule: str | None


@frozen(kw_only=True)
class Listed:
    """
    A subscription.

    Args:
        cancellation: None where it goes on.
        retained_by: the coupon for which its customer stayed last (R119).
    """

    collection_status: CollectionStatus
    items: tuple[ItemLine, ...]
    billing_mode: BillingMode | None
    start_date: datetime | None
    trial_end: datetime | None
    status_since: datetime | None
    cancellation: Cancellation | None
    scheduled_switch: ScheduledSwitch | None
    retained_by: str | None

    @property
    def subscription(self) -> str:
        """Return its id."""
        return self.collection_status.subscription


@frozen(kw_only=True)
class PlanChange:
    """
    That the items of a subscription became others.

    ``late``: whether it became known only after what came next.
    """

    at: datetime
    known_at: datetime
    late: bool
    before: tuple[ItemLine, ...]
    after: tuple[ItemLine, ...]
    by: By


def _select(
    table: Table, account: str, asked: SubscriptionCriteria
) -> "Select[tuple[object, ...]]":
    found = COLLECTION_STATUS.select(table, account, asked)
    if asked.plan is not None:
        found = found.where(table.c.plan == asked.plan)
    if asked.retained is not None:
        coupon = table.c.retained_by
        found = found.where(coupon.is_not(None) if asked.retained else coupon.is_(None))
    if asked.canceling is not None:
        set_to_end = or_(table.c.cancel_at_period_end.is_(True), table.c.cancel_at.is_not(None))
        goes_on = table.c.ended_at.is_(None)
        found = found.where(set_to_end if asked.canceling else ~set_to_end, goes_on)
    return found


def _answer(row: Row) -> Listed:
    mode, switches_to = text(row, "billing_mode"), text(row, "switches_to")
    return Listed(
        collection_status=COLLECTION_STATUS.answer(row),
        items=items_of(row),
        billing_mode=None if mode is None else BillingMode(mode),
        start_date=moment(row, "start_date"),
        trial_end=moment(row, "trial_end"),
        status_since=moment(row, "status_since"),
        cancellation=_cancellation(row),
        scheduled_switch=None
        if switches_to is None
        else ScheduledSwitch(
            price=switches_to,
            at=moment(row, "switches_at"),
            schedule=text(row, "switch_schedule"),
        ),
        retained_by=text(row, "retained_by"),
    )


def _cancellation(row: Row) -> Cancellation | None:
    at_period_end, reason = bool(row["cancel_at_period_end"]), text(row, "end_reason")
    cancel_at, ended_at = moment(row, "cancel_at"), moment(row, "ended_at")
    asked_at = moment(row, "canceled_at")
    if not at_period_end and cancel_at is None and ended_at is None and asked_at is None:
        return None
    return Cancellation(
        at_period_end=at_period_end,
        cancel_at=cancel_at,
        asked_at=asked_at,
        by=by(row, "cancellation"),
        reason=None if reason is None else EndReason(reason),
        ended_at=ended_at,
    )


LISTED = Query(model=SUBSCRIPTIONS, select=_select, answer=_answer, after=lambda asked: asked.after)
"""Asks for subscriptions, with all that is known of them."""


def plan_changes(entries: Iterable[Entry]) -> Iterator[PlanChange]:
    """Yield how the items changed, by entries in the order in which they happened."""
    before: tuple[ItemLine, ...] = ()
    for entry in entries:
        told = entry.told.get("items")
        if not isinstance(told, str):
            continue
        after = items_in(told)
        if before and after != before:
            yield PlanChange(
                at=from_micros(entry.at),
                known_at=from_micros(entry.known_at),
                late=entry.late,
                before=before,
                after=after,
                by=cause_of(entry),
            )
        before = after
