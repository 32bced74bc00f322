"""Pausing a subscription when it is asked for, and letting it go on (R136 to R142)."""

from copy import deepcopy
from typing import Literal

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.sandbox.invoices.invoicing import NewLine, void
from counterfoil.adapters.sandbox.payments.methods import chargeable
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, PauseReason, Subscription
from counterfoil.adapters.sandbox.subscriptions.paused import pause_for, resumed, resuming
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscribing import refuse_unpayable
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import (
    draft,
    keep_waiting,
    settle,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    period_from,
    period_start,
    set_period,
    whole_period_at,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_lines import remaining, unused, whole
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Proration

UnusedFrom = Literal["item_current_period_start", "none", "now"]


@frozen(kw_only=True)
class Pause:
    """How a subscription is paused: from when its unused time is given back, and how."""

    unused_time_from: UnusedFrom = "now"
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"
    reason: PauseReason = "pause_requested"


@frozen(kw_only=True)
class Resumption:
    """How a paused subscription goes on (R142)."""

    billing_cycle_anchor: Literal["now", "unchanged"] = "now"
    proration_behavior: Proration = "create_prorations"
    proration_date: int | None = None
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"] = (
        "resume_on_payment_attempt"
    )


_UNPAUSABLE = ("paused", "incomplete", "incomplete_expired", "canceled", "trialing")


def refuse_pause(subscription: Subscription, *, by_schedule: bool = False) -> None:
    """
    Refuse to pause what can't be paused (R138).

    Args:
        by_schedule: whether its schedule pauses it, which only that may (R143).

    Raises:
        ApiError: it can't.
    """
    why = None
    if subscription["status"] in _UNPAUSABLE:
        why = f"its status is `{subscription['status']}`"
    elif subscription["collection_method"] == "send_invoice":
        why = "its `collection_method` is `send_invoice`"
    elif subscription["billing_mode"]["type"] == "classic":
        why = "its `billing_mode` is `classic`"
    elif subscription["schedule"] is not None and not by_schedule:
        why = f"it is managed by the subscription schedule `{subscription['schedule']}`"
    if why is not None:
        raise ApiError(f"The subscription `{subscription['id']}` can't be paused because {why}.")


def pause(turn: Turn, subscription: Subscription, asked: Pause) -> None:
    """Pause a subscription now, and give back what isn't used of its periods."""
    now = turn.now(subscription["test_clock"])
    lines = []
    if asked.unused_time_from != "none" and subscription["status"] == "active":
        for item in subscription["items"]:
            since = now if asked.unused_time_from == "now" else item["current_period_start"]
            lines.append(unused(turn, subscription, item, since))
    before = Period(min(period_start(subscription), now), now)
    keep_waiting(turn, subscription, [line for line in lines if line.amount])
    pause_for(turn, subscription, asked.reason)
    if asked.invoicing_behavior == "invoice" and lines:
        invoice = draft(turn, subscription, [], reason="subscription_update", period=before)
        settle(turn, invoice, "allow_incomplete", off_session=True)


def resume(turn: Turn, subscription: Subscription, asked: Resumption) -> None:
    """
    Let a paused subscription go on, as soon as what is due is paid or tried (R141).

    Raises:
        ApiError: it isn't paused, or can't go on like that.
    """
    _refuse_resumption(turn, subscription, asked)
    clock = subscription["test_clock"]
    now = turn.now(clock)
    after = deepcopy(subscription)
    lines, at_once = _lines(turn, after, asked, now)
    if not at_once:
        subscription["resuming"] = {
            "billing_cycle_anchor": after["billing_cycle_anchor"],
            "invoice": "",
            "items": after["items"],
            "only_if_paid": False,
        }
        keep_waiting(turn, subscription, lines)
        resumed(turn, subscription, "active")
        return
    period = Period(min(period_start(subscription), now), now)
    invoice = draft(
        turn,
        subscription,
        lines,
        reason="subscription_update",
        period=period,
        proration_date=asked.proration_date,
    )
    resuming(
        turn,
        subscription,
        {
            "billing_cycle_anchor": after["billing_cycle_anchor"],
            "invoice": invoice,
            "items": after["items"],
            "only_if_paid": asked.payment_behavior == "resume_on_payment_success",
        },
    )
    settle(turn, invoice, "allow_incomplete", off_session=False)


def _lines(
    turn: Turn, after: Subscription, asked: Resumption, now: int
) -> tuple[list[NewLine], bool]:
    """Return what is billed for going on, and whether at once; the periods are set."""
    if asked.billing_cycle_anchor == "now":
        after["billing_cycle_anchor"] = now
        for item in after["items"]:
            set_period(item, period_from(after, turn.read(PRICE, item["price"]), now))
        return [whole(turn, after, item) for item in after["items"]], True
    for item in after["items"]:
        set_period(item, whole_period_at(after, turn.read(PRICE, item["price"]), now))
    if asked.proration_behavior == "none":
        return [], False
    at = asked.proration_date or now
    lines = [remaining(turn, after, item, at) for item in after["items"]]
    return [line for line in lines if line.amount], asked.proration_behavior == "always_invoice"


def _refuse_resumption(turn: Turn, subscription: Subscription, asked: Resumption) -> None:
    if subscription["status"] != "paused":
        raise ApiError(
            f"The subscription `{subscription['id']}` can't be resumed because its status is"
            f" `{subscription['status']}`, and not `paused`."
        )
    if subscription["collection_method"] != "charge_automatically":
        raise ApiError(
            "Only subscriptions whose `collection_method` is `charge_automatically` can be resumed."
        )
    on_success = asked.payment_behavior == "resume_on_payment_success"
    if on_success and subscription["billing_mode"]["type"] == "classic":
        raise invalid(
            "`payment_behavior=resume_on_payment_success` needs the flexible billing mode.",
            "payment_behavior",
        )
    preferred = subscription["default_payment_method"]
    if on_success and chargeable(turn, subscription["customer"], preferred) is None:
        refuse_unpayable()


def resuming_expires(turn: Turn, id: str) -> None:
    """Leave a subscription paused whose way on nobody has paid in time: the invoice is void."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["resuming"] is None:
        return
    invoice = subscription["resuming"]["invoice"]
    resuming(turn, subscription, None)
    if turn.read(INVOICE, invoice)["status"] == "open":
        void(turn, invoice)
