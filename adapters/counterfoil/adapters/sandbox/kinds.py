"""Every kind of object that the sandbox keeps."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.protocol.json_values import Json
from counterfoil.adapters.sandbox.records.kinds import Kind
from counterfoil.adapters.sandbox.records.turn import loosely
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK
from counterfoil.adapters.sandbox.shapes.webhook_endpoint import WEBHOOK_ENDPOINT

KINDS: Mapping[str, Kind[dict[str, Json]]] = {
    kind.object: kind
    for kind in (
        loosely(CUSTOMER),
        loosely(EVENT),
        loosely(TEST_CLOCK),
        loosely(WEBHOOK_ENDPOINT),
    )
}
"""By Stripe's name of the kind."""
