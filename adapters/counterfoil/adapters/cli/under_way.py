"""Finds out of an aggregate's events since when it waits for Stripe, and what was refused last."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.stripe.outbox.waiting import outstanding_of, unconfirmed_of
from counterfoil.domain.account import events as account
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.confirmed import ConfirmationEnded
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.product import events as product
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.subscription import events as subscription

AnyRequestRefused: TypeAlias = (
    account.RequestRefused
    | configuration.RequestRefused
    | coupon.RequestRefused
    | customer.RequestRefused
    | invoice.RequestRefused
    | product.RequestRefused
    | subscription.RequestRefused
)


@frozen(kw_only=True)
class Refused:
    """
    What Stripe refused.

    Args:
        operation: what was asked for; ``None`` where it had been decided at once.
        facets: what had been decided.
    """

    at: datetime
    operation: Operation | None = None
    subject: str | None = None
    facets: tuple[str, ...] = ()
    code: str
    decline_code: str | None = None


@frozen(kw_only=True)
class UnderWay:
    """
    What an aggregate waits for, and since when.

    Args:
        asked: when each outstanding request was asked, and the event that says so.
        awaited: since when each decided facet waits for Stripe's word.
        refused: what was refused last, unless it was asked or decided anew since.
    """

    asked: dict[Outstanding, Recorded[object]] = field(factory=dict)
    awaited: dict[str, datetime] = field(factory=dict)
    refused: Refused | None = None


def under_way(decider: AnyDecider, id_: str, recorded: Iterable[Recorded[object]]) -> UnderWay:
    """Fold an aggregate's events, and note since when it waits for what it waits for."""
    state: object = decider.initial(id_)
    asked: dict[tuple[Operation, str | None, str | None], Recorded[object]] = {}
    awaited: dict[str, datetime] = {}
    refused: Refused | None = None
    for each in recorded:
        state = decider.evolve(state, each.event)
        now = {_key(request) for request in outstanding_of(state)}
        facets = {*unconfirmed_of(state)}
        new = {key[:2] for key in now - asked.keys()}
        if refused is not None and (
            (refused.operation, refused.subject) in new
            or not {*refused.facets}.isdisjoint(facets - awaited.keys())
        ):
            refused = None
        asked = {key: asked.get(key, each) for key in now}
        awaited = {facet: awaited.get(facet, each.happened_at) for facet in facets}
        refused = _refused_by(each) or refused
    return UnderWay(
        asked={request: asked[_key(request)] for request in outstanding_of(state)},
        awaited=awaited,
        refused=refused,
    )


def _key(request: Outstanding) -> tuple[Operation, str | None, str | None]:
    """Return what makes a request another one; how far it has come doesn't."""
    return request.operation, request.subject, request.wish


def _refused_by(recorded: Recorded[object]) -> Refused | None:
    event = recorded.event
    if isinstance(event, AnyRequestRefused):
        return Refused(
            at=recorded.happened_at,
            operation=event.operation,
            subject=getattr(event, "subject", None),
            code=event.code,
            decline_code=getattr(event, "decline_code", None),
        )
    if isinstance(event, ConfirmationEnded) and event.refused_with is not None:
        return Refused(at=recorded.happened_at, facets=event.facets, code=event.refused_with)
    return None
