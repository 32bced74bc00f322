"""What Stripe states of a customer, its payment methods and its tax ids, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.values import (
    Address,
    CustomerId,
    Known,
    OpenEnum,
    PaymentMethodId,
)


class TaxExempt(OpenEnum):
    """Whether a customer pays tax."""

    NONE = "none"
    EXEMPT = "exempt"
    REVERSE = "reverse"


class TaxIdStatus(OpenEnum):
    """What the check of a tax id with the authorities has shown so far (R154)."""

    PENDING = "pending"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    UNAVAILABLE = "unavailable"


@frozen(kw_only=True)
class Shipping:
    """Where goods for a customer go."""

    name: str | None = None
    phone: str | None = None
    address: Address | None = None
    carrier: str | None = None
    tracking_number: str | None = None


@frozen(kw_only=True)
class Card:
    """What may be shown of a card: never its number (last four digits alone) and never its code."""

    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    funding: str | None = None
    country: str | None = None
    fingerprint: str | None = None


@frozen(kw_only=True)
class BillingDetails:
    """Whom a payment method bills."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


@frozen(kw_only=True, weakref_slot=False)
class ObservedCustomer:
    """
    The facets of a customer that Stripe states; ``None`` is UNKNOWN.

    ``balance`` is in minor units of the customer's currency; negative is credit.
    """

    created: Known[datetime] | None = None
    deleted: Known[bool] | None = None
    name: Known[str | None] | None = None
    email: Known[str | None] | None = None
    phone: Known[str | None] | None = None
    description: Known[str | None] | None = None
    address: Known[Address | None] | None = None
    shipping: Known[Shipping | None] | None = None
    preferred_locales: Known[tuple[str, ...]] | None = None
    tax_exempt: Known[TaxExempt] | None = None
    currency: Known[str | None] | None = None
    balance: Known[int] | None = None
    delinquent: Known[bool] | None = None
    invoice_prefix: Known[str | None] | None = None
    default_payment_method: Known[PaymentMethodId | None] | None = None
    default_source: Known[str | None] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class ObservedPaymentMethod:
    """
    The facets of a payment method that Stripe states.

    ``customer`` is ``Known(None)`` once it is detached, which is for ever (R102).
    """

    customer: Known[CustomerId | None] | None = None
    created: Known[datetime] | None = None
    type: Known[str] | None = None
    card: Known[Card | None] | None = None
    billing_details: Known[BillingDetails] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class ObservedTaxId:
    """The facets of a customer's tax id that Stripe states."""

    customer: Known[CustomerId | None] | None = None
    created: Known[datetime] | None = None
    deleted: Known[bool] | None = None
    type: Known[str] | None = None
    value: Known[str | None] | None = None
    country: Known[str | None] | None = None
    status: Known[TaxIdStatus | None] | None = None
    verified_name: Known[str | None] | None = None
    verified_address: Known[str | None] | None = None
