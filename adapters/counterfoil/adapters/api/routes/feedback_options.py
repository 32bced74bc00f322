"""Reasons of the merchant's own for cancelling are made, changed and read (R45)."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.answers import Answer, One, Route, page, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.enumerating import feedback_options
from counterfoil.adapters.api.kinds import FEEDBACK_OPTION
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, or_none
from counterfoil.domain.account.commands import (
    ChangeFeedbackOption,
    CreateFeedbackOption,
    DeactivateFeedbackOption,
)
from counterfoil.domain.values import AccountId, FeedbackOptionId

_PATH = "/v1/billing/feedback_options"


class NewFeedbackOption(Struct, frozen=True):
    """What a new reason says."""

    description: str


class FeedbackOptionChange(Struct, frozen=True):
    """What a reason is to say."""

    description: str | UnsetType = UNSET


class FeedbackOptionList(ListParams, frozen=True, kw_only=True):
    """What reasons are listed by."""

    status: Literal["active", "inactive"] | UnsetType = UNSET


def create(caller: Caller, params: NewFeedbackOption) -> Answer:
    """Make a reason."""
    id_ = FeedbackOptionId(caller.new_id(FEEDBACK_OPTION.prefix))
    caller.handle(
        CreateFeedbackOption(
            account_id=AccountId(caller.place.account),
            feedback_option_id=id_,
            description=params.description,
        )
    )
    return One(caller.made(FEEDBACK_OPTION, id_))


def update(caller: Caller, params: FeedbackOptionChange, id: str) -> Answer:
    """Change what a reason says."""
    caller.read(FEEDBACK_OPTION, id)
    if not isinstance(params.description, UnsetType):
        caller.handle(
            ChangeFeedbackOption(
                account_id=AccountId(caller.place.account),
                feedback_option_id=FeedbackOptionId(id),
                description=params.description,
            )
        )
    return One(caller.read(FEEDBACK_OPTION, id))


def deactivate(caller: Caller, params: NoParams, id: str) -> Answer:
    """Let a reason be used no more, for good."""
    caller.read(FEEDBACK_OPTION, id)
    caller.handle(
        DeactivateFeedbackOption(
            account_id=AccountId(caller.place.account), feedback_option_id=FeedbackOptionId(id)
        )
    )
    return One(caller.read(FEEDBACK_OPTION, id))


def list_all(caller: Caller, params: FeedbackOptionList) -> Answer:
    """Answer with a page of reasons."""
    status = or_none(params.status)
    fitting = [each for each in feedback_options(caller.place) if status in (None, each["status"])]
    return page(fitting, params, FEEDBACK_OPTION)


ROUTES: tuple[Route, ...] = (
    route(FEEDBACK_OPTION, "POST", _PATH, NewFeedbackOption, create),
    route(FEEDBACK_OPTION, "GET", _PATH, FeedbackOptionList, list_all),
    retrieving(FEEDBACK_OPTION, f"{_PATH}/{{id}}"),
    route(FEEDBACK_OPTION, "POST", f"{_PATH}/{{id}}", FeedbackOptionChange, update),
    route(FEEDBACK_OPTION, "POST", f"{_PATH}/{{id}}/deactivate", NoParams, deactivate),
)
