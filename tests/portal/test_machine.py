"""The portal does what a plain model of it does, whatever is asked in whatever order (G6)."""

import os
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.adapters.shop import Clock
from tests.portal.machine import Portal
from tests.postgres import Server

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.portal import BillingPortal

SEQUENCES = int(os.environ.get("COUNTERFOIL_SEQUENCES", "2000"))
"""How many sequences of commands are tried."""

BLOCKS = max(4, SEQUENCES // 1000)
"""In how many parts they are tried, so that several processors share them."""

TABLES = ("events", "commands", "sightings", "whereabouts", "session_uses", "due", "refusals")

COMMANDS = 20
"""How many commands a sequence has."""


ELSEWHERE = -(-SEQUENCES // 20)
"""How many sequences are tried on a file, and in PostgreSQL, where each takes far longer."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_portal_does_what_its_model_does(block: int) -> None:
    """Granted, quiet or refused for the same reason, and the same is held afterwards (G5, G16)."""

    class Part(Portal):
        """The same machine; each part has sequences of its own."""

    _try(Part, block, -(-SEQUENCES // BLOCKS))


@pytest.mark.exhaustive
def test_it_does_so_on_a_file(tmp_path: Path) -> None:
    """Each sequence has a file of its own."""
    numbers = count()

    def opened(clock: Clock) -> BillingPortal:
        url = f"sqlite:///{tmp_path}/{next(numbers)}.db"
        return BillingPortal.open(url, clock=clock, master_key=bytes(32))

    class OnAFile(Portal):
        """The same machine."""

    OnAFile.opened = staticmethod(opened)
    _try(OnAFile, BLOCKS, ELSEWHERE)


@pytest.mark.exhaustive
def test_it_does_so_in_postgresql(postgres: Server) -> None:
    """The tables are emptied before each sequence."""
    schema = "machine"
    with (
        EventStore.open(postgres.url(schema), master_key=bytes(32)) as store,
        psycopg.connect(postgres.database, autocommit=True) as database,
    ):

        def opened(clock: Clock) -> BillingPortal:
            with database.transaction():
                for table in TABLES:
                    database.execute(f"DELETE FROM {schema}.counterfoil_{table}")
            return Reopened(store, Registry.of(BUILT_IN), clock)

        class InPostgres(Portal):
            """The same machine."""

        InPostgres.opened = staticmethod(opened)
        _try(InPostgres, BLOCKS + 1, ELSEWHERE)


class Reopened(BillingPortal):
    """A portal on a store that several sequences use one after the other."""

    def close(self) -> None:
        """Leave the store open."""


def _try(machine: type[Portal], block: int, sequences: int) -> None:
    tried = settings(
        max_examples=sequences,
        stateful_step_count=COMMANDS,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    # Sequences that are the same every time would be the same in every part, too.
    part = seed(block)(machine) if tried.derandomize else machine
    run_state_machine_as_test(part, settings=tried)
