"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import customers, events, test_clocks, webhook_endpoints
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *customers.ROUTES,
        *events.ROUTES,
        *test_clocks.ROUTES,
        *webhook_endpoints.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {}
"""What time brings about, by the name of the job."""
