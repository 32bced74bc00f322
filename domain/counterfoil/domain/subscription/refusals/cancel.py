"""Refusals to cancel a subscription, or to take a reason."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import subscription_cancel as rules
from counterfoil.domain.rulebook.account import FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError
from counterfoil.domain.values import ScheduleId


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
        "is niet geannuleerd",
    )


@define
class CancellationByScheduleError(SubscriptionRefusedError):
    """
    While a schedule manages a subscription, the schedule says when it is canceled (R86).

    Change the subscription schedule, or release the subscription from it.
    """

    code: ClassVar[str] = "cancellation_by_schedule"
    rule: ClassVar[Rule] = rules.SCHEDULE_MANAGES_CANCELLATION
    schedule_id: ScheduleId


@define
class ReasonRefusedError(SubscriptionRefusedError):
    """A reason to cancel broke a rule."""

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that no reason was recorded."""
        return Words(
            f"No reason was recorded for subscription {self.subscription_id}.",
            f"Bij abonnement {self.subscription_id} is geen reden vastgelegd.",
        ).in_language(language)


@define
class NotCancelingError(ReasonRefusedError):
    """
    A reason is asked for once the cancellation is confirmed (R47).

    Cancel first; the reason never holds a cancellation up.
    """

    code: ClassVar[str] = "not_canceling"
    rule: ClassVar[Rule] = rules.REASON_FOLLOWS_CANCELLATION


@define
class ReasonNotOfferedError(ReasonRefusedError):
    """
    Customers choose among the reasons that the configuration offers (R43, R44, R118).

    Choose an offered reason, or give none.
    """

    code: ClassVar[str] = "reason_not_offered"
    rule: ClassVar[Rule] = rules.REASON_IS_OFFERED
    param: ClassVar[str | None] = "cancellation_details[feedback]"
    reason: str


@define
class FeedbackOptionInactiveError(ReasonRefusedError):
    """
    Customers choose feedback options that exist and are active (R44, R45).

    Choose another reason, or give none.
    """

    code: ClassVar[str] = "feedback_option_inactive"
    rule: ClassVar[Rule] = FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE
    param: ClassVar[str | None] = "cancellation_details[feedback_option]"
    feedback_option: str


@define
class CommentWithoutOtherError(ReasonRefusedError):
    """
    A customer's own words go with the reason `other` (R46, R118).

    Choose `other`, or leave the comment out.
    """

    code: ClassVar[str] = "comment_without_other"
    rule: ClassVar[Rule] = rules.COMMENT_GOES_WITH_OTHER
    param: ClassVar[str | None] = "cancellation_details[comment]"


@define
class CommentTooLongError(ReasonRefusedError):
    """
    A comment on a cancellation has at most 5,000 characters (R117).

    Shorten the comment.
    """

    code: ClassVar[str] = "comment_too_long"
    rule: ClassVar[Rule] = rules.COMMENT_IS_SHORT
    param: ClassVar[str | None] = "cancellation_details[comment]"
    length: int
