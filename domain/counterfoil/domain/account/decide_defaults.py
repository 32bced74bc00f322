"""Decisions of which configuration is the default of a mode (R17-R23)."""

from collections.abc import Iterator

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import guards, policy
from counterfoil.domain.account.state import State
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.configuration.commands import MakeDefault, MakeNoLongerDefault
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first


def choose_default_configuration(
    command: c.ChooseDefaultConfiguration, state: State, facts: Facts
) -> tuple[e.Event, ...]:
    """Save a configuration as the default; quiet where it alone is (R17, R19)."""
    id_ = command.configuration_id
    if state.claims(facts.mode) == {id_}:
        return ()
    refuse_first(guards.may_choose_default(id_, facts))
    return (e.DefaultConfigurationChosen(mode=facts.mode, configuration_id=id_),)


def note_configuration(
    command: c.NoteConfiguration, state: State, facts: Facts
) -> Iterator[e.Event]:
    """Yield what a configuration tells of its account: that it pays, and which is the default."""
    id_, mode = command.configuration_id, facts.mode
    is_stated = facts.cause.door is Door.OBSERVATION
    is_unsaid = not state.pays_for_billing and not state.left_billing
    if policy.LIVE_CONFIGURATION_SHOWS_BILLING and is_stated and mode is Mode.LIVE and is_unsaid:
        yield e.BillingSubscriptionLearned()
    if command.is_default and id_ not in state.claims(mode):
        yield e.DefaultClaimLearned(mode=mode, configuration_id=id_)
    if not command.is_default and id_ in state.claims(mode):
        yield e.DefaultClaimWithdrawn(mode=mode, configuration_id=id_)


def marks_to_move(before: State, after: State) -> Iterator[object]:
    """Yield the commands that let each configuration be marked as its account has it."""
    for mode in Mode:
        former, latter = before.claims(mode), after.claims(mode)
        for id_ in sorted(former - latter):
            yield MakeNoLongerDefault(id_)
        for id_ in sorted(latter - former):
            yield MakeDefault(id_)
