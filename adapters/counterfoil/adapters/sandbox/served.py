"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    customers,
    events,
    feedback_options,
    invoice_actions,
    invoice_lines,
    invoice_payments,
    invoiceitems,
    invoices,
    payment_methods,
    portal_configurations,
    portal_sessions,
    portal_visits,
    prices,
    products,
    subscriptions,
    test_clocks,
)
from counterfoil.adapters.sandbox.billing import dunning, subscription_jobs
from counterfoil.adapters.sandbox.billing.drafting import FINALIZE
from counterfoil.adapters.sandbox.billing.finalizing import COLLECT, DUE
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *customers.ROUTES,
        *events.ROUTES,
        *feedback_options.ROUTES,
        *invoice_actions.ROUTES,
        *invoice_lines.ROUTES,
        *invoice_payments.ROUTES,
        *invoiceitems.ROUTES,
        *invoices.ROUTES,
        *payment_methods.ROUTES,
        *portal_configurations.ROUTES,
        *portal_sessions.ROUTES,
        *portal_visits.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *subscriptions.ROUTES,
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {
    COLLECT: dunning.collect_in_time,
    DUE: dunning.fall_due,
    FINALIZE: dunning.finalize_in_time,
    **subscription_jobs.JOBS,
}
"""What time brings about, by the name of the job."""
