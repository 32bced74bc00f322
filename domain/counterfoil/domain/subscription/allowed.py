"""What may be done with a subscription now, and why not the rest, by the guards that decide."""

from collections.abc import Iterator
from enum import StrEnum
from typing import assert_never

import attrs

from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Cause
from counterfoil.domain.configuration.features import (
    PauseOption,
    SubscriptionCancel,
)
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import configuration_read, features, retention_offer
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.admitting import admits_subscription_wish, shows, to_confirm
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import discount_guards, guards, pause_guards
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decide_cancellation import cancels_now
from counterfoil.domain.subscription.decide_updates import quantity_asked, switch_asked
from counterfoil.domain.subscription.deciding import (
    is_under_way,
    no_other_is_under_way,
    operation_is_free,
)
from counterfoil.domain.subscription.refusals import SubscriptionEndedError
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
    SubscriptionItem,
)
from counterfoil.domain.values import CouponId, PriceId, SubscriptionItemId


class SubscriptionAction(StrEnum):
    """
    What a subscription's page offers; the subject is a price, an item, the coupon of an offer or a
    pause's duration.
    """

    SWITCH_PLAN = "switch_plan"
    CHANGE_QUANTITY = "change_quantity"
    APPLY_PROMOTION_CODE = "apply_promotion_code"
    ACCEPT_RETENTION_OFFER = "accept_retention_offer"
    CANCEL = "cancel"
    REVERSE_CANCELLATION = "reverse_cancellation"
    PAUSE_COLLECTION = "pause_collection"
    RESUME_COLLECTION = "resume_collection"
    PAUSE_SUBSCRIPTION = "pause_subscription"
    RESUME_SUBSCRIPTION = "resume_subscription"
    REMOVE_PAYMENT_METHOD_OVERRIDE = "remove_payment_method_override"


def allowed_actions(state: State, facts: Facts) -> tuple[Answer, ...]:
    """
    Answer for each action whether it would be granted; what is so already has no answer.

    Every price that the configuration offers has an answer of its own; where it offers none, one
    answer without a subject says why no plan can be switched. Amounts that are entered show
    themselves once they are entered. In a session a subscription that it doesn't show is as one
    that doesn't exist (R67, R83), and its flow hides the rest (R75).
    """
    if not shows(state, facts):
        return ()
    match state:
        case Unseen():
            return ()
        case Ended():
            over = (SubscriptionEndedError(state.id),)
            answers = tuple(Answer(action=action, refusals=over) for action in _BEYOND_THE_END)
        case InForce():
            answers = (
                *_updates(state, facts),
                *_discounts(state, facts),
                *_cancellation(state, facts),
                *_pauses(state, facts),
            )
        case _ as unreachable:
            assert_never(unreachable)
    return tuple(_in_session(answer, state, facts) for answer in answers)


def _in_session(answer: Answer, state: InForce | Ended, facts: Facts) -> Answer:
    """Put what the session has against an action before what the portal has."""
    wish = _wish(answer, state.last if isinstance(state, Ended) else state, facts)
    why = tuple(admits_subscription_wish(wish, state, facts))
    return attrs.evolve(answer, refusals=(*why, *answer.refusals)) if why else answer


def _wish(answer: Answer, state: InForce, facts: Facts) -> c.CustomerWish:
    """Return the command that an action comes to, as far as the page can tell it."""
    match answer.action:
        case SubscriptionAction.SWITCH_PLAN:
            item = next((item.id for item in state.items), SubscriptionItemId(""))
            price = PriceId(answer.subject or "")
            return c.SwitchPlan(
                subscription_id=state.id,
                item_id=item,
                price_id=price,
                quantity=_confirmed_quantity(state, item, price, facts),
            )
        case SubscriptionAction.CHANGE_QUANTITY:
            held = state.item(SubscriptionItemId(answer.subject or ""))
            return c.ChangeQuantity(
                subscription_id=state.id,
                item_id=SubscriptionItemId(answer.subject or ""),
                quantity=0 if held is None else _quantity(state, held, facts),
            )
        case SubscriptionAction.APPLY_PROMOTION_CODE:
            return c.ApplyDiscount(subscription_id=state.id)
        case SubscriptionAction.ACCEPT_RETENTION_OFFER:
            coupon = CouponId(answer.subject or "")
            return c.AcceptRetentionOffer(subscription_id=state.id, coupon_id=coupon)
        case SubscriptionAction.CANCEL:
            return c.CancelSubscription(subscription_id=state.id)
        case SubscriptionAction.REVERSE_CANCELLATION:
            return c.ReverseCancellation(subscription_id=state.id)
        case SubscriptionAction.PAUSE_COLLECTION:
            pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
            return c.PauseCollection(subscription_id=state.id, pause=pause)
        case SubscriptionAction.RESUME_COLLECTION:
            return c.ResumeCollection(subscription_id=state.id)
        case SubscriptionAction.PAUSE_SUBSCRIPTION:
            return c.PauseSubscription(subscription_id=state.id)
        case SubscriptionAction.RESUME_SUBSCRIPTION:
            return c.ResumeSubscription(subscription_id=state.id)
        case _:
            return c.ChoosePaymentMethod(subscription_id=state.id, payment_method_id=None)


def _confirmed_quantity(
    state: InForce, item_id: SubscriptionItemId, price_id: PriceId, facts: Facts
) -> int | None:
    """Return the quantity that goes with a price, where the customer is to confirm the two."""
    change = to_confirm(state, facts)
    if change is None or (change.id, change.price) != (item_id, price_id):
        return None
    return change.quantity


def reads_for_answers(state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return what answers read besides what is offered: the configuration and the customer."""
    refs = [*configuration_read(cause)]
    if not isinstance(state, Unseen):
        customer = state.last.customer if isinstance(state, Ended) else state.customer
        refs.append(StreamRef(kind="customer", id=customer))
    return tuple(refs)


def offers_to_read(state: State, facts: Facts) -> tuple[StreamRef, ...]:
    """Return what answers read once the configuration is known: all that it offers."""
    prices = (StreamRef(kind="price", id=id_) for id_ in guards.offered_prices(facts))
    offer = retention_offer(state.id, facts)
    coupons = () if offer is None else (StreamRef(kind="coupon", id=offer.coupon),)
    return (*prices, *coupons)


_BEYOND_THE_END = (
    SubscriptionAction.SWITCH_PLAN,
    SubscriptionAction.CHANGE_QUANTITY,
    SubscriptionAction.APPLY_PROMOTION_CODE,
    SubscriptionAction.REVERSE_CANCELLATION,
    SubscriptionAction.PAUSE_COLLECTION,
    SubscriptionAction.PAUSE_SUBSCRIPTION,
)


def _updates(state: InForce, facts: Facts) -> Iterator[Answer]:
    if not state.items:
        return
    item = state.items[0]
    offered = [price for price in guards.offered_prices(facts) if price != item.price.id]
    if facts.at_portal and not offered:
        why = tuple(guards.may_be_switched(state, item, facts))
        yield Answer(action=SubscriptionAction.SWITCH_PLAN, refusals=why)
    for price_id in offered:
        quantity = _confirmed_quantity(state, item.id, price_id, facts)
        answer = Answer(
            action=SubscriptionAction.SWITCH_PLAN,
            subject=price_id,
            refusals=tuple(guards.may_switch(state, item, price_id, quantity, facts)),
        )
        price = facts.price(price_id)
        if price is None:
            yield answer
        else:
            yield from _asking(
                answer, switch_asked(state, item, price.terms, quantity, facts), state, facts
            )
    for each in state.items:
        other = _quantity(state, each, facts)
        answer = Answer(
            action=SubscriptionAction.CHANGE_QUANTITY,
            subject=each.id,
            refusals=tuple(guards.may_change_quantity(state, each, other, facts)),
        )
        yield from _asking(answer, quantity_asked(state, each, other, facts), state, facts)


def _asking(answer: Answer, asked: e.Asked, state: InForce, facts: Facts) -> Iterator[Answer]:
    """
    Yield the answer about a wish that a synced account has to ask of Stripe.

    There is none once just that was asked; while something else of the kind is under way, one
    refusal more.
    """
    if not is_synced(facts):
        yield answer
    elif not is_under_way(state, asked):
        waits = no_other_is_under_way(state, asked)
        yield attrs.evolve(answer, refusals=(*answer.refusals, *waits))


def _quantity(state: InForce, item: SubscriptionItem, facts: Facts) -> int:
    """Return a quantity to ask about: the one that the customer is to confirm, else another."""
    confirmed = _confirmed_quantity(state, item.id, item.price.id, facts)
    return _other_quantity(item, facts) if confirmed is None else confirmed


def _other_quantity(item: SubscriptionItem, facts: Facts) -> int:
    """Return a quantity to ask about: another than now, within the bounds where that can be."""
    now = item.quantity or 0
    offer = guards.offer_of(item.price.id, facts) if facts.at_portal else None
    if offer is None:
        return now + 1
    bounds = offer.adjustable_quantity
    if bounds.maximum is not None and now + 1 > bounds.maximum:
        return min(now - 1, bounds.maximum)
    return max(now + 1, bounds.minimum)


def _discounts(state: InForce, facts: Facts) -> Iterator[Answer]:
    """Yield whether a promotion code is taken, and whether the offer for who stays is made."""
    codes = discount_guards.may_take_promotion_codes(state, facts)
    waits = operation_is_free(state, Operation.APPLY_DISCOUNT) if is_synced(facts) else ()
    yield Answer(action=SubscriptionAction.APPLY_PROMOTION_CODE, refusals=(*codes, *waits))
    offer = retention_offer(state.id, facts)
    stays = offer is not None and offer.coupon in state.discounts
    if not facts.at_portal or stays or state.is_canceling:
        return
    answer = Answer(
        action=SubscriptionAction.ACCEPT_RETENTION_OFFER,
        subject=None if offer is None else offer.coupon,
        refusals=tuple(discount_guards.may_accept_retention_offer(state, None, facts)),
    )
    if offer is None:
        yield answer
    else:
        asked = e.DiscountApplicationRequested(coupon=offer.coupon, retention=True)
        yield from _asking(answer, asked, state, facts)


def _cancellation(state: InForce, facts: Facts) -> Iterator[Answer]:
    if state.is_canceling:
        yield Answer(
            action=SubscriptionAction.REVERSE_CANCELLATION,
            refusals=tuple(guards.may_reverse_cancellation(state, facts)),
        )
    else:
        answer = Answer(
            action=SubscriptionAction.CANCEL, refusals=tuple(guards.may_cancel(state, facts))
        )
        # At the portal the configuration says how; a merchant's page offers the period's end.
        how = features(facts).subscription_cancel if facts.at_portal else SubscriptionCancel()
        if cancels_now(how.mode, state, facts):
            asked = e.CancellationRequested(proration_behavior=how.proration_behavior)
            yield from _asking(answer, asked, state, facts)
        else:
            yield answer
    if state.default_payment_method is not None:
        yield Answer(
            action=SubscriptionAction.REMOVE_PAYMENT_METHOD_OVERRIDE,
            subject=state.default_payment_method,
            refusals=tuple(guards.may_choose_payment_method(state, None, facts)),
        )


def _pauses(state: InForce, facts: Facts) -> Iterator[Answer]:
    if state.collection_pause is None:
        pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
        yield Answer(
            action=SubscriptionAction.PAUSE_COLLECTION,
            refusals=tuple(pause_guards.may_pause_collection(state, pause, facts)),
        )
    else:
        yield Answer(
            action=SubscriptionAction.RESUME_COLLECTION,
            refusals=tuple(pause_guards.may_resume_collection(state, facts)),
        )
    if state.status is Status.PAUSED:
        answer = Answer(
            action=SubscriptionAction.RESUME_SUBSCRIPTION,
            refusals=tuple(pause_guards.may_resume(state, facts)),
        )
        yield from _asking(answer, e.ResumptionRequested(), state, facts)
        return
    for duration in pause_guards.durations(facts):
        answer = Answer(
            action=SubscriptionAction.PAUSE_SUBSCRIPTION,
            subject=duration_name(duration),
            refusals=tuple(pause_guards.may_pause(state, duration, facts)),
        )
        yield from _asking(answer, e.PauseRequested(duration=duration), state, facts)


def duration_name(duration: PauseOption | None) -> str | None:
    """Name a pause's duration, ``3 month``; ``None`` has no end."""
    return f"{duration.interval_count} {duration.interval}" if duration else None
