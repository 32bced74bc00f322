"""What Stripe states of feedback options, taken apart into the facts that are new."""

from collections.abc import Iterator
from typing import assert_never

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.account.state import FeedbackOption, State
from counterfoil.domain.altered import altered
from counterfoil.domain.cause import Mode
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.observation import (
    Origin,
    doubts_after,
    facets_of_part,
    news,
    of_part,
    stated,
    when_known,
)
from counterfoil.domain.requests import Operation, request_for
from counterfoil.domain.values import FeedbackOptionId, Known


def observe(command: c.Observation, state: State, mode: Mode) -> tuple[e.Event, ...]:
    """Record what is new of a feedback option, or of its past; never refused."""
    match command:
        case c.ObserveFeedbackOption():
            return (*_news(command, state, mode), *_news_of_doubts(command, state))
        case c.LearnEarlierFact():
            return (
                e.EarlierFactLearned(
                    feedback_option_id=command.feedback_option_id, observed=command.observed
                ),
            )
        case _ as unreachable:
            assert_never(unreachable)


def option_as_observed(state: State, option_id: FeedbackOptionId) -> ObservedFeedbackOption:
    """Return what is known of a feedback option in the words of an observation."""
    option = state.feedback_options.get(option_id)
    if option is None:
        return ObservedFeedbackOption()
    return ObservedFeedbackOption(
        created=when_known(option.created),
        description=Known(option.description),
        deactivated_at=Known(option.deactivated_at),
    )


def _news(command: c.ObserveFeedbackOption, state: State, mode: Mode) -> Iterator[e.Event]:
    """Yield what is new of a feedback option; its words make it known."""
    id_, observed = command.feedback_option_id, command.observed
    option = state.feedback_options.get(id_)
    if option is not None:
        yield from _confirmed_and_changed(observed, option, state)
    elif observed.description is not None:
        asked = request_for(state.outstanding, Operation.CREATE_FEEDBACK_OPTION, id_)
        is_new = command.origin is Origin.CREATED or asked is not None
        yield (e.FeedbackOptionCreated if is_new else e.FeedbackOptionAdopted)(
            feedback_option_id=id_,
            mode=mode,
            description=observed.description.value,
            created=stated(observed.created, None),
        )
        if (ended := stated(observed.deactivated_at, None)) is not None:
            yield e.FeedbackOptionDeactivated(feedback_option_id=id_, deactivated_at=ended)


def _confirmed_and_changed(
    observed: ObservedFeedbackOption, option: FeedbackOption, state: State
) -> Iterator[e.Event]:
    """Yield what is new, and what of the decided is confirmed; the rest of it stands."""
    awaited = facets_of_part(option.id, state.unconfirmed)
    confirmed, withheld = confirmed_and_withheld(
        observed, lambda: option_as_observed(state, option.id), awaited
    )
    yield from _changed(altered(observed, **dict.fromkeys(withheld)), option)
    if confirmed:
        yield e.ConfirmationEnded(facets=tuple(of_part(option.id, name) for name in confirmed))


def _changed(observed: ObservedFeedbackOption, option: FeedbackOption) -> Iterator[e.Event]:
    if created := news(observed.created, option.created):
        yield e.FeedbackOptionCreationLearned(feedback_option_id=option.id, created=created.value)
    if description := news(observed.description, option.description):
        yield e.FeedbackOptionChanged(feedback_option_id=option.id, description=description.value)
    if ended := news(observed.deactivated_at, option.deactivated_at):
        if ended.value is None:
            yield e.FeedbackOptionReactivated(feedback_option_id=option.id)
        else:
            yield e.FeedbackOptionDeactivated(
                feedback_option_id=option.id, deactivated_at=ended.value
            )


def _news_of_doubts(command: c.ObserveFeedbackOption, state: State) -> Iterator[e.Event]:
    doubts = doubts_after(state.unsettled, command.unsettled, command.feedback_option_id)
    if doubts != state.unsettled:
        yield e.FactsUnsettled(doubts)
