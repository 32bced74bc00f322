"""The rules that bind the products and prices that a configuration offers."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.changes import Change, Set
from counterfoil.domain.configuration import offer_refusals as refusals
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.features import OfferedProduct
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType
from counterfoil.domain.product.state import Deleted, price_among
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.product.state import Unseen as UnseenProduct
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import PriceId, ProductId

PRODUCTS = "features[subscription_update][products]"
"""Stripe's name for the list."""


def offers_fit(
    products: Change[tuple[OfferedProduct, ...]], facts: Facts
) -> Iterator[CommandRefusedError]:
    """
    Yield what keeps a list of products from being offered: first the list itself, then what it
    names.
    """
    if not isinstance(products, Set):
        return
    yield from offers_stand(products.value, facts.products)


def offers_stand(
    offers: tuple[OfferedProduct, ...], catalogue: Mapping[ProductId, ProductState]
) -> Iterator[CommandRefusedError]:
    """Yield what is wrong with offers, be they wished for or in force (R51-R55)."""
    if len(offers) > policy.PRODUCTS_MAX:
        yield refusals.TooManyProductsError(len(offers))
    seen: set[ProductId] = set()
    for index, offer in enumerate(offers):
        yield from _entry_is_whole(f"{PRODUCTS}[{index}]", offer, seen)
        seen.add(offer.product)
    for index, offer in enumerate(offers):
        yield from _offer_fits(f"{PRODUCTS}[{index}]", offer, catalogue)


def _entry_is_whole(
    param: str, offer: OfferedProduct, seen: set[ProductId]
) -> Iterator[CommandRefusedError]:
    """Yield what is wrong with an entry of the list whatever its product is (R52, R55)."""
    if offer.product in seen:
        yield refusals.ProductListedTwiceError(f"{param}[product]", offer.product)
    if not offer.prices:
        yield refusals.PricesMissingError(f"{param}[prices]")
    bounds = offer.adjustable_quantity
    if bounds.minimum < 0 or (bounds.maximum is not None and bounds.maximum < bounds.minimum):
        yield refusals.QuantityBoundsError(
            f"{param}[adjustable_quantity]", bounds.minimum, bounds.maximum
        )


def _offer_fits(
    param: str, offer: OfferedProduct, catalogue: Mapping[ProductId, ProductState]
) -> Iterator[CommandRefusedError]:
    """Yield what is wrong with the product and the prices that an entry names (R53, R54)."""
    product = catalogue.get(offer.product)
    if product is None or not _exists(product):
        yield refusals.ProductNotFoundError(f"{param}[product]", offer.product)
        return
    taken: dict[tuple[Interval, int | None, str], PriceId] = {}
    for index, price_id in enumerate(offer.prices):
        here = f"{param}[prices][{index}]"
        price = product.prices.get(price_id)
        if price is None:
            yield _price_missing(here, price_id, offer, catalogue)
            continue
        if not price.active:
            yield refusals.PriceNotActiveError(here, price_id)
        interval = _billing_interval(price.terms)
        if interval is None:
            yield refusals.PriceNotRecurringError(here, price_id)
            continue
        if interval in taken:
            other = taken[interval]
            yield refusals.BillingIntervalRepeatedError(here, price_id, other, offer.product)
        taken.setdefault(interval, price_id)


def _exists(product: ProductState) -> bool:
    """Tell whether a product is there; one that was seen by its prices only is (R54)."""
    match product:
        case Deleted():
            return False
        case UnseenProduct(prices=prices):
            return bool(prices)
        case _:
            return True


def _price_missing(
    param: str,
    price_id: PriceId,
    offer: OfferedProduct,
    catalogue: Mapping[ProductId, ProductState],
) -> CommandRefusedError:
    """Return the refusal of a price that the product doesn't have (R54)."""
    if price_among(catalogue, price_id) is not None:
        return refusals.PriceOfOtherProductError(param, price_id, offer.product)
    return refusals.PriceNotFoundError(param, price_id)


def _billing_interval(terms: PriceTerms) -> tuple[Interval, int | None, str] | None:
    """Return what no two offered prices of a product share; ``None``: it doesn't recur (R53)."""
    if terms.type is not PriceType.RECURRING or terms.recurrence is None:
        return None
    recurrence = terms.recurrence
    count = recurrence.interval_count if policy.INTERVAL_COUNT_TELLS_INTERVALS_APART else None
    return recurrence.interval, count, terms.currency
