"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    customers,
    events,
    feedback_options,
    payment_methods,
    portal_configurations,
    portal_sessions,
    portal_visits,
    prices,
    products,
    test_clocks,
)
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *customers.ROUTES,
        *events.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *payment_methods.ROUTES,
        *feedback_options.ROUTES,
        *portal_configurations.ROUTES,
        *portal_sessions.ROUTES,
        *portal_visits.ROUTES,
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {}
"""What time brings about, by the name of the job."""
