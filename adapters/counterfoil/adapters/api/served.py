"""Every route that the API serves."""

from counterfoil.adapters.api.answers import Route
from counterfoil.adapters.api.routes import (
    catalogue,
    configurations,
    customers,
    feedback_options,
    invoices,
    sessions,
    subscriptions,
)
from counterfoil.adapters.protocol.routes import Routes

EVERY_ROUTE: tuple[Route, ...] = (
    *catalogue.ROUTES,
    *configurations.ROUTES,
    *customers.ROUTES,
    *feedback_options.ROUTES,
    *invoices.ROUTES,
    *sessions.ROUTES,
    *subscriptions.ROUTES,
)

ROUTES: Routes[Route] = Routes(EVERY_ROUTE)
