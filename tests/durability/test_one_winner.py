"""Whoever is first wins a version, and the others decide again (G7)."""

from pathlib import Path

import pytest
from tests.durability.campaign import number, say
from tests.durability.counter import COUNTER, DECIDERS, WITH_COUNTER
from tests.durability.nursery import Argument, Nursery
from tests.durability.workers import MASTER_KEY, Acknowledged
from tests.postgres import Server

from counterfoil.adapters.contention import ATTEMPTS_MAX
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import verify
from counterfoil.domain.decider import StreamRef

WRITERS = 16

INCREMENTS = number("INCREMENTS", 1_000)
"""How often the counters are counted up in all."""

INCREMENTS_A_COUNTER = 1_000
"""After how many increments the writers move to another counter, lest its stream grow too long."""


WAYS = pytest.mark.parametrize(("processes", "threads"), [(1, WRITERS), (WRITERS, 1)])


@pytest.mark.exhaustive
@WAYS
def test_sqlite_lets_one_writer_win_each_version(
    processes: int, threads: int, tmp_path: Path
) -> None:
    """G7: sixteen writers count up one counter; it ends at the number of acknowledgements."""
    compete(f"sqlite:///{tmp_path}/shop.db", processes, threads)


@pytest.mark.exhaustive
@WAYS
def test_postgres_lets_one_writer_win_each_version(
    processes: int, threads: int, postgres: Server
) -> None:
    """G7: the same in PostgreSQL, whose unique key and lock let one through at a time."""
    compete(postgres.url(), processes, threads)


def compete(url: str, processes: int, threads: int) -> None:
    """Let all writers count up the same counter, then the next."""
    campaign = f"{WRITERS} writers in {processes} processes on {url.partition(':')[0]}"
    each = -(-INCREMENTS_A_COUNTER // WRITERS)
    rounds = -(-INCREMENTS // INCREMENTS_A_COUNTER)
    said: list[Acknowledged] = []
    with (
        BillingPortal.open(
            url, deciders=DECIDERS, contract=WITH_COUNTER, master_key=MASTER_KEY
        ) as portal,
        Nursery() as nursery,
    ):
        shop = portal.account("acct_1", "test")
        for turn in range(rounds):
            counter = f"counter_{turn}"
            orders: list[dict[str, Argument]] = [
                {
                    "url": url,
                    "counter": counter,
                    "first": first,
                    "writers": threads,
                    "increments": each,
                }
                for first in range(0, WRITERS, threads)
            ]
            nursery.order("count_up", *orders)
            acknowledged = [Acknowledged.of(line) for line in nursery.bury(processes)]
            said += acknowledged

            recorded = shop.events(StreamRef(kind=COUNTER.kind, id=counter))
            assert shop.get(COUNTER, counter).count == len(acknowledged) == each * WRITERS
            assert [one.version for one in recorded] == list(range(1, len(acknowledged) + 1))
            assert len({one.cause.command_id for one in recorded}) == len(acknowledged)
        assert verify(portal.store, (*BUILT_IN, *DECIDERS)).problems == ()
    assert max(one.decisions for one in said) <= ATTEMPTS_MAX
    times = sorted(one.milliseconds for one in said)
    say(
        campaign,
        f"{len(said)} increments, {sum(one.given_up for one in said)} answers that others were"
        f" faster {ATTEMPTS_MAX} times; p50 {times[len(times) // 2]:.0f} ms,"
        f" p99 {times[len(times) * 99 // 100]:.0f} ms, longest {times[-1]:.0f} ms",
    )
