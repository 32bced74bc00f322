"""What a sighting of one of Stripe's objects is."""

from datetime import datetime
from typing import Generic, TypeVar

from attrs import frozen

from counterfoil.domain.values import OpenEnum

Observed = TypeVar("Observed")


class Origin(OpenEnum):
    """
    What a sighting came with: the object's creation, a change of it, or a look at it.

    A change is ``UNTOLD`` where the statement of it should say what stood before, and doesn't.
    """

    CREATED = "created"
    CHANGED = "changed"
    UNTOLD = "untold"
    LISTED = "listed"


@frozen(kw_only=True)
class Sighting(Generic[Observed]):
    """
    One statement about one object, by an event or by a look.

    Args:
        event_id: makes a statement count once; orders statements of one second that don't add up.
        happened_at: Stripe's stamp, whole seconds (UTC).
        before: the facets as they stood before, where the statement tells it
            (``previous_attributes``).
        after: the facets as stated.
    """

    event_id: str
    happened_at: datetime
    origin: Origin
    before: Observed | None
    after: Observed
