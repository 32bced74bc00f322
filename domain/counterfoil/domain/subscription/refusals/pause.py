"""Refusals of the two pauses."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import subscription_pause as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError


@define
class PortalPausesNoCollectionError(SubscriptionRefusedError):
    """
    The portal doesn't let customers pause the collection of payment (R61c, R61d, R134).

    Let the merchant pause the collection, by dashboard or API.
    """

    code: ClassVar[str] = "portal_pauses_no_collection"
    rule: ClassVar[Rule] = rules.PORTAL_PAUSES_NO_COLLECTION
    outcome: ClassVar[Words] = Words(
        "was left as it is; its collection was not paused",
        "bleef zoals het is; de inning is niet stopgezet",
    )


@define
class PortalResumesNoCollectionError(SubscriptionRefusedError):
    """
    The portal doesn't let customers resume the collection of payment (R61d, R61e, R134).

    Let the merchant resume the collection, by dashboard or API.
    """

    code: ClassVar[str] = "portal_resumes_no_collection"
    rule: ClassVar[Rule] = rules.PORTAL_RESUMES_NO_COLLECTION
    outcome: ClassVar[Words] = Words(
        "was left as it is; its collection was not resumed",
        "bleef zoals het is; de inning is niet hervat",
    )


@define
class CollectionPauseDisabledError(SubscriptionRefusedError):
    """
    Customers pause or resume a collection where the configuration enables subscription_pause
    (R61c, R61d).

    Enable features.subscription_pause in the portal configuration.
    """

    code: ClassVar[str] = "collection_pause_disabled"
    rule: ClassVar[Rule] = rules.COLLECTION_PAUSE_IS_ENABLED


@define
class UnknownCollectionPauseBehaviorError(SubscriptionRefusedError):
    """
    A paused collection keeps invoices as draft, marks them uncollectible or voids them (R124).

    Choose keep_as_draft, mark_uncollectible or void.
    """

    code: ClassVar[str] = "parameter_invalid"
    rule: ClassVar[Rule] = rules.COLLECTION_PAUSE_BEHAVIOR_IS_KNOWN
    param: ClassVar[str | None] = "pause_collection[behavior]"
    outcome: ClassVar[Words] = Words(
        "was left as it is; its collection was not paused",
        "bleef zoals het is; de inning is niet stopgezet",
    )
    behavior: str


@define
class CollectionResumesPastError(SubscriptionRefusedError):
    """
    A paused collection resumes at a later moment than now (R124).

    Choose a moment to come, or none.
    """

    code: ClassVar[str] = "collection_resumes_past"
    rule: ClassVar[Rule] = rules.COLLECTION_RESUMES_LATER
    param: ClassVar[str | None] = "pause_collection[resumes_at]"
    outcome: ClassVar[Words] = Words(
        "was left as it is; its collection was not paused",
        "bleef zoals het is; de inning is niet stopgezet",
    )


@define
class PortalPausesNoSubscriptionError(SubscriptionRefusedError):
    """
    The portal doesn't let customers pause a subscription (R61e).

    Let the merchant pause its collection, by dashboard or API.
    """

    code: ClassVar[str] = "portal_pauses_no_subscription"
    rule: ClassVar[Rule] = rules.PORTAL_PAUSES_NO_SUBSCRIPTION


@define
class RedesignedPortalNeededError(SubscriptionRefusedError):
    """
    Customers pause subscriptions in the redesigned portal alone (R61g).

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
    A customer's pause lasts as long as one of the offered durations (R61f).

    Choose one of the offered ends.
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
    Subscriptions are paused since API version 2026-09-30.endive (R137).

    Use that API version or a newer one, or pause the collection instead.
    """

    code: ClassVar[str] = "pause_unknown_to_version"
    rule: ClassVar[Rule] = rules.PAUSE_CAME_IN_2026
    api_version: str


@define
class PauseOfInvoicedError(SubscriptionRefusedError):
    """
    A subscription is paused or resumed where it is charged automatically (R138, R141).

    Charge the subscription automatically first, or pause its collection.
    """

    code: ClassVar[str] = "pause_of_invoiced"
    rule: ClassVar[Rule] = rules.PAUSE_TAKES_AUTOMATIC_CHARGING


@define
class PauseOfClassicError(SubscriptionRefusedError):
    """
    A subscription is paused where its billing mode is flexible (R138).

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
    A subscription is paused outside its trial (R138).

    Wait for the trial's end, or end it.
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
    A subscription is paused once its first payment has been made (R138).

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
    A subscription is paused or under a schedule, never both (R138).

    Release the schedule, or resume the subscription, first.
    """

    code: ClassVar[str] = "pause_under_schedule"
    rule: ClassVar[Rule] = rules.PAUSE_AND_SCHEDULE_EXCLUDE_EACH_OTHER


@define
class NoPaymentMethodToResumeError(SubscriptionRefusedError):
    """
    A subscription that a trial's end paused for want of a payment method resumes with one (R144).

    Add a payment method first.
    """

    code: ClassVar[str] = "no_payment_method_to_resume"
    rule: ClassVar[Rule] = rules.RESUMPTION_TAKES_A_PAYMENT_METHOD
    outcome: ClassVar[Words] = Words("was not resumed", "is niet hervat")
