"""What Stripe states of a product and of its prices, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.values import Known, PriceId


@frozen(kw_only=True)
class ObservedProduct:
    """The facets of a product that Stripe states; ``None`` is UNKNOWN."""

    created: Known[datetime] | None = None
    deleted: Known[bool] | None = None
    active: Known[bool] | None = None
    name: Known[str] | None = None
    description: Known[str | None] | None = None
    default_price: Known[PriceId | None] | None = None
    statement_descriptor: Known[str | None] | None = None
    unit_label: Known[str | None] | None = None
    shippable: Known[bool | None] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class ObservedPrice:
    """
    The facets of a price that Stripe states; ``None`` is UNKNOWN.

    Its terms stand for ever, the rest may change (R196).
    """

    created: Known[datetime] | None = None
    deleted: Known[bool] | None = None
    terms: Known[PriceTerms] | None = None
    active: Known[bool] | None = None
    nickname: Known[str | None] | None = None
    lookup_key: Known[str | None] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class EarlierSighting:
    """
    What an older statement of Stripe adds to the past, of the product or of one of its prices.

    ``erased`` says that it was made unreadable for ever; all else then stands at its default.
    """

    product: ObservedProduct | None = None
    price: ObservedPrice | None = None
    erased: bool = False
