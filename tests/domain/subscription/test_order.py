"""Whatever the order in which statements arrive, a subscription comes out the same."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import evolve
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.subscription.cast import API, BEGUN, GYM, PLAN
from tests.domain.subscription.strategies import (
    CUSTOMER_IDS,
    ITEM_LISTS,
    SCHEDULES,
    STATUSES,
    SUBSCRIPTIONS,
)

from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.resolution import observed_from, resolve
from counterfoil.domain.sighted import TERMINALS
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.state import State
from counterfoil.domain.values import Known

SECONDS = st.integers(0, 3).map(lambda n: BEGUN + timedelta(seconds=n))
EVENT_IDS = st.integers(0, 99).map("evt_{}".format)
WHOLE = st.builds(
    evolve,
    SUBSCRIPTIONS,
    customer=st.builds(Known, CUSTOMER_IDS),
    status=st.builds(Known, STATUSES),
    items=st.builds(Known, ITEM_LISTS),
)
"""Statements that say enough for a subscription to be known by them."""

Statement = Sighting[ObservedSubscription] | Sighting[ObservedSchedule]
STATEMENTS: st.SearchStrategy[Statement] = st.one_of(
    st.builds(
        Sighting,
        event_id=EVENT_IDS,
        happened_at=SECONDS,
        origin=st.sampled_from(Origin),
        before=st.none() | SUBSCRIPTIONS,
        after=SUBSCRIPTIONS | WHOLE,
    ),
    st.builds(
        Sighting,
        event_id=EVENT_IDS,
        happened_at=SECONDS,
        origin=st.sampled_from(Origin),
        before=st.none() | SCHEDULES,
        after=SCHEDULES,
    ),
)


def told(statements: Sequence[Statement]) -> State:
    """Return what a subscription is once these statements have arrived, one by one."""
    state = SUBSCRIPTION.initial(GYM)
    subscriptions: list[Sighting[ObservedSubscription]] = []
    schedules: list[Sighting[ObservedSchedule]] = []
    for each in statements:
        command: c.Command
        if isinstance(each.after, ObservedSubscription):
            subscriptions.append(each)
            newest = resolve(subscriptions, terminals=TERMINALS["subscription"])[-1]
            command = c.ObserveSubscription(
                subscription_id=GYM,
                observed=observed_from(ObservedSubscription, newest.facets),
                origin=each.origin,
                unsettled=tuple(sorted(newest.unsettled)),
            )
        else:
            schedules.append(each)
            newest = resolve(schedules, terminals=TERMINALS["subscription_schedule"])[-1]
            command = c.ObserveSchedule(
                subscription_id=GYM,
                schedule_id=PLAN,
                observed=observed_from(ObservedSchedule, newest.facets),
            )
        state = SUBSCRIPTION.fold(state, SUBSCRIPTION.decide(command, state, API))
    return state


@settings(max_examples=300, deadline=None)
@given_any(
    st.lists(STATEMENTS, max_size=5, unique_by=lambda statement: statement.event_id), st.data()
)
def test_the_order_of_arrival_never_tells(statements: list[Statement], data: st.DataObject) -> None:
    """Not even of statements that contradict each other, or lack most of what there is."""
    order = data.draw(st.permutations(statements))
    assert told(order) == told(statements)
    assert told((*order, *statements)) == told(statements)
