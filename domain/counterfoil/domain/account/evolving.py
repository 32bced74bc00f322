"""How each recorded fact changes what an account is."""

from typing import assert_never

import attrs

from counterfoil.domain.account import events as e
from counterfoil.domain.account.state import State
from counterfoil.domain.cause import Provider


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    match event:
        case e.StripeConnected():
            return attrs.evolve(state, provider=Provider.SYNCED)
        case e.StripeDisconnected():
            return attrs.evolve(state, provider=Provider.STANDALONE)
        case e.RedesignedPortalJoined():
            return attrs.evolve(state, redesigned_portal=True)
        case e.FormerPauseUseRecorded():
            return attrs.evolve(state, used_subscription_pause_before_2024_03_29=True)
        case _ as unreachable:
            assert_never(unreachable)
