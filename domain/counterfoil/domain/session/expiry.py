"""
When a session expires, of itself and by its last use (R69).

The last use is a row beside the events, never an event a click. So the state alone tells only the
earliest moment at which a session may expire, ``due``; with the row, ``expiry`` tells the moment.
Time is let pass at the earliest moment: the decision then reads the row, and comes to nothing where
the session was used since; ``due_again`` says when to come back.
"""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.facts import Facts
from counterfoil.domain.session import policy
from counterfoil.domain.session.state import Open, SessionEnd, State


@frozen
class Expiry:
    """When a session expires unless it is used before, and what that will be called."""

    at: datetime
    why: SessionEnd


def expiry(session: Open, used_at: datetime | None) -> Expiry:
    """
    Return when a session expires; ``used_at`` is its last use after it was redeemed.

    A clock that was set back makes no use undone: the latest one counts.
    """
    redeemed_at = session.redeemed_at
    if redeemed_at is None:
        return Expiry(session.opened_at + policy.UNUSED_FOR_AT_MOST, SessionEnd.EXPIRED_UNUSED)
    idle_at = max(redeemed_at, used_at or redeemed_at) + policy.IDLE_FOR_AT_MOST
    old_at = redeemed_at + policy.LASTS_AT_MOST
    if idle_at < old_at:
        return Expiry(idle_at, SessionEnd.EXPIRED_IDLE)
    return Expiry(old_at, SessionEnd.EXPIRED_OLD)


def expired(session: Open, facts: Facts) -> Expiry | None:
    """Return how a session that the facts tell the last use of has expired by now, if it has."""
    by = expiry(session, facts.session_used_at)
    return by if by.at <= facts.at else None


def due(state: State) -> datetime | None:
    """Return when a session expires unless it was used: the earliest that time can end it."""
    return expiry(state, None).at if isinstance(state, Open) else None


def due_again(state: State, facts: Facts) -> datetime | None:
    """Return when a session expires by its last use, which the facts tell."""
    return expiry(state, facts.session_used_at).at if isinstance(state, Open) else None
