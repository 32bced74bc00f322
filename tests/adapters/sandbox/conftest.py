"""A sandbox for each test, Stripe's client for it, and the judgement of all that it answers."""

from collections.abc import Iterator

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged, Watch, client_of

from counterfoil.adapters.sandbox.sandbox import Sandbox, wall_clock


@pytest.fixture
def watch() -> Watch | None:
    """Return what says the time where no test clock does; none is the time that it is."""
    return None


@pytest.fixture
def judged(watch: Watch | None) -> Iterator[Judged]:
    """Make a sandbox in memory; at the end no answer and no event may be against a schema."""
    sandbox = Sandbox(clock=watch or wall_clock)
    judged = Judged(sandbox)
    try:
        yield judged
        client = client_of(judged)
        for _event in client.v1.events.list({"limit": 100}).auto_paging_iter():
            pass
        assert judged.complaints == []
    finally:
        sandbox.close()


@pytest.fixture
def client(judged: Judged) -> stripe.StripeClient:
    """Return Stripe's client, which speaks to the test's sandbox."""
    return client_of(judged)
