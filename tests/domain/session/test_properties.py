"""What holds of every session, whatever is asked of it and whenever."""

from datetime import timedelta

from attrs import evolve
from hypothesis import given as let
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.session.cast import (
    COMPLETE,
    LEAVE,
    NOW,
    OPEN,
    PAYING_ANEW,
    REDEEM,
    TIME,
    VISIT,
    facts,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import policy
from counterfoil.domain.session.commands import Command, OpenSession
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.events import Event
from counterfoil.domain.session.state import Ended, Open, SessionEnd

EXPIRED = {SessionEnd.EXPIRED_UNUSED, SessionEnd.EXPIRED_IDLE, SessionEnd.EXPIRED_OLD}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([OPEN, evolve(OPEN, flow=PAYING_ANEW), REDEEM, COMPLETE, LEAVE, TIME]),
        st.integers(-3600, 14 * 3600),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=300)
@let(STEPS)
def test_a_life_replays_to_what_it_was(
    steps: list[tuple[Command, int, bool]],
) -> None:
    """Repeats record nothing new, no one is in longer than twelve hours, and expiry is in order."""
    state, past = SESSION.initial(VISIT), tuple[Event, ...]()
    used_at = None
    for command, seconds, looks in steps:
        at = NOW + timedelta(seconds=seconds)
        door = Door.API if isinstance(command, OpenSession) else Door.PORTAL
        moment = facts(door, at=at, used_at=used_at)
        try:
            events = SESSION.decide(command, state, moment)
        except CommandRefusedError:
            continue
        state, past = SESSION.fold(state, events), (*past, *events)
        if command is TIME:
            assert SESSION.decide(command, state, moment) == ()
        if isinstance(state, Open) and looks:
            used_at = max(at, used_at or at)
        if isinstance(state, Ended) and state.why in EXPIRED:
            last = state.last
            begun = last.redeemed_at or last.opened_at
            assert begun < state.ended_at <= begun + policy.LASTS_AT_MOST

    assert SESSION.fold(SESSION.initial(VISIT), past) == state
