"""
The rules of starting, updating and canceling a subscription, as guards that yield refusals in
order.
"""

from collections.abc import Iterator

from counterfoil.domain import portal
from counterfoil.domain.configuration.features import AllowedUpdate, OfferedProduct
from counterfoil.domain.customer.policy import TYPE_NOT_STATED
from counterfoil.domain.customer.precedence import payment_source
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.supported_methods import is_supported
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.product.price import PriceTerms, PriceType, TaxBehavior
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.switching import (
    is_metered,
    quantity_after,
    waits_beyond_product,
)
from counterfoil.domain.subscription.terms import CollectionMethod, Status, SubscriptionItem
from counterfoil.domain.values import PaymentMethodId, PriceId, SubscriptionId

Refusals = Iterator[CommandRefusedError]


def portal_is_open(subscription_id: SubscriptionId, facts: Facts) -> Refusals:
    """
    The portal is there for accounts that pay for it (R189), and shows what a known, active
    configuration says (R2, R64).
    """
    yield from portal.is_paid_for(facts)
    if not portal.portal_is_open(facts):
        yield r.NoActiveConfigurationError(subscription_id)


def merchant_alone(subscription_id: SubscriptionId, facts: Facts) -> Refusals:
    """What the portal doesn't offer is the merchant's to do (R91)."""
    if facts.at_portal:
        yield r.NotAtPortalError(subscription_id)


def may_be_updated(subscription: InForce, facts: Facts) -> Refusals:
    """Whether a customer may update this subscription at all (R49, R85-R87, R93)."""
    yield from portal_is_open(subscription.id, facts)
    if not features(facts).subscription_update.enabled:
        yield r.UpdateDisabledError(subscription.id)
    yield from may_be_more_than_canceled(subscription, facts)
    yield from _no_update_is_scheduled(subscription)
    if any(item.price.tax_behavior is TaxBehavior.UNSPECIFIED for item in subscription.items):
        yield r.TaxBehaviorUnspecifiedError(subscription.id)
    if subscription.status is Status.PAUSED and not policy.PAUSED_IS_UPDATED_AT_PORTAL:
        yield r.PausedSubscriptionError(subscription.id)
    yield from first_payment_is_made(subscription)


def first_payment_is_made(subscription: InForce) -> Refusals:
    """Before its first payment nothing of a subscription is updated, by no one (R93)."""
    if subscription.status is Status.INCOMPLETE:
        yield r.IncompleteSubscriptionError(subscription.id)


def may_be_more_than_canceled(subscription: InForce, facts: Facts) -> Refusals:
    """Why a subscription can only be canceled at the portal (R85)."""
    if len(subscription.items) > 1:
        yield r.SeveralItemsError(subscription.id, len(subscription.items))
    if any(is_metered(item.price) for item in subscription.items):
        yield r.MeteredUsageError(subscription.id)
    if subscription.collection_method is CollectionMethod.SEND_INVOICE:
        yield r.InvoicedSubscriptionError(subscription.id)
    paying = _paying_type(subscription, facts)
    if paying is not None and not is_supported(
        paying, subscription.currency, facts.account.country, facts.at
    ):
        yield r.UnsupportedPaymentMethodError(subscription.id, paying)


def may_be_switched(subscription: InForce, item: SubscriptionItem, facts: Facts) -> Refusals:
    """Whether a customer may switch this subscription to any price at all (R50, R90)."""
    yield from may_be_updated(subscription, facts)
    if AllowedUpdate.PRICE not in features(facts).subscription_update.default_allowed_updates:
        yield r.PriceNotSwitchableError(subscription.id)
    if all(price == item.price.id for price in offered_prices(facts)):
        yield r.NothingToSwitchToError(subscription.id)


def offered_prices(facts: Facts) -> tuple[PriceId, ...]:
    """Return the prices that the configuration offers to switch to, in its order (R79)."""
    offers = features(facts).subscription_update.products
    return tuple(price for offer in offers for price in offer.prices)


def may_switch(
    subscription: InForce,
    item: SubscriptionItem,
    price_id: PriceId,
    quantity: int | None,
    facts: Facts,
) -> Refusals:
    """
    Whether an item may switch to another price, at the portal (R50, R54, R79, R87) or elsewhere
    (R54).
    """
    changes_quantity = quantity is not None and quantity != item.quantity
    if facts.at_portal:
        yield from may_be_switched(subscription, item, facts)
        allowed = features(facts).subscription_update.default_allowed_updates
        if changes_quantity and AllowedUpdate.QUANTITY not in allowed:
            yield r.QuantityNotChangeableError(subscription.id)
        if offer_of(price_id, facts) is None:
            yield r.PriceNotOfferedError(subscription.id, price_id)
    else:
        yield from first_payment_is_made(subscription)
    yield from price_can_be_sold(subscription.id, price_id, subscription.currency, facts)
    price = facts.price(price_id)
    if price is None:
        return
    if changes_quantity:
        yield from quantity_is_adjustable(subscription.id, price_id, facts)
    held = quantity_after(item, price.terms, quantity)
    if held is not None:
        yield from quantity_fits(subscription.id, price_id, held, facts)
    if facts.at_portal:
        yield from _switch_suits(subscription, item, price.terms, quantity, facts)


def may_change_quantity(
    subscription: InForce, item: SubscriptionItem, quantity: int, facts: Facts
) -> Refusals:
    """Whether an item's quantity may change, at the portal (R50, R55, R82) or elsewhere."""
    if facts.at_portal:
        yield from may_be_updated(subscription, facts)
        allowed = features(facts).subscription_update.default_allowed_updates
        if AllowedUpdate.QUANTITY not in allowed:
            yield r.QuantityNotChangeableError(subscription.id)
        if offer_of(item.price.id, facts) is None:
            yield r.PriceNotOfferedError(subscription.id, item.price.id)
    else:
        yield from first_payment_is_made(subscription)
    yield from quantity_is_adjustable(subscription.id, item.price.id, facts)
    yield from quantity_fits(subscription.id, item.price.id, quantity, facts)


def may_cancel(subscription: InForce, facts: Facts) -> Refusals:
    """Whether a subscription may be canceled, or its cancellation taken back (R86, R107)."""
    if facts.at_portal:
        yield from portal_is_open(subscription.id, facts)
        if not features(facts).subscription_cancel.enabled:
            yield r.CancelDisabledError(subscription.id)
        yield from _no_update_is_scheduled(subscription)
    elif subscription.schedule is not None:
        yield r.CancellationByScheduleError(subscription.id, subscription.schedule.id)


def may_reverse_cancellation(subscription: InForce, facts: Facts) -> Refusals:
    """Whether a cancellation may be taken back while the period runs (R86, R111)."""
    if subscription.cancel_at is not None and subscription.cancel_at <= facts.at:
        yield r.SubscriptionEndedError(subscription.id)
    for refusal in may_cancel(subscription, facts):
        if policy.REVERSAL_NEEDS_CANCELLATION_FEATURE or not isinstance(
            refusal, r.CancelDisabledError
        ):
            yield refusal


def may_choose_payment_method(
    subscription: InForce, payment_method_id: PaymentMethodId | None, facts: Facts
) -> Refusals:
    """Whether a subscription may be charged to a payment method of its own (R39, R100-R102)."""
    if facts.at_portal:
        yield from portal_is_open(subscription.id, facts)
        if not features(facts).payment_method_update.enabled:
            yield r.PaymentMethodUpdateDisabledError(subscription.id)
        if payment_method_id is not None:
            yield r.OverrideNotAtPortalError(subscription.id)
    if payment_method_id is not None:
        yield from can_be_charged(subscription.id, payment_method_id, facts)


def can_be_charged(
    subscription_id: SubscriptionId, payment_method_id: PaymentMethodId, facts: Facts
) -> Refusals:
    """Whether a payment method is attached to the customer, and stays so (R100, R102)."""
    if payment_method_id not in chargeable(facts):
        yield r.PaymentMethodNotAttachedError(subscription_id, payment_method_id)


def chargeable(facts: Facts) -> frozenset[PaymentMethodId]:
    """Return the customer's payment methods, those left out that are being removed."""
    if isinstance(facts.customer, DeletedCustomer):
        return frozenset()
    return facts.customer.staying


def price_can_be_sold(
    subscription_id: SubscriptionId, price_id: PriceId, currency: str | None, facts: Facts
) -> Refusals:
    """
    Whether an item may have a price: known, sold, recurring, in the subscription's currency (R53,
    R54).
    """
    price = facts.price(price_id)
    if price is None:
        yield r.UnknownPriceError(subscription_id, price_id)
        return
    if not price.active:
        yield r.PriceArchivedError(subscription_id, price_id)
    if price.terms.type is not PriceType.RECURRING:
        yield r.PriceNotRecurringError(subscription_id, price_id)
    if currency is not None and price.terms.currency != currency:
        yield r.OtherCurrencyError(subscription_id, price_id)


def terms_of(price_id: PriceId, facts: Facts) -> PriceTerms:
    """Return the terms of a price that `price_can_be_sold` has let pass."""
    held = (product.prices for product in facts.products.values())
    return next(prices[price_id].terms for prices in held if price_id in prices)


def offer_of(price_id: PriceId, facts: Facts) -> OfferedProduct | None:
    """Return the product under which the configuration offers a price (R79)."""
    products = features(facts).subscription_update.products
    return next((offer for offer in products if price_id in offer.prices), None)


def _switch_suits(
    subscription: InForce,
    item: SubscriptionItem,
    price: PriceTerms,
    quantity: int | None,
    facts: Facts,
) -> Refusals:
    if price.tax_behavior != item.price.tax_behavior:
        yield r.OtherTaxBehaviorError(subscription.id, price.id)
    conditions = features(facts).subscription_update.schedule_at_period_end
    if waits_beyond_product(item, price, quantity_after(item, price, quantity), conditions):
        yield r.OtherProductError(subscription.id, price.id)


def quantity_is_adjustable(
    subscription_id: SubscriptionId, price_id: PriceId, facts: Facts
) -> Refusals:
    """Whether the offer of a price lets customers change how many they hold (R55)."""
    offer = offer_of(price_id, facts) if facts.at_portal else None
    if offer is not None and not offer.adjustable_quantity.enabled:
        yield r.QuantityFixedError(subscription_id, price_id)


def quantity_fits(
    subscription_id: SubscriptionId, price_id: PriceId, quantity: int, facts: Facts
) -> Refusals:
    """
    Whether an item may hold so many of a price: none at least, at the portal as the offer says
    (R55, R82).
    """
    minimum, maximum = 0, None
    if facts.at_portal and (offer := offer_of(price_id, facts)) is not None:
        minimum, maximum = offer.adjustable_quantity.minimum, offer.adjustable_quantity.maximum
    if quantity < minimum or (maximum is not None and quantity > maximum):
        yield r.QuantityOutOfBoundsError(subscription_id, quantity, minimum, maximum)


def _no_update_is_scheduled(subscription: InForce) -> Refusals:
    """A subscription whose update is scheduled waits for it (R86)."""
    if subscription.schedule is not None and subscription.schedule.update_scheduled:
        yield r.ManagedByScheduleError(subscription.id, subscription.schedule.id)


def _paying_type(subscription: InForce, facts: Facts) -> str | None:
    """
    Return the type of the payment method that is charged, where it is known (R100).

    What isn't known counts as supported: nothing is withheld on a guess.
    """
    source = payment_source(
        facts.customer, subscription.default_payment_method, subscription.default_source
    )
    method = facts.payment_methods.get(PaymentMethodId(source.id)) if source else None
    return None if method is None or method.type == TYPE_NOT_STATED else method.type
