"""What of an aggregate still waits for Stripe's answer."""

from typing import cast

from counterfoil.domain.customer.state import Deleted
from counterfoil.domain.requests import Requests
from counterfoil.domain.subscription.state import Ended


def has_ended(state: object) -> bool:
    """Tell whether a subscription is over, or a customer deleted, for good."""
    return isinstance(state, Ended | Deleted)


def outstanding_of(state: object) -> Requests:
    """Return the requests of an aggregate that have no final answer yet."""
    known = state.last if isinstance(state, Ended) else state
    return cast("Requests", getattr(known, "outstanding", ()))


def unconfirmed_of(state: object) -> frozenset[str]:
    """Return the facets that were decided here and that Stripe has no word on yet."""
    known = state.last if isinstance(state, Ended) else state
    return frozenset(cast("tuple[str, ...]", getattr(known, "unconfirmed", ())))


def operations_waiting(
    state: object, answers: tuple[tuple[str, str | None], ...]
) -> frozenset[str]:
    """Return which of these requests, operation and subject, have no final answer yet."""
    waiting = [(each.operation.value, each.subject) for each in outstanding_of(state)]
    return frozenset(
        operation
        for operation, subject in answers
        if any(operation == each and subject in {None, about} for each, about in waiting)
    )
