"""A rule says no only while it is in force."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    COLLECTION_PAUSED,
    EVERYTHING,
    MICROSECOND,
    NOW,
    OPENING,
    PAUSED,
    STARTED,
    TRIAL,
    UNDER_SCHEDULE,
    facts,
    portal,
    replay,
    started,
)

from counterfoil.domain.configuration.features import Features
from counterfoil.domain.rulebook import RULES
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.allowed import SubscriptionAction, allowed_actions
from counterfoil.domain.subscription.refusals import PauseUnknownToVersionError
from counterfoil.domain.subscription.terms import BillingMode, CollectionMethod, Status

BOUNDARIES = sorted({date for rule in RULES for date in (rule.since, rule.until) if date})
MOMENTS = (
    datetime(2020, 6, 1, tzinfo=UTC),
    *(moment for date in BOUNDARIES for moment in (date - MICROSECOND, date)),
    NOW,
)
WORST = started(
    evolve(
        OPENING,
        collection_method=CollectionMethod.SEND_INVOICE,
        billing_mode=BillingMode.CLASSIC,
        status=Status.TRIALING,
        trial=TRIAL,
    )
)
LIVES: tuple[tuple[e.Event, ...], ...] = (
    (STARTED,),
    (WORST, UNDER_SCHEDULE),
    (started(evolve(OPENING, status=Status.INCOMPLETE)),),
    (STARTED, COLLECTION_PAUSED),
    (STARTED, PAUSED),
)


@pytest.mark.parametrize("at", MOMENTS, ids=str)
@pytest.mark.parametrize("past", LIVES, ids=["plain", "worst", "incomplete", "stopped", "paused"])
def test_what_says_no_is_in_force(past: tuple[e.Event, ...], at: datetime) -> None:
    """At every door and moment: the rules of a day explain what the day allows."""
    state = replay(*past)
    doors = (portal(at=at), portal(Features(), at=at, redesigned=False), facts(at=at))
    refusals = [
        refusal
        for door in doors
        for answer in allowed_actions(state, door)
        for refusal in answer.refusals
    ]

    assert [each.rule.id for each in refusals if not each.rule.in_force(at)] == []


def test_before_there_were_pauses_one_rule_says_so() -> None:
    """What a pause takes is no reason in a time that knew none (R137, R138)."""
    answers = allowed_actions(
        replay(WORST, UNDER_SCHEDULE), facts(at=datetime(2024, 5, 1, tzinfo=UTC))
    )
    pausing = [each for each in answers if each.action is SubscriptionAction.PAUSE_SUBSCRIPTION]

    assert pausing
    for answer in pausing:
        assert [type(refusal) for refusal in answer.refusals] == [PauseUnknownToVersionError]


def test_everything_is_enabled_in_the_portal_of_these_tests() -> None:
    """Otherwise the dates wouldn't be what decides."""
    assert EVERYTHING.collection_pause.enabled
    assert EVERYTHING.subscription_pause.enabled
