"""The portal does what a plain model of it does, whatever is asked in whatever order (G6)."""

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.portal.machine import Portal

SEQUENCES = int(os.environ.get("COUNTERFOIL_SEQUENCES", "2000"))
"""How many sequences of commands are tried."""

BLOCKS = max(4, SEQUENCES // 1000)
"""In how many parts they are tried, so that several processors share them."""

COMMANDS = 20
"""How many commands a sequence has."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_portal_does_what_its_model_does(block: int) -> None:
    """Granted, quiet or refused for the same reason, and the same is held afterwards (G5, G16)."""
    tried = settings(
        max_examples=-(-SEQUENCES // BLOCKS),
        stateful_step_count=COMMANDS,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )

    class Part(Portal):
        """The same machine; each part has sequences of its own."""

    # Sequences that are the same every time would be the same in every part, too.
    part = seed(block)(Part) if tried.derandomize else Part
    run_state_machine_as_test(part, settings=tried)
