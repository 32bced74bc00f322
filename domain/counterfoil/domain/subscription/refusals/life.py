"""Refusals about a subscription's life: starting, standing, billing, ending."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.requests import Operation
from counterfoil.domain.rulebook import subscription_life as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import PaymentMethodId, ScheduleId


@define
class UnknownSubscriptionError(SubscriptionRefusedError):
    """
    A change names a subscription that is known here, and in a session one that it shows (R67, R83,
    R96).

    Check the id; a subscription of another account, mode or customer is unknown here.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.SUBSCRIPTION_IS_KNOWN
    param: ClassVar[str | None] = "subscription"


@define
class SubscriptionEndedError(SubscriptionRefusedError):
    """
    A subscription that was canceled or has expired is over for good (R93, R116).

    Start a new subscription instead.
    """

    code: ClassVar[str] = "subscription_ended"
    rule: ClassVar[Rule] = rules.ENDED_SUBSCRIPTION_IS_FINAL


@define
class SubscriptionAlreadyStartedError(SubscriptionRefusedError):
    """
    A subscription id stands for one subscription, started once.

    Start another subscription under an id of its own.
    """

    code: ClassVar[str] = "subscription_already_started"
    rule: ClassVar[Rule] = rules.SUBSCRIPTION_STARTS_ONCE
    outcome: ClassVar[Words] = Words(
        "was not started",
        "is niet gestart",
    )


@define
class NotAtPortalError(SubscriptionRefusedError):
    """
    Through the portal customers update or cancel existing subscriptions, nothing more (R91).

    Let the merchant do it, through the API, the Dashboard or Checkout.
    """

    code: ClassVar[str] = "not_at_portal"
    rule: ClassVar[Rule] = rules.PORTAL_CHANGES_WHAT_EXISTS


@define
class NoActiveConfigurationError(SubscriptionRefusedError):
    """
    What a customer may do at the portal follows from a known, active configuration (R2, R64).

    Name an active portal configuration of this account and mode.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION
    param: ClassVar[str | None] = "configuration"


@define
class ItemCountError(SubscriptionRefusedError):
    """
    A subscription holds 1 to 20 items, each with an id of its own (R95).

    Give 1 to 20 items, each with an id of its own.
    """

    code: ClassVar[str] = "item_count"
    rule: ClassVar[Rule] = rules.SUBSCRIPTION_HOLDS_1_TO_20_ITEMS
    param: ClassVar[str | None] = "items"
    outcome: ClassVar[Words] = Words(
        "was not started",
        "is niet gestart",
    )


@define
class StripeTellsBillingError(SubscriptionRefusedError):
    """
    In a synced account Stripe says how billing stands.

    Observe the subscription at Stripe instead.
    """

    code: ClassVar[str] = "stripe_tells_billing"
    rule: ClassVar[Rule] = rules.STRIPE_TELLS_THE_BILLING


@define
class StatusNotOfBillingError(SubscriptionRefusedError):
    """
    A status that is passed follows from billing; canceling and pausing have commands of their own.

    Use CancelSubscription, PauseSubscription or ResumeSubscription.
    """

    code: ClassVar[str] = "status_not_of_billing"
    rule: ClassVar[Rule] = rules.STATUS_IS_OF_BILLING
    param: ClassVar[str | None] = "status"
    status: Status


@define
class PeriodBackwardsError(SubscriptionRefusedError):
    """
    A billing period ends after it starts, and none begins while the subscription is paused (R139).

    Give a later end, or resume the subscription first.
    """

    code: ClassVar[str] = "period_backwards"
    rule: ClassVar[Rule] = rules.PERIOD_RUNS_FORWARD
    outcome: ClassVar[Words] = Words(
        "was not renewed",
        "is niet verlengd",
    )


@define
class TrialEndPastError(SubscriptionRefusedError):
    """
    The end of a trial lies in the future.

    Choose a moment in the future, or end the trial.
    """

    code: ClassVar[str] = "trial_end_past"
    rule: ClassVar[Rule] = rules.TRIAL_ENDS_LATER
    param: ClassVar[str | None] = "trial_end"
    outcome: ClassVar[Words] = Words(
        "keeps its trial",
        "behoudt zijn proefperiode",
    )


@define
class OtherScheduleError(SubscriptionRefusedError):
    """
    A subscription is managed by one schedule at most.

    Release the present schedule first.
    """

    code: ClassVar[str] = "other_schedule"
    rule: ClassVar[Rule] = rules.ONE_SCHEDULE_AT_A_TIME
    outcome: ClassVar[Words] = Words(
        "was put under no schedule",
        "is niet onder een abonnementsschema gebracht",
    )
    schedule_id: ScheduleId


@define
class RequestUnderWayError(SubscriptionRefusedError):
    """
    One request of each kind is under way to Stripe at a time.

    Wait for the answer to the previous request.
    """

    code: ClassVar[str] = "request_under_way"
    rule: ClassVar[Rule] = rules.ONE_REQUEST_AT_A_TIME
    operation: Operation


@define
class PaymentMethodNotAttachedError(SubscriptionRefusedError):
    """
    A subscription is charged to a payment method that is attached to its customer (R100, R102).

    Add the payment method to the customer first.
    """

    code: ClassVar[str] = "payment_method_not_attached"
    rule: ClassVar[Rule] = rules.CHOSEN_PAYMENT_METHOD_IS_ATTACHED
    param: ClassVar[str | None] = "default_payment_method"
    outcome: ClassVar[Words] = Words(
        "keeps its payment method",
        "behoudt zijn betaalmethode",
    )
    payment_method_id: PaymentMethodId


@define
class OverrideNotAtPortalError(SubscriptionRefusedError):
    """
    At the portal a customer removes the subscription's own payment method, so that the default one
    pays; only the merchant chooses one (R101).

    Choose the customer's default payment method, and remove the subscription's own.
    """

    code: ClassVar[str] = "override_not_at_portal"
    rule: ClassVar[Rule] = rules.PORTAL_REMOVES_THE_OVERRIDE
    outcome: ClassVar[Words] = Words(
        "keeps its payment method",
        "behoudt zijn betaalmethode",
    )


@define
class PaymentMethodUpdateDisabledError(SubscriptionRefusedError):
    """
    Customers manage payment methods where the configuration enables it (R39, R101).

    Enable features.payment_method_update in the portal configuration.
    """

    code: ClassVar[str] = "payment_method_update_disabled"
    rule: ClassVar[Rule] = rules.PORTAL_PAYMENT_METHODS_ARE_ENABLED
    outcome: ClassVar[Words] = Words(
        "keeps its payment method",
        "behoudt zijn betaalmethode",
    )
