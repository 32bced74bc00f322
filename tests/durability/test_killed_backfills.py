"""Killed at any moment and run again, a backfill loses nothing and doubles nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.adapters.sandbox.subscribers import price_of
from tests.adapters.stripe.backfill.stage import (
    PLACE,
    Stage,
    differing,
    opened,
    recorded,
    seen,
    staged,
)
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.nursery import Nursery, kill

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.backfill import Step
from counterfoil.adapters.stripe.backfill.progress import Progress

BACKFILLS_KILLED = number("BACKFILLS_KILLED", 15)
"""How often a process is killed that adopts what an account has at Stripe."""

CUSTOMERS = 25
COUPONS = 250


@pytest.fixture(name="url", params=["sqlite", "postgres"])
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shop.db"
    return str(request.getfixturevalue("postgres").url())


@pytest.fixture(name="stage", scope="module")
def _stage() -> Iterator[Stage]:
    """Serve a sandbox with some pages of everything."""
    with staged() as stage:
        price = price_of(stage.client)
        for _ in range(CUSTOMERS):
            stage.customer(price)
        for _ in range(COUPONS):
            stage.client.v1.coupons.create({"duration": "once", "percent_off": 10})
        stage.forget_events()
        yield stage


@pytest.mark.exhaustive
def test_a_backfill_that_is_killed_is_gone_on_with(url: str, stage: Stage) -> None:
    """What is on record in the end is what an undisturbed one records, event by event."""
    campaign = f"killed backfills on {url.partition(':')[0]}"
    moments = choices(new_seed(campaign), "moments")
    with BillingPortal.open("memory://") as undisturbed:
        expected = stage.filling(undisturbed).run(without_webhooks=True)
        events = recorded(undisturbed)

    stood: set[frozenset[Step]] = set()
    with Nursery() as nursery:
        for _ in range(BACKFILLS_KILLED):
            (child,) = nursery.order("backfill", {"url": url, "address": stage.address})
            time.sleep(moments.uniform(0.05, 1.0))
            kill(child)
            nursery.bury(died_of=SIGKILL)
            with opened(url) as portal:
                progress = Progress(portal.store, PLACE)
                progress.make()
                stood.add(frozenset(progress.steps().values()))
    with opened(url) as portal:
        done = stage.filling(portal).run(without_webhooks=True)

        assert {ref: sorted(each) for ref, each in recorded(portal).items()} == {
            ref: sorted(each) for ref, each in events.items()
        }
        assert differing(portal, stage.client) == {}
    assert seen(done) == seen(expected)
    say(campaign, f"{BACKFILLS_KILLED} kills, at {len(stood)} different places")
