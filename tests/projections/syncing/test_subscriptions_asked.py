"""What Stripe is asked for a subscription: just these bytes, and such as its client could send."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from attrs import evolve, frozen
from tests.domain.subscription.cast import (
    ANNA,
    CLASSIC,
    DEARER,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    METERED,
    NOW,
    OPENING,
    PERIOD_END,
    PLAN,
    SAUNA,
    SEPA,
    STARTED,
    TRIAL,
    UNDER_SCHEDULE,
    item,
    replay,
    with_items,
)
from tests.projections.syncing.request_schemas import complaints_about

from counterfoil.domain.configuration.features import (
    CancellationReason,
    PauseOption,
    ProrationBehavior,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.price import Interval
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    MissingPaymentMethod,
    Schedule,
    Trial,
)
from counterfoil.domain.values import Annotations, CouponId, PromotionCodeId
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.completions import NewDiscounts, NewPhases, NewSchedule
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest

PATH = f"/v1/subscriptions/{GYM}"
SCHEDULES = "/v1/subscription_schedules"
PRORATED = ProrationBehavior.CREATE_PRORATIONS
SWITCH = e.PlanSwitchRequested(
    item=ITEM, price=DEARER, quantity=1, proration_behavior=ProrationBehavior.ALWAYS_INVOICE
)
MORE = e.QuantityChangeRequested(item=ITEM, quantity=3, proration_behavior=PRORATED)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
CANCELED = e.SubscriptionCanceled(canceled_at=NOW, ended_at=NOW)


AWAITED = e.ConfirmationAwaited(
    (
        "cancellation",
        "collection_method",
        "collection_pause",
        "default_payment_method",
        "notes",
        "reason",
        "trial",
    )
)
"""That a synced account awaits Stripe's word on whatever was decided at once."""


def asked(past: Sequence[e.Event], *events: e.Event) -> list[ProviderRequest]:
    """Return what Stripe is asked once these were decided in a synced account."""
    return told(past, *events, AWAITED)


def told(past: Sequence[e.Event], *events: e.Event) -> list[ProviderRequest]:
    """Return what Stripe is asked once these were decided."""
    before = replay(*past)
    decided = Decided(
        ref=StreamRef(kind="subscription", id=GYM),
        events=events,
        before=before,
        after=replay(*past, *events),
    )
    return list(requests_of(decided))


@frozen(kw_only=True)
class Case:
    """What was decided, and the one request that tells of it."""

    decided: tuple[e.Event, ...]
    past: tuple[e.Event, ...] = (STARTED,)
    method: str = "POST"
    path: str = PATH
    body: str
    facets: tuple[str, ...] = ()
    answers: tuple[tuple[Operation, str | None], ...] = ()


def pausing(behavior: CollectionPauseBehavior, until: datetime | None = None) -> CollectionPause:
    """Return a pause of the collection."""
    return CollectionPause(behavior=behavior, resumes_at=until)


PAUSE = pausing(CollectionPauseBehavior.VOID)

CASES: Mapping[str, Case] = {
    "switch": Case(
        decided=(SWITCH,),
        body=f"items[0][id]={ITEM}&items[0][price]=price_dearer&items[0][quantity]=1"
        "&payment_behavior=pending_if_incomplete&proration_behavior=always_invoice",
        answers=((Operation.SWITCH_PLAN, ITEM),),
    ),
    "switch to what is metered": Case(
        decided=(evolve(SWITCH, price=METERED, quantity=None),),
        body=f"items[0][id]={ITEM}&items[0][price]=price_metered"
        "&payment_behavior=pending_if_incomplete&proration_behavior=always_invoice",
        answers=((Operation.SWITCH_PLAN, ITEM),),
    ),
    "switch that ends the trial": Case(
        past=(IN_TRIAL,),
        decided=(evolve(SWITCH, ends_trial=True, resets_billing_cycle=True),),
        body=f"items[0][id]={ITEM}&items[0][price]=price_dearer&items[0][quantity]=1"
        "&payment_behavior=pending_if_incomplete&proration_behavior=always_invoice&trial_end=now",
        answers=((Operation.SWITCH_PLAN, ITEM),),
    ),
    "switch into a new cycle": Case(
        decided=(evolve(SWITCH, resets_billing_cycle=True, proration_behavior=None),),
        body="billing_cycle_anchor[type]=now"
        f"&items[0][id]={ITEM}&items[0][price]=price_dearer&items[0][quantity]=1"
        "&payment_behavior=pending_if_incomplete&proration_behavior=none",
        answers=((Operation.SWITCH_PLAN, ITEM),),
    ),
    "switch of what is sent to be paid": Case(
        past=(STARTED, e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)),
        decided=(SWITCH,),
        body=f"items[0][id]={ITEM}&items[0][price]=price_dearer&items[0][quantity]=1"
        "&proration_behavior=always_invoice",
        answers=((Operation.SWITCH_PLAN, ITEM),),
    ),
    "quantity": Case(
        decided=(MORE,),
        body=f"items[0][id]={ITEM}&items[0][quantity]=3"
        "&payment_behavior=pending_if_incomplete&proration_behavior=create_prorations",
        answers=((Operation.CHANGE_QUANTITY, ITEM),),
    ),
    "price, quantity and un-cancel": Case(
        past=(STARTED, IN_FLEXIBLE_CANCELLATION),
        decided=(
            evolve(SWITCH, proration_behavior=PRORATED),
            MORE,
            e.CancellationReversed(),
            e.ConfirmationAwaited(("cancellation",)),
        ),
        body=f"cancel_at=&items[0][id]={ITEM}&items[0][price]=price_dearer&items[0][quantity]=3"
        "&payment_behavior=error_if_incomplete&proration_behavior=create_prorations",
        facets=("cancellation",),
        answers=((Operation.SWITCH_PLAN, ITEM), (Operation.CHANGE_QUANTITY, ITEM)),
    ),
    "cancel at the period's end": Case(
        past=(CLASSIC,),
        decided=(
            e.CancellationScheduled(
                cancel_at_period_end=True, cancel_at=PERIOD_END, canceled_at=NOW
            ),
        ),
        body="cancel_at_period_end=true&proration_behavior=none",
        facets=("cancellation",),
    ),
    "cancel at a date": Case(
        decided=(IN_FLEXIBLE_CANCELLATION,),
        body=f"cancel_at={int(PERIOD_END.timestamp())}&proration_behavior=none",
        facets=("cancellation",),
    ),
    "un-cancel": Case(
        past=(
            CLASSIC,
            e.CancellationScheduled(
                cancel_at_period_end=True, cancel_at=PERIOD_END, canceled_at=NOW
            ),
        ),
        decided=(e.CancellationReversed(),),
        body="cancel_at_period_end=false&proration_behavior=none",
        facets=("cancellation",),
    ),
    "reason": Case(
        past=(
            STARTED,
            IN_FLEXIBLE_CANCELLATION,
            e.CancellationReasonGiven(feedback_option="fbo_moving"),
        ),
        decided=(
            e.CancellationReasonGiven(
                feedback=CancellationReason.OTHER, comment=Annotations(description="Too far")
            ),
        ),
        body="cancellation_details[comment]=Too+far&cancellation_details[feedback]=other"
        "&cancellation_details[feedback_option]=",
        facets=("reason",),
    ),
    "reason after the end": Case(
        past=(STARTED, CANCELED),
        decided=(e.CancellationReasonGiven(feedback=CancellationReason.UNUSED),),
        body="cancellation_details[feedback]=unused",
        facets=("reason",),
    ),
    "cancel now": Case(
        decided=(e.CancellationRequested(proration_behavior=PRORATED),),
        method="DELETE",
        body="invoice_now=false&prorate=true",
        answers=((Operation.CANCEL_NOW, None),),
    ),
    "cancel now and invoice": Case(
        decided=(e.CancellationRequested(proration_behavior=ProrationBehavior.ALWAYS_INVOICE),),
        method="DELETE",
        body="invoice_now=true&prorate=true",
        answers=((Operation.CANCEL_NOW, None),),
    ),
    "cancel now, and why": Case(
        decided=(
            e.CancellationRequested(proration_behavior=ProrationBehavior.NONE),
            e.CancellationReasonGiven(feedback=CancellationReason.UNUSED),
        ),
        method="DELETE",
        body="invoice_now=false&prorate=false&cancellation_details[feedback]=unused",
        facets=("reason",),
        answers=((Operation.CANCEL_NOW, None),),
    ),
    "pause the collection": Case(
        decided=(e.CollectionPaused(PAUSE),),
        body="pause_collection[behavior]=void",
        facets=("collection_pause",),
    ),
    "pause the collection for a time": Case(
        past=(STARTED, e.CollectionPaused(PAUSE)),
        decided=(e.CollectionPauseChanged(pausing(CollectionPauseBehavior.KEEP_AS_DRAFT, LATER)),),
        body="pause_collection[behavior]=keep_as_draft"
        f"&pause_collection[resumes_at]={int(LATER.timestamp())}",
        facets=("collection_pause",),
    ),
    "resume the collection": Case(
        past=(STARTED, e.CollectionPaused(PAUSE)),
        decided=(e.CollectionResumed(),),
        # None would be left out by Stripe's client, and the collection would stay paused.
        body="pause_collection=",
        facets=("collection_pause",),
    ),
    "pause": Case(
        decided=(e.PauseRequested(),),
        path=f"{PATH}/pause",
        body="type=subscription&invoicing_behavior=pending_invoice_item",
        answers=((Operation.PAUSE_SUBSCRIPTION, None),),
    ),
    "pause for a time": Case(
        decided=(
            e.PauseRequested(duration=PauseOption(interval=Interval.MONTH, interval_count=2)),
        ),
        path=SCHEDULES,
        body=f"from_subscription={GYM}&pause_schedules[0][pause][pause_at][type]=now"
        "&pause_schedules[0][pause][settings][invoicing_behavior]=pending_invoice_item"
        "&pause_schedules[0][pause][settings][type]=subscription"
        "&pause_schedules[0][resume][resume_at][type]=duration"
        "&pause_schedules[0][resume][resume_at][duration][interval]=month"
        "&pause_schedules[0][resume][resume_at][duration][interval_count]=2"
        "&pause_schedules[0][resume][settings][payment_behavior]=resume_on_payment_success",
        answers=((Operation.PAUSE_SUBSCRIPTION, None),),
    ),
    "resume": Case(
        decided=(e.ResumptionRequested(),),
        path=f"{PATH}/resume",
        body="billing_cycle_anchor[type]=now&payment_behavior=resume_on_payment_success"
        "&proration_behavior=none",
        answers=((Operation.RESUME_SUBSCRIPTION, None),),
    ),
    "resume in classic mode": Case(
        past=(CLASSIC,),
        decided=(e.ResumptionRequested(),),
        path=f"{PATH}/resume",
        body="billing_cycle_anchor[type]=now&payment_behavior=resume_on_payment_attempt"
        "&proration_behavior=none",
        answers=((Operation.RESUME_SUBSCRIPTION, None),),
    ),
    "end the trial": Case(
        past=(IN_TRIAL,),
        decided=(e.TrialEndRequested(),),
        body="payment_behavior=error_if_incomplete&proration_behavior=none&trial_end=now",
        answers=((Operation.END_TRIAL, None),),
    ),
    "another trial": Case(
        decided=(
            e.TrialChanged(Trial(end=LATER, missing_payment_method=MissingPaymentMethod.PAUSE)),
        ),
        body="payment_behavior=error_if_incomplete&proration_behavior=none"
        f"&trial_end={int(LATER.timestamp())}"
        "&trial_settings[end_behavior][missing_payment_method]=pause",
        facets=("trial",),
    ),
    "payment method": Case(
        decided=(e.DefaultPaymentMethodChosen(SEPA),),
        body="default_payment_method=pm_sepa",
        facets=("default_payment_method",),
    ),
    "no payment method": Case(
        past=(STARTED, e.DefaultPaymentMethodChosen(SEPA)),
        decided=(e.DefaultPaymentMethodChosen(None),),
        body="default_payment_method=",
        facets=("default_payment_method",),
    ),
    "send invoices": Case(
        decided=(e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE),),
        body="collection_method=send_invoice&days_until_due=30",
        facets=("collection_method",),
    ),
    "charge": Case(
        past=(STARTED, e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)),
        decided=(e.CollectionMethodChanged(CollectionMethod.CHARGE_AUTOMATICALLY),),
        body="collection_method=charge_automatically",
        facets=("collection_method",),
    ),
    "notes": Case(
        past=(
            STARTED,
            e.AnnotationsChanged(Annotations(metadata={"a": "1", "b": "2"}, description="Old")),
        ),
        decided=(e.AnnotationsChanged(Annotations(metadata={"a": "1", "c": "3"})),),
        body="description=&metadata[b]=&metadata[c]=3",
        facets=("notes",),
    ),
    "notes, and back": Case(
        past=(STARTED, e.AnnotationsChanged(Annotations())),
        decided=(
            e.AnnotationsChanged(Annotations(description="New")),
            e.ConfirmationAwaited(("notes",)),
            e.AnnotationsChanged(Annotations()),
        ),
        body="description=",
        facets=("notes",),
    ),
    "attach a schedule": Case(
        decided=(e.ScheduleAttachmentRequested(Schedule(id=PLAN)),),
        path=SCHEDULES,
        body=f"from_subscription={GYM}&metadata[counterfoil_id]={PLAN}",
        answers=((Operation.ATTACH_SCHEDULE, PLAN),),
    ),
    "release a schedule": Case(
        past=(STARTED, UNDER_SCHEDULE),
        decided=(e.ScheduleReleaseRequested(PLAN),),
        path=f"{SCHEDULES}/{PLAN}/release",
        body="",
        answers=((Operation.RELEASE_SCHEDULE, PLAN),),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_decision_is_one_request(case: Case) -> None:
    """Byte for byte, and whatever it was decided by."""
    (request,) = asked(case.past, *case.decided)
    assert (request.method, request.path) == (case.method, case.path)
    assert request.body.decode() == case.body
    assert request.facets == case.facets
    assert tuple((each.operation, each.subject) for each in request.answers) == case.answers
    assert request.lane == f"customer/{ANNA}"
    assert complaints_about(request) == []


def test_a_start_names_what_it_is_here() -> None:
    """Without a payment it doesn't begin."""
    opening = evolve(
        OPENING,
        items=(item(quantity=2), item(METERED, None, id=SAUNA)),
        billing_mode=BillingMode.FLEXIBLE,
        trial=TRIAL,
        default_payment_method=SEPA,
        on_behalf_of="acct_2",
    )
    notes = Annotations(metadata={"seat": "4"}, description="Gym")
    (request,) = asked((), e.SubscriptionStartRequested(opening=opening, notes=notes))
    assert (request.method, request.path) == ("POST", "/v1/subscriptions")
    assert request.body.decode() == (
        f"customer={ANNA}&items[0][price]=price_monthly&items[0][quantity]=2"
        "&items[1][price]=price_metered&billing_mode[type]=flexible"
        "&collection_method=charge_automatically&proration_behavior=none"
        f"&payment_behavior=error_if_incomplete&trial_end={int(PERIOD_END.timestamp())}"
        "&trial_settings[end_behavior][missing_payment_method]=create_invoice"
        "&default_payment_method=pm_sepa&on_behalf_of=acct_2&description=Gym"
        f"&metadata[seat]=4&metadata[counterfoil_id]={GYM}"
    )
    assert request.lane == f"customer/{ANNA}"
    assert complaints_about(request) == []


def test_a_start_by_invoices_that_are_sent_says_how_long_they_may_take() -> None:
    """Stripe insists on it, and takes no word on how a payment behaves that nobody attempts."""
    opening = evolve(OPENING, collection_method=CollectionMethod.SEND_INVOICE)
    (request,) = asked((), e.SubscriptionStartRequested(opening=opening))
    said = dict(parse_qsl(request.body.decode()))
    assert said["days_until_due"] == "30"
    assert "payment_behavior" not in said
    assert complaints_about(request) == []


def test_a_switch_at_the_periods_end_is_a_schedule_and_its_phases() -> None:
    """R59: which schedule it is, and what its phases are, is seen when it is their turn."""
    switch = evolve(SWITCH, at_period_end=True, proration_behavior=None)
    schedule, phases = asked((STARTED,), switch)
    assert (schedule.path, schedule.body) == (SCHEDULES, f"from_subscription={GYM}".encode())
    assert schedule.completion == NewSchedule()
    assert not schedule.answers
    assert phases.completion == NewPhases(
        replaces="price_monthly",
        price="price_dearer",
        quantity=1,
        starts_at=PERIOD_END,
        interval="month",
        interval_count=1,
    )
    assert [each.operation for each in phases.answers] == [Operation.SWITCH_PLAN]
    assert phases.lane == schedule.lane
    assert complaints_about(schedule) == []


def test_discounts_are_told_with_those_that_there_are() -> None:
    """Stripe takes them as a whole, and tells of coupons only where it is asked to."""
    ten, free = CouponId("ten"), CouponId("free")
    code = e.DiscountApplicationRequested(coupon=free, promotion_code=PromotionCodeId("promo_1"))
    (request,) = asked(
        (STARTED, e.DiscountsChanged(("old",))),
        e.RetentionOfferAccepted(ten),
        e.DiscountApplicationRequested(coupon=ten, retention=True),
        code,
        e.DiscountRemovalRequested(CouponId("old")),
    )
    assert request.body == b"expand[0]=discounts"
    assert request.completion == NewDiscounts(
        coupons=("ten",), promotion_codes=(("free", "promo_1"),), removed=("old",)
    )
    assert {(each.operation, each.subject) for each in request.answers} == {
        (Operation.APPLY_DISCOUNT, "ten"),
        (Operation.APPLY_DISCOUNT, "free"),
        (Operation.REMOVE_DISCOUNT, "old"),
    }
    assert request.reads == f"{PATH}?expand[]=discounts"
    assert complaints_about(request) == []


def test_a_switch_with_a_discount_cannot_wait_for_its_payment() -> None:
    """What Stripe can't hold back with it makes all of it be refused instead."""
    (request,) = asked((STARTED,), SWITCH, e.DiscountApplicationRequested(coupon=CouponId("ten")))
    assert b"payment_behavior=error_if_incomplete" in request.body


def test_what_is_charged_in_two_ways_is_two_requests() -> None:
    """Stripe takes one word on it for all items of an update."""
    more = evolve(MORE, item=SAUNA, proration_behavior=ProrationBehavior.NONE)
    first, second = asked(
        (with_items(item(), item(id=SAUNA)),), SWITCH, more, e.CollectionPaused(PAUSE)
    )
    assert b"proration_behavior=always_invoice" in first.body
    assert b"pause_collection" in first.body
    assert second.body.decode() == (
        f"items[0][id]={SAUNA}&items[0][quantity]=3"
        "&payment_behavior=pending_if_incomplete&proration_behavior=none"
    )
    assert first.name != second.name


def test_the_end_comes_last() -> None:
    """Nothing is to be told to what is over."""
    names = [
        each.name
        for each in asked(
            (STARTED,),
            e.CancellationRequested(proration_behavior=ProrationBehavior.NONE),
            e.CollectionPaused(PAUSE),
        )
    ]
    assert names == ["update_subscription", "cancel_subscription"]


def test_of_what_stripe_stated_nothing_is_asked() -> None:
    """Nor of what a standalone account brought about."""
    assert told((STARTED,), e.PlanSwitched(item=ITEM, price=DEARER, quantity=1)) == []
    assert told((STARTED,), e.CollectionPaused(PAUSE)) == []
    assert told((), STARTED) == []
    assert told((STARTED,), CANCELED) == []
