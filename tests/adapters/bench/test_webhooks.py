"""The webhooks of the benchmark: bodies as Stripe writes them, each of which is taken in."""

import json
from collections.abc import Iterable
from statistics import mean

import pytest
import stripe

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.receiving import told
from counterfoil.adapters.bench.stripe_objects import JsonObject
from counterfoil.adapters.bench.webhooks import (
    API_VERSION,
    CATALOGUE,
    LIFE,
    PAID,
    SECRET,
    Webhook,
    catalogue,
    customers,
    lives,
)
from counterfoil.adapters.ingest import Ingestion, Summary
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.reading import read_document
from counterfoil.domain.cause import Mode
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce

NUMBERS = range(3, 8)
SIGNED_AT = 1_790_000_000
BEFORE = [*catalogue(SIGNED_AT), *customers(NUMBERS, SIGNED_AT)]
LIVES = list(lives(NUMBERS, SIGNED_AT))


def ingested(portal: BillingPortal, webhooks: Iterable[Webhook]) -> Summary:
    """Record what bodies state, as ``counterfoil ingest`` does with a file of them."""
    ingestion = Ingestion(portal)
    lines = b"\n".join(webhook.body for webhook in webhooks)
    for item in read_document(lines, "webhooks.jsonl"):
        ingestion.take(item)
    return ingestion.summary()


def bodies() -> list[JsonObject]:
    """Return what the bodies of the lives hold."""
    return [json.loads(webhook.body) for webhook in LIVES]


def test_every_webhook_is_applied() -> None:
    """Each says something new; none is quarantined, ignored, left waiting, or of the past."""
    summary = ingested(BillingPortal.open("memory://"), [*BEFORE, *LIVES])

    assert summary.read == CATALOGUE + len(NUMBERS) * (1 + LIFE)
    assert summary.applied == summary.read


def test_lives_are_applied_also_where_nothing_was_told_before() -> None:
    """A side that knows neither product nor customers still takes all that is measured."""
    summary = ingested(BillingPortal.open("memory://"), LIVES)

    assert summary.applied == len(NUMBERS) * LIFE


def test_a_life_comes_to_what_the_sides_are_held_to() -> None:
    """What the domain makes of the webhooks is what every side must say in the end."""
    portal = BillingPortal.open("memory://")
    ingested(portal, LIVES)
    account = portal.account(OWN_ACCOUNT, Mode.LIVE)

    for number in NUMBERS:
        state = account.get(SUBSCRIPTION, subscription_id(number))
        assert isinstance(state, InForce)
        (item,) = state.items
        paused = state.collection_pause is not None
        end = item.current_period_end
        assert (state.status, item.price.id, item.quantity, end, paused) == told(number)


def test_the_same_numbers_give_the_same_bodies() -> None:
    """Nothing is drawn by lot, so that every side, round and run has the same to do."""
    again = list(lives(NUMBERS, SIGNED_AT + 1))

    assert [each.body for each in again] == [each.body for each in LIVES]
    assert [each.signature for each in again] != [each.signature for each in LIVES]


def test_each_event_has_an_id_of_its_own() -> None:
    """No webhook is a copy of another, which would cost next to nothing."""
    ids = [json.loads(each.body)["id"] for each in [*BEFORE, *LIVES]]

    assert len(set(ids)) == len(ids)
    assert ids == [each.event_id for each in [*BEFORE, *LIVES]]


def test_signatures_are_those_that_stripe_makes() -> None:
    """Stripe's own library finds every signature right."""
    for body, signature in ((each.body, each.signature) for each in [*BEFORE, *LIVES]):
        assert stripe.WebhookSignature.verify_header(body, signature, SECRET)


def test_lives_go_on_side_by_side() -> None:
    """The webhooks of one customer lie apart, as where many customers are billed."""
    subscribed = [body["type"] for body in bodies()[: len(NUMBERS)]]

    assert subscribed == ["customer.subscription.created"] * len(NUMBERS)


def test_lives_hold_a_beginning_changes_and_payments() -> None:
    """Of ten webhooks one begins a subscription, three tell of a payment, and six of a change."""
    types = [body["type"] for body in bodies()]

    assert types.count("customer.subscription.created") == len(NUMBERS)
    assert types.count("invoice.paid") == PAID * len(NUMBERS)
    assert types.count("customer.subscription.updated") == 6 * len(NUMBERS)


def test_bodies_are_of_the_newest_version_and_as_large_as_stripes() -> None:
    """What Stripe posts of a subscription or an invoice has three and a half to five kilobytes."""
    assert {body["api_version"] for body in bodies()} == {API_VERSION}
    assert 3_500 < mean(len(each.body) for each in LIVES) < 4_500


@pytest.mark.parametrize("body", [b for b in bodies() if str(b["type"]).endswith("updated")])
def test_a_change_tells_what_stood_before(body: JsonObject) -> None:
    """Each change names in ``previous_attributes`` what it changed, and nothing else."""
    data = body["data"]
    assert isinstance(data, dict)
    now, before = data["object"], data["previous_attributes"]
    assert isinstance(now, dict)
    assert isinstance(before, dict)

    assert before
    assert all(now[key] != before[key] for key in before)
