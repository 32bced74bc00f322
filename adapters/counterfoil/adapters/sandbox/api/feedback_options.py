"""Reasons of the merchant's own for cancelling (R45)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, given
from counterfoil.adapters.sandbox.answers import listing, retrieving, shown
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.feedback_option import FEEDBACK_OPTION, FeedbackOption

_PATH = "/v1/billing/feedback_options"

Description = Annotated[str, Meta(max_length=100)]


class NewFeedbackOption(Struct, frozen=True):
    """What a new reason says."""

    description: Description


class FeedbackOptionChange(Struct, frozen=True):
    """What a reason is to say."""

    description: Description | UnsetType = UNSET


class FeedbackOptionList(ListParams, frozen=True, kw_only=True):
    """What reasons are listed by."""

    status: Literal["active", "inactive"] | UnsetType = UNSET


def create(turn: Turn, params: NewFeedbackOption) -> Answer:
    """Create a reason."""
    id = turn.new_id(FEEDBACK_OPTION)
    turn.create(
        FEEDBACK_OPTION,
        FeedbackOption(
            id=id,
            object="billing.feedback_option",
            description=params.description,
            livemode=False,
            status="active",
            status_transitions={"deactivated_at": None},
        ),
    )
    return shown(FEEDBACK_OPTION, id)


def update(turn: Turn, params: FeedbackOptionChange, id: str) -> Answer:
    """Change what a reason says."""
    option = turn.read(FEEDBACK_OPTION, id)
    option["description"] = given(params.description, option["description"])
    turn.write(FEEDBACK_OPTION, option)
    return shown(FEEDBACK_OPTION, id)


def deactivate(turn: Turn, params: NoParams, id: str) -> Answer:
    """Let a reason be used no more, for good."""
    option = turn.read(FEEDBACK_OPTION, id)
    # UNCONFIRMED (R45): nothing says what a second time does; the first time stays true.
    if option["status"] == "inactive":
        raise invalid("This feedback option is already inactive.", "id")
    option["status"] = "inactive"
    option["status_transitions"] = {"deactivated_at": turn.now()}
    turn.write(FEEDBACK_OPTION, option)
    return shown(FEEDBACK_OPTION, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewFeedbackOption, create),
    listing(FEEDBACK_OPTION, _PATH, FeedbackOptionList, lambda asked: {"status": asked.status}),
    retrieving(FEEDBACK_OPTION, f"{_PATH}/{{id}}"),
    route("POST", f"{_PATH}/{{id}}", FeedbackOptionChange, update),
    route("POST", f"{_PATH}/{{id}}/deactivate", NoParams, deactivate),
)
