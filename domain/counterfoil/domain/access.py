"""Whether a subscription is to be served, by what it is and by the merchant's policy (R135)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import assert_never

from attrs import frozen

from counterfoil.domain.account.access_policy import Access, AccessPolicy, Ground, Treatment
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


@frozen(kw_only=True)
class AccessFacts:
    """
    What of a subscription decides on its service.

    Args:
        status: ``None`` where none is known; ``status_since``: when it came to be so.
        behavior: what becomes of the invoices while the collection is paused, ``None`` where it
            isn't; ``paused_at``: since when it is.
    """

    status: Status | None = None
    status_since: datetime | None = None
    behavior: CollectionPauseBehavior | None = None
    paused_at: datetime | None = None


@frozen(kw_only=True)
class ServiceAccess:
    """
    Whether a subscription is to be served.

    Args:
        reason: which of its grounds decides.
        since: when that came about: the ground itself, or the end of its grace; ``None`` where it
            isn't known.
        until: when a grace ends, after which it is to be served no longer; ``None`` for what time
            alone doesn't end.
    """

    access: Access
    reason: Ground
    since: datetime | None
    until: datetime | None = None

    def at(self, moment: datetime) -> "ServiceAccess":
        """Return what time alone has made of it by a moment: a grace that is over is a stop."""
        if self.until is None or moment < self.until:
            return self
        return ServiceAccess(access=Access.STOP, reason=self.reason, since=self.until)


def access_of(facts: AccessFacts, policy: AccessPolicy, at: datetime) -> ServiceAccess:
    """
    Decide whether a subscription is to be served at a moment; where two grounds hold, the stricter
    counts.

    Of two that stop the earlier one does, of two graces the one that ends first; where both serve,
    the paused collection is the reason that is told, for it is out of the ordinary.
    """
    return min((each.at(at) for each in _by_ground(facts, policy)), key=_strictness)


def _by_ground(facts: AccessFacts, policy: AccessPolicy) -> Iterator[ServiceAccess]:
    if facts.behavior is not None:
        yield _begun(ground_of(facts.behavior), facts.paused_at, policy)
    yield _begun(ground_of(facts.status), facts.status_since, policy)


def ground_of(fact: Status | CollectionPauseBehavior | None) -> Ground:
    """Return which ground a status or a behavior is: those of later releases are unknown."""
    return Ground(fact.value) if fact is not None and fact.is_known else Ground.UNKNOWN


def _begun(ground: Ground, since: datetime | None, policy: AccessPolicy) -> ServiceAccess:
    treatment = policy.treatment(ground)
    return ServiceAccess(
        access=treatment.access, reason=ground, since=since, until=_end(treatment, since)
    )


def _end(treatment: Treatment, since: datetime | None) -> datetime | None:
    """Return when a grace ends; of one that nobody knows the beginning of, it isn't known."""
    if treatment.days is None or since is None:
        return None
    days = timedelta(days=treatment.days)
    return since + days if since <= _NEVER - days else _NEVER


_STRICTNESS = {Access.STOP: 0, Access.GRACE: 1, Access.SERVE: 2}


def _strictness(decided: ServiceAccess) -> tuple[int, datetime]:
    """Say where one comes among several, the strictest first."""
    match decided.access:
        case Access.STOP:
            moment = decided.since or _ALWAYS
        case Access.GRACE:
            moment = decided.until or _NEVER
        case Access.SERVE:
            moment = _ALWAYS
        case _ as unreachable:
            assert_never(unreachable)
    return _STRICTNESS[decided.access], moment
