"""What of an aggregate still waits for Stripe's answer."""

from collections.abc import Iterable
from typing import cast

from counterfoil.domain.customer.state import Deleted
from counterfoil.domain.requests import Requests
from counterfoil.domain.subscription.state import Ended


def has_ended(state: object) -> bool:
    """Tell whether a subscription is over, or a customer deleted, for good."""
    return isinstance(state, Ended | Deleted)


def outstanding_of(state: object) -> Requests:
    """Return the requests of an aggregate that have no final answer yet."""
    return cast("Requests", getattr(_last(state), "outstanding", ()))


def unconfirmed_of(state: object) -> frozenset[str]:
    """Return the facets that were decided here and that Stripe has no word on yet."""
    return frozenset(cast("Iterable[str]", getattr(_last(state), "unconfirmed", ())))


def unsettled_of(state: object) -> frozenset[str]:
    """Return the facets on which Stripe contradicts itself."""
    return frozenset(cast("Iterable[str]", getattr(_last(state), "unsettled", ())))


def _last(state: object) -> object:
    """Return what an aggregate was at its end, if it has come to one."""
    return getattr(state, "last", state)


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
