"""The objects of Stripe that aggregates hold: how each is told to its aggregate and read back."""

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from counterfoil.domain.account import commands as account
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.account.observing import option_as_observed
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.configuration import commands as configuration
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.observing import as_observed as configuration_as_observed
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.coupon import commands as coupon
from counterfoil.domain.coupon.observed import EarlierSighting as EarlierCouponSighting
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.observing import as_observed as coupon_as_observed
from counterfoil.domain.coupon.observing import code_as_observed
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.coupon.state import held as held_of_coupon
from counterfoil.domain.customer import commands as customer
from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
)
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.customer.state import Unseen as CustomerUnseen
from counterfoil.domain.customer.stating import (
    as_observed_customer,
    as_observed_payment_method,
    as_observed_tax_id,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import commands as invoice
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.seen import as_observed as invoice_as_observed
from counterfoil.domain.invoice.state import TERMINAL_STATUSES as FINAL_INVOICE_STATUSES
from counterfoil.domain.invoice.state import State as InvoiceState
from counterfoil.domain.observation import Origin
from counterfoil.domain.product import commands as product
from counterfoil.domain.product.observed import EarlierSighting, ObservedPrice, ObservedProduct
from counterfoil.domain.product.observing import as_observed as product_as_observed
from counterfoil.domain.product.observing import price_as_observed
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.seen import as_observed as subscription_as_observed
from counterfoil.domain.subscription.seen import schedule_as_observed
from counterfoil.domain.subscription.state import TERMINAL_STATUSES
from counterfoil.domain.subscription.state import Ended as SubscriptionEnded
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    FeedbackOptionId,
    InvoiceId,
    PaymentMethodId,
    PriceId,
    ProductId,
    PromotionCodeId,
    ScheduleId,
    SubscriptionId,
    TaxIdId,
)

Observed: TypeAlias = (
    ObservedCustomer
    | ObservedPaymentMethod
    | ObservedTaxId
    | ObservedProduct
    | ObservedPrice
    | ObservedCoupon
    | ObservedPromotionCode
    | ObservedSubscription
    | ObservedSchedule
    | ObservedConfiguration
    | ObservedFeedbackOption
    | ObservedInvoice
)
"""What Stripe states of one object."""

OBSERVED: Mapping[str, type[Observed]] = {
    "customer": ObservedCustomer,
    "payment_method": ObservedPaymentMethod,
    "tax_id": ObservedTaxId,
    "product": ObservedProduct,
    "price": ObservedPrice,
    "coupon": ObservedCoupon,
    "promotion_code": ObservedPromotionCode,
    "subscription": ObservedSubscription,
    "subscription_schedule": ObservedSchedule,
    "configuration": ObservedConfiguration,
    "feedback_option": ObservedFeedbackOption,
    "invoice": ObservedInvoice,
}
"""What is stated of each kind of object."""

_DELETED: Mapping[str, tuple[object, ...]] = {"deleted": (True,)}

TERMINALS: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "customer": _DELETED,
    # Detached is for ever (R102).
    "payment_method": {"customer": (None,)},
    "tax_id": _DELETED,
    "product": _DELETED,
    "price": _DELETED,
    "coupon": _DELETED,
    "promotion_code": {},
    "subscription": {"status": tuple(TERMINAL_STATUSES)},
    "subscription_schedule": {"status": ("canceled", "completed", "released")},
    "configuration": {},
    "feedback_option": {},
    "invoice": {**_DELETED, "status": FINAL_INVOICE_STATUSES},
}
"""By kind and facet, the values that nothing leaves."""


def observation(
    thing: StreamRef, owner: str, observed: Observed, origin: Origin, unsettled: tuple[str, ...]
) -> object:
    """Return the command that tells an aggregate, by its id, what is true of an object now."""
    match observed:
        case ObservedCustomer():
            return customer.ObserveCustomer(
                customer_id=CustomerId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedPaymentMethod():
            return customer.ObservePaymentMethod(
                customer_id=CustomerId(owner),
                payment_method_id=PaymentMethodId(thing.id),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedTaxId():
            return customer.ObserveTaxId(
                customer_id=CustomerId(owner),
                tax_id_id=TaxIdId(thing.id),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedProduct():
            return product.ObserveProduct(
                product_id=ProductId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedPrice():
            return product.ObservePrice(
                product_id=ProductId(owner),
                price_id=PriceId(thing.id),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedCoupon():
            return coupon.ObserveCoupon(
                coupon_id=CouponId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedPromotionCode():
            return coupon.ObservePromotionCode(
                coupon_id=CouponId(owner),
                promotion_code_id=PromotionCodeId(thing.id),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedSubscription():
            return subscription.ObserveSubscription(
                subscription_id=SubscriptionId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedSchedule():
            return subscription.ObserveSchedule(
                subscription_id=SubscriptionId(owner),
                schedule_id=ScheduleId(thing.id),
                observed=observed,
            )
        case ObservedConfiguration():
            return configuration.ObserveConfiguration(
                configuration_id=ConfigurationId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedFeedbackOption():
            return account.ObserveFeedbackOption(
                account_id=AccountId(owner),
                feedback_option_id=FeedbackOptionId(thing.id),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case ObservedInvoice():
            return invoice.ObserveInvoice(
                invoice_id=InvoiceId(owner),
                observed=observed,
                origin=origin,
                unsettled=unsettled,
            )
        case _ as unreachable:
            assert_never(unreachable)


def earlier_fact(thing: StreamRef, owner: str, observed: Observed) -> object:
    """Return the command that tells an aggregate, by its id, what was true of an object before."""
    match observed:
        case ObservedCustomer():
            return customer.LearnEarlierFact(customer_id=CustomerId(owner), customer=observed)
        case ObservedPaymentMethod():
            return customer.LearnEarlierFact(
                customer_id=CustomerId(owner),
                payment_method_id=PaymentMethodId(thing.id),
                payment_method=observed,
            )
        case ObservedTaxId():
            return customer.LearnEarlierFact(
                customer_id=CustomerId(owner), tax_id_id=TaxIdId(thing.id), tax_id=observed
            )
        case ObservedProduct():
            return product.LearnEarlierFact(
                product_id=ProductId(owner), sighting=EarlierSighting(product=observed)
            )
        case ObservedPrice():
            return product.LearnEarlierFact(
                product_id=ProductId(owner),
                price_id=PriceId(thing.id),
                sighting=EarlierSighting(price=observed),
            )
        case ObservedCoupon():
            return coupon.LearnEarlierFact(
                coupon_id=CouponId(owner), sighting=EarlierCouponSighting(coupon=observed)
            )
        case ObservedPromotionCode():
            return coupon.LearnEarlierFact(
                coupon_id=CouponId(owner),
                promotion_code_id=PromotionCodeId(thing.id),
                sighting=EarlierCouponSighting(promotion_code=observed),
            )
        case ObservedSubscription():
            return subscription.LearnEarlierFact(
                subscription_id=SubscriptionId(owner), subscription=observed
            )
        case ObservedSchedule():
            return subscription.LearnEarlierFact(
                subscription_id=SubscriptionId(owner),
                schedule_id=ScheduleId(thing.id),
                schedule=observed,
            )
        case ObservedConfiguration():
            return configuration.LearnEarlierFact(
                configuration_id=ConfigurationId(owner), observed=observed
            )
        case ObservedFeedbackOption():
            return account.LearnEarlierFact(
                account_id=AccountId(owner),
                feedback_option_id=FeedbackOptionId(thing.id),
                observed=observed,
            )
        case ObservedInvoice():
            return invoice.LearnEarlierFact(invoice_id=InvoiceId(owner), observed=observed)
        case _ as unreachable:
            assert_never(unreachable)


def as_stated(thing: StreamRef, state: object) -> Observed:
    """Return what an aggregate knows of an object, the way Stripe would state it."""
    if isinstance(state, CustomerState):
        return _of_customer(thing, state)
    if isinstance(state, ProductState):
        if thing.kind == "price":
            return price_as_observed(state, PriceId(thing.id))
        return product_as_observed(state)
    if isinstance(state, CouponState):
        if thing.kind == "promotion_code":
            return code_as_observed(state, PromotionCodeId(thing.id))
        return coupon_as_observed(state)
    if isinstance(state, SubscriptionState):
        if thing.kind == "subscription_schedule":
            return schedule_as_observed(state, ScheduleId(thing.id))
        return subscription_as_observed(state)
    if isinstance(state, ConfigurationState):
        return configuration_as_observed(state)
    if isinstance(state, AccountState):
        # Of the account itself nothing is stated, and nothing is known of an option of that name.
        return option_as_observed(state, FeedbackOptionId(thing.id))
    if isinstance(state, InvoiceState):
        return invoice_as_observed(state)
    raise TypeError(f"{type(state).__name__} is the state of no aggregate that Stripe speaks of")


def _of_customer(thing: StreamRef, state: CustomerState) -> Observed:
    match thing.kind:
        case "payment_method":
            return as_observed_payment_method(state, PaymentMethodId(thing.id))
        case "tax_id":
            return as_observed_tax_id(state, TaxIdId(thing.id))
        case _:
            return as_observed_customer(state)


def objects_held(state: object) -> tuple[StreamRef, ...]:
    """Return the objects that an aggregate knows of, itself left out."""
    refs: list[StreamRef] = []
    if isinstance(state, CustomerUnseen | CustomerInForce):
        methods = (*state.payment_methods, *state.removed_payment_methods)
        refs.extend(StreamRef(kind="payment_method", id=method) for method in methods)
        refs.extend(StreamRef(kind="tax_id", id=tax_id) for tax_id in state.tax_ids)
    elif isinstance(state, ProductState):
        refs.extend(StreamRef(kind="price", id=price) for price in state.prices)
    elif isinstance(state, CouponState):
        codes = held_of_coupon(state).promotion_codes
        refs.extend(StreamRef(kind="promotion_code", id=code) for code in codes)
    elif isinstance(state, SubscriptionState):
        known = state.last if isinstance(state, SubscriptionEnded) else state
        refs.extend(
            StreamRef(kind="subscription_schedule", id=schedule) for schedule in known.schedules
        )
    elif isinstance(state, AccountState):
        refs.extend(StreamRef(kind="feedback_option", id=id_) for id_ in state.feedback_options)
    return tuple(refs)
