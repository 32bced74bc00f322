"""How far aggregates hold what is stated of an object, and what they take it for unstated."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.altered import altered
from counterfoil.domain.configuration.observing import as_observed as configuration_as_observed
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.state import Deleted as DeletedCoupon
from counterfoil.domain.customer.observed import (
    BillingDetails,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    TaxExempt,
)
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice.seen import as_observed as invoice_as_observed
from counterfoil.domain.invoice.state import Draft
from counterfoil.domain.invoice.terms import Bill, Grounds
from counterfoil.domain.observation import Origin, Sighting, facets_of_part
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.sighted import Observed
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.seen import COMPANIONS
from counterfoil.domain.subscription.state import Ended as SubscriptionEnded
from counterfoil.domain.subscription.state import in_order
from counterfoil.domain.subscription.terms import BillingMode, CollectionMethod, ScheduleStatus
from counterfoil.domain.values import ConfigurationId, CustomerId, InvoiceId, Known

TAKEN_FOR_GRANTED: Mapping[str, Observed] = {
    "customer": ObservedCustomer(
        deleted=Known(value=False),
        preferred_locales=Known(()),
        tax_exempt=Known(TaxExempt.NONE),
        balance=Known(0),
        delinquent=Known(value=False),
        metadata=Known({}),
    ),
    "payment_method": ObservedPaymentMethod(
        billing_details=Known(BillingDetails()), metadata=Known({})
    ),
    "tax_id": ObservedTaxId(deleted=Known(value=False)),
    "product": ObservedProduct(
        deleted=Known(value=False), active=Known(value=True), metadata=Known({})
    ),
    "price": ObservedPrice(
        deleted=Known(value=False), active=Known(value=True), metadata=Known({})
    ),
    "coupon": ObservedCoupon(
        deleted=Known(value=False),
        times_redeemed=Known(0),
        valid=Known(value=True),
        metadata=Known({}),
    ),
    "promotion_code": ObservedPromotionCode(
        active=Known(value=True), times_redeemed=Known(0), metadata=Known({})
    ),
    "subscription": ObservedSubscription(
        collection_method=Known(CollectionMethod.CHARGE_AUTOMATICALLY),
        billing_mode=Known(BillingMode.CLASSIC),
        cancel_at_period_end=Known(value=False),
        discounts=Known(()),
        metadata=Known({}),
    ),
    "subscription_schedule": ObservedSchedule(
        status=Known(ScheduleStatus.ACTIVE.value), update_scheduled=Known(value=True)
    ),
    "configuration": configuration_as_observed(ConfigurationInForce(id=ConfigurationId(""))),
    "feedback_option": ObservedFeedbackOption(),
    "invoice": attrs.evolve(
        invoice_as_observed(
            Draft(
                id=InvoiceId(""),
                bill=Bill(grounds=Grounds(customer=CustomerId(""), currency="")),
            )
        ),
        status=None,
        customer=None,
        currency=None,
    ),
}
"""What an aggregate takes an object for, beside absence, where its first statement is silent."""


def as_held(observed: Observed) -> Observed:
    """
    Return a statement as its aggregate holds it.

    Items stand in order of id; the subscription that a schedule manages is the aggregate itself.
    """
    match observed:
        case ObservedSubscription(items=Known(items)):
            ordered = in_order(items)
            return observed if ordered == items else altered(observed, items=Known(ordered))
        case ObservedSchedule():
            return altered(observed, subscription=None)
        case _:
            return observed


def since_attached(sightings: Sequence[Sighting[Observed]]) -> tuple[Sighting[Observed], ...]:
    """
    Leave out of looks at a payment method that it had no customer, until it first had one.

    Without a customer it is detached, which is for ever (R102), or it isn't attached yet.
    """
    attached_at = min((s.happened_at for s in sightings if _names_customer(s)), default=None)
    return tuple(
        attrs.evolve(s, after=attrs.evolve(s.after, customer=None))
        if isinstance(s.after, ObservedPaymentMethod)
        and s.after.customer == Known(None)
        and s.origin is Origin.LISTED
        and s.before is None
        and attached_at is not None
        and s.happened_at <= attached_at
        else s
        for s in sightings
    )


def _names_customer(sighting: Sighting[Observed]) -> bool:
    return any(
        isinstance(told, ObservedPaymentMethod) and told.customer not in (None, Known(None))
        for told in (sighting.before, sighting.after)
    )


def awaiting_confirmation(thing: StreamRef, state: object) -> frozenset[str]:
    """Return the facets that were decided here and that Stripe has not confirmed."""
    known = state.last if isinstance(state, SubscriptionEnded) else state
    return facets_named(thing, getattr(known, "unconfirmed", ()))


def facets_named(thing: StreamRef, names: Iterable[str]) -> frozenset[str]:
    """Return an object's facets among those that its aggregate names as decided together."""
    match thing.kind:
        case "subscription":
            return frozenset(facet for name in names for facet in COMPANIONS.get(name, (name,)))
        case "price" | "promotion_code" | "feedback_option":
            return frozenset(facets_of_part(thing.id, names))
        case "customer" | "product" | "coupon" | "configuration" | "invoice":
            return frozenset(names)
        case _:
            return frozenset()


def reads_otherwise(thing: StreamRef, state: object) -> bool:
    """
    Tell whether what an aggregate holds of an object may differ from what was stated last.

    A customer's default that names a detached payment method reads as none (R103).
    """
    if thing.kind != "customer" or not isinstance(state, CustomerInForce):
        return False
    return bool(state.removed_payment_methods)


def has_doubts(state: object) -> bool:
    """Tell whether statements of anything that an aggregate holds don't add up."""
    known = state.last if isinstance(state, SubscriptionEnded | DeletedCoupon) else state
    return bool(getattr(known, "unsettled", ()))
