"""What can have happened to a coupon and its promotion codes."""

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.domain.coupon.observed import EarlierSighting
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PERSONAL, Annotations, PromotionCodeId

# The names and fields of the classes below are the storage format. Once released they change by
# adding an optional field, by a new version with an upcaster, or by a new name: never by editing.


@frozen(kw_only=True)
class CouponCreated:
    """A coupon came into being."""

    terms: CouponTerms
    created: datetime | None = None
    name: str | None = None
    times_redeemed: int = 0
    valid: bool = True
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class CouponAdopted:
    """A coupon that was there before was seen for the first time."""

    terms: CouponTerms
    created: datetime | None = None
    name: str | None = None
    times_redeemed: int = 0
    valid: bool = True
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class CouponCreationLearned:
    """It became known when the coupon was created."""

    created: datetime


@frozen
class CouponRenamed:
    """Invoices and receipts call the coupon otherwise; ``None``: by its id."""

    name: str | None = None


@frozen
class CouponMetadataChanged:
    """The merchant's own pairs beside the coupon are now these (R5)."""

    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class CouponTermsCorrected:
    """Stripe states other terms than we knew, though they stand for ever."""

    terms: CouponTerms


@frozen
class RedemptionsRecounted:
    """Stripe says how often the coupon was redeemed."""

    times_redeemed: int


@frozen
class CouponValidityChanged:
    """Whether the coupon can still be redeemed has changed, by Stripe's word."""

    valid: bool


@frozen
class RedemptionCounted:
    """The coupon was redeemed once more, by the promotion code that is named."""

    promotion_code_id: PromotionCodeId | None = None


@frozen
class CouponDeleted:
    """Nobody redeems the coupon any more; it goes on discounting those who did."""


@frozen(kw_only=True)
class PromotionCodeAdded:
    """Customers can redeem the coupon by a code."""

    promotion_code_id: PromotionCodeId
    terms: PromotionTerms
    created: datetime | None = None
    active: bool = True
    times_redeemed: int = 0
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PromotionCodeAdopted:
    """A promotion code that was there before was seen for the first time."""

    promotion_code_id: PromotionCodeId
    terms: PromotionTerms
    created: datetime | None = None
    active: bool = True
    times_redeemed: int = 0
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class PromotionCodeCreationLearned:
    """It became known when the promotion code was created."""

    promotion_code_id: PromotionCodeId
    created: datetime


@frozen(kw_only=True)
class PromotionTermsCorrected:
    """Stripe states other terms of the promotion code than we knew."""

    promotion_code_id: PromotionCodeId
    terms: PromotionTerms


@frozen(kw_only=True)
class PromotionCodeActivated:
    """The promotion code works again."""

    promotion_code_id: PromotionCodeId


@frozen(kw_only=True)
class PromotionCodeDeactivated:
    """The promotion code no longer works."""

    promotion_code_id: PromotionCodeId


@frozen(kw_only=True)
class CodeRedemptionsRecounted:
    """Stripe says how often the promotion code was redeemed."""

    promotion_code_id: PromotionCodeId
    times_redeemed: int


@frozen(kw_only=True)
class PromotionCodeMetadataChanged:
    """The merchant's own pairs beside the promotion code are now these (R5)."""

    promotion_code_id: PromotionCodeId
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class FactsUnsettled:
    """
    These are the facets on which Stripe's statements don't add up; none: all are settled.

    A promotion code's facet is written with its code: ``promo_1.active``.
    """

    facets: tuple[str, ...] = ()


@frozen(kw_only=True)
class EarlierFactLearned:
    """An older statement of Stripe became known, of the promotion code where one is named."""

    promotion_code_id: PromotionCodeId | None = None
    sighting: EarlierSighting = field(default=EarlierSighting(), metadata=PERSONAL)


@frozen(kw_only=True)
class LinkedToStripe:
    """A promotion code that was born here has this id at Stripe."""

    promotion_code_id: PromotionCodeId
    stripe_id: str


@frozen(kw_only=True)
class CouponCreationRequested:
    """A synced account asked Stripe to create the coupon."""

    terms: CouponTerms
    name: str | None = None
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class CouponDeletionRequested:
    """A synced account asked Stripe to delete the coupon, which can't be undone."""


@frozen(kw_only=True)
class PromotionCodeAdditionRequested:
    """A synced account asked Stripe to give the coupon a promotion code."""

    promotion_code_id: PromotionCodeId
    terms: PromotionTerms
    active: bool = True
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request; ``subject`` is the promotion code that it was about, if any."""

    operation: Operation
    subject: PromotionCodeId | None = None
    code: str


@frozen(kw_only=True)
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation
    subject: PromotionCodeId | None = None


@frozen(kw_only=True)
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation
    subject: PromotionCodeId | None = None


@frozen
class ConfirmationAwaited:
    """
    A synced account decided these facets; until Stripe answers, no statement undoes them.

    A promotion code's facet is written with its code: ``promo_1.active``.
    """

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


FirstSight: TypeAlias = CouponCreated | CouponAdopted

DetailEvent: TypeAlias = (
    CouponCreationLearned
    | CouponRenamed
    | CouponMetadataChanged
    | CouponTermsCorrected
    | RedemptionsRecounted
    | CouponValidityChanged
    | RedemptionCounted
    | ConfirmationAwaited
    | ConfirmationEnded
)

CodeSighted: TypeAlias = PromotionCodeAdded | PromotionCodeAdopted

CodeEvent: TypeAlias = (
    PromotionCodeCreationLearned
    | PromotionTermsCorrected
    | PromotionCodeActivated
    | PromotionCodeDeactivated
    | CodeRedemptionsRecounted
    | PromotionCodeMetadataChanged
)

RequestEvent: TypeAlias = (
    CouponCreationRequested
    | CouponDeletionRequested
    | PromotionCodeAdditionRequested
    | RequestRefused
    | RequestLapsed
    | RequestUnknown
)

HoldingEvent: TypeAlias = (
    CodeSighted | CodeEvent | RequestEvent | LinkedToStripe | FactsUnsettled | EarlierFactLearned
)
"""What can happen whether or not the coupon itself was ever seen."""

Event: TypeAlias = FirstSight | DetailEvent | CouponDeleted | HoldingEvent
