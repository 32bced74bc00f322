"""The phases of subscription schedules: begun one after the other, until the last is over."""

from collections.abc import Sequence

from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    SUBSCRIPTION_SCHEDULE,
    Phase,
    PhaseDiscount,
    ProrationBehavior,
    SubscriptionSchedule,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.changes import Change, ItemChange
from counterfoil.adapters.sandbox.subscriptions.changing import change
from counterfoil.adapters.sandbox.subscriptions.ending import cancel
from counterfoil.adapters.sandbox.subscriptions.subscribing import start
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import granted
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import Behavior, ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import NewItem
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Terms


def phase_changes(turn: Turn, id: str) -> None:
    """Begin the next phase of a schedule, or end it after its last."""
    schedule = turn.find(SUBSCRIPTION_SCHEDULE, id)
    if schedule is None or schedule["status"] not in {"active", "not_started"}:
        return
    now = turn.now(schedule["test_clock"])
    phase = _phase_at(schedule, now)
    if phase is None:
        _finish(turn, schedule, now)
    else:
        begin(turn, schedule, phase)
        tell(turn, schedule["id"])


def _phase_at(schedule: SubscriptionSchedule, at: int) -> Phase | None:
    for phase in schedule["phases"]:
        if phase["start_date"] <= at < phase["end_date"]:
            return phase
    return None


def begin(
    turn: Turn,
    schedule: SubscriptionSchedule,
    phase: Phase,
    *,
    proration: ProrationBehavior | None = None,
    behavior: Behavior = "allow_incomplete",
) -> str | None:
    """Let a schedule be in a phase; return the invoice that this makes at once, if any."""
    made = None
    schedule["status"] = "active"
    schedule["current_phase"] = {"end_date": phase["end_date"], "start_date": phase["start_date"]}
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    if schedule["subscription"] is None:
        schedule["subscription"] = start(turn, _terms(schedule, phase))
    else:
        subscription = turn.read(SUBSCRIPTION, schedule["subscription"])
        made = _apply(
            turn, schedule, subscription, phase, proration or phase["proration_behavior"], behavior
        )
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    turn.schedule(timing.PHASE_CHANGES, schedule["id"], phase["end_date"], schedule["test_clock"])
    return made


def _terms(schedule: SubscriptionSchedule, phase: Phase) -> Terms:
    defaults = schedule["default_settings"]
    method = phase["collection_method"] or defaults["collection_method"]
    settings = phase["invoice_settings"] or defaults["invoice_settings"]
    sent = method == "send_invoice"
    return Terms(
        customer=schedule["customer"],
        items=_items(phase),
        currency=phase["currency"],
        collection_method=method or "charge_automatically",
        days_until_due=settings["days_until_due"] if sent else None,
        default_payment_method=(
            phase["default_payment_method"] or defaults["default_payment_method"]
        ),
        trial_end=phase["trial_end"],
        discounts=_redeemed(phase["discounts"]),
        extras=_extras(phase),
        metadata=phase["metadata"],
        description=phase["description"] or defaults["description"],
        default_tax_rates=phase["default_tax_rates"],
        billing_mode=schedule["billing_mode"]["type"],
        schedule=schedule["id"],
    )


def _items(phase: Phase) -> Sequence[NewItem]:
    return [
        NewItem(
            item["price"],
            item.get("quantity"),
            item["metadata"],
            item["tax_rates"],
            f"items[{number}]",
            may_be_inactive=True,
        )
        for number, item in enumerate(phase["items"])
    ]


def _extras(phase: Phase) -> list[ExtraItem]:
    return [
        ExtraItem(
            added["price"],
            added["quantity"],
            metadata=added["metadata"],
            param=f"add_invoice_items[{number}]",
        )
        for number, added in enumerate(phase["add_invoice_items"])
    ]


def _redeemed(discounts: Sequence[PhaseDiscount]) -> list[Redeemed]:
    return [
        Redeemed(
            discount["coupon"], discount["promotion_code"], discount["discount"], f"discounts[{n}]"
        )
        for n, discount in enumerate(discounts)
    ]


def _apply(
    turn: Turn,
    schedule: SubscriptionSchedule,
    subscription: Subscription,
    phase: Phase,
    proration: ProrationBehavior,
    behavior: Behavior,
) -> str | None:
    """Let a subscription be what a phase says."""
    terms = _terms(schedule, phase)
    subscription["collection_method"] = terms.collection_method
    if terms.collection_method == "send_invoice":
        days = terms.days_until_due
        subscription["days_until_due"] = subscription["days_until_due"] if days is None else days
    else:
        subscription["days_until_due"] = None
    if terms.default_payment_method is not None:
        subscription["default_payment_method"] = terms.default_payment_method
    if terms.description is not None:
        subscription["description"] = terms.description
    subscription["metadata"] = {**subscription["metadata"], **phase["metadata"]}
    kept = [one for one in phase["discounts"] if one["discount"] is not None]
    made = [one for one in phase["discounts"] if one["discount"] is None]
    subscription["discounts"] = [str(one["discount"]) for one in kept]
    turn.write(SUBSCRIPTION, subscription)
    subscription["discounts"] += granted(turn, subscription, _redeemed(made))
    turn.write(SUBSCRIPTION, subscription)
    anchor = phase["billing_cycle_anchor"] or schedule["default_settings"]["billing_cycle_anchor"]
    now = turn.now(subscription["test_clock"])
    begins = phase["start_date"] == now
    trial_end = phase["trial_end"]
    invoice = change(
        turn,
        subscription,
        Change(
            items=_changes(subscription, phase),
            extras=_extras(phase) if begins else (),
            proration_behavior=proration,
            trial_end=trial_end if trial_end is not None and trial_end > now else None,
            billing_cycle_anchor="now" if anchor == "phase_start" and begins else None,
            payment_behavior=behavior,
            off_session=True,
        ),
    )
    id, clock = subscription["id"], subscription["test_clock"]
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
    return invoice


def _changes(subscription: Subscription, phase: Phase) -> list[ItemChange]:
    """Return what the items become: those of the same price stay, the first others change."""
    wanted = list(phase["items"])
    prices = {item["price"] for item in wanted}
    held = {item["price"]: item["id"] for item in subscription["items"]}
    free = [item["id"] for item in subscription["items"] if item["price"] not in prices]
    changes = []
    for number, item in enumerate(wanted):
        id = held.get(item["price"]) or (free.pop(0) if free else None)
        changes.append(
            ItemChange(
                id=id,
                price=item["price"],
                quantity=item.get("quantity"),
                metadata=item["metadata"] or None,
                tax_rates=item["tax_rates"] or None,
                may_be_inactive=True,
                param=f"items[{number}]",
            )
        )
    changes += [ItemChange(id=id, is_deleted=True) for id in free]
    return changes


def _finish(turn: Turn, schedule: SubscriptionSchedule, now: int) -> None:
    """End a schedule after its last phase: its subscription goes on alone, or ends too."""
    if schedule["end_behavior"] != "cancel":
        release(turn, schedule)
        return
    schedule["status"] = "completed"
    schedule["completed_at"] = now
    schedule["current_phase"] = None
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    id, clock = schedule["id"], schedule["test_clock"]
    timing.forget_schedule(turn, id)
    turn.announce("subscription_schedule.completed", SUBSCRIPTION_SCHEDULE, id, clock)
    if schedule["subscription"] is not None:
        subscription = turn.read(SUBSCRIPTION, schedule["subscription"])
        subscription["schedule"] = None
        if subscription["status"] not in timing.ENDED:
            cancel(turn, subscription, reason=None)


def release(turn: Turn, schedule: SubscriptionSchedule) -> None:
    """Let the subscription of a schedule go on without it."""
    id, clock = schedule["id"], schedule["test_clock"]
    released = schedule["subscription"]
    schedule["status"] = "released"
    schedule["released_at"] = turn.now(clock)
    schedule["released_subscription"] = released
    schedule["subscription"] = None
    schedule["current_phase"] = None
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    timing.forget_schedule(turn, id)
    turn.announce("subscription_schedule.released", SUBSCRIPTION_SCHEDULE, id, clock)
    if released is not None:
        subscription = turn.read(SUBSCRIPTION, released)
        subscription["schedule"] = None
        turn.write(SUBSCRIPTION, subscription)
        turn.announce("customer.subscription.updated", SUBSCRIPTION, released, clock)


def tell(turn: Turn, id: str) -> None:
    """Tell that a schedule has changed."""
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, id)
    clock = schedule["test_clock"]
    turn.announce("subscription_schedule.updated", SUBSCRIPTION_SCHEDULE, id, clock)


def begin_next_if_due(turn: Turn, subscription: Subscription) -> str | None:
    """Suppose that the phase begins that is due now; return the invoice of it, if any."""
    if subscription["schedule"] is None:
        return None
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, subscription["schedule"])
    current = schedule["current_phase"]
    phase = _phase_at(schedule, turn.now(schedule["test_clock"]))
    if phase is None or current is None or phase["start_date"] == current["start_date"]:
        return None
    made = begin(turn, schedule, phase, behavior="preview")
    subscription.update(turn.read(SUBSCRIPTION, subscription["id"]))
    return made
