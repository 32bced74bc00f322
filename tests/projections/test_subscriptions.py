"""What the rows of subscriptions say is what they are, now and at every moment."""

from collections.abc import Mapping
from random import Random

import pytest
from tests.adapters.made_up import GROUPS, made_up
from tests.adapters.made_up import SUBSCRIPTION as MADE_UP_SUBSCRIPTION
from tests.projections.agreeing import Columns, decided, disagreements_of, examples, held, live

from counterfoil.adapters.account import AccountPortal
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.seen import as_observed
from counterfoil.domain.subscription.state import Ended, State, Unseen
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.projections.subscription_columns import (
    line,
    telling_items,
    telling_periods,
)
from counterfoil.projections.subscription_statements import UNTOLD
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

PLAIN = (
    "customer",
    "status",
    "currency",
    "collection_method",
    "billing_mode",
    "created",
    "start_date",
    "cancel_at_period_end",
    "cancel_at",
    "canceled_at",
    "ended_at",
    "end_reason",
)
"""Columns that bear the names of what Stripe states of a subscription."""

LIVES = [group for group in GROUPS if MADE_UP_SUBSCRIPTION in group]


def of_facets(facets: Mapping[str, object]) -> dict[str, object]:
    """Return what the columns should hold, by the facets that have a value."""
    items, trial = facets.get("items"), facets.get("trial")
    collection = facets.get("collection_pause")
    assert isinstance(items, tuple | None)
    assert isinstance(trial, Trial | None)
    assert isinstance(collection, CollectionPause | None)
    return {
        **{name: held(facets.get(name)) for name in PLAIN},
        **of_items(items),
        "trial_end": held(trial.end) if trial else None,
        "collection_behavior": collection.behavior.value if collection else None,
        "collection_resumes_at": held(collection.resumes_at) if collection else None,
        **of_pause(facets),
    }


def of_items(items: tuple[SubscriptionItem, ...] | None) -> Columns:
    """Return what the columns should hold of items; nothing where none were told."""
    if items is None:
        return dict.fromkeys((*telling_items(()), *telling_periods(())))
    return {**telling_items(map(line, items)), **telling_periods(items)}


def of_pause(facets: Mapping[str, object]) -> Columns:
    """
    Return what the column should hold of a pause of the subscription itself.

    Where what is stated doesn't add up, an active subscription with a pause, it may hold either.
    """
    pause, paused = facets.get("pause"), facets.get("status") is Status.PAUSED
    assert isinstance(pause, SubscriptionPause | None)
    if pause is not None and not paused:
        return {}
    reason = UNTOLD if pause is None or pause.reason is None else pause.reason.value
    return {"pause": reason if paused else None}


def of_state(state: State) -> Columns:
    """Return what the columns should hold, of what is known of a subscription."""
    if isinstance(state, Unseen):
        return {}
    last = state.last if isinstance(state, Ended) else state
    switch = last.scheduled_switch
    facets = {name: facet.value for name, facet in facets_of(as_observed(state)).items()}
    return {
        **of_facets(facets),
        "resumes_at": held(last.resumes_at),
        "switches_to": switch.price.id if switch else None,
        "switches_at": held(switch.takes_effect_at) if switch else None,
        "switch_schedule": switch.schedule if switch else None,
        "retained_by": last.accepted_offers[-1] if last.accepted_offers else None,
    }


def disagreements(portal: AccountPortal) -> list[str]:
    """Say where the rows are not what the subscriptions are, or were."""
    found = disagreements_of(
        portal, SUBSCRIPTIONS, SUBSCRIPTION, of_state=of_state, of_moment=of_facets
    )
    return list(found)


@pytest.mark.parametrize("seed", range(30))
def test_rows_agree_with_made_up_lives(seed: int) -> None:
    """In whatever order Stripe's statements arrive."""
    chance = Random(f"subscriptions {seed}")  # noqa: S311

    assert disagreements(live(made_up(chance, LIVES), chance)) == []


def test_rows_agree_with_the_examples() -> None:
    """In whatever order they arrive."""
    assert disagreements(live(examples(), Random("subscriptions"))) == []  # noqa: S311


def test_rows_agree_with_what_is_decided_here() -> None:
    """Whatever is asked in whatever order, with a clock that may go back."""
    decided(disagreements)
