"""What a product and its prices are at a moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import Factory, frozen

from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.requests import Outstanding
from counterfoil.domain.values import Annotations, PriceId, ProductId


@frozen(kw_only=True, weakref_slot=False)
class Price:
    """A price in the catalogue: terms that stand for ever, and what may change beside them."""

    terms: PriceTerms
    created: datetime | None = None
    active: bool = True
    nickname: str | None = None
    lookup_key: str | None = None
    annotations: Annotations = Annotations()

    @property
    def metadata(self) -> Mapping[str, str]:
        """Return the merchant's own pairs; none once they were erased."""
        return self.annotations.metadata


@frozen(kw_only=True)
class Unseen:
    """
    A product that is referred to, yet was never seen; some of its prices may have been.

    ``deleted_prices`` and ``unsettled`` are sorted, here and below; ``outstanding`` is what was
    asked of Stripe and not answered, ``stripe_ids`` what Stripe calls prices that were born here.
    """

    id: ProductId
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    stripe_ids: Mapping[PriceId, str] = Factory(dict)
    unsettled: tuple[str, ...] = ()
    outstanding: tuple[Outstanding, ...] = ()


@frozen(kw_only=True, weakref_slot=False)
class InForce:
    """
    A product in the catalogue, for sale (``active``) or archived.

    Archiving it leaves its prices active (R196). ``unsettled`` names the facets on which Stripe's
    statements don't add up, a price's as ``price_1.active``; ``unconfirmed``, sorted, those that
    were decided here and that Stripe has not answered yet.
    """

    id: ProductId
    name: str
    created: datetime | None = None
    active: bool = True
    description: str | None = None
    default_price: PriceId | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    annotations: Annotations = Annotations()
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    stripe_ids: Mapping[PriceId, str] = Factory(dict)
    unsettled: tuple[str, ...] = ()
    outstanding: tuple[Outstanding, ...] = ()
    unconfirmed: tuple[str, ...] = ()

    @property
    def metadata(self) -> Mapping[str, str]:
        """Return the merchant's own pairs; none once they were erased."""
        return self.annotations.metadata


@frozen(kw_only=True)
class Deleted:
    """A product that is gone for good; a price that Stripe still speaks of may be left."""

    id: ProductId
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    stripe_ids: Mapping[PriceId, str] = Factory(dict)
    unsettled: tuple[str, ...] = ()
    outstanding: tuple[Outstanding, ...] = ()


State: TypeAlias = Unseen | InForce | Deleted


def price_among(products: Mapping[ProductId, State], price_id: PriceId) -> Price | None:
    """Return a price of one of the products, or ``None`` where none of them has it."""
    for product in products.values():
        if price_id in product.prices:
            return product.prices[price_id]
    return None
