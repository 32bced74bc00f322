"""What is decided takes effect at Stripe once, whatever goes wrong between the two (G10)."""

import os

import pytest
from tests.adapters.stripe.outbox.judging_runs import wrongs
from tests.adapters.stripe.outbox.simulation import simulated
from tests.durability.campaign import number, say

RUNS = number("SYNCS_SIMULATED", 500)
"""How many runs there are, each of a seed of its own."""

CHUNKS = 20
"""In how many parts, which may run side by side."""

FIRST = int(os.environ.get("COUNTERFOIL_SEED", "0"))
"""The seed of the first run."""

LAST_TURNS = 80
"""How much is shown of the course of a run that went wrong."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_takes_effect_twice_and_nothing_is_lost(chunk: int) -> None:
    """
    G10: with three requests in ten going wrong, and processes that die, each request ends as
    confirmed, refused or dropped, and both sides are equal.
    """
    sent = closed = 0
    for seed in range(FIRST + chunk, FIRST + RUNS, CHUNKS):
        with simulated(str(seed)) as run:
            run.run()
            found = list(wrongs(run))
            course = "\n".join(run.course[-LAST_TURNS:])
            assert not found, f"COUNTERFOIL_SEED={seed} replays it: {found}\n{course}"
            sent += len(run.carrier.sent)
            closed += len(run.asked)
    say("simulated syncs", f"part {chunk}: {closed} decisions closed by {sent} requests")
