"""What tests ask a sandbox again and again."""

import stripe


def told(client: stripe.StripeClient) -> list[str]:
    """Return the types of all events, the oldest first."""
    events = client.v1.events.list({"limit": 100}).auto_paging_iter()
    return [str(event.type) for event in events][::-1]


def at_rest(client: stripe.StripeClient, clock: str) -> int:
    """Return the second at which a test clock stands, which has been advanced."""
    found = client.v1.test_helpers.test_clocks.retrieve(clock)
    assert found.status == "ready"
    return found.frozen_time
