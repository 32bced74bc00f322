"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    authentications,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    setup_intents,
    test_clocks,
)
from counterfoil.adapters.sandbox.billing.debiting import DECIDE_DEBIT
from counterfoil.adapters.sandbox.billing.deciding import decide_debit
from counterfoil.adapters.sandbox.billing.refunding import REFUND_COMES_BACK, refund_comes_back
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *authentications.ROUTES,
        *charges.ROUTES,
        *customers.ROUTES,
        *events.ROUTES,
        *payment_intents.ROUTES,
        *payment_methods.ROUTES,
        *setup_intents.ROUTES,
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {
    DECIDE_DEBIT: decide_debit,
    REFUND_COMES_BACK: refund_comes_back,
}
"""What time brings about, by the name of the job."""
