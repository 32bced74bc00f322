"""
What changes in whether subscriptions are to be served, in the order in which it became known
(R135).

Each change follows from the log alone: what was so just before, and what is so since, both at the
moment at which it became known, by the policy of that moment. Time alone is no change, for each one
says when a grace ends.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.access import AccessFacts, ServiceAccess, access_of
from counterfoil.domain.account.access_policy import DEFAULT_ACCESS_POLICY, AccessPolicy
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.moments import from_micros
from counterfoil.projections.access_policies import policy_of
from counterfoil.projections.answers import By, text
from counterfoil.projections.read_model import Entry, walked_as_known
from counterfoil.projections.service_access import facts_of
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


@frozen(kw_only=True)
class AccessChanged:
    """
    Whether a subscription is to be served, or why, or how long yet, has changed.

    Args:
        position: that of the event that changed it.
        happened_at: the second in which that came true; ``known_at``: when it became known.
        before: None where nothing was known of the subscription.
    """

    position: int
    happened_at: datetime
    known_at: datetime
    by: By
    subscription: str
    customer: str | None
    before: ServiceAccess | None
    after: ServiceAccess


@frozen(kw_only=True)
class AccessPolicyReplaced:
    """
    The merchant's policy has changed, and with it what is so of any subscription: all of them are
    to be asked for again.
    """

    position: int
    happened_at: datetime
    known_at: datetime
    by: By
    policy: AccessPolicy


AccessChange: TypeAlias = AccessChanged | AccessPolicyReplaced


class Policies:
    """The policies that an account has had, by what was told of them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ordered = sorted(entries, key=lambda entry: entry.position)
        self._positions = [entry.position for entry in ordered]
        self._policies = [policy_of(entry.told["policy"]) for entry in ordered]
        self._entries = ordered

    def at(self, position: int) -> AccessPolicy:
        """Return the one that was in force at a position."""
        number = bisect_right(self._positions, position)
        return self._policies[number - 1] if number else DEFAULT_ACCESS_POLICY

    def replaced(self, after: int, until: int) -> Iterator[AccessPolicyReplaced]:
        """Yield the changes of policy after a position, up to another one."""
        for entry, policy in zip(self._entries, self._policies, strict=True):
            if after < entry.position <= until:
                yield AccessPolicyReplaced(
                    position=entry.position,
                    happened_at=from_micros(entry.at),
                    known_at=from_micros(entry.known_at),
                    by=_cause(entry),
                    policy=policy,
                )


def changes_of(
    subscription: str, entries: Iterable[Entry], policies: Policies, after: int
) -> Iterator[AccessChanged]:
    """Yield what changed for a subscription after a position, by all that was told of it."""
    facts: AccessFacts | None = None
    for entry, row in walked_as_known(SUBSCRIPTIONS, entries):
        before, facts = facts, None if row is None else facts_of(row)
        if row is None or facts is None or facts == before or entry.position <= after:
            continue
        policy, moment = policies.at(entry.position), from_micros(entry.known_at)
        was = None if before is None else access_of(before, policy, moment)
        now = access_of(facts, policy, moment)
        if was != now:
            yield AccessChanged(
                position=entry.position,
                happened_at=from_micros(entry.at),
                known_at=moment,
                by=_cause(entry),
                subscription=subscription,
                customer=text(row, "customer"),
                before=was,
                after=now,
            )


def _cause(entry: Entry) -> By:
    return By(actor=Actor(entry.actor), door=Door(entry.door), reference=entry.reference)
