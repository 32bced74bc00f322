"""Finds one object of what the core holds, by its id."""

from collections.abc import Callable, Mapping

from counterfoil.adapters.api.place import Held, Place
from counterfoil.adapters.api.shown.catalogue import (
    shown_coupon,
    shown_price,
    shown_product,
    shown_promotion_code,
)
from counterfoil.adapters.api.shown.configurations import shown_configuration
from counterfoil.adapters.api.shown.customers import (
    shown_customer,
    shown_payment_method,
    shown_tax_id,
)
from counterfoil.adapters.api.shown.invoices import shown_invoice
from counterfoil.adapters.api.shown.sessions import shown_feedback_option, shown_session
from counterfoil.adapters.api.shown.subscriptions import (
    shown_item,
    shown_schedule,
    shown_subscription,
)
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.domain.configuration import state as configuration
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.coupon import state as coupon
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.customer import state as customer
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.invoice import state as invoice
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.product import state as product
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.session import state as session
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.subscription import state as subscription
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.domain.values import PaymentMethodId, PriceId, PromotionCodeId, ScheduleId, TaxIdId


def find_configuration(place: Place, id_: str) -> Held | None:
    """Return a configuration; one that was only asked of Stripe isn't there yet."""
    found = place.current(CONFIGURATION, id_)
    if not isinstance(found.state, configuration.InForce):
        return None
    is_default = place.bound.default_configuration() == id_
    return Held(
        shown_configuration(
            found.state, found.changed_at, is_default=is_default, livemode=place.livemode
        )
    )


def find_session(place: Place, id_: str) -> Held | None:
    """Return a session, without its address."""
    state = place.bound.get(SESSION, id_)
    last = state.last if isinstance(state, session.Ended) else state
    if not isinstance(last, session.Open):
        return None
    return Held(shown_session(last, livemode=place.livemode))


def find_feedback_option(place: Place, id_: str) -> Held | None:
    """Return a feedback option of the mode."""
    option = place.own.feedback_option(id_, place.mode)
    return None if option is None else Held(shown_feedback_option(option, livemode=place.livemode))


def find_customer(place: Place, id_: str) -> Held | None:
    """Return a customer."""
    state = place.bound.get(CUSTOMER, id_)
    if isinstance(state, customer.Deleted):
        return Held({}, deleted=True)
    if not isinstance(state, customer.InForce):
        return None
    return Held(shown_customer(state, livemode=place.livemode))


def find_payment_method(place: Place, id_: str) -> Held | None:
    """Return a payment method that is attached."""
    state = place.customer(place.holder(CUSTOMER.kind, id_))
    if state is None or id_ not in state.payment_methods:
        return None
    method = state.payment_methods[PaymentMethodId(id_)]
    return Held(shown_payment_method(state.id, method, livemode=place.livemode))


def find_tax_id(place: Place, id_: str) -> Held | None:
    """Return a tax id."""
    state = place.customer(place.holder(CUSTOMER.kind, id_))
    if state is None or id_ not in state.tax_ids:
        return None
    return Held(shown_tax_id(state.id, state.tax_ids[TaxIdId(id_)], livemode=place.livemode))


def find_subscription(place: Place, id_: str) -> Held | None:
    """Return a subscription with its items, what it was last where it is over."""
    state = place.bound.get(SUBSCRIPTION, id_)
    last = state.last if isinstance(state, subscription.Ended) else state
    if not isinstance(last, subscription.InForce):
        return None
    ended_at = state.ended_at if isinstance(state, subscription.Ended) else None
    shown = shown_subscription(last, ended_at, livemode=place.livemode)
    items: list[Json] = [shown_item(last, each, _price_of(place, each)) for each in last.items]
    return Held({**shown, "items": items})


def _price_of(place: Place, item: SubscriptionItem) -> JsonObject:
    """Return an item's price from the catalogue, or by its terms where it isn't there."""
    prices = place.bound.get(PRODUCT, item.price.product).prices
    price = prices.get(item.price.id, product.Price(terms=item.price))
    return shown_price(price, livemode=place.livemode)


def find_schedule(place: Place, id_: str) -> Held | None:
    """Return a subscription schedule, as far as it is held."""
    holder = place.holder(SUBSCRIPTION.kind, id_)
    state = None if holder is None else place.bound.get(SUBSCRIPTION, holder)
    last = state.last if isinstance(state, subscription.Ended) else state
    if not isinstance(last, subscription.InForce) or id_ not in last.schedules:
        return None
    return Held(shown_schedule(last, last.schedules[ScheduleId(id_)], livemode=place.livemode))


def find_invoice(place: Place, id_: str) -> Held | None:
    """Return an invoice that isn't a deleted draft."""
    state = place.bound.get(INVOICE, id_)
    if not isinstance(state, invoice.Draft | invoice.Finalized):
        return None
    return Held(shown_invoice(state, livemode=place.livemode))


def find_product(place: Place, id_: str) -> Held | None:
    """Return a product that wasn't deleted."""
    found = place.current(PRODUCT, id_)
    if not isinstance(found.state, product.InForce):
        return None
    return Held(shown_product(found.state, found.changed_at, livemode=place.livemode))


def find_price(place: Place, id_: str) -> Held | None:
    """Return a price."""
    holder = place.holder(PRODUCT.kind, id_)
    prices = {} if holder is None else place.bound.get(PRODUCT, holder).prices
    price = prices.get(PriceId(id_))
    return None if price is None else Held(shown_price(price, livemode=place.livemode))


def find_coupon(place: Place, id_: str) -> Held | None:
    """Return a coupon that wasn't deleted."""
    state = place.bound.get(COUPON, id_)
    if not isinstance(state, coupon.InForce):
        return None
    return Held(shown_coupon(state, livemode=place.livemode))


def find_promotion_code(place: Place, id_: str) -> Held | None:
    """Return a promotion code."""
    holder = place.holder(COUPON.kind, id_)
    if holder is None:
        return None
    code = coupon.held(place.bound.get(COUPON, holder)).promotion_codes.get(PromotionCodeId(id_))
    if code is None:
        return None
    return Held(shown_promotion_code(holder, code, livemode=place.livemode))


FINDERS: Mapping[str, Callable[[Place, str], Held | None]] = {
    "billing.feedback_option": find_feedback_option,
    "billing_portal.configuration": find_configuration,
    "billing_portal.session": find_session,
    "coupon": find_coupon,
    "customer": find_customer,
    "invoice": find_invoice,
    "payment_method": find_payment_method,
    "price": find_price,
    "product": find_product,
    "promotion_code": find_promotion_code,
    "subscription": find_subscription,
    "subscription_schedule": find_schedule,
    "tax_id": find_tax_id,
}
"""Who finds an object, by Stripe's name of its kind."""
