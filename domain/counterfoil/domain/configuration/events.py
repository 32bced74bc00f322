"""What can have happened to a portal configuration."""

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReasons,
    CancelMode,
    CustomerDetail,
    Feature,
    Features,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PERSONAL, Annotations, CouponId, ProductId


@frozen(kw_only=True)
class EarlierStatement:
    """What an older statement of Stripe says; ``erased``: it was made unreadable for ever."""

    observed: ObservedConfiguration = ObservedConfiguration()
    erased: bool = False


# The names and fields of the classes below are the storage format. Once released they change by
# adding an optional field, by a new version with an upcaster, or by a new name: never by editing.


@frozen
class ConfigurationCreated:
    """
    A configuration was made: active, not the default, all features off; what follows says
    otherwise.
    """

    created: datetime | None = None


@frozen
class ConfigurationAdopted:
    """A configuration that was there before came to be known; ``None``: made at an unknown time."""

    created: datetime | None = None


@frozen
class CreationLearned:
    """When a known configuration was made came to be known."""

    created: datetime


@frozen
class ConfigurationActivated:
    """Sessions may be opened with the configuration again (R2)."""


@frozen
class ConfigurationDeactivated:
    """No more sessions may be opened with the configuration (R2)."""


@frozen
class ConfigurationMadeDefault:
    """Sessions that name no configuration get this one (R18)."""


@frozen
class ConfigurationNoLongerDefault:
    """Sessions that name no configuration no longer get this one."""


@frozen
class ConfigurationRenamed:
    """The configuration has another name among the merchant's; ``None``: none (R4)."""

    name: str | None = None


@frozen
class BusinessProfileChanged:
    """The portal says something else of the business (R9-R13)."""

    business_profile: BusinessProfile


@frozen
class ReturnUrlChanged:
    """The link back leads elsewhere, unless a session says where; ``None``: there is none (R15)."""

    default_return_url: str | None = None


@frozen
class LoginLinkActivated:
    """Customers may log in by a link; ``None``: Stripe hasn't told its address yet (R25)."""

    url: str | None = None


@frozen
class LoginLinkDeactivated:
    """Customers may no longer log in by the link, which is dead (R25)."""


@frozen
class FeatureEnabled:
    """A feature was switched on."""

    feature: Feature


@frozen
class FeatureDisabled:
    """A feature was switched off; its settings stay."""

    feature: Feature


@frozen
class EditableDetailsChanged:
    """Other details are the customers' to change (R36)."""

    allowed_updates: tuple[CustomerDetail, ...] = ()


@frozen
class PaymentMethodConfigurationChanged:
    """Another set of payment methods is offered; ``None``: the account's default set (R39)."""

    payment_method_configuration: str | None = None


@frozen(kw_only=True)
class CancellationTermsChanged:
    """Cancellations take effect at another moment, or with another proration (R40-R42)."""

    mode: CancelMode
    proration_behavior: ProrationBehavior


@frozen
class CancellationReasonsChanged:
    """Customers who cancel are asked for other reasons, or for none (R43, R44)."""

    reasons: CancellationReasons


@frozen(kw_only=True)
class RetentionOfferChanged:
    """
    Customers who are about to cancel are offered another coupon; ``None``: nothing (R48, R119).
    """

    coupon: CouponId | None = None
    once_a_customer: bool = False


@frozen
class AllowedUpdatesChanged:
    """Customers may change something else of their subscriptions (R50)."""

    allowed_updates: tuple[AllowedUpdate, ...] = ()


@frozen(kw_only=True)
class UpdateTermsChanged:
    """Changes at the portal are prorated, anchored, scheduled or end trials otherwise (R56-R61)."""

    proration_behavior: ProrationBehavior
    billing_cycle_anchor: BillingCycleAnchor | None = None
    schedule_at_period_end: tuple[PeriodEndCondition, ...] = ()
    trial_update_behavior: TrialUpdateBehavior


@frozen
class ProductOffered:
    """Customers may switch to a product that was not offered before (R52)."""

    offer: OfferedProduct


@frozen
class OfferChanged:
    """A product is offered with other prices, or other quantities (R52, R55)."""

    offer: OfferedProduct


@frozen
class ProductWithdrawn:
    """Customers may no longer switch to a product."""

    product: ProductId


@frozen(kw_only=True)
class PauseDurationChanged:
    """Customers may pause for other durations (R61f)."""

    duration: PauseDurationType
    interval_options: tuple[PauseOption, ...] = ()


@frozen
class MetadataChanged:
    """The merchant's own pairs on the configuration are now these, all together (R5)."""

    annotations: Annotations = field(metadata=PERSONAL)


@frozen
class FactsUnsettled:
    """The facets on which Stripe's statements don't add up are now these; none: all are settled."""

    facets: tuple[str, ...] = ()


@frozen
class EarlierFactLearned:
    """Stripe's older statement added to the past; what is true now stays as it is."""

    statement: EarlierStatement = field(factory=EarlierStatement, metadata=PERSONAL)


@frozen
class LinkedToStripe:
    """What was born here has this id at Stripe."""

    stripe_id: str


@frozen(kw_only=True)
class ConfigurationCreationRequested:
    """A synced account asked Stripe to make the configuration."""

    name: str | None = None
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: str | None = None
    login_page_enabled: bool = False
    features: Features = Features()
    annotations: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request."""

    operation: Operation
    code: str


@frozen
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation


@frozen
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation


@frozen
class ConfirmationAwaited:
    """A synced account decided these facets; until Stripe answers, no statement undoes them."""

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


SubscriptionUpdateEvent: TypeAlias = (
    AllowedUpdatesChanged | UpdateTermsChanged | ProductOffered | OfferChanged | ProductWithdrawn
)

FeatureEvent: TypeAlias = (
    FeatureEnabled
    | FeatureDisabled
    | EditableDetailsChanged
    | PaymentMethodConfigurationChanged
    | CancellationTermsChanged
    | CancellationReasonsChanged
    | PauseDurationChanged
    | SubscriptionUpdateEvent
)

RequestEvent: TypeAlias = (
    ConfigurationCreationRequested | RequestRefused | RequestLapsed | RequestUnknown
)

Event: TypeAlias = (
    ConfigurationCreated
    | ConfigurationAdopted
    | CreationLearned
    | ConfigurationActivated
    | ConfigurationDeactivated
    | ConfigurationMadeDefault
    | ConfigurationNoLongerDefault
    | ConfigurationRenamed
    | BusinessProfileChanged
    | ReturnUrlChanged
    | LoginLinkActivated
    | LoginLinkDeactivated
    | FeatureEvent
    | RetentionOfferChanged
    | MetadataChanged
    | RequestEvent
    | LinkedToStripe
    | ConfirmationAwaited
    | ConfirmationEnded
    | FactsUnsettled
    | EarlierFactLearned
)
