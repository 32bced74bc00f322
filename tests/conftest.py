"""What holds of every test: how fast the machine is decides none, and one server serves all."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.postgres import Server, server

# On top of whichever profile is in force, Hypothesis's own for CI included.
settings.register_profile(
    "whatever-the-machine",
    settings(),
    deadline=None,
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.too_slow],
)
settings.load_profile("whatever-the-machine")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Run a PostgreSQL server for as long as the tests run that ask for it."""
    with server() as running:
        yield running
