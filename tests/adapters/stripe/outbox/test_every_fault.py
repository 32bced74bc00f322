"""Each fault, at each kind of request, at its first try and at its second (G10)."""

import pytest
from tests.adapters.stripe.outbox.judging_runs import wrongs
from tests.adapters.stripe.outbox.kinds_of_requests import KINDS
from tests.adapters.stripe.outbox.simulation import FOR_KEYS, Simulation, simulated
from tests.adapters.stripe.outbox.syncing import PREFIX

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault


def asked(run: Simulation, kind: str) -> OutboxRequest:
    """Decide a wish of a kind; return the last request that comes of it."""
    run.pair.decide(KINDS[kind](run.world, run.world.customers[0]))
    *_, last = run.pair.queued()
    return last


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_fails_each_request_takes_effect_once(kind: str) -> None:
    """Its answer may be lost, or say anything: there is one effect, and both sides know of it."""
    for fault in Fault:
        with simulated(f"{kind} {fault}", is_calm=True) as run:
            for faults in ((fault,), (Fault.RESET_BEFORE, fault)):
                run.pair.clock.go_on()
                request = asked(run, kind)
                if request.method == "DELETE" and fault in FOR_KEYS:
                    # Without a key it can't meet it.
                    continue
                for each in faults:
                    run.sandbox.faults.next(each, method=request.method, path=request.path)
                run.drain()
                assert run.sandbox.faults.left == 0
            run.drain()
            run.hear_all()

            ended = run.pair.portal.store.outbox.page(PREFIX)
            assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}, fault
            assert list(wrongs(run)) == [], fault
