"""What comes of each wish about a coupon and its promotion codes, and of each observation."""

from operator import attrgetter
from typing import assert_never, get_args

import attrs

from counterfoil.domain.asking import is_to_be_asked, is_under_way
from counterfoil.domain.cause import Cause
from counterfoil.domain.changes import Set, after
from counterfoil.domain.confirming import differing, is_synced, to_await
from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon import guards, observing
from counterfoil.domain.coupon.answering import answered
from counterfoil.domain.coupon.evolving import addition_of, creation_of, evolve
from counterfoil.domain.coupon.refusals import (
    CouponDeletedError,
    CouponExistsError,
    PromotionTermsImmutableError,
)
from counterfoil.domain.coupon.state import Deleted, InForce, State, Unseen, initial
from counterfoil.domain.coupon.terms import canonical, in_seconds
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import merge_metadata
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.values import Annotations

Events = tuple[e.Event, ...]


def create_coupon(command: c.CreateCoupon, state: State, facts: Facts) -> Events:
    """Create a coupon, or ask Stripe to."""
    wished = attrs.evolve(command, terms=canonical(command.terms))
    asked = e.CouponCreationRequested(
        terms=wished.terms,
        name=wished.name or None,
        annotations=Annotations(metadata=merge_metadata({}, Set(wished.metadata))),
    )
    match state:
        case Unseen():
            return _created_or_asked(wished, asked, state, facts)
        case InForce(terms=asked.terms, name=asked.name, annotations=asked.annotations):
            return ()
        case InForce():
            raise CouponExistsError(state.id)
        case Deleted():
            raise CouponDeletedError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def _created_or_asked(
    command: c.CreateCoupon, asked: e.CouponCreationRequested, state: Unseen, facts: Facts
) -> Events:
    """Return the fact in a standalone account, the request for it in a synced one."""
    is_asked = is_synced(facts)
    if is_asked and not is_to_be_asked(creation_of(asked), state.outstanding, state.id):
        return ()
    refuse_first(guards.may_be_created(command, facts))
    if is_asked:
        return (asked,)
    return (
        e.CouponCreated(
            terms=asked.terms, created=facts.at, name=asked.name, annotations=asked.annotations
        ),
    )


def delete_coupon(command: c.DeleteCoupon, state: State, facts: Facts) -> Events:
    """Let nobody redeem a coupon any more, or ask Stripe to."""
    if isinstance(state, Deleted):
        return ()
    coupon = guards.existing(state)
    if not is_synced(facts):
        return (e.CouponDeleted(),)
    request = Outstanding(operation=Operation.DELETE_COUPON)
    return () if is_under_way(request, coupon.outstanding) else (e.CouponDeletionRequested(),)


def add_promotion_code(command: c.AddPromotionCode, state: State, facts: Facts) -> Events:
    """
    Let customers redeem a coupon by a code, or ask Stripe to.

    A code that is there with these very terms was added before: it may have been deactivated since,
    and stays so.
    """
    coupon = guards.existing(state)
    wished = attrs.evolve(command, terms=in_seconds(command.terms))
    id_ = wished.promotion_code_id
    if id_ in coupon.promotion_codes:
        if coupon.promotion_codes[id_].terms == wished.terms:
            return ()
        raise PromotionTermsImmutableError(id_)
    asked = e.PromotionCodeAdditionRequested(
        promotion_code_id=id_,
        terms=wished.terms,
        active=wished.active,
        annotations=Annotations(metadata=merge_metadata({}, Set(wished.metadata))),
    )
    is_asked = is_synced(facts)
    if is_asked and not is_to_be_asked(addition_of(asked), coupon.outstanding, id_):
        return ()
    refuse_first(guards.may_be_added(wished, coupon, facts))
    if is_asked:
        return (asked,)
    return (
        e.PromotionCodeAdded(
            promotion_code_id=id_,
            terms=asked.terms,
            created=facts.at,
            active=asked.active,
            annotations=asked.annotations,
        ),
    )


def change_coupon(command: c.ChangeCouponDetails, coupon: InForce) -> Events:
    """Change a coupon's name and metadata."""
    changes: list[e.Event] = []
    name = after(command.name, coupon.name, None) or None
    if name != coupon.name:
        changes.append(e.CouponRenamed(name))
    metadata = merge_metadata(coupon.metadata, command.metadata)
    if metadata != coupon.metadata:
        changes.append(e.CouponMetadataChanged(Annotations(metadata=metadata)))
    if changes:
        refuse_first(guards.may_be_changed(command, coupon))
    return tuple(changes)


def activate(command: c.ActivatePromotionCode, coupon: InForce, facts: Facts) -> Events:
    """Let a promotion code work again."""
    code = guards.code_of(coupon, command.promotion_code_id)
    if code.active:
        return ()
    refuse_first(guards.may_be_activated(code, coupon, facts))
    return (e.PromotionCodeActivated(promotion_code_id=code.id),)


def deactivate(command: c.DeactivatePromotionCode, coupon: InForce) -> Events:
    """Let a promotion code no longer work."""
    code = guards.code_of(coupon, command.promotion_code_id)
    return (e.PromotionCodeDeactivated(promotion_code_id=code.id),) if code.active else ()


def count_redemption(command: c.CountRedemption, state: State) -> Events:
    """Count a redemption of a coupon that is there."""
    if not isinstance(state, InForce):
        return ()
    return (e.RedemptionCounted(command.promotion_code_id),)


def amend(command: c.Amendment, state: State, facts: Facts) -> Events:
    """Decide at once what changes of what is there; a synced account then awaits Stripe's word."""
    before = guards.existing(state)
    decided = _amended(command, before, facts)
    if not decided or not is_synced(facts):
        return decided
    now = COUPON.fold(before, decided)
    changed = differing(observing.facets_held(before), observing.facets_held(now))
    awaited = to_await(changed, before.unconfirmed, facts)
    return (*decided, e.ConfirmationAwaited(awaited)) if awaited else decided


def _amended(command: c.Amendment, coupon: InForce, facts: Facts) -> Events:
    match command:
        case c.ChangeCouponDetails():
            return change_coupon(command, coupon)
        case c.ActivatePromotionCode():
            return activate(command, coupon, facts)
        case c.DeactivatePromotionCode():
            return deactivate(command, coupon)
        case _ as unreachable:
            assert_never(unreachable)


def decide(command: c.Command, state: State, facts: Facts) -> Events:
    """Return what comes of a command, or raise the refusal; an observation is never refused."""
    if isinstance(command, c.Observation):
        return _observe(command, state)
    if isinstance(command, c.Answer):
        return answered(command, state)
    if isinstance(command, c.CountRedemption):
        return count_redemption(command, state)
    refuse_first(guards.merchants_only(facts))
    match command:
        case c.CreateCoupon():
            return create_coupon(command, state, facts)
        case c.DeleteCoupon():
            return delete_coupon(command, state, facts)
        case c.AddPromotionCode():
            return add_promotion_code(command, state, facts)
        case _:
            return amend(command, state, facts)


def _observe(command: c.Observation, state: State) -> Events:
    match command:
        case c.ObserveCoupon():
            return observing.observe_coupon(command, state)
        case c.ObservePromotionCode():
            return observing.observe_promotion_code(command, state)
        case c.LearnEarlierFact():
            return observing.learn_earlier_fact(command)
        case _ as unreachable:
            assert_never(unreachable)


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return no stream: the rules of coupons rest on the coupon alone."""
    return ()


def consequences(before: State, now: State) -> tuple[object, ...]:
    """Bring about nothing elsewhere: subscriptions read a coupon when they redeem it."""
    return ()


COUPON: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind="coupon",
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("coupon_id"),
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(c.CountRedemption,),
)
"""The coupon's decider: one stream a coupon, with its promotion codes."""
