"""Every route that is served, and everything that time brings about."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.api import (
    account,
    balance_transactions,
    coupons,
    customers,
    events,
    payment_method_configurations,
    payment_methods,
    plans,
    prices,
    products,
    promotion_codes,
    tax_ids,
    tax_rates,
    test_clocks,
)
from counterfoil.adapters.sandbox.billing.tax_ids import verify
from counterfoil.adapters.sandbox.protocol.routes import Routes
from counterfoil.adapters.sandbox.records.turn import Handler

ROUTES = Routes(
    (
        *account.ROUTES,
        *balance_transactions.ROUTES,
        *coupons.ROUTES,
        *customers.ROUTES,
        *events.ROUTES,
        *payment_method_configurations.ROUTES,
        *payment_methods.ROUTES,
        *plans.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *promotion_codes.ROUTES,
        *tax_ids.ROUTES,
        *tax_rates.ROUTES,
        *test_clocks.ROUTES,
    )
)

JOBS: Mapping[str, Handler] = {
    "expire_coupon": coupons.expire,
    "expire_promotion_code": promotion_codes.expire,
    "verify_tax_id": verify,
}
"""What time brings about, by the name of the job."""
