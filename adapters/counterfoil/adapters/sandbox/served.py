"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    customers,
    events,
    payment_methods,
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
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {}
"""What time brings about, by the name of the job."""
