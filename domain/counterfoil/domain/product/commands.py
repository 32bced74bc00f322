"""What a merchant may ask of a product and its prices, and what Stripe states of them."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import Factory, frozen

from counterfoil.domain.changes import KEEP, Change, Setting
from counterfoil.domain.metadata import MetadataChange
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.observed import EarlierSighting, ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import PriceTerms, TaxBehavior
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import PriceId, ProductId


@frozen(kw_only=True)
class ListProduct:
    """Put a product in the catalogue. The id is the merchant's to choose, at Stripe too."""

    product_id: ProductId
    name: str
    active: bool = True
    description: str | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    metadata: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class AddPrice:
    """
    Give a product a price; ``terms`` names both.

    ``transfer_lookup_key`` takes the key from the price of this product that has it.
    """

    terms: PriceTerms
    active: bool = True
    nickname: str | None = None
    lookup_key: str | None = None
    transfer_lookup_key: bool = False
    metadata: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class ArchivePrice:
    """Stop selling at a price; subscriptions run on at it (R196)."""

    product_id: ProductId
    price_id: PriceId


@frozen(kw_only=True)
class RestorePrice:
    """Sell at an archived price again."""

    product_id: ProductId
    price_id: PriceId


@frozen(kw_only=True)
class SpecifyTaxBehavior:
    """Say whether tax is within a price or on top, where that was never said (R87)."""

    product_id: ProductId
    price_id: PriceId
    tax_behavior: TaxBehavior


@frozen(kw_only=True)
class ChangePriceDetails:
    """Change what may change of a price (R196). Metadata merges (R5)."""

    product_id: ProductId
    price_id: PriceId
    nickname: Change[str] = KEEP
    lookup_key: Change[str] = KEEP
    transfer_lookup_key: bool = False
    metadata: MetadataChange = KEEP


@frozen(kw_only=True)
class ChangeProductDetails:
    """Change how a product is presented and what it is sold at by default. Metadata merges (R5)."""

    product_id: ProductId
    name: Setting[str] = KEEP
    description: Change[str] = KEEP
    statement_descriptor: Change[str] = KEEP
    unit_label: Change[str] = KEEP
    default_price: Change[PriceId] = KEEP
    metadata: MetadataChange = KEEP


@frozen(kw_only=True)
class ArchiveProduct:
    """Stop selling a product; its prices stay as they are, and what was sold runs on (R196)."""

    product_id: ProductId


@frozen(kw_only=True)
class RestoreProduct:
    """Sell an archived product again."""

    product_id: ProductId


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe; never refused.

    ``subject`` is the price that it was about, if it was about one. An answer to a request that is
    not outstanding is quiet. A request that was granted needs no answer here: the object in
    Stripe's answer is observed, and closes it.
    """

    product_id: ProductId
    operation: Operation
    subject: PriceId | None = None
    answer: AnswerKind
    code: str | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has a price that was asked for here; never refused."""

    product_id: ProductId
    price_id: PriceId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """
    Record that Stripe took, or refused with a code, facets that were decided here at once; a
    price's as ``price_1.active``.
    """

    product_id: ProductId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveProduct:
    """What Stripe states of a product, resolved over every sighting. Never refused."""

    product_id: ProductId
    observed: ObservedProduct
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class ObservePrice:
    """What Stripe states of a price, resolved over every sighting. Never refused."""

    product_id: ProductId
    price_id: PriceId
    observed: ObservedPrice
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """An older statement that adds to the past, of the price where one is named."""

    product_id: ProductId
    price_id: PriceId | None = None
    sighting: EarlierSighting


ProductWish: TypeAlias = ListProduct | ChangeProductDetails | ArchiveProduct | RestoreProduct

PriceWish: TypeAlias = (
    AddPrice | ArchivePrice | RestorePrice | SpecifyTaxBehavior | ChangePriceDetails
)

Amendment: TypeAlias = (
    ChangeProductDetails
    | ArchiveProduct
    | RestoreProduct
    | ArchivePrice
    | RestorePrice
    | SpecifyTaxBehavior
    | ChangePriceDetails
)
"""A wish to change what is in the catalogue."""

Observation: TypeAlias = ObserveProduct | ObservePrice | LearnEarlierFact

Answer: TypeAlias = RecordAnswer | LinkToStripe | EndConfirmation
"""What Stripe said to what was asked or decided here."""

Command: TypeAlias = ProductWish | PriceWish | Answer | Observation
