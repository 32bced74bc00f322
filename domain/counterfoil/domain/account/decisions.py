"""
What each command about an account comes to.

Of an account Stripe's API tells and takes feedback options alone; Billing, branding, the custom
domain and the default are decided here at once, also where Stripe is connected.
"""

from operator import attrgetter
from typing import assert_never, get_args

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import guards
from counterfoil.domain.account.answering import answered
from counterfoil.domain.account.decide_defaults import (
    choose_default_configuration,
    marks_to_move,
    note_configuration,
)
from counterfoil.domain.account.decide_feedback import decide_feedback
from counterfoil.domain.account.decide_settings import decide_setting
from counterfoil.domain.account.evolving import evolve
from counterfoil.domain.account.observing import observe
from counterfoil.domain.account.state import State, initial
from counterfoil.domain.cause import Cause, Provider
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first

Events = tuple[e.Event, ...]


def connect_stripe(state: State, facts: Facts) -> Events:
    """Let Stripe bring about what is decided; quiet where it does already."""
    if state.provider is Provider.SYNCED:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.StripeConnected(),)


def disconnect_stripe(state: State, facts: Facts) -> Events:
    """Let decisions be the facts; quiet where the merchant has said so already."""
    if state.provider is Provider.STANDALONE:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.StripeDisconnected(),)


def join_redesigned_portal(state: State, facts: Facts) -> Events:
    """Opt in to the redesigned portal; quiet where that is done (R61g)."""
    if state.redesigned_portal:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.RedesignedPortalJoined(),)


def record_former_pause_use(state: State, facts: Facts) -> Events:
    """Put on record that the account used the portal's pause of old; quiet where it is (R61d)."""
    if state.used_subscription_pause_before_2024_03_29:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.FormerPauseUseRecorded(),)


def decide(command: c.Command, state: State, facts: Facts) -> Events:
    """Decide one command; refusals are those of the function that decides it."""
    if isinstance(command, c.TermsWish):
        return decide_terms(command, state, facts)
    if isinstance(command, c.SettingWish):
        return decide_setting(command, state, facts)
    if isinstance(command, c.FeedbackWish):
        return decide_feedback(command, state, facts)
    if isinstance(command, c.Answer):
        return answered(command, state)
    if isinstance(command, c.Observation):
        return observe(command, state, facts.mode)
    match command:
        case c.ChooseDefaultConfiguration():
            return choose_default_configuration(command, state, facts)
        case c.NoteConfiguration():
            return tuple(note_configuration(command, state, facts))
        case _ as unreachable:
            assert_never(unreachable)


def decide_terms(command: c.TermsWish, state: State, facts: Facts) -> Events:
    """Decide a wish about the terms on which the other aggregates decide."""
    match command:
        case c.ConnectStripe():
            return connect_stripe(state, facts)
        case c.DisconnectStripe():
            return disconnect_stripe(state, facts)
        case c.JoinRedesignedPortal():
            return join_redesigned_portal(state, facts)
        case c.RecordFormerPauseUse():
            return record_former_pause_use(state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Name the configuration that is to be the default, which must be there and active."""
    if isinstance(command, c.ChooseDefaultConfiguration):
        return (StreamRef(kind="configuration", id=command.configuration_id),)
    return ()


def consequences(before: State, after: State) -> tuple[object, ...]:
    """Let the configurations be marked as the account has it; the rest is read where it binds."""
    return tuple(marks_to_move(before, after))


ACCOUNT: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind="account",
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("account_id"),
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(c.NoteConfiguration,),
)
"""The merchant's account: an aggregate as pure functions."""
