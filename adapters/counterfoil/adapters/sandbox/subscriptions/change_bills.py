"""What a change of a subscription bills: prorations, whole periods, and whether at once."""

from attrs import field, frozen

from counterfoil.adapters.sandbox.invoices.invoicing import NewLine
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import Subscription, SubscriptionItem
from counterfoil.adapters.sandbox.subscriptions.changes import Change
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    every_of,
    full_amount,
    period_from,
    set_period,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_lines import (
    part_of_whole,
    remaining,
    unused,
    whole,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import check_future, keeps_anchor


@frozen
class Billed:
    """What a change bills: prorations, whole periods, and whether at once."""

    prorations: list[NewLine] = field(factory=list)
    periods: list[NewLine] = field(factory=list)
    at_once: bool = False


def bill(
    turn: Turn,
    before: Subscription,
    subscription: Subscription,
    asked: Change,
    at: int,
    now: int,
) -> Billed:
    """Return what a change bills; trial, anchor and periods are set where it changes them."""
    prorates = asked.proration_behavior != "none"
    if isinstance(asked.trial_end, int) and asked.trial_end > now:
        back = _credits(turn, before, at) if prorates else []
        _set_trial(subscription, check_future(asked.trial_end, now, "trial_end"), now)
        return Billed(back, at_once=asked.proration_behavior == "always_invoice" and back != [])
    ends_trial = subscription["status"] == "trialing" and asked.trial_end is not None
    if subscription["status"] == "trialing" and not ends_trial:
        return Billed(at_once=_invoices_extras(asked))
    if subscription["status"] == "paused":
        return Billed()
    if ends_trial or _resets(turn, before, subscription, asked):
        back = _credits(turn, before, at) if prorates and not ends_trial else []
        _begin_anew(turn, subscription, now, ends_trial=ends_trial)
        lines = [
            part_of_whole(turn, subscription, whole(turn, subscription, item))
            for item in subscription["items"]
        ]
        return Billed(back, lines, at_once=True)
    changed = _prorations(turn, before, subscription, at) if prorates else []
    at_once = changed != [] and (
        asked.proration_behavior == "always_invoice"
        or _intervals(turn, before) != _intervals(turn, subscription)
    )
    return Billed(changed, at_once=at_once or _invoices_extras(asked))


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
    return sum(full_amount(turn, item, subscription["currency"]) for item in subscription["items"])


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
