"""What can have happened to a product and its prices."""

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.domain.product.observed import EarlierSighting
from counterfoil.domain.product.price import PriceTerms, TaxBehavior
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PERSONAL, Annotations, PriceId, ProductId

# The names and fields of the classes below are the storage format. Once released they change by
# adding an optional field, by a new version with an upcaster, or by a new name: never by editing.


@frozen(kw_only=True)
class ProductListed:
    """A product was put in the catalogue."""

    product_id: ProductId
    name: str
    created: datetime | None = None
    active: bool = True
    description: str | None = None
    default_price: PriceId | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class ProductAdopted:
    """A product that was there before was seen for the first time."""

    product_id: ProductId
    name: str
    created: datetime | None = None
    active: bool = True
    description: str | None = None
    default_price: PriceId | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class ProductCreationLearned:
    """It became known when the product was created."""

    created: datetime


@frozen
class ProductRenamed:
    """The product has another name."""

    name: str


@frozen
class ProductDescribed:
    """The product is described in another way; ``None``: it no longer is."""

    description: str | None = None


@frozen
class StatementDescriptorChanged:
    """Bank statements name the product in another way; ``None``: as the account's own."""

    statement_descriptor: str | None = None


@frozen
class UnitLabelChanged:
    """What one of the product is called has changed; ``None``: it has no word for it."""

    unit_label: str | None = None


@frozen
class ShippabilityChanged:
    """Whether the product is shipped has changed; ``None``: it isn't said."""

    shippable: bool | None = None


@frozen
class DefaultPriceChosen:
    """The product is sold at this price where none is named."""

    price_id: PriceId


@frozen
class DefaultPriceCleared:
    """The product has no default price any more."""


@frozen
class ProductMetadataChanged:
    """The merchant's own pairs beside the product are now these (R5)."""

    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class ProductArchived:
    """The product is no longer for sale; what was sold runs on (R196)."""


@frozen
class ProductRestored:
    """The product is for sale again."""


@frozen
class ProductDeleted:
    """The product is gone for good, which Stripe does only while it has no prices."""


@frozen(kw_only=True)
class PriceAdded:
    """The product got a price."""

    terms: PriceTerms
    created: datetime | None = None
    active: bool = True
    nickname: str | None = None
    lookup_key: str | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PriceAdopted:
    """A price that was there before was seen for the first time."""

    terms: PriceTerms
    created: datetime | None = None
    active: bool = True
    nickname: str | None = None
    lookup_key: str | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PriceCreationLearned:
    """It became known when the price was created."""

    price_id: PriceId
    created: datetime


@frozen(kw_only=True)
class PriceTaxBehaviorSpecified:
    """It was said whether tax is within the price or on top, which can be said once (R87)."""

    price_id: PriceId
    tax_behavior: TaxBehavior


@frozen(kw_only=True)
class PriceTermsCorrected:
    """Stripe states other terms than we knew, though they stand for ever (R196)."""

    terms: PriceTerms


@frozen(kw_only=True)
class PriceNicknamed:
    """The price has another nickname, which customers never see; ``None``: none."""

    price_id: PriceId
    nickname: str | None = None


@frozen(kw_only=True)
class PriceLookupKeyChanged:
    """The price is looked up under another key; ``None``: under none."""

    price_id: PriceId
    lookup_key: str | None = None


@frozen(kw_only=True)
class PriceMetadataChanged:
    """The merchant's own pairs beside the price are now these (R5)."""

    price_id: PriceId
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PriceArchived:
    """The price is no longer for sale; subscriptions run on at it (R196)."""

    price_id: PriceId


@frozen(kw_only=True)
class PriceRestored:
    """The price is for sale again."""

    price_id: PriceId


@frozen(kw_only=True)
class PriceDeleted:
    """The price is gone for good, which only Stripe's dashboard can do."""

    price_id: PriceId


@frozen
class FactsUnsettled:
    """
    These are the facets on which Stripe's statements don't add up; none: all are settled.

    A price's facet is written with its price: ``price_1.active``.
    """

    facets: tuple[str, ...] = ()


@frozen(kw_only=True)
class EarlierFactLearned:
    """An older statement of Stripe became known, of the price where one is named."""

    price_id: PriceId | None = None
    sighting: EarlierSighting = field(default=EarlierSighting(), metadata=PERSONAL)


@frozen(kw_only=True)
class LinkedToStripe:
    """A price that was born here has this id at Stripe."""

    price_id: PriceId
    stripe_id: str


@frozen(kw_only=True)
class ProductListingRequested:
    """A synced account asked Stripe to put the product in the catalogue."""

    product_id: ProductId
    name: str
    active: bool = True
    description: str | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    shippable: bool | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PriceAdditionRequested:
    """A synced account asked Stripe to give the product a price, with a key that others lose."""

    terms: PriceTerms
    active: bool = True
    nickname: str | None = None
    lookup_key: str | None = None
    transfer_lookup_key: bool = False
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request; ``subject`` is the price that it was about, if it was about one."""

    operation: Operation
    subject: PriceId | None = None
    code: str


@frozen(kw_only=True)
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation
    subject: PriceId | None = None


@frozen(kw_only=True)
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation
    subject: PriceId | None = None


@frozen
class ConfirmationAwaited:
    """
    A synced account decided these facets; until Stripe answers, no statement undoes them.

    A price's facet is written with its price: ``price_1.active``.
    """

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


FirstSight: TypeAlias = ProductListed | ProductAdopted

DetailEvent: TypeAlias = (
    ProductCreationLearned
    | ProductRenamed
    | ProductDescribed
    | StatementDescriptorChanged
    | UnitLabelChanged
    | ShippabilityChanged
    | DefaultPriceChosen
    | DefaultPriceCleared
    | ProductMetadataChanged
    | ProductArchived
    | ProductRestored
)

PriceDetailEvent: TypeAlias = (
    PriceCreationLearned
    | PriceTaxBehaviorSpecified
    | PriceNicknamed
    | PriceLookupKeyChanged
    | PriceMetadataChanged
    | PriceArchived
    | PriceRestored
)

RequestEvent: TypeAlias = (
    ProductListingRequested
    | PriceAdditionRequested
    | RequestRefused
    | RequestLapsed
    | RequestUnknown
)

ConfirmationEvent: TypeAlias = ConfirmationAwaited | ConfirmationEnded

Event: TypeAlias = (
    FirstSight
    | DetailEvent
    | ProductDeleted
    | PriceAdded
    | PriceAdopted
    | PriceDetailEvent
    | PriceTermsCorrected
    | PriceDeleted
    | RequestEvent
    | LinkedToStripe
    | ConfirmationEvent
    | FactsUnsettled
    | EarlierFactLearned
)
