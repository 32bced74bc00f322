"""Every kind of object that the sandbox keeps."""

from collections.abc import Mapping

from counterfoil.adapters.protocol.json_values import Json
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.records.turn import loosely
from counterfoil.adapters.sandbox.shapes.account import ACCOUNT
from counterfoil.adapters.sandbox.shapes.balance_transaction import BALANCE_TRANSACTION
from counterfoil.adapters.sandbox.shapes.charge import CHARGE
from counterfoil.adapters.sandbox.shapes.checkout_session import CHECKOUT_SESSION
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.customer_balance import CUSTOMER_BALANCE_TRANSACTION
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.shapes.feedback_option import FEEDBACK_OPTION
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.invoice_line import LINE_ITEM
from counterfoil.adapters.sandbox.shapes.invoice_payment import INVOICE_PAYMENT
from counterfoil.adapters.sandbox.shapes.invoiceitem import INVOICEITEM
from counterfoil.adapters.sandbox.shapes.line_item import LINE_ITEM as CHECKOUT_LINE
from counterfoil.adapters.sandbox.shapes.mandate import MANDATE
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.payment_method_configuration import (
    PAYMENT_METHOD_CONFIGURATION,
)
from counterfoil.adapters.sandbox.shapes.portal_configuration import PORTAL_CONFIGURATION
from counterfoil.adapters.sandbox.shapes.portal_session import PORTAL_SESSION
from counterfoil.adapters.sandbox.shapes.price import PLAN, PRICE
from counterfoil.adapters.sandbox.shapes.product import PRODUCT
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE
from counterfoil.adapters.sandbox.shapes.refund import REFUND
from counterfoil.adapters.sandbox.shapes.setup_intent import SETUP_INTENT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, SUBSCRIPTION_ITEM
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE
from counterfoil.adapters.sandbox.shapes.tax_id import TAX_ID
from counterfoil.adapters.sandbox.shapes.tax_rate import TAX_RATE
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK
from counterfoil.adapters.sandbox.shapes.webhook_endpoint import WEBHOOK_ENDPOINT

KINDS: Mapping[str, Kind[dict[str, Json]]] = {
    kind.object: kind
    for kind in (
        loosely(ACCOUNT),
        loosely(CUSTOMER_BALANCE_TRANSACTION),
        loosely(COUPON),
        loosely(DISCOUNT),
        loosely(PAYMENT_METHOD_CONFIGURATION),
        loosely(PLAN),
        loosely(PRICE),
        loosely(PRODUCT),
        loosely(PROMOTION_CODE),
        loosely(TAX_ID),
        loosely(TAX_RATE),
        loosely(BALANCE_TRANSACTION),
        loosely(CHARGE),
        loosely(CHECKOUT_SESSION),
        loosely(CHECKOUT_LINE),
        loosely(MANDATE),
        loosely(PAYMENT_INTENT),
        loosely(PAYMENT_METHOD),
        loosely(REFUND),
        loosely(SETUP_INTENT),
        loosely(CUSTOMER),
        loosely(EVENT),
        loosely(INVOICE),
        loosely(INVOICE_PAYMENT),
        loosely(INVOICEITEM),
        loosely(LINE_ITEM),
        loosely(SUBSCRIPTION),
        loosely(SUBSCRIPTION_ITEM),
        loosely(SUBSCRIPTION_SCHEDULE),
        loosely(FEEDBACK_OPTION),
        loosely(PORTAL_CONFIGURATION),
        loosely(PORTAL_SESSION),
        loosely(TEST_CLOCK),
        loosely(WEBHOOK_ENDPOINT),
    )
}
"""By Stripe's name of the kind."""
