"""What pays for a subscription's invoice, and which level of defaults decided it."""

from enum import StrEnum

from attrs import frozen

from counterfoil.domain.customer.state import Deleted, State
from counterfoil.domain.values import PaymentMethodId


class PaymentLevel(StrEnum):
    """Where the default stands that pays, in order of precedence (R100)."""

    SUBSCRIPTION_PAYMENT_METHOD = "subscription.default_payment_method"
    SUBSCRIPTION_SOURCE = "subscription.default_source"
    CUSTOMER_PAYMENT_METHOD = "customer.invoice_settings.default_payment_method"
    CUSTOMER_SOURCE = "customer.default_source"


@frozen(kw_only=True)
class PaymentSource:
    """
    What pays, and why it.

    ``overridden`` is the customer's own default where the subscription's default pays instead of
    it: choosing another default for the customer then changes nothing here (R101).
    """

    id: str
    level: PaymentLevel
    overridden: str | None = None


def payment_source(
    customer: State,
    subscription_default_payment_method: PaymentMethodId | None,
    subscription_default_source: str | None,
) -> PaymentSource | None:
    """
    Return what pays for a subscription's invoice; ``None``: nothing does.

    The subscription's payment method comes first, then its source, then the customer's payment
    method, then the customer's source (R100). What was detached can never be charged and is passed
    over (R102, R103).
    """
    if isinstance(customer, Deleted):
        return None
    in_order = (
        (PaymentLevel.SUBSCRIPTION_PAYMENT_METHOD, subscription_default_payment_method),
        (PaymentLevel.SUBSCRIPTION_SOURCE, subscription_default_source),
        (PaymentLevel.CUSTOMER_PAYMENT_METHOD, customer.default_payment_method),
        (PaymentLevel.CUSTOMER_SOURCE, customer.default_source),
    )
    chargeable = {
        level: id_
        for level, id_ in in_order
        if id_ is not None and id_ not in customer.removed_payment_methods
    }
    if not chargeable:
        return None
    level, id_ = next(iter(chargeable.items()))
    own = chargeable.get(PaymentLevel.CUSTOMER_PAYMENT_METHOD) or chargeable.get(
        PaymentLevel.CUSTOMER_SOURCE
    )
    return PaymentSource(id=id_, level=level, overridden=own if own != id_ else None)
