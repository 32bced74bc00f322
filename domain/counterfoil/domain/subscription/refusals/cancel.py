"""Refusals to cancel a subscription, or to take a reason."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import subscription_cancel as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError


@define
class CancelDisabledError(SubscriptionRefusedError):
    """
    Customers cancel subscriptions where the configuration enables it (R71, R107).

    Enable features.subscription_cancel in the portal configuration.
    """

    code: ClassVar[str] = "subscription_cancel_disabled"
    rule: ClassVar[Rule] = rules.CANCEL_IS_ENABLED
    outcome: ClassVar[Words] = Words(
        "was not canceled",
        "is niet opgezegd",
    )


@define
class NotCancelingError(SubscriptionRefusedError):
    """
    A reason is asked for once the cancellation is confirmed (R47).

    Cancel first; the reason never holds a cancellation up.
    """

    code: ClassVar[str] = "not_canceling"
    rule: ClassVar[Rule] = rules.REASON_FOLLOWS_CANCELLATION
    outcome: ClassVar[Words] = Words(
        "was given no reason",
        "kreeg geen reden",
    )


@define
class ReasonNotOfferedError(SubscriptionRefusedError):
    """
    Customers choose among the reasons that the configuration offers (R43, R44, R118).

    Choose an offered reason, or give none.
    """

    code: ClassVar[str] = "reason_not_offered"
    rule: ClassVar[Rule] = rules.REASON_IS_OFFERED
    param: ClassVar[str | None] = "cancellation_details[feedback]"
    outcome: ClassVar[Words] = Words(
        "was given no reason",
        "kreeg geen reden",
    )
    reason: str


@define
class CommentWithoutOtherError(SubscriptionRefusedError):
    """
    A customer's own words go with the reason `other` (R46, R118).

    Choose `other`, or leave the comment out.
    """

    code: ClassVar[str] = "comment_without_other"
    rule: ClassVar[Rule] = rules.COMMENT_GOES_WITH_OTHER
    param: ClassVar[str | None] = "cancellation_details[comment]"
    outcome: ClassVar[Words] = Words(
        "was given no reason",
        "kreeg geen reden",
    )


@define
class CommentTooLongError(SubscriptionRefusedError):
    """
    A comment on a cancellation has at most 5,000 characters (R117).

    Shorten the comment.
    """

    code: ClassVar[str] = "comment_too_long"
    rule: ClassVar[Rule] = rules.COMMENT_IS_SHORT
    param: ClassVar[str | None] = "cancellation_details[comment]"
    outcome: ClassVar[Words] = Words(
        "was given no reason",
        "kreeg geen reden",
    )
    length: int
