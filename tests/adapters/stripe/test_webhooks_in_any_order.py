"""
Whatever Stripe's deliveries do, all are acknowledged, and state and timeline come out the same.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from tests.adapters.ingesting import Picture, differences, items_of, picture
from tests.adapters.stripe.webhooks import SECRET, now, signed, written
from tests.adapters.test_order_free import recorded
from tests.stripe_material import stripe_material

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
from counterfoil.adapters.stripe.shapes import JsonObject

SEEDS = int(os.environ.get("COUNTERFOIL_DELIVERIES", "10"))
"""In how many shuffled orders each recording is delivered."""


@contextmanager
def delivered(
    events: Sequence[JsonObject], *, apply_each: bool = False
) -> Iterator[tuple[BillingPortal, list[Receipt]]]:
    """Deliver events, and apply them: each at once, or all together at the end."""
    with BillingPortal.open("memory://") as portal:
        endpoint = WebhookEndpoint(portal, (SECRET,), account="acct_1")
        applier = InboxApplier(portal)
        receipts = []
        for event in events:
            body = written(event)
            receipts.append(endpoint.receive(body, signed(body), now()))
            if apply_each:
                applier.apply()
        applier.apply()
        yield portal, receipts


def pictured(portal: BillingPortal) -> Picture:
    """Look at all that is known, in test mode."""
    return picture(portal.account("acct_1", "test"))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "file"), recorded().items(), ids=recorded())
def test_recordings_come_to_the_same_however_they_are_delivered(name: str, file: Path) -> None:
    """In order, shuffled, and each twice; applied one by one, or when all are there (G8)."""
    events = [each | {"account": None} for each in items_of(file)]
    assert len({each["id"] for each in events}) == len(events)
    with delivered(events, apply_each=True) as (portal, receipts):
        expected = pictured(portal)
        first = portal.store.inbox.counts()
        assert InboxOutcome.DUPLICATE not in {each.outcome for each in receipts}
        assert InboxOutcome.QUARANTINED not in {each.outcome for each in first}

    for seed in range(SEEDS):
        chance = Random(f"{name} {seed}")  # noqa: S311
        twice = chance.sample([*events, *events], 2 * len(events))
        with delivered(twice, apply_each=seed % 2 == 0) as (portal, receipts):
            came = [each.outcome for each in receipts]
            assert came.count(InboxOutcome.DUPLICATE) == len(events)
            found = list(differences(expected, pictured(portal)))
            assert not found, "\n".join([f'Delivered as by Random("{name} {seed}"):', *found])
            counts = portal.store.inbox.counts()
            assert sum(each.messages for each in counts) == len(events)
            assert {each.outcome for each in counts}.isdisjoint(
                {InboxOutcome.RECEIVED, InboxOutcome.QUARANTINED}
            )


def test_every_single_recorded_event_is_acknowledged_and_settled() -> None:
    """Also those of old API versions, of types that mean nothing here, and made-up ones."""
    folder = stripe_material() / "events" / "single"
    files = sorted(folder.rglob("*.json"))
    events = [item for file in files for item in items_of(file) if item.get("object") == "event"]
    with delivered(events) as (portal, receipts):
        assert len(receipts) == len(events) > 100
        open_still = portal.store.inbox.open(now())
        assert open_still == ()
