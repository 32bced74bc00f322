"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    charges,
    customers,
    events,
    invoice_actions,
    invoice_lines,
    invoice_payments,
    invoiceitems,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    setup_intents,
    subscription_items,
    subscription_pauses,
    subscriptions,
    test_clocks,
)
from counterfoil.adapters.sandbox.billing import dunning, subscription_jobs
from counterfoil.adapters.sandbox.billing.debiting import DECIDE_DEBIT
from counterfoil.adapters.sandbox.billing.deciding import decide_debit
from counterfoil.adapters.sandbox.billing.drafting import FINALIZE
from counterfoil.adapters.sandbox.billing.finalizing import COLLECT, DUE
from counterfoil.adapters.sandbox.billing.refunding import REFUND_COMES_BACK, refund_comes_back
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *charges.ROUTES,
        *customers.ROUTES,
        *events.ROUTES,
        *invoice_actions.ROUTES,
        *invoice_lines.ROUTES,
        *invoice_payments.ROUTES,
        *invoiceitems.ROUTES,
        *invoices.ROUTES,
        *payment_intents.ROUTES,
        *payment_methods.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *setup_intents.ROUTES,
        *subscription_items.ROUTES,
        *subscription_pauses.ROUTES,
        *subscriptions.ROUTES,
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {
    **subscription_jobs.JOBS,
    COLLECT: dunning.collect_in_time,
    DECIDE_DEBIT: decide_debit,
    DUE: dunning.fall_due,
    FINALIZE: dunning.finalize_in_time,
    REFUND_COMES_BACK: refund_comes_back,
}
"""What time brings about, by the name of the job."""
