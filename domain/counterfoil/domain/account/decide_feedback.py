"""Decisions of the merchant's own reasons to cancel (R45)."""

from typing import assert_never

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import guards
from counterfoil.domain.account.evolving import creation_of, deactivation_of
from counterfoil.domain.account.state import State
from counterfoil.domain.asking import is_to_be_asked, is_under_way
from counterfoil.domain.confirming import is_synced, to_await
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import of_part
from counterfoil.domain.refusal import refuse_first

Events = tuple[e.Event, ...]


def decide_feedback(command: c.FeedbackWish, state: State, facts: Facts) -> Events:
    """Decide a wish about a feedback option."""
    match command:
        case c.CreateFeedbackOption():
            return create_feedback_option(command, state, facts)
        case c.ChangeFeedbackOption():
            return change_feedback_option(command, state, facts)
        case c.DeactivateFeedbackOption():
            return deactivate_feedback_option(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def create_feedback_option(command: c.CreateFeedbackOption, state: State, facts: Facts) -> Events:
    """Make a feedback option, or ask Stripe to; one that is there as wished stays quiet."""
    id_, description = command.feedback_option_id, command.description
    known = state.feedback_option(id_, facts.mode)
    if known is not None and known.active and known.description == description:
        return ()
    refuse_first(guards.merchants_only(facts))
    refuse_first(guards.option_is_new(state, id_))
    asked = e.FeedbackOptionCreationRequested(
        feedback_option_id=id_, mode=facts.mode, description=description
    )
    is_asked = is_synced(facts)
    if is_asked and not is_to_be_asked(creation_of(asked), state.outstanding, id_):
        return ()
    refuse_first(guards.description_fits(description))
    if is_asked:
        return (asked,)
    return (
        e.FeedbackOptionCreated(
            feedback_option_id=id_, mode=facts.mode, description=description, created=facts.at
        ),
    )


def change_feedback_option(command: c.ChangeFeedbackOption, state: State, facts: Facts) -> Events:
    """Change the words of a feedback option; quiet where it has them."""
    id_, description = command.feedback_option_id, command.description
    known = state.feedback_option(id_, facts.mode)
    if known is not None and known.description == description:
        return ()
    refuse_first(guards.may_change_option(state, id_, facts))
    refuse_first(guards.description_fits(description))
    changed = e.FeedbackOptionChanged(feedback_option_id=id_, description=description)
    awaited = to_await([of_part(id_, "description")], state.unconfirmed, facts)
    return (changed, e.ConfirmationAwaited(awaited)) if awaited else (changed,)


def deactivate_feedback_option(
    command: c.DeactivateFeedbackOption, state: State, facts: Facts
) -> Events:
    """Offer a feedback option no more, or ask Stripe to see to it; quiet where that is done."""
    id_ = command.feedback_option_id
    known = state.feedback_option(id_, facts.mode)
    if known is not None and not known.active:
        return ()
    asked = e.FeedbackOptionDeactivationRequested(feedback_option_id=id_)
    if is_synced(facts) and is_under_way(deactivation_of(asked), state.outstanding):
        return ()
    refuse_first(guards.may_change_option(state, id_, facts))
    if is_synced(facts):
        return (asked,)
    return (e.FeedbackOptionDeactivated(feedback_option_id=id_, deactivated_at=facts.at),)
