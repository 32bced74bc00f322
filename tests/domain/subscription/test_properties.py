"""What holds of every subscription, whatever has happened to it in whatever order."""

from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.subscription.cast import API, GYM, STARTED, replay
from tests.domain.subscription.strategies import (
    ANSWERS,
    CIRCUMSTANCES,
    COMMANDS,
    EVENTS,
    LIVES,
    OBSERVATIONS,
    PLANS,
    SUBSCRIPTIONS,
    UNSETTLED,
    WISHES,
)

from counterfoil.domain.customer.commands import (
    HoldSubscription,
    LetSubscriptionGo,
    StartBilling,
    StopBilling,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.allowed import allowed_actions
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.seen import as_observed, schedule_as_observed
from counterfoil.domain.subscription.state import TERMINAL_STATUSES, Ended, InForce, State, Unseen
from counterfoil.domain.testing import Given
from counterfoil.domain.values import ScheduleId


@given_any(st.lists(EVENTS, max_size=12), CIRCUMSTANCES)
def test_any_past_can_be_replayed_and_every_question_answered(
    past: list[e.Event], at: Facts
) -> None:
    """Evolve never refuses, and every view accepts what was erased."""
    for state in (replay(*past), replay(STARTED, *past)):
        allowed_actions(state, at)
        as_observed(state)
        SUBSCRIPTION.consequences(SUBSCRIPTION.initial(GYM), state)


@given_any(LIVES, COMMANDS, CIRCUMSTANCES)
def test_replay_equals_live(state: State, command: c.Command, at: Facts) -> None:
    """One path applies events, live and on replay; what is refused records nothing."""
    outcome = Given(SUBSCRIPTION, state).when(command, at)
    live = state
    for event in outcome.events:
        live = SUBSCRIPTION.evolve(live, event)
    assert live == SUBSCRIPTION.fold(state, outcome.events)
    assert outcome.refusal is None or outcome.events == ()


@given_any(LIVES, WISHES | ANSWERS, CIRCUMSTANCES)
def test_the_same_wish_twice_records_nothing_new(
    state: State, command: c.Command, at: Facts
) -> None:
    """Once it is granted it is so, whatever the circumstances."""
    granted = Given(SUBSCRIPTION, state).when(command, at)
    after = SUBSCRIPTION.fold(state, granted.events)
    assert Given(SUBSCRIPTION, after).when(command, at).events == ()


@given_any(LIVES, OBSERVATIONS, CIRCUMSTANCES)
def test_the_same_observation_twice_records_nothing_new(
    state: State, observation: c.Command, at: Facts
) -> None:
    """At least once is the rule of delivery (R159); and it is never refused."""
    seen = SUBSCRIPTION.decide(observation, state, at)
    assert SUBSCRIPTION.decide(observation, SUBSCRIPTION.fold(state, seen), at) == ()


def observe(
    observed: ObservedSubscription, unsettled: tuple[str, ...] = ()
) -> c.ObserveSubscription:
    """Return what Stripe states."""
    return c.ObserveSubscription(
        subscription_id=GYM, observed=observed, origin=Origin.LISTED, unsettled=unsettled
    )


@given_any(LIVES, PLANS)
def test_what_is_known_put_as_stripe_would_is_nothing_new(state: State, plan: ScheduleId) -> None:
    """Stating is the inverse of observing."""
    if isinstance(state, Unseen):
        return
    last = state.last if isinstance(state, Ended) else state
    again = SUBSCRIPTION.decide(observe(as_observed(state), last.unsettled), state, API)
    # What awaits confirmation is confirmed by just this.
    assert again in ((), (e.ConfirmationEnded(facets=last.unconfirmed),))
    if plan in last.schedules:
        plan_again = c.ObserveSchedule(
            subscription_id=GYM, schedule_id=plan, observed=schedule_as_observed(state, plan)
        )
        assert SUBSCRIPTION.decide(plan_again, state, API) == ()


@given_any(SUBSCRIPTIONS, UNSETTLED)
def test_what_is_stated_is_known_afterwards(
    observed: ObservedSubscription, unsettled: tuple[str, ...]
) -> None:
    """Every facet that Stripe states can be put as it stated it, where it makes sense together."""
    seen = observe(observed, unsettled)
    state = SUBSCRIPTION.fold(
        SUBSCRIPTION.initial(GYM), SUBSCRIPTION.decide(seen, SUBSCRIPTION.initial(GYM), API)
    )
    if isinstance(state, Unseen):
        assert None in (observed.customer, observed.status, observed.items)
        return
    known = facets_of(as_observed(state))
    apart = {"pause", "canceled_at", "ended_at", "items"}
    for name, facet in facets_of(observed).items():
        assert name in apart or known[name] == facet
    assert (state.last if isinstance(state, Ended) else state).unsettled == tuple(sorted(unsettled))


@given_any(LIVES, COMMANDS, CIRCUMSTANCES)
def test_what_is_over_stays_over(state: State, command: c.Command, at: Facts) -> None:
    """R93, R116: nothing revives it; and what isn't over isn't in a final status."""
    after = SUBSCRIPTION.fold(state, Given(SUBSCRIPTION, state).when(command, at).events)
    if isinstance(state, Ended):
        assert isinstance(after, Ended)
    if isinstance(after, Ended):
        assert after.last.status in TERMINAL_STATUSES
    if isinstance(after, InForce):
        assert after.status not in TERMINAL_STATUSES


@settings(max_examples=200)
@given_any(LIVES, COMMANDS, CIRCUMSTANCES)
def test_the_customer_is_billed_as_long_as_a_payment_method_is_needed(
    state: State, command: c.Command, at: Facts
) -> None:
    """R98, R123: the marks are told where the need or the holder changes, and nowhere else."""
    after = SUBSCRIPTION.fold(state, Given(SUBSCRIPTION, state).when(command, at).events)
    marks = [
        mark
        for mark in SUBSCRIPTION.consequences(state, after)
        if isinstance(mark, StartBilling | StopBilling | HoldSubscription | LetSubscriptionGo)
    ]
    needed = state.customer if isinstance(state, InForce) and state.needs_payment_method else None
    needs = after.customer if isinstance(after, InForce) and after.needs_payment_method else None
    had = state.customer if isinstance(state, InForce) else None
    has = after.customer if isinstance(after, InForce) else None
    assert bool(marks) == ((had, needed) != (has, needs))
    assert SUBSCRIPTION.consequences(after, after) == ()
