"""What can have happened to a merchant's account."""

from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.account.access_policy import AccessPolicy
from counterfoil.domain.account.branding import Branding
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.cause import Mode
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import ConfigurationId, FeedbackOptionId

# The names and fields of these events are the storage format.


@frozen
class StripeConnected:
    """From now on Stripe brings about what is decided."""


@frozen
class StripeDisconnected:
    """From now on a decision is the fact."""


@frozen
class RedesignedPortalJoined:
    """The account opted in to the redesigned portal (R61g)."""


@frozen
class FormerPauseUseRecorded:
    """The account used the portal's pause before 2024-03-29 (R61d)."""


@frozen
class BillingSubscribed:
    """The account began to pay for Billing, which opens its live portal (R189)."""


@frozen
class BillingSubscriptionLearned:
    """That the account pays for Billing showed: Stripe runs a live portal for it (R189)."""


@frozen
class BillingLeft:
    """The account no longer pays for Billing, which leaves it the portal of test mode (R189)."""


@frozen
class BusinessLocated:
    """The business is in this country, by its code of ISO 3166-1 alpha-2."""

    country: str


@frozen
class BrandingChanged:
    """The portal looks like this from now on, in every respect (R186)."""

    branding: Branding


@frozen
class AccessPolicyChanged:
    """From now on statuses and pauses mean this for the service, each of them (R135)."""

    policy: AccessPolicy


@frozen
class CustomDomainRequested:
    """The merchant wants the portal under this name (R187)."""

    name: str


@frozen
class CustomDomainVerified:
    """The DNS records of the custom domain were found to be right (R187)."""

    name: str


@frozen
class CustomDomainActivated:
    """The portal is there under the custom domain (R187)."""

    name: str


@frozen
class CustomDomainRemoved:
    """The account no longer has this custom domain (R187)."""

    name: str


@frozen(kw_only=True)
class DefaultConfigurationChosen:
    """Sessions of a mode that name no configuration get this one, and it alone (R17-R20)."""

    mode: Mode
    configuration_id: ConfigurationId


@frozen(kw_only=True)
class DefaultClaimLearned:
    """Of a configuration it came to be known that it is marked as the default (R18)."""

    mode: Mode
    configuration_id: ConfigurationId


@frozen(kw_only=True)
class DefaultClaimWithdrawn:
    """Of a configuration it came to be known that it is no longer marked as the default."""

    mode: Mode
    configuration_id: ConfigurationId


@frozen(kw_only=True)
class FeedbackOptionCreated:
    """The merchant has a reason to cancel of its own (R45)."""

    feedback_option_id: FeedbackOptionId
    mode: Mode
    description: str
    created: datetime | None = None


@frozen(kw_only=True)
class FeedbackOptionAdopted:
    """A feedback option that was there before came to be known; ``None``: made at unknown time."""

    feedback_option_id: FeedbackOptionId
    mode: Mode
    description: str
    created: datetime | None = None


@frozen(kw_only=True)
class FeedbackOptionCreationLearned:
    """When a known feedback option was made came to be known."""

    feedback_option_id: FeedbackOptionId
    created: datetime


@frozen(kw_only=True)
class FeedbackOptionChanged:
    """A feedback option has other words (R45)."""

    feedback_option_id: FeedbackOptionId
    description: str


@frozen(kw_only=True)
class FeedbackOptionDeactivated:
    """A feedback option can't be offered any more, for ever (R45)."""

    feedback_option_id: FeedbackOptionId
    deactivated_at: datetime


@frozen(kw_only=True)
class FeedbackOptionReactivated:
    """A feedback option is active at Stripe, against what was known of it."""

    feedback_option_id: FeedbackOptionId


@frozen(kw_only=True)
class LinkedToStripe:
    """A feedback option that was born here has this id at Stripe."""

    feedback_option_id: FeedbackOptionId
    stripe_id: str


@frozen(kw_only=True)
class FeedbackOptionCreationRequested:
    """A synced account asked Stripe to create a feedback option."""

    feedback_option_id: FeedbackOptionId
    mode: Mode
    description: str


@frozen(kw_only=True)
class FeedbackOptionDeactivationRequested:
    """A synced account asked Stripe to deactivate a feedback option, which can't be undone."""

    feedback_option_id: FeedbackOptionId


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request about a feedback option."""

    operation: Operation
    subject: FeedbackOptionId
    code: str


@frozen(kw_only=True)
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation
    subject: FeedbackOptionId


@frozen(kw_only=True)
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation
    subject: FeedbackOptionId


@frozen
class ConfirmationAwaited:
    """
    A synced account decided these facets of feedback options, each written with its option:
    ``fbo_1.description``; until Stripe answers, no statement undoes them.
    """

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen
class FactsUnsettled:
    """The facets on which Stripe's statements don't add up are now these; none: all are settled."""

    facets: tuple[str, ...] = ()


@frozen(kw_only=True)
class EarlierFactLearned:
    """Stripe's older statement of a feedback option added to the past; the present stays."""

    feedback_option_id: FeedbackOptionId
    observed: ObservedFeedbackOption


SettingEvent: TypeAlias = (
    StripeConnected
    | StripeDisconnected
    | RedesignedPortalJoined
    | FormerPauseUseRecorded
    | BillingSubscribed
    | BillingSubscriptionLearned
    | BillingLeft
    | BusinessLocated
    | BrandingChanged
    | AccessPolicyChanged
    | CustomDomainRequested
    | CustomDomainVerified
    | CustomDomainActivated
    | CustomDomainRemoved
)

DefaultEvent: TypeAlias = DefaultConfigurationChosen | DefaultClaimLearned | DefaultClaimWithdrawn

FirstSight: TypeAlias = FeedbackOptionCreated | FeedbackOptionAdopted

FeedbackOptionEvent: TypeAlias = (
    FirstSight
    | FeedbackOptionCreationLearned
    | FeedbackOptionChanged
    | FeedbackOptionDeactivated
    | FeedbackOptionReactivated
)

RequestEvent: TypeAlias = (
    FeedbackOptionCreationRequested
    | FeedbackOptionDeactivationRequested
    | RequestRefused
    | RequestLapsed
    | RequestUnknown
)

Event: TypeAlias = (
    SettingEvent
    | DefaultEvent
    | FeedbackOptionEvent
    | RequestEvent
    | LinkedToStripe
    | ConfirmationAwaited
    | ConfirmationEnded
    | FactsUnsettled
    | EarlierFactLearned
)
