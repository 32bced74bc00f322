"""What a reading of Stripe's statements comes to: a sighting, or why there is none."""

from datetime import datetime

from attrs import field, frozen

from counterfoil.domain.observation import Sighting
from counterfoil.domain.sighted import Observed

__all__ = ["EventHead", "IgnoredType", "Malformed", "Observed", "Sighted"]


@frozen(kw_only=True)
class Sighted:
    """
    One sighting of one of Stripe's objects.

    Args:
        object: names the object, ``price/price_1``.
        owner: names the stream that holds it, ``product/prod_1``; None where the statement doesn't
            tell, as for a detached payment method.
    """

    object: str
    sighting: Sighting[Observed]
    owner: str | None


@frozen
class IgnoredType:
    """A type of event or object that no aggregate knows."""

    type: str


@frozen
class Malformed:
    """
    A statement that can't be read.

    Args:
        reason: one sentence that tells why, without anything that the statement says of a person.
        event_id: the event, where its id could be read.
        raw: the bytes of what is no object; they may well say something of a person.
    """

    reason: str
    event_id: str | None = None
    type: str | None = None
    raw: bytes | None = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class EventHead:
    """
    What an event says of itself.

    Args:
        account: the connected account that it comes from, where it is one.
        idempotency_key: the key of the request that brought it about, which may be our own.
    """

    id: str
    type: str
    created: datetime
    livemode: bool
    account: str | None = None
    api_version: str | None = None
    idempotency_key: str | None = None
