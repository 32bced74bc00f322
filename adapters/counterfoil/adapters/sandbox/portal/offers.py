"""What a portal's configuration offers to switch to (R51-R55)."""

from collections.abc import Sequence

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.portal_configuration import OfferedProduct
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.product import PRODUCT


def check_offers(turn: Turn, products: Sequence[OfferedProduct], param: str) -> None:
    """
    Check the products and prices of an offer.

    For each product, no two prices may have the same interval and currency (R53). Stripe's words
    name the interval alone; that prices in other currencies don't count is the founding document's.
    How many intervals a period has is left out of account: UNCONFIRMED, and the stricter reading,
    so that no offer passes here that Stripe might refuse.

    Raises:
        ApiError: one isn't there, doesn't fit, or has another's interval.
    """
    taken: set[tuple[str, str, str]] = set()
    for place, offered in enumerate(products):
        turn.read(PRODUCT, offered["product"], named=f"{param}[{place}][product]")
        for number, id in enumerate(offered["prices"]):
            named = f"{param}[{place}][prices][{number}]"
            price = turn.read(PRICE, id, named=named)
            interval = _interval(price, offered["product"], named)
            key = (offered["product"], interval, price["currency"])
            if key in taken:
                raise ApiError("For each product, its price must have unique billing intervals.")
            taken.add(key)
        bounds = offered["adjustable_quantity"]
        if bounds["maximum"] is not None and bounds["maximum"] < bounds["minimum"]:
            # UNCONFIRMED (R55).
            named = f"{param}[{place}][adjustable_quantity][maximum]"
            raise invalid("The maximum quantity must not be less than the minimum.", named)


def _interval(price: Price, product: str, param: str) -> str:
    """Return the interval of a price that can be offered; the wordings are UNCONFIRMED (R54)."""
    if price["product"] != product:
        raise invalid(f"The price `{price['id']}` is not a price of product `{product}`.", param)
    if price["recurring"] is None:
        raise invalid(f"The price `{price['id']}` is not recurring.", param)
    if not price["active"]:
        raise invalid(f"The price `{price['id']}` is inactive.", param)
    return price["recurring"]["interval"]


def offered_product(products: Sequence[OfferedProduct], price: str) -> OfferedProduct | None:
    """Return the product that a price is offered with, or ``None`` where it isn't offered."""
    return next((offered for offered in products if price in offered["prices"]), None)
