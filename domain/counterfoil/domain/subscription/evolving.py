"""How each recorded fact changes what a subscription is."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.items import with_items
from counterfoil.domain.subscription.outstanding import (
    answered,
    closed,
    discounts_granted,
    requested,
)
from counterfoil.domain.subscription.scheduled import with_schedule
from counterfoil.domain.subscription.state import (
    TERMINAL_STATUSES,
    Ended,
    InForce,
    State,
    Unseen,
    amend,
    in_order,
)
from counterfoil.domain.subscription.terms import Redemption, Status


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    if isinstance(event, e.Opened):
        return first_known(state, event) if isinstance(state, Unseen) else state
    if isinstance(event, e.ItemEvent):
        return with_items(state, event)
    if isinstance(event, e.TermsEvent):
        return _with_terms(state, event)
    if isinstance(event, e.PauseEvent):
        return _with_pauses(state, event)
    if isinstance(event, e.CancellationEvent):
        return _with_cancellation(state, event)
    if isinstance(event, e.DiscountEvent):
        return _with_discounts(state, event)
    if isinstance(event, e.ScheduleEvent):
        return with_schedule(state, event)
    if isinstance(event, e.Asked):
        return requested(state, event)
    if isinstance(event, e.Answered):
        return answered(state, event)
    if isinstance(event, e.KnowledgeEvent):
        return _with_knowledge(state, event)
    assert_never(event)


def first_known(state: Unseen, event: e.Opened) -> InForce | Ended:
    """Return what a subscription is once it is first known."""
    opening = event.opening
    known = InForce(
        id=state.id,
        customer=opening.customer,
        status=opening.status,
        items=in_order(opening.items),
        created=opening.created,
        start_date=opening.start_date,
        currency=opening.currency,
        collection_method=opening.collection_method,
        billing_mode=opening.billing_mode,
        billing_cycle_anchor=opening.billing_cycle_anchor,
        trial=opening.trial,
        default_payment_method=opening.default_payment_method,
        default_source=opening.default_source,
        discounts=opening.discounts,
        on_behalf_of=opening.on_behalf_of,
        schedules=state.schedules,
        stripe_id=state.stripe_id,
        notes=event.notes,
    )
    if opening.status in TERMINAL_STATUSES:
        return Ended(last=known, ended_at=None)
    return known


def _with_terms(state: State, event: e.TermsEvent) -> State:
    def change(s: InForce) -> InForce:
        match event:
            case e.StartLearned():
                return altered(
                    s,
                    customer=event.customer,
                    created=event.created,
                    start_date=event.start_date,
                    currency=event.currency,
                    on_behalf_of=event.on_behalf_of,
                )
            case e.BillingCycleAnchorReset():
                return altered(s, billing_cycle_anchor=event.billing_cycle_anchor)
            case e.StatusChanged():
                return altered(s, status=event.status)
            case e.LatestInvoiceChanged():
                return altered(s, latest_invoice=event.invoice)
            case e.CollectionMethodChanged():
                return altered(s, collection_method=event.collection_method)
            case e.BillingModeChanged():
                return altered(s, billing_mode=event.billing_mode)
            case e.TrialChanged():
                return altered(s, trial=event.trial)
            case e.TrialEnded():
                trial = altered(s.trial, end=event.ended_at) if s.trial else None
                return altered(s, status=Status.ACTIVE, trial=trial)
            case e.DefaultPaymentMethodChosen():
                return altered(s, default_payment_method=event.payment_method)
            case e.DefaultSourceChosen():
                return altered(s, default_source=event.source)
            case e.DiscountsChanged():
                return altered(s, discounts=event.discounts)
            case e.AnnotationsChanged():
                return altered(s, notes=event.notes)
            case _ as unreachable:
                assert_never(unreachable)

    if isinstance(event, e.DiscountsChanged):
        state = discounts_granted(state, event.discounts)
    left_trial = isinstance(event, e.StatusChanged) and event.status is not Status.TRIALING
    if left_trial or isinstance(event, e.TrialEnded):
        state = closed(state, Operation.END_TRIAL)
    return amend(state, change)


def _with_discounts(state: State, event: e.DiscountEvent) -> State:
    match event:
        case e.CouponRedeemed():
            redeemed = Redemption(coupon=event.coupon, promotion_code=event.promotion_code)
            return amend(state, lambda s: altered(s, redemptions=(*s.redemptions, redeemed)))
        case e.RetentionOfferAccepted(coupon=coupon):
            return amend(state, lambda s: altered(s, accepted_offers=(*s.accepted_offers, coupon)))
        case e.RetentionOfferDeclined():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def _with_pauses(state: State, event: e.PauseEvent) -> State:
    match event:
        case e.CollectionPaused(pause=pause) | e.CollectionPauseChanged(pause=pause):
            return amend(state, lambda s: altered(s, collection_pause=pause))
        case e.CollectionResumed():
            return amend(state, lambda s: altered(s, collection_pause=None))
        case e.SubscriptionPaused():
            # A trial that ends without a payment method may pause the subscription (R144).
            return amend(
                closed(closed(state, Operation.PAUSE_SUBSCRIPTION), Operation.END_TRIAL),
                lambda s: altered(
                    s, status=Status.PAUSED, pause=event.pause, resumes_at=event.resumes_at
                ),
            )
        case e.SubscriptionPauseChanged():
            return amend(state, lambda s: altered(s, pause=event.pause))
        case e.SubscriptionResumed():
            return amend(
                closed(state, Operation.RESUME_SUBSCRIPTION),
                lambda s: altered(s, status=event.status, pause=None, resumes_at=None),
            )
        case _ as unreachable:
            assert_never(unreachable)


def _with_cancellation(state: State, event: e.CancellationEvent) -> State:
    match event:
        case e.CancellationScheduled():
            return amend(
                state,
                lambda s: altered(
                    s,
                    cancel_at_period_end=event.cancel_at_period_end,
                    cancel_at=event.cancel_at,
                    canceled_at=event.canceled_at,
                    end_reason=event.reason,
                ),
            )
        case e.CancellationReversed():
            return amend(
                state,
                lambda s: altered(
                    s,
                    cancel_at_period_end=False,
                    cancel_at=None,
                    canceled_at=None,
                    end_reason=None,
                ),
            )
        case e.CancellationReasonGiven():
            return amend(
                state,
                lambda s: altered(
                    s,
                    feedback=event.feedback,
                    feedback_option=event.feedback_option,
                    comment=event.comment.description,
                ),
            )
        case e.CancellationAttributed():
            return amend(state, lambda s: altered(s, end_reason=event.reason))
        case e.SubscriptionCanceled():
            return _ended(state, event)
        case _ as unreachable:
            assert_never(unreachable)


def _ended(state: State, event: e.SubscriptionCanceled) -> State:
    if isinstance(state, Unseen):
        return state
    if isinstance(state, Ended):
        # Told again, the end closes nothing of what was decided since, a reason say.
        last = state.last
    else:
        # Whatever was asked or decided before, there is nothing left for Stripe to answer.
        last = altered(state, outstanding=(), unconfirmed=())
    last = altered(
        last,
        status=event.status,
        # What is over is paused no longer, whichever of the two became known first.
        pause=None,
        resumes_at=None,
        scheduled_switch=None,
        canceled_at=event.canceled_at,
        end_reason=event.reason,
        cancel_at_period_end=event.cancel_at_period_end,
        cancel_at=event.cancel_at,
    )
    return Ended(last=last, ended_at=event.ended_at)


def _with_knowledge(state: State, event: e.KnowledgeEvent) -> State:
    match event:
        case e.ConfirmationAwaited(facets=facets):
            return amend(
                state,
                lambda s: altered(s, unconfirmed=awaiting(s.unconfirmed, facets)),
            )
        case e.ConfirmationEnded(facets=facets):
            return amend(
                state,
                lambda s: altered(s, unconfirmed=awaiting_still(s.unconfirmed, facets)),
            )
        case e.FactsUnsettled():
            return amend(state, lambda s: altered(s, unsettled=event.facets))
        case e.LinkedToStripe(stripe_id=stripe_id):
            return altered(state, stripe_id=stripe_id) if isinstance(state, Unseen) else state
        case e.EarlierFactLearned():
            return state
        case _ as unreachable:
            assert_never(unreachable)
