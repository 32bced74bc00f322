"""Where a portal may keep what it records, and a server in Stripe's place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.stripe.stand_in import StandIn, stand_in


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty store of each kind."""
    if request.param == "memory":
        return "memory://"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    return str(request.getfixturevalue("postgres").url())


@pytest.fixture(name="stripe_server")
def _stripe_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Run a server in Stripe's place; nothing of the environment's leads away from it."""
    # There Stripe's client keeps an id of this machine.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with stand_in() as server:
        yield server
