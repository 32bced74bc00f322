"""Stores to test with: in memory, on disk and in PostgreSQL, with the same expectations."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.event_store.cast import opened

from counterfoil.adapters.event_store import EventStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a store on disk that isn't there yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, url: str) -> Iterator[EventStore]:
    """Return an empty store of each kind."""
    if request.param == "memory":
        url = "memory://"
    elif request.param == "postgres":
        url = request.getfixturevalue("postgres").url()
    with opened(url) as store:
        yield store


@pytest.fixture
def on_disk(url: str) -> Iterator[EventStore]:
    """Return an empty store on disk."""
    with opened(url) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgres"])
def lasting(request: pytest.FixtureRequest, url: str) -> str:
    """Return the URL of a store of each kind that outlives its process, and isn't there yet."""
    return url if request.param == "sqlite" else str(request.getfixturevalue("postgres").url())
