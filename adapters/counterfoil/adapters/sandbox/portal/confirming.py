"""The change of a subscription that a session of the portal has a customer confirm (R79-R82)."""

from collections.abc import Sequence

from counterfoil.adapters.protocol.errors import ApiError, invalid, no_such
from counterfoil.adapters.sandbox.catalogue.redeeming import redeemable
from counterfoil.adapters.sandbox.portal.flows import Led
from counterfoil.adapters.sandbox.portal.offers import offered_product
from counterfoil.adapters.sandbox.shapes.portal_session import ConfirmedDiscount, ConfirmedItem
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE
from counterfoil.adapters.sandbox.shapes.subscription import Subscription, SubscriptionItem

_UPDATE = "features[subscription_update]"
_ALLOWED = f"{_UPDATE}[default_allowed_updates]"


def check_confirm(
    led: Led,
    subscription: Subscription,
    item: SubscriptionItem,
    asked: ConfirmedItem,
    discounts: Sequence[ConfirmedDiscount],
    param: str,
) -> None:
    """
    Check that a customer may confirm a change.

    Args:
        item: the subscription's only item.
        asked: what it is to become.
        discounts: what is to be taken off.
        param: what the parameters of the flow begin with.

    Raises:
        ApiError: the item is another's, the change isn't offered (R79, R82) or is none (R80), or
            a discount can't be had (R81).
    """
    if asked["id"] != item["id"]:
        raise no_such("subscription item", asked["id"], param=f"{param}[items][0][id]", status=400)
    price = asked["price"]
    switches = price is not None and price != item["price"]
    quantity = asked.get("quantity")
    counts_anew = quantity is not None and quantity != item.get("quantity")
    if price is not None and switches:
        _check_price(led, item, price, f"{param}[items][0][price]")
    if quantity is not None and counts_anew:
        _check_quantity(led, price or item["price"], quantity, f"{param}[items][0][quantity]")
    now = led.turn.now(subscription["test_clock"])
    for place, discount in enumerate(discounts):
        _check_discount(led, discount, now, f"{param}[discounts][{place}]")
    if not (switches or counts_anew or discounts):
        raise ApiError(
            f"Cannot update the subscription `{subscription['id']}` because there are no changes"
            " to confirm."
        )


def _check_price(led: Led, item: SubscriptionItem, price: str, param: str) -> None:
    led.turn.read(PRICE, price, named=param)
    update = led.configuration["features"]["subscription_update"]
    if offered_product(update["products"] or [], price) is None:
        raise ApiError(
            f"The item `{item['id']}` cannot be updated to price `{price}` because the"
            f" configuration `{led.configuration['id']}` does not include the price in its"
            f" `{_UPDATE}[products]`."
        )
    _check_allowed(led, "price", f"The item `{item['id']}` cannot be updated to price `{price}`")


def _check_quantity(led: Led, price: str, quantity: int, param: str) -> None:
    """Check a new quantity; the rule is inferred, and the words are UNCONFIRMED (R82)."""
    _check_allowed(led, "quantity", f"The quantity cannot be updated to {quantity}")
    products = led.configuration["features"]["subscription_update"]["products"] or []
    offered = offered_product(products, price)
    if offered is None:
        raise invalid(
            f"The quantity cannot be updated because the configuration"
            f" `{led.configuration['id']}` does not include the price `{price}` in its"
            f" `{_UPDATE}[products]`.",
            param,
        )
    bounds = offered["adjustable_quantity"]
    if not bounds["enabled"]:
        raise invalid(
            f"The quantity of the product `{offered['product']}` cannot be adjusted.", param
        )
    if quantity < bounds["minimum"]:
        raise invalid(f"The quantity must be at least {bounds['minimum']}.", param)
    if bounds["maximum"] is not None and quantity > bounds["maximum"]:
        raise invalid(f"The quantity must be at most {bounds['maximum']}.", param)


def _check_allowed(led: Led, kind: str, refused: str) -> None:
    """Check that customers may make a kind of change (R50); known is ``does not include `` only."""
    update = led.configuration["features"]["subscription_update"]
    if kind not in update["default_allowed_updates"]:
        raise ApiError(
            f"{refused} because the configuration `{led.configuration['id']}` does not include"
            f" `{kind}` in its `{_ALLOWED}`."
        )


def _check_discount(led: Led, discount: ConfirmedDiscount, now: int, param: str) -> None:
    """Check a discount: a coupon, or a promotion code where these are allowed (R81)."""
    code = discount["promotion_code"]
    if code is not None:
        led.turn.read(PROMOTION_CODE, code, named=f"{param}[promotion_code]")
        _check_allowed(led, "promotion_code", f"The promotion code `{code}` cannot be applied")
    redeemable(
        led.turn,
        coupon=discount["coupon"],
        promotion_code=code,
        customer=led.customer,
        now=now,
        param=param,
    )
