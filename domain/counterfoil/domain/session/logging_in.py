"""Who logs in by a login link, of all customers that have an e-mail address (R27, R28, R30)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import frozen

from counterfoil.domain.session import policy
from counterfoil.domain.subscription.state import BILLED_STATUSES
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CustomerId

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@frozen(kw_only=True)
class Candidate:
    """A customer who may be meant; ``created`` is ``None`` where that isn't known."""

    customer: CustomerId
    email: str | None
    created: datetime | None
    has_active_subscription: bool


def who_logs_in(email: str, candidates: Iterable[Candidate]) -> CustomerId | None:
    """
    Return the customer to send a passcode to; ``None``: nobody has the address, and none is sent.

    E-mail addresses aren't unique: the most recently created customer with an active subscription
    is meant (R28). Of two created at once the greater id is.
    """
    having = [each for each in candidates if each.email and same_address(each.email, email)]
    active = [each for each in having if each.has_active_subscription]
    if not active and len(having) > 1 and not policy.NEWEST_LOGS_IN_WITHOUT_SUBSCRIPTION:
        return None
    newest = max(
        active or having,
        key=lambda each: (each.created or _LONG_AGO, each.customer),
        default=None,
    )
    return None if newest is None else newest.customer


def same_address(one: str, other: str) -> bool:
    """Tell whether two texts are one e-mail address."""
    return as_compared(one) == as_compared(other)


def as_compared(email: str) -> str:
    """Return what all ways of writing an e-mail address have in common (R27, INFERRED)."""
    return email if policy.EMAILS_DIFFER_BY_CASE else email.casefold()


def counts_as_active(status: Status) -> bool:
    """
    Tell whether a subscription in a status makes its customer the one who is meant (R28).

    Which statuses "active" takes in is INFERRED: those of R98, since who is behind with a payment
    has the most reason to log in.
    """
    return status in BILLED_STATUSES
