"""The gap sweep: whatever became of deliveries, no event since the beginning is missing (G9)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from random import Random

from attrs import define, field
from tests.adapters.sandbox.subscribers import price_of
from tests.adapters.stripe.backfill.stage import PLACE, Stage, differing, staged

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.backfill.sweeping import sweep
from counterfoil.adapters.stripe.event_types import TRANSLATED
from counterfoil.adapters.stripe.filing import Filing
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.domain.cause import Mode

CUSTOMERS = 60


@define
class Losing:
    """
    Takes deliveries, and loses some after it has said that it took them.

    Args:
        rate: how many of them.
        lost: the ids of those.
    """

    portal: BillingPortal
    rate: float
    secret: str = ""
    chance: Random = field(factory=lambda: Random(5))  # noqa: S311 - for a test.
    lost: set[str] = field(factory=set)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:  # noqa: ARG002
        """Answer that all is well."""
        if self.chance.random() < self.rate:
            self.lost.add(json.loads(body)["id"])
        else:
            endpoint = WebhookEndpoint(self.portal, (self.secret,))
            endpoint.receive(body, headers["Stripe-Signature"], utc_now())
        return 200


def business(stage: Stage) -> None:
    """Let customers come and go."""
    price = price_of(stage.client)
    for place in range(CUSTOMERS):
        customer = stage.customer(None if place % 10 == 0 else price)
        if place % 3 == 0:
            stage.client.v1.customers.update(customer, {"name": "Grace"})
        if place % 10 == 0:
            stage.client.v1.customers.delete(customer)


def missing(stage: Stage, portal: BillingPortal) -> list[str]:
    """Return the events that Stripe lists, that mean something here, and that aren't here."""
    events = stage.client.v1.events.list({"limit": 100}).auto_paging_iter()
    inbox = portal.store.inbox
    return [
        event.id
        for event in events
        if event.type in TRANSLATED and PLACE not in inbox.accounts_of(event.id)
    ]


def test_of_deliveries_that_are_lost_none_is_missing_afterwards(portal: BillingPortal) -> None:
    """One in twenty is answered, and lost, so that Stripe knows nothing of it (R180)."""
    losing = Losing(portal, 0.05)
    with staged(losing) as stage:
        wanted = {"url": "https://example.com/hooks", "enabled_events": ["*"]}
        endpoint = stage.client.v1.webhook_endpoints.create(wanted)  # type: ignore[arg-type]
        losing.secret = str(endpoint.secret)
        began_at = utc_now() - timedelta(seconds=1)
        business(stage)
        stage.app.state.courier.deliver_due()
        gone = missing(stage, portal)
        failed = stage.client.v1.events.list({"delivery_success": False}).data

        swept = [
            *sweep(
                stage.gateway,
                portal.store.inbox,
                Filing(portal, mode=Mode.TEST),
                PLACE,
                began_at,
            )
        ]
        InboxApplier(portal, gateway=stage.gateway).apply()

        assert failed == []
        assert len(losing.lost) > 20
        assert set(gone) <= losing.lost
        assert sum(page.missing for page in swept) == len(gone) > 10
        assert missing(stage, portal) == []
        outcomes = {count.outcome for count in portal.store.inbox.counts()}
        assert InboxOutcome.QUARANTINED not in outcomes
        assert InboxOutcome.RECEIVED not in outcomes
        assert differing(portal, stage.client) == {}


def test_a_second_sweep_files_nothing(stage: Stage, portal: BillingPortal) -> None:
    """Each event is there once."""
    stage.customer()
    since = utc_now() - timedelta(seconds=10)
    filing = Filing(portal, mode=Mode.TEST)
    inbox = portal.store.inbox

    first, second = (
        sum(page.missing for page in sweep(stage.gateway, inbox, filing, PLACE, since))
        for _ in range(2)
    )

    assert first > 0
    assert second == 0


def test_what_happened_before_is_left_out(stage: Stage, portal: BillingPortal) -> None:
    """The lists that were read afterwards say all that it came to."""
    stage.customer()
    since = utc_now() + timedelta(seconds=10)

    swept = sweep(stage.gateway, portal.store.inbox, Filing(portal), PLACE, since)

    assert [(page.seen, page.missing) for page in swept] == [(0, 0)]
