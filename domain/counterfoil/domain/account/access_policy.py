"""What a merchant lets each status and each pause of a collection mean for the service (R135)."""

import re
from enum import StrEnum

from attrs import frozen

# The names and fields of the classes here are the storage format.


class Access(StrEnum):
    """Whether the merchant's own service goes on."""

    SERVE = "serve"
    GRACE = "grace"
    STOP = "stop"


class Ground(StrEnum):
    """
    What of a subscription decides on the service, by the names of the policy's fields.

    It is the status (R93), or, where the collection is paused, what becomes of the invoices
    (R124-R128): the status stays as it is then (R125).
    """

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"
    KEEP_AS_DRAFT = "keep_as_draft"
    MARK_UNCOLLECTIBLE = "mark_uncollectible"
    VOID = "void"
    UNKNOWN = "unknown"


@frozen
class Treatment:
    """
    What a ground means for the service, written ``serve``, ``stop`` or ``grace:14``.

    Args:
        days: how long a grace lasts, after which the service stops; ``None`` for the other two.
    """

    access: Access
    days: int | None = None

    def __str__(self) -> str:
        """Return it as it is written."""
        return str(self.access) if self.days is None else f"{self.access}:{self.days}"


SERVE = Treatment(Access.SERVE)
STOP = Treatment(Access.STOP)


def grace(days: int) -> Treatment:
    """Return the treatment that lets the service go on for some days."""
    return Treatment(Access.GRACE, days)


_WRITTEN = re.compile(r"(serve|grace|stop)(?::([0-9]{1,9}))?", re.ASCII)


def treatment_of(text: str) -> Treatment | None:
    """Return the treatment that is written so; ``None``: it isn't written so."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    access, days = written.groups()
    return Treatment(Access(access), None if days is None else int(days))


@frozen(kw_only=True)
class AccessPolicy:
    """
    What each ground means for the service; where two hold, the stricter one counts.

    ``unknown`` is for statuses and behaviors that this release doesn't know, and for subscriptions
    of which no status is known.
    """

    incomplete: Treatment
    incomplete_expired: Treatment
    trialing: Treatment
    active: Treatment
    past_due: Treatment
    unpaid: Treatment
    paused: Treatment
    canceled: Treatment
    keep_as_draft: Treatment
    mark_uncollectible: Treatment
    void: Treatment
    unknown: Treatment

    def treatment(self, ground: Ground) -> Treatment:
        """Return what a ground means."""
        treatment: Treatment = getattr(self, ground.value)
        return treatment


DEFAULT_ACCESS_POLICY = AccessPolicy(
    # Nothing was paid yet, and it may never be.
    incomplete=STOP,
    incomplete_expired=STOP,
    trialing=SERVE,
    active=SERVE,
    # Stripe tries again meanwhile: for two weeks, by its recommendation.
    past_due=grace(14),
    # Stripe has given up trying.
    unpaid=STOP,
    # A subscription that is paused itself bills nothing for the time (R139).
    paused=STOP,
    canceled=STOP,
    # The status stays, and Stripe says that service goes on (R125): it is the merchant who paused.
    keep_as_draft=SERVE,
    mark_uncollectible=SERVE,
    void=SERVE,
    # Nobody has chosen yet: long enough to choose, and not for ever.
    unknown=grace(14),
)
"""
What holds until a merchant says otherwise (R135, OURS).

It says what the past meant as well, so it stays as it is for ever.
"""
