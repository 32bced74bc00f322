"""
The decider of a subscription: which command is decided where, what it reads, and what it brings.
"""

from collections.abc import Iterator
from typing import assert_never, get_args

from counterfoil.domain.cause import Cause
from counterfoil.domain.coupon.commands import CountRedemption
from counterfoil.domain.customer.commands import (
    HoldSubscription,
    LetSubscriptionGo,
    Mark,
    ReleaseRetentionOffer,
    StartBilling,
    StopBilling,
    TakeRetentionOffer,
)
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import configuration_read
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.session.admitting import admits_subscription_wish
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.answering import end_confirmation, link, record_answer
from counterfoil.domain.subscription.billing import note_invoice_finalized, note_invoice_paid
from counterfoil.domain.subscription.decide_cancellation import (
    cancel_subscription,
    cancel_with_customer,
    give_cancellation_reason,
    reverse_cancellation,
)
from counterfoil.domain.subscription.decide_discounts import (
    accept_retention_offer,
    apply_discount,
    remove_discount,
)
from counterfoil.domain.subscription.decide_pauses import (
    pause_collection,
    pause_subscription,
    resume_collection,
    resume_subscription,
)
from counterfoil.domain.subscription.decide_terms import (
    attach_schedule,
    change_annotations,
    change_collection_method,
    change_status,
    change_trial,
    choose_payment_method,
    end_trial,
    release_schedule,
    renew_period,
    start_subscription,
)
from counterfoil.domain.subscription.decide_time import let_time_pass
from counterfoil.domain.subscription.decide_updates import change_quantity, switch_plan
from counterfoil.domain.subscription.due import due, due_beside_stripe
from counterfoil.domain.subscription.evolving import evolve
from counterfoil.domain.subscription.observing import (
    learn_earlier_fact,
    observe_schedule,
    observe_subscription,
)
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen, initial
from counterfoil.domain.values import CouponId, CustomerId, SubscriptionId

KIND = "subscription"


def decide(command: c.Command, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """
    Decide one command; refusals are those of the session that it comes through, then those of the
    function that decides it.
    """
    if not isinstance(command, c.ProvidersWord):
        refuse_first(admits_subscription_wish(command, state, facts))
    match command:
        case c.StartSubscription():
            return start_subscription(command, state, facts)
        case c.SwitchPlan():
            return switch_plan(command, state, facts)
        case c.ChangeQuantity():
            return change_quantity(command, state, facts)
        case c.ApplyDiscount():
            return apply_discount(command, state, facts)
        case c.RemoveDiscount():
            return remove_discount(command, state, facts)
        case c.AcceptRetentionOffer():
            return accept_retention_offer(command, state, facts)
        case c.CancelSubscription():
            return cancel_subscription(command, state, facts)
        case c.CancelWithCustomer():
            return cancel_with_customer(state, facts)
        case c.ReverseCancellation():
            return reverse_cancellation(command, state, facts)
        case c.GiveCancellationReason():
            return give_cancellation_reason(command, state, facts)
        case c.PauseCollection():
            return pause_collection(command, state, facts)
        case c.ResumeCollection():
            return resume_collection(command, state, facts)
        case c.PauseSubscription():
            return pause_subscription(command, state, facts)
        case c.ResumeSubscription():
            return resume_subscription(command, state, facts)
        case c.EndTrial():
            return end_trial(command, state, facts)
        case c.ChangeTrial():
            return change_trial(command, state, facts)
        case c.ChoosePaymentMethod():
            return choose_payment_method(command, state, facts)
        case c.ChangeCollectionMethod():
            return change_collection_method(command, state, facts)
        case c.AttachSchedule():
            return attach_schedule(command, state, facts)
        case c.ReleaseSchedule():
            return release_schedule(command, state, facts)
        case c.ChangeAnnotations():
            return change_annotations(command, state, facts)
        case c.ChangeStatus():
            return change_status(command, state, facts)
        case c.RenewPeriod():
            return renew_period(command, state, facts)
        case c.NoteInvoiceFinalized():
            return note_invoice_finalized(command, state, facts)
        case c.NoteInvoicePaid():
            return note_invoice_paid(command, state, facts)
        case c.RecordAnswer():
            return record_answer(command, state, facts)
        case c.LinkToStripe():
            return link(command, state, facts)
        case c.EndConfirmation():
            return end_confirmation(command, state, facts)
        case c.ObserveSubscription():
            return observe_subscription(command, state, facts)
        case c.ObserveSchedule():
            return observe_schedule(command, state, facts)
        case c.LearnEarlierFact():
            return learn_earlier_fact(command, state, facts)
        case c.LetTimePass():
            return let_time_pass(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def stream_id(command: c.Command) -> str:
    """Return the id of the subscription that a command is for."""
    return command.subscription_id


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return what a command's rules read besides the subscription; what is told reads nothing."""
    if isinstance(command, c.ProvidersWord | c.Note):
        return ()
    refs = [*configuration_read(cause)]
    if isinstance(command, c.StartSubscription):
        refs.append(StreamRef(kind="customer", id=command.customer_id))
        refs.extend(StreamRef(kind="price", id=item.price) for item in command.items)
    elif not isinstance(state, Unseen):
        customer = state.last.customer if isinstance(state, Ended) else state.customer
        refs.append(StreamRef(kind="customer", id=customer))
    if isinstance(command, c.SwitchPlan):
        refs.append(StreamRef(kind="price", id=command.price_id))
    if isinstance(command, c.ApplyDiscount | c.AcceptRetentionOffer) and command.coupon_id:
        refs.append(StreamRef(kind="coupon", id=command.coupon_id))
    if isinstance(command, c.ApplyDiscount) and command.promotion_code_id:
        refs.append(StreamRef(kind="promotion_code", id=command.promotion_code_id))
    return tuple(refs)


def consequences(before: State, after: State) -> tuple[object, ...]:
    """
    Mark on the customer what its subscriptions bind it to, and count redemptions on the coupon.

    The marks are recorded in the same commit, so that whatever races with the change, on a version
    of the customer or the coupon without it, is decided again.
    """
    return (*_marks(before, after), *_offers(before, after), *_redemptions(before, after))


def _marks(before: State, after: State) -> Iterator[Mark]:
    """
    Mark that the customer has this subscription (R123), and that this one needs a payment method
    (R98), whenever either changes.
    """
    id_ = after.id
    had, has = _customer(before), _customer(after)
    needed, needs = _billed_customer(before), _billed_customer(after)
    if needed is not None and needed != needs:
        yield StopBilling(customer_id=needed, subscription_id=id_)
    if had is not None and had != has:
        yield LetSubscriptionGo(customer_id=had, subscription_id=id_)
    if has is not None and has != had:
        yield HoldSubscription(customer_id=has, subscription_id=id_)
    if needs is not None and needs != needed:
        yield StartBilling(customer_id=needs, subscription_id=id_)


def _customer(state: State) -> CustomerId | None:
    return state.customer if isinstance(state, InForce) else None


def _billed_customer(state: State) -> CustomerId | None:
    if isinstance(state, InForce) and state.needs_payment_method:
        return state.customer
    return None


def _offers(before: State, after: State) -> Iterator[TakeRetentionOffer | ReleaseRetentionOffer]:
    """Mark for which coupons the customer stayed, and which of them came to nothing (R120)."""
    taken, takes = _offers_accepted(before), _offers_accepted(after)
    for customer, coupon in sorted(taken - takes):
        yield ReleaseRetentionOffer(
            customer_id=customer, subscription_id=before.id, coupon_id=coupon
        )
    for customer, coupon in sorted(takes - taken):
        yield TakeRetentionOffer(customer_id=customer, subscription_id=after.id, coupon_id=coupon)


def _offers_accepted(state: State) -> frozenset[tuple[CustomerId, CouponId]]:
    known = _known(state)
    if known is None:
        return frozenset()
    return frozenset((known.customer, coupon) for coupon in known.accepted_offers)


def _redemptions(before: State, after: State) -> Iterator[CountRedemption]:
    """Count what was redeemed by decision here; what Stripe redeems, Stripe counts."""
    known, now = _known(before), _known(after)
    counted = 0 if known is None else len(known.redemptions)
    for redemption in () if now is None else now.redemptions[counted:]:
        yield CountRedemption(
            coupon_id=redemption.coupon, promotion_code_id=redemption.promotion_code
        )


def _known(state: State) -> InForce | None:
    if isinstance(state, Unseen):
        return None
    return state.last if isinstance(state, Ended) else state


def _let_time_pass(subscription_id: str) -> c.LetTimePass:
    return c.LetTimePass(subscription_id=SubscriptionId(subscription_id))


SUBSCRIPTION: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind=KIND,
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=stream_id,
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(*get_args(c.Note), c.LetTimePass),
    due=due,
    let_time_pass=_let_time_pass,
    due_beside_stripe=due_beside_stripe,
)
"""The subscription: an aggregate as pure functions."""
