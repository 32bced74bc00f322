"""Every kind of object that the sandbox keeps."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.protocol.json_values import Json
from counterfoil.adapters.sandbox.records.kinds import Kind
from counterfoil.adapters.sandbox.records.turn import loosely
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, SUBSCRIPTION_ITEM
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK

KINDS: Mapping[str, Kind[dict[str, Json]]] = {
    kind.object: kind
    for kind in (
        loosely(CUSTOMER),
        loosely(EVENT),
        loosely(SUBSCRIPTION),
        loosely(SUBSCRIPTION_ITEM),
        loosely(SUBSCRIPTION_SCHEDULE),
        loosely(TEST_CLOCK),
    )
}
"""By Stripe's name of the kind."""
