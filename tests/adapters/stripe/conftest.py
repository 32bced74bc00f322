"""A server in Stripe's place, and nothing of the environment's that Stripe's client looks at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.stripe.stand_in import StandIn, stand_in


@pytest.fixture(name="stripe_server")
def _stripe_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Run a server in Stripe's place."""
    # There Stripe's client keeps an id of this machine.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with stand_in() as server:
        yield server
