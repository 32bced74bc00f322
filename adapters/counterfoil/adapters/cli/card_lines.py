"""What the cards of all aggregates have in common."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from counterfoil.adapters.cli.event_words.operations import operation
from counterfoil.adapters.cli.event_words.speaking import says
from counterfoil.adapters.cli.under_way import Refused, UnderWay
from counterfoil.adapters.cli.wording import moment
from counterfoil.adapters.stripe.outbox.waiting import (
    outstanding_of,
    unconfirmed_of,
    unsettled_of,
)
from counterfoil.domain.requests import Outstanding, RequestStage
from counterfoil.domain.rulebook.rule import Language

Line: TypeAlias = tuple[str, str]
"""What is named, and what it is; further values of the same name follow with an empty name."""


def several(name: str, values: Iterable[str], none: str | None = None) -> Iterator[Line]:
    """Yield values below one another; where there are none, the word for that, if it has one."""
    empty = True
    for value in values:
        yield ("" if not empty else name), value
        empty = False
    if empty and none is not None:
        yield name, none


def waiting(state: object, told: UnderWay | None = None) -> Iterator[Line]:
    """
    Yield what was asked of Stripe and has no final answer, what was decided and isn't confirmed,
    what was refused last, and on what Stripe contradicts itself.
    """
    known = told or UnderWay()
    yield from several("Asked of Stripe", (_asked(each, known) for each in outstanding_of(state)))
    yield from several("Not confirmed yet", _awaited(sorted(unconfirmed_of(state)), known))
    if known.refused is not None:
        yield "Refused by Stripe", _refused(known.refused)
    unsettled = ", ".join(sorted(unsettled_of(state)))
    if unsettled:
        yield "Unsettled", f"{unsettled}: Stripe's statements don't add up"


def _asked(request: Outstanding, told: UnderWay) -> str:
    recorded = told.asked.get(request)
    if recorded is None:
        what = f"to {operation(request.operation, Language.ENGLISH)}"
        asked = " ".join(filter(None, (what, request.subject)))
    else:
        said = says(recorded.event, Language.ENGLISH)
        asked = f"{said.removeprefix(_ASKED)}, since {moment(recorded.happened_at)}"
    return f"{asked}: {_stage(request)}"


_ASKED = "Stripe was asked "


def _stage(request: Outstanding) -> str:
    stage = _STAGES.get(request.stage, request.stage.value)
    return stage if request.expires_at is None else f"{stage}, until {moment(request.expires_at)}"


_STAGES: Mapping[RequestStage, str] = {
    RequestStage.ASKED: "no answer yet",
    RequestStage.AWAITING_PAYMENT: "waits for the customer to pay or confirm",
    RequestStage.UNKNOWN: "whether it had an effect isn't known, see counterfoil sync status",
}


def _awaited(facets: Iterable[str], told: UnderWay) -> Iterator[str]:
    """Yield facets that were decided at the same time together."""
    since: dict[datetime | None, list[str]] = {}
    for facet in facets:
        since.setdefault(told.awaited.get(facet), []).append(facet)
    for at, several_facets in since.items():
        decided = "" if at is None else f", decided {moment(at)}"
        yield f"{', '.join(several_facets)}{decided}"


def _refused(refused: Refused) -> str:
    what = ", ".join(refused.facets)
    if refused.operation is not None:
        asked = f"to {operation(refused.operation, Language.ENGLISH)}"
        what = " ".join(filter(None, (asked, refused.subject)))
    why = f" ({refused.decline_code})" if refused.decline_code else ""
    return f"{what}, {moment(refused.at)}: {refused.code}{why}"
