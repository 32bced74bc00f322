"""What can be asked of a merchant's account, and what can be observed of it."""

from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.account.access_policy import Treatment
from counterfoil.domain.account.branding import Shape
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import AccountId, ConfigurationId, FeedbackOptionId

BOUND_ACCOUNT = AccountId("")
"""
The account that is bound, whichever it is: in commands that follow from what another aggregate
decides, which doesn't know whose it is.
"""


@frozen
class ConnectStripe:
    """Let Stripe bring about from now on what is decided: the account is synced."""

    account_id: AccountId


@frozen
class DisconnectStripe:
    """Let decisions be the facts from now on: the account is standalone."""

    account_id: AccountId


@frozen
class JoinRedesignedPortal:
    """Opt in to the redesigned portal, in which customers may pause a subscription (R61g)."""

    account_id: AccountId


@frozen
class RecordFormerPauseUse:
    """
    Put on record that the account used the portal's pause before 2024-03-29, which let it keep the
    parameter until 2024-08-01 (R61d).
    """

    account_id: AccountId


@frozen
class SubscribeToBilling:
    """Begin to pay for Billing, which opens the live portal (R189)."""

    account_id: AccountId


@frozen
class LeaveBilling:
    """Pay for Billing no longer, and keep the portal of test mode (R189)."""

    account_id: AccountId


@frozen(kw_only=True)
class LocateBusiness:
    """Say in which country the business is, by its code of ISO 3166-1 alpha-2, in capitals."""

    account_id: AccountId
    country: str


@frozen(kw_only=True)
class ChangeBranding:
    """Change how the portal looks; what is cleared is Stripe's own again (R186)."""

    account_id: AccountId
    logo: Change[str] = KEEP
    icon: Change[str] = KEEP
    background_color: Change[str] = KEEP
    button_color: Change[str] = KEEP
    font: Change[str] = KEEP
    shape: Change[Shape] = KEEP


@frozen(kw_only=True)
class ChangeAccessPolicy:
    """
    Change what statuses and pauses mean for the merchant's own service (R135).

    What is cleared is as it is by default.
    """

    account_id: AccountId
    incomplete: Change[Treatment] = KEEP
    incomplete_expired: Change[Treatment] = KEEP
    trialing: Change[Treatment] = KEEP
    active: Change[Treatment] = KEEP
    past_due: Change[Treatment] = KEEP
    unpaid: Change[Treatment] = KEEP
    paused: Change[Treatment] = KEEP
    canceled: Change[Treatment] = KEEP
    keep_as_draft: Change[Treatment] = KEEP
    mark_uncollectible: Change[Treatment] = KEEP
    void: Change[Treatment] = KEEP
    unknown: Change[Treatment] = KEEP


@frozen(kw_only=True)
class RequestCustomDomain:
    """Ask for the portal under a name of one's own, ``billing.example.com`` say (R187)."""

    account_id: AccountId
    name: str


@frozen(kw_only=True)
class ConfirmCustomDomain:
    """Record that the DNS records of the requested domain are right (R187)."""

    account_id: AccountId
    name: str


@frozen(kw_only=True)
class ActivateCustomDomain:
    """Serve the portal under the verified domain (R187)."""

    account_id: AccountId
    name: str


@frozen
class RemoveCustomDomain:
    """Serve the portal under Stripe's own name again (R187)."""

    account_id: AccountId


@frozen(kw_only=True)
class AddCustomText:
    """
    Put words of the merchant's own somewhere in the portal.

    Always refused: own words are possible in a few places alone, each of which has a command of its
    own (R185).
    """

    account_id: AccountId
    place: str
    text: str


@frozen(kw_only=True)
class ChooseDefaultConfiguration:
    """
    Save a configuration as the default of the mode, at the Dashboard (R17, R20).

    It alone is the default from then on (R19).
    """

    account_id: AccountId
    configuration_id: ConfigurationId


@frozen(kw_only=True)
class NoteConfiguration:
    """
    Take note of a configuration, and of whether it is marked as the default; never refused.

    It follows from what is decided or observed of the configuration.
    """

    account_id: AccountId = BOUND_ACCOUNT
    configuration_id: ConfigurationId
    is_default: bool


@frozen(kw_only=True)
class CreateFeedbackOption:
    """Make a reason to cancel in one's own words, for the mode that is bound (R45)."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId
    description: str


@frozen(kw_only=True)
class ChangeFeedbackOption:
    """Change the words of a feedback option (R45)."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId
    description: str


@frozen(kw_only=True)
class DeactivateFeedbackOption:
    """Let a feedback option be offered no more, for ever (R45)."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe about a feedback option; never refused.

    An answer to a request that is not outstanding is quiet. A request that was granted needs no
    answer here: the object in Stripe's answer is observed, and closes it.
    """

    account_id: AccountId
    operation: Operation
    subject: FeedbackOptionId
    answer: AnswerKind
    code: str | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has a feedback option that was asked for here; never refused."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """
    Record that Stripe took, or refused with a code, facets that were decided here at once, written
    as ``fbo_1.description``.
    """

    account_id: AccountId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveFeedbackOption:
    """Take note of the newest that Stripe states of a feedback option; never refused."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId
    observed: ObservedFeedbackOption
    origin: Origin = Origin.LISTED
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """Take note of what an older statement of Stripe adds to the past; never refused."""

    account_id: AccountId
    feedback_option_id: FeedbackOptionId
    observed: ObservedFeedbackOption


TermsWish: TypeAlias = (
    ConnectStripe | DisconnectStripe | JoinRedesignedPortal | RecordFormerPauseUse
)
"""A wish about the terms on which the other aggregates decide."""

SettingWish: TypeAlias = (
    SubscribeToBilling
    | LeaveBilling
    | LocateBusiness
    | ChangeBranding
    | ChangeAccessPolicy
    | RequestCustomDomain
    | ConfirmCustomDomain
    | ActivateCustomDomain
    | RemoveCustomDomain
    | AddCustomText
)

FeedbackWish: TypeAlias = CreateFeedbackOption | ChangeFeedbackOption | DeactivateFeedbackOption

Answer: TypeAlias = RecordAnswer | LinkToStripe | EndConfirmation
"""What Stripe said to what was asked or decided here."""

Observation: TypeAlias = ObserveFeedbackOption | LearnEarlierFact

Command: TypeAlias = (
    TermsWish
    | SettingWish
    | ChooseDefaultConfiguration
    | NoteConfiguration
    | FeedbackWish
    | Answer
    | Observation
)
