"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.protocol.routes import Routes
from counterfoil.adapters.sandbox.api import (
    account,
    authentications,
    balance_transactions,
    charges,
    checkout_sessions,
    coupons,
    customers,
    events,
    feedback_options,
    invoice_actions,
    invoice_lines,
    invoice_payments,
    invoiceitems,
    invoices,
    payment_intents,
    payment_method_configurations,
    payment_methods,
    plans,
    portal_configurations,
    portal_sessions,
    portal_visits,
    previews,
    prices,
    products,
    promotion_codes,
    setup_intents,
    subscription_changes,
    subscription_items,
    subscription_pauses,
    subscription_schedules,
    subscriptions,
    tax_ids,
    tax_rates,
    test_clocks,
    webhook_endpoints,
)
from counterfoil.adapters.sandbox.checkout.completing import EXPIRE_CHECKOUT, expire_in_time
from counterfoil.adapters.sandbox.customers.tax_ids import verify
from counterfoil.adapters.sandbox.invoices import dunning
from counterfoil.adapters.sandbox.invoices.finalizing import COLLECT, DUE
from counterfoil.adapters.sandbox.invoices.redrafting import FINALIZE
from counterfoil.adapters.sandbox.payments.debiting import DECIDE_DEBIT
from counterfoil.adapters.sandbox.payments.deciding import decide_debit
from counterfoil.adapters.sandbox.payments.refunding import REFUND_COMES_BACK, refund_comes_back
from counterfoil.adapters.sandbox.records.turn import Handler
from counterfoil.adapters.sandbox.subscriptions import subscription_jobs

ROUTES = Routes(
    (
        *account.ROUTES,
        *authentications.ROUTES,
        *balance_transactions.ROUTES,
        *charges.ROUTES,
        *checkout_sessions.ROUTES,
        *coupons.ROUTES,
        *customers.ROUTES,
        *events.ROUTES,
        *feedback_options.ROUTES,
        *invoice_actions.ROUTES,
        *invoice_lines.ROUTES,
        *invoice_payments.ROUTES,
        *invoiceitems.ROUTES,
        *invoices.ROUTES,
        *payment_intents.ROUTES,
        *payment_method_configurations.ROUTES,
        *payment_methods.ROUTES,
        *plans.ROUTES,
        *portal_configurations.ROUTES,
        *portal_sessions.ROUTES,
        *portal_visits.ROUTES,
        *previews.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *promotion_codes.ROUTES,
        *setup_intents.ROUTES,
        *subscription_changes.ROUTES,
        *subscription_items.ROUTES,
        *subscription_pauses.ROUTES,
        *subscription_schedules.ROUTES,
        *subscriptions.ROUTES,
        *tax_ids.ROUTES,
        *tax_rates.ROUTES,
        *test_clocks.ROUTES,
        *webhook_endpoints.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {
    "expire_coupon": coupons.expire,
    "expire_promotion_code": promotion_codes.expire,
    "verify_tax_id": verify,
    **subscription_jobs.JOBS,
    test_clocks.EXPIRES: test_clocks.remove,
    COLLECT: dunning.collect_in_time,
    DECIDE_DEBIT: decide_debit,
    DUE: dunning.fall_due,
    EXPIRE_CHECKOUT: expire_in_time,
    FINALIZE: dunning.finalize_in_time,
    REFUND_COMES_BACK: refund_comes_back,
}
"""What time brings about, by the name of the job."""
