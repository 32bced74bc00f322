"""What can have happened to a merchant's account."""

from typing import TypeAlias

from attrs import frozen

# The names and fields of these events are the storage format.


@frozen
class StripeConnected:
    """From now on Stripe brings about what is decided."""


@frozen
class StripeDisconnected:
    """From now on a decision is the fact."""


@frozen
class RedesignedPortalJoined:
    """The account opted in to the redesigned portal (R61g)."""


@frozen
class FormerPauseUseRecorded:
    """The account used the portal's pause before 2024-03-29 (R61d)."""


Event: TypeAlias = (
    StripeConnected | StripeDisconnected | RedesignedPortalJoined | FormerPauseUseRecorded
)
