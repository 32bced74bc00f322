"""Decisions of canceling a subscription, of taking that back, and of saying why."""

from counterfoil.domain.configuration.features import CancellationReason, CancelMode
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.decide_discounts import declined
from counterfoil.domain.subscription.deciding import (
    Events,
    at_once,
    decided_or_asked,
    in_force,
    known,
)
from counterfoil.domain.subscription.guards import (
    Refusals,
    may_cancel,
    may_reverse_cancellation,
    portal_is_open,
)
from counterfoil.domain.subscription.periods import ended_now
from counterfoil.domain.subscription.state import Ended, InForce, State
from counterfoil.domain.subscription.terms import BillingMode, EndReason
from counterfoil.domain.values import Annotations

COMMENT_CHARACTERS_MAX = 5000
"""How long a customer's comment may be (R117)."""


def cancel_subscription(command: c.CancelSubscription, state: State, facts: Facts) -> Events:
    """Cancel at the period's end (R108, R109) or now (R113); quiet where that is already so."""
    if isinstance(state, Ended):
        return ()
    subscription = in_force(state)
    mode, proration = command.mode, command.proration_behavior
    if facts.at_portal:
        feature = features(facts).subscription_cancel
        mode, proration = feature.mode, feature.proration_behavior
    if facts.at_portal and subscription.is_canceling:
        return ()
    scheduled = _at_period_end(subscription, facts)
    now = cancels_now(mode, subscription, facts)
    if not now and _is_scheduled(scheduled, subscription):
        return ()
    refuse_first(may_cancel(subscription, facts))
    if not now:
        scheduling = at_once(subscription, facts, (scheduled,), "cancellation")
        return (*declined(command, subscription, facts), *scheduling)
    canceled = decided_or_asked(
        subscription,
        facts,
        decided=(ended_now(subscription, facts.at, EndReason.CANCELLATION_REQUESTED, proration),),
        asked=e.CancellationRequested(proration_behavior=proration),
    )
    return (*declined(command, subscription, facts), *canceled) if canceled else ()


def cancel_with_customer(state: State, facts: Facts) -> Events:
    """Cancel at once, because the customer is deleted (R123); quiet where nothing goes on."""
    if not isinstance(state, InForce):
        return ()
    return (ended_now(state, facts.at, EndReason.CANCELLATION_REQUESTED),)


def cancels_now(mode: CancelMode, subscription: InForce, facts: Facts) -> bool:
    """
    Tell whether a cancellation takes effect at once.

    A mode that isn't known takes the way that can be undone. A period that is over, as that of a
    paused subscription is (R139), leaves nothing to wait for.
    """
    end = subscription.current_period_end
    return mode is CancelMode.IMMEDIATELY or (end is not None and end <= facts.at)


def _is_scheduled(wish: e.CancellationScheduled, subscription: InForce) -> bool:
    return (subscription.cancel_at_period_end, subscription.cancel_at) == (
        wish.cancel_at_period_end,
        wish.cancel_at,
    ) and subscription.is_canceling


def _at_period_end(subscription: InForce, facts: Facts) -> e.CancellationScheduled:
    """
    Classic mode sets the flag, flexible mode the date; without a known period only the flag is
    left.
    """
    end = subscription.current_period_end
    flexible = subscription.billing_mode is BillingMode.FLEXIBLE and end is not None
    return e.CancellationScheduled(
        cancel_at_period_end=not flexible,
        cancel_at=end,
        canceled_at=facts.at,
        reason=EndReason.CANCELLATION_REQUESTED,
    )


def reverse_cancellation(command: c.ReverseCancellation, state: State, facts: Facts) -> Events:
    """Don't cancel after all; quiet where nothing is set to end (R111)."""
    subscription = in_force(state)
    if not subscription.is_canceling:
        return ()
    refuse_first(may_reverse_cancellation(subscription, facts))
    return at_once(subscription, facts, (e.CancellationReversed(),), "cancellation")


def give_cancellation_reason(
    command: c.GiveCancellationReason, state: State, facts: Facts
) -> Events:
    """Say why, once the cancellation is confirmed (R47, R117, R118)."""
    subscription = known(state)
    # Stripe knows no empty comment either.
    comment = command.comment or None
    given = (command.feedback, command.feedback_option, comment)
    if given == (subscription.feedback, subscription.feedback_option, subscription.comment):
        return ()
    if isinstance(state, InForce) and not subscription.is_leaving:
        raise r.NotCancelingError(subscription.id)
    refuse_first(_may_give(command, facts))
    reason = e.CancellationReasonGiven(
        feedback=command.feedback,
        feedback_option=command.feedback_option,
        comment=Annotations(description=comment),
    )
    return at_once(subscription, facts, (reason,), "reason")


def _may_give(command: c.GiveCancellationReason, facts: Facts) -> Refusals:
    if facts.at_portal:
        yield from portal_is_open(command.subscription_id, facts)
        yield from _is_offered(command, facts)
        if command.comment and command.feedback is not CancellationReason.OTHER:
            yield r.CommentWithoutOtherError(command.subscription_id)
    elif command.feedback is not None and not command.feedback.is_known:
        yield r.ReasonNotOfferedError(command.subscription_id, command.feedback.value)
    if len(command.comment or "") > COMMENT_CHARACTERS_MAX:
        yield r.CommentTooLongError(command.subscription_id, len(command.comment or ""))


def _is_offered(command: c.GiveCancellationReason, facts: Facts) -> Refusals:
    reasons = features(facts).subscription_cancel.cancellation_reason
    feedback, option = command.feedback, command.feedback_option
    if feedback is not None and not (reasons.enabled and feedback in reasons.options):
        yield r.ReasonNotOfferedError(command.subscription_id, feedback.value)
    if option is not None and not (reasons.enabled and option in reasons.feedback_options):
        yield r.ReasonNotOfferedError(command.subscription_id, option)
    if option is not None and not facts.account.offers(option, facts.mode):
        yield r.FeedbackOptionInactiveError(command.subscription_id, option)
