"""The state of a product and its prices, and how events change it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import Factory, frozen

from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.values import PriceId, ProductId


@frozen(kw_only=True)
class Price:
    """A price in the catalogue: terms that stand for ever, and what may change beside them (R196)."""

    terms: PriceTerms
    active: bool = True
    created: datetime | None = None
    nickname: str | None = None
    lookup_key: str | None = None
    metadata: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class Unseen:
    """Referred to, not yet seen; some of its prices may have been."""

    id: ProductId
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class InForce:
    """In the catalogue, for sale (``active``) or archived."""

    id: ProductId
    name: str
    active: bool = True
    created: datetime | None = None
    description: str | None = None
    default_price: PriceId | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    metadata: Mapping[str, str] = Factory(dict)
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class Deleted:
    """Gone for good; only a price that Stripe still speaks of may be left."""

    id: ProductId
    prices: Mapping[PriceId, Price] = Factory(dict)
    deleted_prices: tuple[PriceId, ...] = ()
    unsettled: tuple[str, ...] = ()


State: TypeAlias = Unseen | InForce | Deleted
