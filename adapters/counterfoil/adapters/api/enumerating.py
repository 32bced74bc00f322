"""Yields all objects of a kind that an account has few of, or that one customer holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from counterfoil.adapters.api.finding import find_subscription
from counterfoil.adapters.api.place import Place
from counterfoil.adapters.api.shown.catalogue import (
    shown_coupon,
    shown_price,
    shown_product,
    shown_promotion_code,
)
from counterfoil.adapters.api.shown.configurations import shown_configuration
from counterfoil.adapters.api.shown.customers import shown_payment_method, shown_tax_id
from counterfoil.adapters.api.shown.sessions import shown_feedback_option
from counterfoil.adapters.api.shown.subscriptions import shown_schedule
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.state import InForce as Coupon
from counterfoil.domain.coupon.state import held
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.state import InForce as Product
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce as Subscription

Objects = Iterator[JsonObject]


def newest_first(objects: Iterable[JsonObject]) -> list[JsonObject]:
    """Sort objects by when they were made; those of the same second by their ids."""
    return sorted(objects, key=_age, reverse=True)


def _age(shown: JsonObject) -> tuple[int, str]:
    created = shown.get("created")
    return created if isinstance(created, int) else 0, str(shown["id"])


def configurations(place: Place) -> Objects:
    """Yield all configurations."""
    default = place.bound.default_configuration()
    for found in place.every(CONFIGURATION):
        if isinstance(found.state, Configuration):
            yield shown_configuration(
                found.state,
                found.changed_at,
                is_default=found.state.id == default,
                livemode=place.livemode,
            )


def feedback_options(place: Place) -> list[JsonObject]:
    """Return all feedback options of the mode, the newest first; they don't show how old."""
    options = [each for each in place.own.feedback_options.values() if each.mode is place.mode]
    made = sorted(
        options,
        key=lambda each: (each.created.timestamp() if each.created else 0, each.id),
        reverse=True,
    )
    return [shown_feedback_option(each, livemode=place.livemode) for each in made]


def products(place: Place) -> Objects:
    """Yield all products that weren't deleted."""
    for found in place.every(PRODUCT):
        if isinstance(found.state, Product):
            yield shown_product(found.state, found.changed_at, livemode=place.livemode)


def prices(place: Place) -> Objects:
    """Yield the prices of all products."""
    for found in place.every(PRODUCT):
        for price in found.state.prices.values():
            yield shown_price(price, livemode=place.livemode)


def coupons(place: Place) -> Objects:
    """Yield all coupons that weren't deleted."""
    for found in place.every(COUPON):
        if isinstance(found.state, Coupon):
            yield shown_coupon(found.state, livemode=place.livemode)


def promotion_codes(place: Place) -> Objects:
    """Yield the promotion codes of all coupons."""
    for found in place.every(COUPON):
        coupon = held(found.state)
        for code in coupon.promotion_codes.values():
            yield shown_promotion_code(coupon.id, code, livemode=place.livemode)


def payment_methods_of(place: Place, customer: Customer) -> Objects:
    """Yield the payment methods that are attached to a customer."""
    for method in customer.payment_methods.values():
        yield shown_payment_method(customer.id, method, livemode=place.livemode)


def tax_ids_of(place: Place, customer: Customer) -> Objects:
    """Yield a customer's tax ids."""
    for tax_id in customer.tax_ids.values():
        yield shown_tax_id(customer.id, tax_id, livemode=place.livemode)


def subscriptions_of(place: Place, customer: Customer) -> Objects:
    """Yield a customer's subscriptions that haven't ended."""
    for id_ in customer.subscriptions:
        found = find_subscription(place, id_)
        if found is not None:
            yield found.json


def schedules_of(place: Place, customer: Customer) -> Objects:
    """Yield the schedules of a customer's subscriptions that haven't ended."""
    for id_ in customer.subscriptions:
        state = place.bound.get(SUBSCRIPTION, id_)
        if isinstance(state, Subscription):
            for schedule in state.schedules.values():
                yield shown_schedule(state, schedule, livemode=place.livemode)


HELD_BY: Mapping[str, Callable[[Place, Customer], Objects]] = {
    "payment_method": payment_methods_of,
    "subscription": subscriptions_of,
    "subscription_schedule": schedules_of,
    "tax_id": tax_ids_of,
}
"""Who yields what a customer holds, by Stripe's name of its kind."""
