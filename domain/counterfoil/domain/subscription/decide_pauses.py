"""Decisions of the two pauses: of a collection, and of the subscription itself."""

import attrs

from counterfoil.domain.calendar import whole_second
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events, at_once, decided_or_asked, in_force
from counterfoil.domain.subscription.pause_guards import (
    may_pause,
    may_pause_collection,
    may_resume,
    may_resume_collection,
    pause_ends_at,
)
from counterfoil.domain.subscription.periods import cycle_begun, ending, moved
from counterfoil.domain.subscription.state import State
from counterfoil.domain.subscription.terms import PauseReason, Status, SubscriptionPause


def pause_collection(command: c.PauseCollection, state: State, facts: Facts) -> Events:
    """
    Stop collecting, or change how a paused collection is treated; the status stays (R124, R125).
    """
    subscription = in_force(state)
    pause = command.pause
    if pause.resumes_at is not None:
        pause = attrs.evolve(pause, resumes_at=whole_second(pause.resumes_at))
    if pause == subscription.collection_pause:
        return ()
    refuse_first(may_pause_collection(subscription, pause, facts))
    paused = (
        e.CollectionPaused(pause)
        if subscription.collection_pause is None
        else e.CollectionPauseChanged(pause)
    )
    return at_once(subscription, facts, (paused,), "collection_pause")


def resume_collection(command: c.ResumeCollection, state: State, facts: Facts) -> Events:
    """Collect again; quiet where nothing is paused (R131)."""
    subscription = in_force(state)
    if subscription.collection_pause is None:
        return ()
    refuse_first(may_resume_collection(subscription, facts))
    return at_once(subscription, facts, (e.CollectionResumed(),), "collection_pause")


def pause_subscription(command: c.PauseSubscription, state: State, facts: Facts) -> Events:
    """Pause the subscription itself, at once; quiet where it is paused already (R137, R138)."""
    subscription = in_force(state)
    if subscription.status is Status.PAUSED:
        return ()
    refuse_first(may_pause(subscription, command.duration, facts))
    resumes_at = pause_ends_at(command.duration, facts.at)
    pause = SubscriptionPause(reason=PauseReason.PAUSE_REQUESTED, paused_at=facts.at)
    return decided_or_asked(
        subscription,
        facts,
        decided=(
            e.SubscriptionPaused(pause=pause, resumes_at=resumes_at),
            # A paused subscription's period is over (R139).
            *moved(subscription, ending(subscription.items, facts.at)),
        ),
        asked=e.PauseRequested(duration=command.duration, resumes_at=resumes_at),
    )


def resume_subscription(command: c.ResumeSubscription, state: State, facts: Facts) -> Events:
    """
    Let a paused subscription go on, in a new billing cycle (R141, R142); quiet where it isn't
    paused.
    """
    subscription = in_force(state)
    if subscription.status is not Status.PAUSED:
        return ()
    refuse_first(may_resume(subscription, facts))
    return decided_or_asked(
        subscription,
        facts,
        decided=(
            e.SubscriptionResumed(Status.ACTIVE),
            *cycle_begun(subscription, facts.at),
        ),
        asked=e.ResumptionRequested(),
    )
