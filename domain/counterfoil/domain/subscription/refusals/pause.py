"""Refusals of the two pauses."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import subscription_pause as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError


@define
class PortalPausesNoCollectionError(SubscriptionRefusedError):
    """
    Only the merchant can pause the collection of payment (R61c, R61d, R134).

    Let the merchant pause the collection, through the Dashboard or the API.
    """

    code: ClassVar[str] = "portal_pauses_no_collection"
    rule: ClassVar[Rule] = rules.PORTAL_PAUSES_NO_COLLECTION
    outcome: ClassVar[Words] = Words(
        "was not changed: its collection was not paused",
        "is niet gewijzigd: de inning is niet tijdelijk stopgezet",
    )


@define
class PortalResumesNoCollectionError(SubscriptionRefusedError):
    """
    Only the merchant can resume the collection of payment (R61d, R61e, R134).

    Let the merchant resume the collection, through the Dashboard or the API.
    """

    code: ClassVar[str] = "portal_resumes_no_collection"
    rule: ClassVar[Rule] = rules.PORTAL_RESUMES_NO_COLLECTION
    outcome: ClassVar[Words] = Words(
        "was not changed: its collection was not resumed",
        "is niet gewijzigd: de inning is niet hervat",
    )


@define
class CollectionPauseNotYetError(SubscriptionRefusedError):
    """
    Before 2 April 2021 only the merchant can pause and resume the collection of payment (R61c).

    Let the merchant do it, through the Dashboard or the API.
    """

    code: ClassVar[str] = "collection_pause_not_yet"
    rule: ClassVar[Rule] = rules.COLLECTION_PAUSE_CAME_IN_2021


@define
class CollectionPauseDisabledError(SubscriptionRefusedError):
    """
    Customers pause or resume a collection where the configuration enables it (R61c, R61d).

    Enable features.subscription_pause in the portal configuration.
    """

    code: ClassVar[str] = "collection_pause_disabled"
    rule: ClassVar[Rule] = rules.COLLECTION_PAUSE_IS_ENABLED


@define
class UnknownCollectionPauseBehaviorError(SubscriptionRefusedError):
    """
    A paused collection keeps invoices as drafts, marks them uncollectible or voids them (R124).

    Choose keep_as_draft, mark_uncollectible or void.
    """

    code: ClassVar[str] = "parameter_invalid"
    rule: ClassVar[Rule] = rules.COLLECTION_PAUSE_BEHAVIOR_IS_KNOWN
    param: ClassVar[str | None] = "pause_collection[behavior]"
    outcome: ClassVar[Words] = Words(
        "was not changed: its collection was not paused",
        "is niet gewijzigd: de inning is niet tijdelijk stopgezet",
    )
    behavior: str


@define
class CollectionResumesPastError(SubscriptionRefusedError):
    """
    The moment at which a paused collection resumes lies in the future (R124).

    Choose a moment in the future, or none.
    """

    code: ClassVar[str] = "collection_resumes_past"
    rule: ClassVar[Rule] = rules.COLLECTION_RESUMES_LATER
    param: ClassVar[str | None] = "pause_collection[resumes_at]"
    outcome: ClassVar[Words] = Words(
        "was not changed: its collection was not paused",
        "is niet gewijzigd: de inning is niet tijdelijk stopgezet",
    )


@define
class PortalPausesNoSubscriptionError(SubscriptionRefusedError):
    """
    The portal doesn't let customers pause a subscription (R61e).

    Let the merchant pause its collection, through the Dashboard or the API.
    """

    code: ClassVar[str] = "portal_pauses_no_subscription"
    rule: ClassVar[Rule] = rules.PORTAL_PAUSES_NO_SUBSCRIPTION


@define
class RedesignedPortalNeededError(SubscriptionRefusedError):
    """
    Customers pause subscriptions in the redesigned portal only (R61g).

    Opt the account in to the redesigned portal.
    """

    code: ClassVar[str] = "redesigned_portal_needed"
    rule: ClassVar[Rule] = rules.PAUSE_TAKES_THE_REDESIGNED_PORTAL


@define
class PauseDisabledError(SubscriptionRefusedError):
    """
    Customers pause subscriptions where the configuration enables it (R61f, R71).

    Enable features.subscription_pause in the portal configuration.
    """

    code: ClassVar[str] = "subscription_pause_disabled"
    rule: ClassVar[Rule] = rules.PAUSE_IS_ENABLED


@define
class PauseDurationNotOfferedError(SubscriptionRefusedError):
    """
    Customers pause a subscription for one of the periods that the configuration offers (R61f).

    Choose one of the offered periods.
    """

    code: ClassVar[str] = "pause_duration_not_offered"
    rule: ClassVar[Rule] = rules.PAUSE_DURATION_IS_OFFERED
    outcome: ClassVar[Words] = Words(
        "was not paused",
        "is niet gepauzeerd",
    )


@define
class PauseUnknownToVersionError(SubscriptionRefusedError):
    """
    Subscriptions can be paused since API version 2026-09-30.endive (R137).

    Use that API version or a newer one, or pause the collection instead.
    """

    code: ClassVar[str] = "pause_unknown_to_version"
    rule: ClassVar[Rule] = rules.PAUSE_CAME_IN_2026
    api_version: str


@define
class PauseOfInvoicedError(SubscriptionRefusedError):
    """
    A subscription can be paused or resumed if it is charged automatically (R138, R141).

    Charge the subscription automatically first, or pause its collection.
    """

    code: ClassVar[str] = "pause_of_invoiced"
    rule: ClassVar[Rule] = rules.PAUSE_TAKES_AUTOMATIC_CHARGING


@define
class PauseOfClassicError(SubscriptionRefusedError):
    """
    A subscription can be paused if its billing mode is flexible (R138).

    Migrate the subscription to flexible billing, or pause its collection.
    """

    code: ClassVar[str] = "pause_of_classic"
    rule: ClassVar[Rule] = rules.PAUSE_TAKES_FLEXIBLE_BILLING
    outcome: ClassVar[Words] = Words(
        "was not paused",
        "is niet gepauzeerd",
    )


@define
class PauseInTrialError(SubscriptionRefusedError):
    """
    A subscription can be paused once its trial is over (R138).

    Wait until the trial ends, or end it.
    """

    code: ClassVar[str] = "pause_in_trial"
    rule: ClassVar[Rule] = rules.PAUSE_WAITS_FOR_THE_TRIAL
    outcome: ClassVar[Words] = Words(
        "was not paused",
        "is niet gepauzeerd",
    )


@define
class PauseOfIncompleteError(SubscriptionRefusedError):
    """
    A subscription can be paused once its first payment has been made (R138).

    Pay the first invoice.
    """

    code: ClassVar[str] = "pause_of_incomplete"
    rule: ClassVar[Rule] = rules.PAUSE_TAKES_A_RUNNING_SUBSCRIPTION
    outcome: ClassVar[Words] = Words(
        "was not paused",
        "is niet gepauzeerd",
    )


@define
class PauseUnderScheduleError(SubscriptionRefusedError):
    """
    A subscription is either paused or under a schedule, never both (R138).

    Release the subscription from its schedule, or resume it, first.
    """

    code: ClassVar[str] = "pause_under_schedule"
    rule: ClassVar[Rule] = rules.PAUSE_AND_SCHEDULE_EXCLUDE_EACH_OTHER


@define
class NoPaymentMethodToResumeError(SubscriptionRefusedError):
    """
    A subscription that was paused because its trial ended without a payment method resumes once
    there is one, as every paused one does at the portal (R98, R144).

    Add a payment method first.
    """

    code: ClassVar[str] = "no_payment_method_to_resume"
    rule: ClassVar[Rule] = rules.RESUMPTION_TAKES_A_PAYMENT_METHOD
    outcome: ClassVar[Words] = Words("was not resumed", "is niet hervat")
