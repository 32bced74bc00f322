"""Every kind of object that the sandbox keeps."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.protocol.json_values import Json
from counterfoil.adapters.sandbox.records.kinds import Kind
from counterfoil.adapters.sandbox.records.turn import loosely
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.shapes.feedback_option import FEEDBACK_OPTION
from counterfoil.adapters.sandbox.shapes.portal_configuration import PORTAL_CONFIGURATION
from counterfoil.adapters.sandbox.shapes.portal_session import PORTAL_SESSION
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK

KINDS: Mapping[str, Kind[dict[str, Json]]] = {
    kind.object: kind
    for kind in (
        loosely(CUSTOMER),
        loosely(EVENT),
        loosely(FEEDBACK_OPTION),
        loosely(PORTAL_CONFIGURATION),
        loosely(PORTAL_SESSION),
        loosely(TEST_CLOCK),
    )
}
"""By Stripe's name of the kind."""
