"""What can have happened to a portal session."""

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.domain.session.flow import Flow
from counterfoil.domain.session.state import Entrance, Recovery, SessionEnd
from counterfoil.domain.values import PERSONAL, ConfigurationId, CustomerId, SessionId


@frozen(kw_only=True)
class SessionTexts:
    """
    What the merchant wrote for one customer: where to return to, and the words at the flow's end.

    ``erased`` says that it was made unreadable for ever; all else then stands at its default.
    """

    return_url: str | None = None
    completion_url: str | None = None
    completion_message: str | None = None
    erased: bool = False


# The names and fields of the classes below are the storage format. Once released they change by
# adding an optional field, by a new version with an upcaster, or by a new name: never by editing.


@frozen(kw_only=True)
class SessionOpened:
    """
    A customer can come to the portal.

    The flow's own texts stand in ``texts``; ``replaces`` is the expired session that was recovered
    (R70).
    """

    customer: CustomerId
    configuration: ConfigurationId
    opened_at: datetime
    entrance: Entrance = Entrance.MERCHANT
    flow: Flow | None = None
    locale: str | None = None
    on_behalf_of: str | None = None
    recovery: Recovery | None = None
    replaces: SessionId | None = None
    texts: SessionTexts = field(default=SessionTexts(), metadata=PERSONAL)


@frozen
class SessionRedeemed:
    """The customer came in by the session's link, for the first and only time."""

    redeemed_at: datetime


@frozen
class FlowCompleted:
    """What the session was opened for is done (R73)."""

    completed_at: datetime


@frozen(kw_only=True)
class SessionEnded:
    """The session is over; one that expired was over before anybody noticed (R69)."""

    why: SessionEnd
    ended_at: datetime


Event: TypeAlias = SessionOpened | SessionRedeemed | FlowCompleted | SessionEnded
