"""What Stripe is asked for an account: its feedback options, each of one mode (R45)."""

from collections.abc import Iterator

from counterfoil.domain.account import events as e
from counterfoil.domain.account.state import State
from counterfoil.domain.observation import of_part
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import FeedbackOptionId
from counterfoil.projections.syncing.decided_facets import awaited_since
from counterfoil.projections.syncing.forms import form
from counterfoil.projections.syncing.provider_request import (
    CATALOGUE,
    Answered,
    Decided,
    ProviderRequest,
)

_OPTIONS = "/v1/billing/feedback_options"


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for the feedback options, in the mode that each is of."""
    before, after = decided.before, decided.after
    if not isinstance(before, State) or not isinstance(after, State):
        return
    awaited = {*awaited_since(decided.events), *before.unconfirmed}
    for event in decided.events:
        match event:
            case e.FeedbackOptionCreationRequested():
                yield _created(event)
            case e.FeedbackOptionChanged(feedback_option_id=option):
                if of_part(option, "description") in awaited:
                    yield _changed(event, after)
            case e.FeedbackOptionDeactivationRequested(feedback_option_id=option):
                yield _deactivated(option, after)
            case _:
                pass


def _created(asked: e.FeedbackOptionCreationRequested) -> ProviderRequest:
    option = asked.feedback_option_id
    return ProviderRequest(
        name=f"create_feedback_option:{option}",
        mode=asked.mode,
        path=_OPTIONS,
        body=form({"description": asked.description}),
        lane=CATALOGUE,
        reads=f"{_OPTIONS}?limit=100",
        answers=(Answered(operation=Operation.CREATE_FEEDBACK_OPTION, subject=option),),
    )


def _changed(event: e.FeedbackOptionChanged, after: State) -> ProviderRequest:
    option = event.feedback_option_id
    path = f"{_OPTIONS}/{option}"
    return ProviderRequest(
        name=f"update_feedback_option:{option}",
        mode=after.feedback_options[option].mode,
        path=path,
        body=form({"description": event.description}),
        lane=CATALOGUE,
        reads=path,
        facets=(of_part(option, "description"),),
    )


def _deactivated(option: FeedbackOptionId, after: State) -> ProviderRequest:
    path = f"{_OPTIONS}/{option}"
    return ProviderRequest(
        name=f"deactivate_feedback_option:{option}",
        mode=after.feedback_options[option].mode,
        path=f"{path}/deactivate",
        lane=CATALOGUE,
        reads=path,
        answers=(Answered(operation=Operation.DEACTIVATE_FEEDBACK_OPTION, subject=option),),
        is_final=True,
    )
