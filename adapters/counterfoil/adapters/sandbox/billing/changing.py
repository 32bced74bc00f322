"""What a subscription bills is changed, at a second: what is left is credited and charged."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Literal

from attrs import field, frozen

from counterfoil.adapters.sandbox.billing import timing
from counterfoil.adapters.sandbox.billing.invoicing import NewLine, void
from counterfoil.adapters.sandbox.billing.periods import Period
from counterfoil.adapters.sandbox.billing.subscribing import (
    Proration,
    check_future,
    keeps_anchor,
)
from counterfoil.adapters.sandbox.billing.subscription_invoices import (
    Behavior,
    ExtraItem,
    add_extras,
    draft,
    keep_waiting,
    settle,
)
from counterfoil.adapters.sandbox.billing.subscription_items import (
    NewItem,
    check_together,
    every_of,
    full_amount,
    item_of,
    new_item,
    period_end,
    period_from,
    period_start,
    recurring_price,
    set_period,
    set_quantity,
    whole_period_at,
)
from counterfoil.adapters.sandbox.billing.subscription_lines import (
    part_of_whole,
    remaining,
    unused,
    whole,
)
from counterfoil.adapters.sandbox.protocol.errors import invalid
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    Subscription,
    SubscriptionItem,
)


@frozen(kw_only=True)
class ItemChange:
    """
    What an item is to become; without ``id`` it is added.

    Attributes:
        metadata: the item's whole metadata; ``None`` where it stays.
        param: what names it in errors: ``items[0]``.
    """

    id: str | None = None
    price: str | None = None
    quantity: int | None = None
    is_deleted: bool = False
    metadata: Mapping[str, str] | None = None
    tax_rates: Sequence[str] | None = None
    may_be_inactive: bool = False
    param: str = "items[0]"


@frozen(kw_only=True)
class Change:
    """
    What is to change of what a subscription bills.

    Attributes:
        proration_date: the second from which on; by default now.
        trial_end: when its trial is to end, in seconds; ``now`` ends it at once.
    """

    items: Sequence[ItemChange] = ()
    extras: Sequence[ExtraItem] = ()
    proration_behavior: Proration = "create_prorations"
    proration_date: int | None = None
    trial_end: int | Literal["now"] | None = None
    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    payment_behavior: Behavior = "allow_incomplete"
    off_session: bool = False


@frozen
class _Billed:
    """What a change bills: prorations, whole periods, and whether at once."""

    prorations: list[NewLine] = field(factory=list)
    periods: list[NewLine] = field(factory=list)
    at_once: bool = False


def change(turn: Turn, subscription: Subscription, asked: Change) -> str | None:
    """
    Change what a subscription bills, and return the invoice for it, if one is made at once.

    Raises:
        ApiError: the change doesn't fit, or couldn't be paid and was not to be made then.
    """
    now = turn.now(subscription["test_clock"])
    at = _proration_date(subscription, asked, now)
    before = deepcopy(subscription)
    _change_items(turn, subscription, asked, now)
    add_extras(turn, subscription, asked.extras)
    billed = _bill(turn, before, subscription, asked, at, now)
    if subscription["cancel_at_period_end"] and subscription["billing_mode"]["type"] == "classic":
        subscription["cancel_at"] = period_end(subscription)
    if not billed.at_once:
        turn.write(SUBSCRIPTION, subscription)
        keep_waiting(turn, subscription, billed.prorations)
        timing.retime(turn, subscription)
        return None
    period = Period(min(period_start(before), now), now)
    if asked.payment_behavior == "pending_if_incomplete":
        return _hold(turn, before, subscription, billed, period, asked)
    turn.write(SUBSCRIPTION, subscription)
    keep_waiting(turn, subscription, billed.prorations)
    invoice = draft(
        turn,
        subscription,
        billed.periods,
        reason="subscription_update",
        period=period,
        proration_date=asked.proration_date,
    )
    timing.retime(turn, subscription)
    settle(turn, invoice, asked.payment_behavior, off_session=asked.off_session)
    if asked.payment_behavior == "default_incomplete":
        _owe(turn, subscription["id"], invoice)
    return invoice


def _proration_date(subscription: Subscription, asked: Change, now: int) -> int:
    """
    Return the second from which on a change counts.

    Raises:
        ApiError: it is in none of the periods that run.
    """
    at = asked.proration_date
    if at is None:
        return now
    if not period_start(subscription) <= at <= period_end(subscription):
        raise invalid(
            "Cannot specify a proration date outside of the current billing period.",
            "proration_date",
        )
    return at


def _change_items(turn: Turn, subscription: Subscription, asked: Change, now: int) -> None:
    flexible = subscription["billing_mode"]["type"] == "flexible"
    for one in asked.items:
        if one.id is None:
            _add(turn, subscription, one, now)
            continue
        item = item_of(turn, subscription, one.id, one.param)
        if one.is_deleted:
            subscription["items"].remove(item)
            continue
        _change_item(turn, subscription, item, one, now)
    if asked.items:
        check_together(
            turn,
            [item["price"] for item in subscription["items"]],
            currency=subscription["currency"],
            flexible=flexible,
        )


def _add(turn: Turn, subscription: Subscription, one: ItemChange, now: int) -> None:
    price = recurring_price(turn, one.price or "", one.param, may_be_inactive=one.may_be_inactive)
    if subscription["status"] == "trialing":
        period = Period(now, subscription["trial_end"] or now)
    else:
        period = whole_period_at(subscription, price, now)
    asked = NewItem(price["id"], one.quantity, one.metadata or {}, one.tax_rates or (), one.param)
    made = new_item(turn, subscription["id"], asked, price, period, now)
    subscription["items"].append(made)


def _change_item(
    turn: Turn, subscription: Subscription, item: SubscriptionItem, one: ItemChange, now: int
) -> None:
    if one.price is not None and one.price != item["price"]:
        was = turn.read(PRICE, item["price"])
        price = recurring_price(turn, one.price, one.param, may_be_inactive=one.may_be_inactive)
        item["price"] = item["plan"] = price["id"]
        kept = one.quantity if one.quantity is not None else item.get("quantity")
        set_quantity(item, price, kept, one.param)
        if every_of(was) != every_of(price) and subscription["status"] != "trialing":
            set_period(item, whole_period_at(subscription, price, now))
    elif one.quantity is not None:
        set_quantity(item, turn.read(PRICE, item["price"]), one.quantity, one.param)
    if one.metadata is not None:
        item["metadata"] = dict(one.metadata)
    if one.tax_rates is not None:
        item["tax_rates"] = list(one.tax_rates)


def _bill(
    turn: Turn,
    before: Subscription,
    subscription: Subscription,
    asked: Change,
    at: int,
    now: int,
) -> _Billed:
    """Return what a change bills; trial, anchor and periods are set where it changes them."""
    prorates = asked.proration_behavior != "none"
    if isinstance(asked.trial_end, int) and asked.trial_end > now:
        back = _credits(turn, before, at) if prorates else []
        _set_trial(subscription, check_future(asked.trial_end, now, "trial_end"), now)
        return _Billed(back, at_once=asked.proration_behavior == "always_invoice" and back != [])
    ends_trial = subscription["status"] == "trialing" and asked.trial_end is not None
    if subscription["status"] == "trialing" and not ends_trial:
        return _Billed(at_once=_invoices_extras(asked))
    if subscription["status"] == "paused":
        return _Billed()
    if ends_trial or _resets(turn, before, subscription, asked):
        back = _credits(turn, before, at) if prorates and not ends_trial else []
        _begin_anew(turn, subscription, now, ends_trial=ends_trial)
        lines = [
            part_of_whole(turn, subscription, whole(turn, subscription, item))
            for item in subscription["items"]
        ]
        return _Billed(back, lines, at_once=True)
    changed = _prorations(turn, before, subscription, at) if prorates else []
    at_once = changed != [] and (
        asked.proration_behavior == "always_invoice"
        or _intervals(turn, before) != _intervals(turn, subscription)
    )
    return _Billed(changed, at_once=at_once or _invoices_extras(asked))


def _invoices_extras(asked: Change) -> bool:
    return bool(asked.extras) and asked.proration_behavior == "always_invoice"


def _set_trial(subscription: Subscription, trial_end: int, now: int) -> None:
    """Let a subscription be in trial until a second; its periods begin then."""
    if subscription["status"] != "trialing":
        subscription["trial_start"] = now
    subscription["status"] = "trialing"
    subscription["trial_end"] = trial_end
    if not keeps_anchor(subscription["trial_settings"]):
        subscription["billing_cycle_anchor"] = trial_end
    for item in subscription["items"]:
        start = subscription["trial_start"] or now
        set_period(item, Period(start, trial_end))


def _begin_anew(turn: Turn, subscription: Subscription, now: int, *, ends_trial: bool) -> None:
    """Let all periods begin now, and the trial be over."""
    if not (ends_trial and keeps_anchor(subscription["trial_settings"])):
        subscription["billing_cycle_anchor"] = now
        subscription["billing_cycle_anchor_config"] = None
    if ends_trial:
        subscription["status"] = "active"
        subscription["trial_end"] = now
    for item in subscription["items"]:
        set_period(item, period_from(subscription, turn.read(PRICE, item["price"]), now))


def _resets(turn: Turn, before: Subscription, subscription: Subscription, asked: Change) -> bool:
    """
    Say whether a change lets all periods begin anew.

    So it does when that is asked for, and when something is to be paid at last. Other intervals
    do so in the classic mode; in the flexible one the rest of the new period is charged, and only
    where nothing is prorated it has to begin anew.
    """
    if asked.billing_cycle_anchor == "now":
        return True
    if not asked.items:
        return False
    if _costs(turn, before) == 0 and _costs(turn, subscription) > 0:
        return True
    is_classic = subscription["billing_mode"]["type"] == "classic"
    others = _intervals(turn, before) != _intervals(turn, subscription)
    return others and (is_classic or asked.proration_behavior == "none")


def _costs(turn: Turn, subscription: Subscription) -> int:
    return sum(full_amount(turn, item) for item in subscription["items"])


def _intervals(turn: Turn, subscription: Subscription) -> set[tuple[str, int]]:
    found = [every_of(turn.read(PRICE, item["price"])) for item in subscription["items"]]
    return {(every.unit, every.count) for every in found}


def _is_billed(subscription: Subscription) -> bool:
    return subscription["status"] in {"active", "past_due", "unpaid"}


def _credits(turn: Turn, before: Subscription, at: int) -> list[NewLine]:
    """Return the credits for what is left of all periods."""
    if not _is_billed(before):
        return []
    lines = [unused(turn, before, item, at) for item in before["items"]]
    return [line for line in lines if line.amount]


def _prorations(
    turn: Turn, before: Subscription, subscription: Subscription, at: int
) -> list[NewLine]:
    """Return credits and charges for what is left of the periods of the items that differ."""
    if not _is_billed(before):
        return []
    was = {item["id"]: item for item in before["items"]}
    now_is = {item["id"]: item for item in subscription["items"]}
    lines: list[NewLine] = []
    for id in {**was, **now_is}:
        old, new = was.get(id), now_is.get(id)
        if old is not None and new is not None and _same(old, new):
            continue
        if old is not None:
            lines.append(unused(turn, before, old, at))
        if new is not None:
            lines.append(remaining(turn, subscription, new, at))
    return [line for line in lines if line.amount]


def _same(old: SubscriptionItem, new: SubscriptionItem) -> bool:
    return old["price"] == new["price"] and old.get("quantity") == new.get("quantity")


def _hold(
    turn: Turn,
    before: Subscription,
    subscription: Subscription,
    billed: _Billed,
    period: Period,
    asked: Change,
) -> str:
    """Make a change only once its invoice is paid; until then it is pending."""
    invoice = draft(
        turn,
        before,
        [*billed.prorations, *billed.periods],
        reason="subscription_update",
        period=period,
        proration_date=asked.proration_date,
        pending="exclude",
    )
    now = turn.now(before["test_clock"])
    anchor = subscription["billing_cycle_anchor"]
    before["pending_update"] = {
        "billing_cycle_anchor": None if anchor == before["billing_cycle_anchor"] else anchor,
        "discounts": None,
        "expires_at": now + timing.INCOMPLETE_FOR,
        "metadata": None,
        "subscription_items": subscription["items"],
        "trial_end": subscription["trial_end"] if asked.trial_end is not None else None,
        "trial_from_plan": None,
        "cancel_at_period_end": None,
        "invoice": invoice,
        "is_new": True,
    }
    turn.write(SUBSCRIPTION, before)
    settle(turn, invoice, asked.payment_behavior, off_session=asked.off_session)
    after = turn.read(SUBSCRIPTION, before["id"])
    pending = after["pending_update"]
    if pending is not None:
        pending["is_new"] = False
        turn.write(SUBSCRIPTION, after)
        timing.retime(turn, after)
    return invoice


def _owe(turn: Turn, id: str, invoice: str) -> None:
    """Let a subscription owe an invoice that waits for its customer."""
    subscription = turn.read(SUBSCRIPTION, id)
    if subscription["status"] == "active" and turn.read(INVOICE, invoice)["status"] == "open":
        subscription["status"] = "past_due"
        turn.write(SUBSCRIPTION, subscription)


def expire_pending(turn: Turn, id: str) -> None:
    """Let a change not be made, whose invoice nobody has paid in time."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["pending_update"] is None:
        return
    invoice = subscription["pending_update"]["invoice"]
    subscription["pending_update"] = None
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    if turn.read(INVOICE, invoice)["status"] == "open":
        void(turn, invoice)
    clock = subscription["test_clock"]
    turn.announce("customer.subscription.pending_update_expired", SUBSCRIPTION, id, clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
