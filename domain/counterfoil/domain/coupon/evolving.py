"""How each recorded fact changes what a coupon and its promotion codes are."""

from collections.abc import Mapping
from typing import TypeVar, assert_never

import attrs

from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.state import Deleted, InForce, State, Unseen, held
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    Requests,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)
from counterfoil.domain.values import PromotionCodeId

Live = TypeVar("Live", bound=Unseen | InForce)


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    if isinstance(event, e.FirstSight):
        return _seen(state, event) if isinstance(state, Unseen) else state
    if isinstance(event, e.CouponDeleted):
        return _deleted(state)
    match state:
        case Unseen():
            # Nothing else is recorded of a coupon that wasn't seen, yet replay is total.
            return _with_holding(state, event) if isinstance(event, e.HoldingEvent) else state
        case InForce():
            return _amended(state, event)
        case Deleted(last=last):
            return Deleted(last=_amended(last, event))
        case _ as unreachable:
            assert_never(unreachable)


def _seen(state: Unseen, event: e.FirstSight) -> InForce:
    return InForce(
        id=state.id,
        created=event.created,
        name=event.name,
        terms=event.terms,
        times_redeemed=event.times_redeemed,
        valid=event.valid,
        annotations=event.annotations,
        promotion_codes=state.promotion_codes,
        stripe_ids=state.stripe_ids,
        outstanding=closed(state.outstanding, None, Operation.CREATE_COUPON),
        unsettled=state.unsettled,
    )


def _deleted(state: State) -> Deleted:
    """Keep what the coupon was; whatever was asked or decided, Stripe has nothing to answer."""
    last = held(state)
    if isinstance(last, Unseen):
        last = InForce(
            id=last.id,
            promotion_codes=last.promotion_codes,
            stripe_ids=last.stripe_ids,
            unsettled=last.unsettled,
        )
    return Deleted(last=attrs.evolve(last, outstanding=(), unconfirmed=()))


def _amended(state: InForce, event: e.DetailEvent | e.HoldingEvent) -> InForce:
    if isinstance(event, e.DetailEvent):
        return _with_detail(state, event)
    return _with_holding(state, event)


def _with_detail(state: InForce, event: e.DetailEvent) -> InForce:
    match event:
        case e.CouponCreationLearned(created=created):
            return attrs.evolve(state, created=created)
        case e.CouponRenamed(name=name):
            return attrs.evolve(state, name=name)
        case e.CouponMetadataChanged(annotations=annotations):
            return attrs.evolve(state, annotations=annotations)
        case e.CouponTermsCorrected(terms=terms):
            return attrs.evolve(state, terms=terms)
        case e.RedemptionsRecounted(times_redeemed=times):
            return attrs.evolve(state, times_redeemed=times)
        case e.CouponValidityChanged(valid=valid):
            return attrs.evolve(state, valid=valid)
        case e.RedemptionCounted(promotion_code_id=code_id):
            return _redeemed(state, code_id)
        case e.ConfirmationAwaited(facets=facets):
            return attrs.evolve(state, unconfirmed=awaiting(state.unconfirmed, facets))
        case e.ConfirmationEnded(facets=facets):
            return attrs.evolve(state, unconfirmed=awaiting_still(state.unconfirmed, facets))
        case _ as unreachable:
            assert_never(unreachable)


def _redeemed(state: InForce, code_id: PromotionCodeId | None) -> InForce:
    codes: Mapping[PromotionCodeId, PromotionCode] = state.promotion_codes
    if code_id is not None and code_id in codes:
        code = codes[code_id]
        counted = attrs.evolve(code, times_redeemed=code.times_redeemed + 1)
        codes = {**codes, code_id: counted}
    return attrs.evolve(state, times_redeemed=state.times_redeemed + 1, promotion_codes=codes)


def _with_holding(state: Live, event: e.HoldingEvent) -> Live:
    if isinstance(event, e.RequestEvent):
        return attrs.evolve(state, outstanding=_outstanding(state.outstanding, event))
    if isinstance(event, e.CodeEvent):
        code = state.promotion_codes.get(event.promotion_code_id)
        return state if code is None else _with_code(state, _code_with_detail(code, event))
    match event:
        case e.PromotionCodeAdded() | e.PromotionCodeAdopted():
            id_ = event.promotion_code_id
            left = closed(state.outstanding, id_, Operation.ADD_PROMOTION_CODE)
            return _with_code(attrs.evolve(state, outstanding=left), _code(event))
        case e.FactsUnsettled(facets=facets):
            return attrs.evolve(state, unsettled=facets)
        case e.LinkedToStripe(promotion_code_id=code_id, stripe_id=stripe_id):
            return attrs.evolve(state, stripe_ids={**state.stripe_ids, code_id: stripe_id})
        case e.EarlierFactLearned():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def _code(event: e.CodeSighted) -> PromotionCode:
    return PromotionCode(
        id=event.promotion_code_id,
        terms=event.terms,
        created=event.created,
        active=event.active,
        times_redeemed=event.times_redeemed,
        annotations=event.annotations,
    )


def _with_code(state: Live, code: PromotionCode) -> Live:
    return attrs.evolve(state, promotion_codes={**state.promotion_codes, code.id: code})


def _code_with_detail(code: PromotionCode, event: e.CodeEvent) -> PromotionCode:
    match event:
        case e.PromotionCodeCreationLearned(created=created):
            return attrs.evolve(code, created=created)
        case e.PromotionTermsCorrected(terms=terms):
            return attrs.evolve(code, terms=terms)
        case e.PromotionCodeActivated():
            return attrs.evolve(code, active=True)
        case e.PromotionCodeDeactivated():
            return attrs.evolve(code, active=False)
        case e.CodeRedemptionsRecounted(times_redeemed=times):
            return attrs.evolve(code, times_redeemed=times)
        case e.PromotionCodeMetadataChanged(annotations=annotations):
            return attrs.evolve(code, annotations=annotations)
        case _ as unreachable:
            assert_never(unreachable)


def creation_of(asked: e.CouponCreationRequested) -> Outstanding:
    """Return the request that asks for a coupon, with all that it wishes."""
    return Outstanding(operation=Operation.CREATE_COUPON, wish=wish_of(asked))


def addition_of(asked: e.PromotionCodeAdditionRequested) -> Outstanding:
    """Return the request that asks for a promotion code, with all that it wishes."""
    return Outstanding(
        operation=Operation.ADD_PROMOTION_CODE,
        subject=asked.promotion_code_id,
        wish=wish_of(asked),
    )


def _outstanding(requests: Requests, event: e.RequestEvent) -> Requests:
    match event:
        case e.CouponCreationRequested():
            return opened(requests, creation_of(event))
        case e.CouponDeletionRequested():
            return opened(requests, Outstanding(operation=Operation.DELETE_COUPON))
        case e.PromotionCodeAdditionRequested():
            return opened(requests, addition_of(event))
        case e.RequestRefused() | e.RequestLapsed():
            return closed(requests, event.subject, event.operation)
        case e.RequestUnknown():
            return at_stage(requests, event.operation, event.subject, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)
