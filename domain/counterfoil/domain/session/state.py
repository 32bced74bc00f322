"""What a portal session is at a moment."""

from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.session.flow import Flow
from counterfoil.domain.values import ConfigurationId, CustomerId, OpenEnum, SessionId


class Entrance(OpenEnum):
    """How a customer came to a session: sent by the merchant, by the login link, or recovered."""

    MERCHANT = "merchant"
    LOGIN_LINK = "login_link"
    RECOVERY = "recovery"


class SessionEnd(OpenEnum):
    """
    Why a session is over.

    ``EXPIRED_OLD`` was used to the last, for as long as a session may be; ``COMPLETED`` was left
    once its flow was completed.
    """

    EXPIRED_UNUSED = "expired_unused"
    EXPIRED_IDLE = "expired_idle"
    EXPIRED_OLD = "expired_old"
    COMPLETED = "completed"
    LEFT = "left"


@frozen(kw_only=True)
class Recovery:
    """That an expired session may be recovered by e-mail; until when, if not for ever (R70)."""

    expires_at: datetime | None = None


@frozen(kw_only=True)
class Unseen:
    """A session that was never opened."""

    id: SessionId


@frozen(kw_only=True)
class Open:
    """
    A session that was opened and not ended; that it hasn't expired is asked of the clock (R69).

    Args:
        replaces: the expired session that was recovered by this one (R70).
        redeemed_at: when its link was first used; ``None``: not yet.
        completed_at: when its flow was completed.
    """

    id: SessionId
    customer: CustomerId
    configuration: ConfigurationId
    opened_at: datetime
    entrance: Entrance = Entrance.MERCHANT
    flow: Flow | None = None
    return_url: str | None = None
    locale: str | None = None
    on_behalf_of: str | None = None
    recovery: Recovery | None = None
    replaces: SessionId | None = None
    redeemed_at: datetime | None = None
    completed_at: datetime | None = None


@frozen(kw_only=True)
class Ended:
    """A session that is over, with what it was last."""

    last: Open
    ended_at: datetime
    why: SessionEnd

    @property
    def id(self) -> SessionId:
        """Return the session's id."""
        return self.last.id


State: TypeAlias = Unseen | Open | Ended


def initial(session_id: str) -> State:
    """Return a session that was never opened."""
    return Unseen(id=SessionId(session_id))
