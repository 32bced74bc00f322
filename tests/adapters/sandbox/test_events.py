"""Tests how events are listed."""

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged
from tests.adapters.sandbox.receiving import URL, Receiver

from counterfoil.adapters.sandbox.webhooks.courier import Courier


def types(events: "stripe.ListObject[stripe.Event]") -> list[str]:
    """Return the types of events, in their order."""
    return [event.type for event in events.data]


def live(client: stripe.StripeClient) -> None:
    """Let a customer come, change, and go, and a product come."""
    customer = client.v1.customers.create()
    client.v1.customers.update(customer.id, {"name": "Ada"})
    client.v1.products.create({"name": "Sketchbook"})
    client.v1.customers.delete(customer.id)


def test_events_are_listed_by_type_and_by_group(client: stripe.StripeClient) -> None:
    """One type, several, or all that a star stands for."""
    live(client)
    events = client.v1.events

    assert types(events.list({"type": "customer.updated"})) == ["customer.updated"]
    assert types(events.list({"type": "customer.*"})) == [
        "customer.deleted",
        "customer.updated",
        "customer.created",
    ]
    assert types(events.list({"types": ["product.created", "customer.created"]})) == [
        "product.created",
        "customer.created",
    ]
    assert len(types(events.list({"type": "*"}))) == 4
    assert types(events.list({"type": "nothing.*"})) == []


def test_a_type_and_types_are_not_asked_for_together(client: stripe.StripeClient) -> None:
    """Stripe takes either."""
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.list({"type": "customer.created", "types": ["customer.deleted"]})


def test_events_are_listed_by_whether_they_have_reached_everyone(
    client: stripe.StripeClient, judged: Judged
) -> None:
    """What is pending or has failed is found by it; what nobody wanted has reached all."""
    client.v1.webhook_endpoints.create(
        {
            "url": URL,
            "enabled_events": ["customer.created", "customer.updated", "customer.deleted"],
        }
    )
    live(client)
    Courier(judged.sandbox.outbox, Receiver([200, 500, 200])).deliver_due()

    assert types(client.v1.events.list({"delivery_success": False})) == ["customer.updated"]
    assert types(client.v1.events.list({"delivery_success": True})) == [
        "customer.deleted",
        "product.created",
        "customer.created",
    ]
