"""A server that went away is waited for, and what is said of it when it stays away is true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.adapters.event_store.cast import batch, command, named, new, opened
from tests.durability.crashing import kill_server, start_server
from tests.postgres import Server, server

from counterfoil.adapters.event_store.errors import StoreUnreachableError

WRITERS = 4


@pytest.fixture(name="running")
def _running() -> Iterator[Server]:
    with server() as running:
        yield running


def test_who_writes_while_the_server_is_away_waits_for_it(running: Server) -> None:
    """All connections are lost; each writer gets a new one by itself once the server is back."""
    with opened(running.url(), lock_timeout=60) as store:

        def write(number: int) -> tuple[int, ...]:
            return store.append(
                batch(new(named(), stream=f"s/{number}"), command=command(f"{number}"))
            )

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
            kill_server(running)
            waiting = [pool.submit(write, number) for number in range(WRITERS, 2 * WRITERS)]
            start_server(running)
            positions = [each.result() for each in waiting]

        assert len(set(positions)) == WRITERS
        assert len(list(store.streams())) == 2 * WRITERS


def test_a_server_that_stays_away_is_not_called_busy(running: Server) -> None:
    """Neither who loses a connection nor who gets none is told that others are writing."""
    with opened(running.url(), lock_timeout=0.3) as store:
        store.append(batch(new(named())))
        kill_server(running)

        for number in range(3):
            with pytest.raises(StoreUnreachableError, match="can't be reached"):
                store.append(batch(new(named(), stream=f"s/{number}")))

        start_server(running)
        assert store.append(batch(new(named(), stream="s/last")))
