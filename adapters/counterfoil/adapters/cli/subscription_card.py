"""Shows what a subscription is, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.card_lines import Line, several
from counterfoil.adapters.cli.wording import (
    collection_pause,
    day,
    item,
    moment,
    schedule,
    scheduled_switch,
)
from counterfoil.domain.subscription import state as subscription
from counterfoil.domain.subscription.terms import CollectionMethod


def subscription_lines(state: subscription.InForce) -> Iterator[Line]:
    """Yield the lines of a subscription."""
    yield "Customer", state.customer
    yield "Status", state.status.value
    yield from several("Items", (f"{item(each)}  {each.price.id}" for each in state.items))
    periods = {(each.current_period_start, each.current_period_end) for each in state.items}
    yield from several("Period", sorted(f"{day(start)} to {day(end)}" for start, end in periods))
    if state.trial is not None:
        yield "Trial", f"until {day(state.trial.end)}"
    yield "Cancellation", _cancellation(state)
    yield "Collection", _collection(state)
    yield "Pause", _pause(state)
    if state.schedule is not None:
        yield "Schedule", schedule(state.schedule)
    if state.scheduled_switch is not None:
        yield "Switches", scheduled_switch(state.scheduled_switch)
    yield "Paid", _payment(state)
    if state.discounts:
        yield "Discounts", ", ".join(state.discounts)
    yield "Since", day(state.start_date or state.created)


def _cancellation(state: subscription.InForce) -> str:
    if state.cancel_at is not None:
        return f"set to end at {moment(state.cancel_at)}"
    if state.cancel_at_period_end:
        return f"set to end with the period, {moment(state.current_period_end)}"
    return "not set"


def _collection(state: subscription.InForce) -> str:
    """Say whether payments are collected, which has nothing to do with the status."""
    if state.collection_pause is None:
        return "payments are collected"
    return f"paused {collection_pause(state.collection_pause)}; the status stays"


def _pause(state: subscription.InForce) -> str:
    """Say whether the subscription itself is paused."""
    if state.pause is None:
        return "the subscription itself isn't paused"
    why = state.pause.reason or "no reason told"
    until = "" if state.resumes_at is None else f" until {day(state.resumes_at)}"
    return f"paused itself since {day(state.pause.paused_at)}{until} ({why}): no invoices"


def _payment(state: subscription.InForce) -> str:
    if state.collection_method is CollectionMethod.SEND_INVOICE:
        return "by an invoice that is sent"
    own = state.default_payment_method or state.default_source
    return f"automatically, with {own or 'the default of the customer'}"
