"""What is held of a customer from the first time that it is referred to until it is deleted."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.customer.details import ContactDetails, PaymentMethodDetails, TaxIdentity
from counterfoil.domain.customer.observed import TaxExempt, TaxIdStatus
from counterfoil.domain.requests import Operation, Outstanding, request_for
from counterfoil.domain.values import (
    Annotations,
    CouponId,
    CustomerId,
    PaymentMethodId,
    SubscriptionId,
    TaxIdId,
)


@frozen(kw_only=True)
class PaymentMethod:
    """A payment method that is attached; ``type`` is Stripe's name of its kind."""

    id: PaymentMethodId
    type: str
    created: datetime | None = None
    details: PaymentMethodDetails = PaymentMethodDetails()


@frozen(kw_only=True)
class TaxId:
    """A tax id on record; ``status`` is ``None`` where its type is not checked (R154)."""

    id: TaxIdId
    type: str
    country: str | None = None
    created: datetime | None = None
    status: TaxIdStatus | None = None
    identity: TaxIdentity = TaxIdentity()


@frozen(kw_only=True)
class RetentionTaken:
    """That an offer was accepted: for which subscription, and which coupon."""

    subscription: SubscriptionId
    coupon: CouponId


@frozen(kw_only=True, weakref_slot=False)
class Holdings:
    """
    What a customer holds, known even before the customer itself was seen.

    Args:
        removed_payment_methods: detached, which is for ever (R102).
        removed_tax_ids: taken off; an id is never used again.
        subscriptions: those that haven't ended.
        billed_by: the subscriptions that need a payment method (R98).
        retention_taken: the retention offers that were accepted (R120).
        default_payment_method: pays where a subscription names none of its own (R99, R100).
        default_source: a legacy source, last in order of payment (R100).
        outstanding: what was asked of Stripe and not answered.
        asked_tax_ids: the tax ids that were asked for, under the ids they were given here.
        unsettled: the facets whose statements don't add up.
        stripe_id: what Stripe calls a customer that was born here.
    """

    id: CustomerId
    payment_methods: Mapping[PaymentMethodId, PaymentMethod] = Factory(dict)
    removed_payment_methods: frozenset[PaymentMethodId] = frozenset()
    tax_ids: Mapping[TaxIdId, TaxId] = Factory(dict)
    removed_tax_ids: frozenset[TaxIdId] = frozenset()
    subscriptions: frozenset[SubscriptionId] = frozenset()
    billed_by: frozenset[SubscriptionId] = frozenset()
    retention_taken: frozenset[RetentionTaken] = frozenset()
    default_payment_method: PaymentMethodId | None = None
    default_source: str | None = None
    outstanding: tuple[Outstanding, ...] = ()
    asked_tax_ids: Mapping[TaxIdId, TaxId] = Factory(dict)
    unsettled: frozenset[str] = frozenset()
    stripe_id: str | None = None

    @property
    def staying(self) -> frozenset[PaymentMethodId]:
        """Return the attached payment methods of which no removal is outstanding."""
        return frozenset(
            id
            for id in self.payment_methods
            if not self.awaits(Operation.REMOVE_PAYMENT_METHOD, id)
        )

    def awaits(self, operation: Operation, subject: str | None = None) -> Outstanding | None:
        """Return the request for an operation on a subject which has no final answer yet."""
        return request_for(self.outstanding, operation, subject)


@frozen(kw_only=True, weakref_slot=False)
class Unseen(Holdings):
    """A customer that is referred to, not yet seen."""


@frozen(kw_only=True, weakref_slot=False)
class InForce(Holdings):
    """
    A customer.

    ``balance`` is in minor units of ``currency``, negative is credit. ``unconfirmed`` names the
    facets that were decided here and that Stripe has not answered yet.
    """

    created: datetime | None = None
    details: ContactDetails = ContactDetails()
    annotations: Annotations = Annotations()
    tax_exempt: TaxExempt = TaxExempt.NONE
    currency: str | None = None
    balance: int = 0
    delinquent: bool = False
    invoice_prefix: str | None = None
    unconfirmed: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Deleted:
    """
    A customer that is no more; ``subscriptions`` and ``billed_by`` empty as they end (R123).

    ``cancels`` are those that are canceled with it, by what was decided here.
    """

    id: CustomerId
    cancels: tuple[SubscriptionId, ...] = ()
    subscriptions: frozenset[SubscriptionId] = frozenset()
    billed_by: frozenset[SubscriptionId] = frozenset()
    stripe_id: str | None = None


State = Unseen | InForce | Deleted

DEFAULT_WISH = "default"
"""The wish of a request to attach a payment method that is to become the default."""
