"""What is decided of subscriptions comes to Stripe, and both sides are equal then."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from attrs import frozen
from tests.adapters.stripe.outbox.membership import Membership, membership, offering_switches
from tests.adapters.stripe.outbox.syncing import Pair, paired
from tests.projections.syncing.request_schemas import complaints

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancelMode,
    PauseOption,
    ProrationBehavior,
)
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    RetentionWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.product.price import Interval
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    Status,
    Trial,
)
from counterfoil.domain.values import (
    ConfigurationId,
    CouponId,
    PromotionCodeId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
)

DAY = timedelta(days=1)
CLASSIC = {"billing_mode[type]": "classic"}
IN_TRIAL = {"trial_period_days": "7"}
LATER = datetime(2027, 3, 1, tzinfo=UTC)
OURS = SubscriptionId("sub_ours")
INVOICED = ProrationBehavior.ALWAYS_INVOICE


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def check(gym: Membership) -> None:
    """Hold both sides against each other, and all that was sent against Stripe's parameters."""
    (item,) = cast("Mapping[str, list[Mapping[str, object]]]", gym.at_stripe["items"])["data"]
    found = gym.pair.account.get(SUBSCRIPTION, gym.id)
    state = found.last if isinstance(found, Ended) else found
    assert not state.outstanding
    before = len(gym.events)
    gym.pair.clock.go_on()
    gym.pair.adopt(gym.at_stripe)
    news = [type(each).__name__ for each in gym.events[before:]]
    assert news == []
    assert item["id"] == gym.item
    for sent in gym.pair.carrier.sent:
        body = (sent.body or b"").decode()
        query = f"?{sent.query.decode()}" if sent.query else ""
        assert complaints(sent.method, f"{sent.path}{query}", body.encode()) == []


@frozen(kw_only=True)
class Case:
    """What is decided, of which membership, and what Stripe is sent."""

    wish: Callable[[Membership], object]
    parameters: Mapping[str, str] = {}
    before: tuple[Callable[[Membership], object], ...] = ()
    sent: Callable[[Membership], str]
    method: str = "POST"


def pause(resumes_at: datetime | None = None) -> CollectionPause:
    """Return a pause of the collection."""
    return CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=resumes_at)


def switch(gym: Membership) -> object:
    """Wish for gold."""
    return c.SwitchPlan(
        subscription_id=gym.id,
        item_id=gym.item,
        price_id=gym.gold,
        proration_behavior=INVOICED,
    )


def cancel(gym: Membership) -> object:
    """Wish for the end when the period ends."""
    return c.CancelSubscription(subscription_id=gym.id)


def update(gym: Membership) -> str:
    """Say where an update goes."""
    return f"/v1/subscriptions/{gym.id}"


CASES: Mapping[str, Case] = {
    "switch": Case(
        wish=switch,
        sent=lambda gym: (
            f"{update(gym)}?items[0][id]={gym.item}&items[0][price]={gym.gold}"
            "&items[0][quantity]=1&payment_behavior=pending_if_incomplete"
            "&proration_behavior=always_invoice"
        ),
    ),
    "quantity": Case(
        wish=lambda gym: c.ChangeQuantity(subscription_id=gym.id, item_id=gym.item, quantity=3),
        sent=lambda gym: (
            f"{update(gym)}?items[0][id]={gym.item}&items[0][quantity]=3"
            "&payment_behavior=pending_if_incomplete&proration_behavior=create_prorations"
        ),
    ),
    "cancel at the period's end": Case(
        wish=cancel,
        parameters=CLASSIC,
        sent=lambda gym: f"{update(gym)}?cancel_at_period_end=true&proration_behavior=none",
    ),
    "cancel at a date": Case(
        wish=cancel,
        sent=lambda gym: f"{update(gym)}?cancel_at=1802678400&proration_behavior=none",
    ),
    "un-cancel": Case(
        before=(cancel,),
        wish=lambda gym: c.ReverseCancellation(subscription_id=gym.id),
        sent=lambda gym: f"{update(gym)}?cancel_at=&proration_behavior=none",
    ),
    "un-cancel in classic mode": Case(
        parameters=CLASSIC,
        before=(cancel,),
        wish=lambda gym: c.ReverseCancellation(subscription_id=gym.id),
        sent=lambda gym: f"{update(gym)}?cancel_at_period_end=false&proration_behavior=none",
    ),
    "reason": Case(
        before=(cancel,),
        wish=lambda gym: c.GiveCancellationReason(
            subscription_id=gym.id, feedback=CancellationReason.OTHER, comment="Too far"
        ),
        sent=lambda gym: (
            f"{update(gym)}?cancellation_details[comment]=Too+far"
            "&cancellation_details[feedback]=other"
        ),
    ),
    "another reason": Case(
        before=(
            cancel,
            lambda gym: c.GiveCancellationReason(
                subscription_id=gym.id, feedback=CancellationReason.OTHER, comment="Too far"
            ),
        ),
        wish=lambda gym: c.GiveCancellationReason(subscription_id=gym.id),
        sent=lambda gym: (
            f"{update(gym)}?cancellation_details[comment]=&cancellation_details[feedback]="
        ),
    ),
    "cancel now": Case(
        wish=lambda gym: c.CancelSubscription(
            subscription_id=gym.id, mode=CancelMode.IMMEDIATELY, proration_behavior=INVOICED
        ),
        sent=lambda gym: f"{update(gym)}?invoice_now=true&prorate=true",
        method="DELETE",
    ),
    "pause the collection": Case(
        wish=lambda gym: c.PauseCollection(subscription_id=gym.id, pause=pause(LATER)),
        sent=lambda gym: (
            f"{update(gym)}?pause_collection[behavior]=void&pause_collection[resumes_at]=1803859200"
        ),
    ),
    "resume the collection": Case(
        before=(lambda gym: c.PauseCollection(subscription_id=gym.id, pause=pause()),),
        wish=lambda gym: c.ResumeCollection(subscription_id=gym.id),
        sent=lambda gym: f"{update(gym)}?pause_collection=",
    ),
    "pause": Case(
        wish=lambda gym: c.PauseSubscription(subscription_id=gym.id),
        sent=lambda gym: (
            f"{update(gym)}/pause?type=subscription&invoicing_behavior=pending_invoice_item"
        ),
    ),
    "resume": Case(
        before=(lambda gym: c.PauseSubscription(subscription_id=gym.id),),
        wish=lambda gym: c.ResumeSubscription(subscription_id=gym.id),
        sent=lambda gym: (
            f"{update(gym)}/resume?billing_cycle_anchor[type]=now"
            "&payment_behavior=resume_on_payment_success&proration_behavior=none"
        ),
    ),
    "end the trial": Case(
        parameters=IN_TRIAL,
        wish=lambda gym: c.EndTrial(subscription_id=gym.id),
        sent=lambda gym: (
            f"{update(gym)}?payment_behavior=error_if_incomplete"
            "&proration_behavior=none&trial_end=now"
        ),
    ),
    "another trial": Case(
        parameters=IN_TRIAL,
        wish=lambda gym: c.ChangeTrial(subscription_id=gym.id, trial=Trial(end=LATER)),
        sent=lambda gym: (
            f"{update(gym)}?payment_behavior=error_if_incomplete"
            "&proration_behavior=none&trial_end=1803859200"
            "&trial_settings[end_behavior][missing_payment_method]=create_invoice"
        ),
    ),
    "payment method": Case(
        wish=lambda gym: c.ChoosePaymentMethod(
            subscription_id=gym.id, payment_method_id=gym.method
        ),
        sent=lambda gym: f"{update(gym)}?default_payment_method={gym.method}",
    ),
    "no payment method": Case(
        before=(
            lambda gym: c.ChoosePaymentMethod(subscription_id=gym.id, payment_method_id=gym.method),
        ),
        wish=lambda gym: c.ChoosePaymentMethod(subscription_id=gym.id, payment_method_id=None),
        sent=lambda gym: f"{update(gym)}?default_payment_method=",
    ),
    "send invoices": Case(
        wish=lambda gym: c.ChangeCollectionMethod(
            subscription_id=gym.id, collection_method=CollectionMethod.SEND_INVOICE
        ),
        sent=lambda gym: f"{update(gym)}?collection_method=send_invoice&days_until_due=30",
    ),
    "notes": Case(
        parameters={"metadata[a]": "1", "metadata[b]": "2", "description": "Old"},
        wish=lambda gym: c.ChangeAnnotations(
            subscription_id=gym.id,
            metadata=Set({"b": "", "c": "3"}),
            description=Set(None),
        ),
        sent=lambda gym: f"{update(gym)}?description=&metadata[b]=&metadata[c]=3",
    ),
    "attach a schedule": Case(
        wish=lambda gym: c.AttachSchedule(
            subscription_id=gym.id, schedule_id=ScheduleId("sub_sched_ours")
        ),
        sent=lambda gym: (
            f"/v1/subscription_schedules?from_subscription={gym.id}"
            "&metadata[counterfoil_id]=sub_sched_ours"
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_decided_comes_to_stripe(pair: Pair, case: Case) -> None:
    """And what Stripe says of it then is nothing new."""
    gym = membership(pair, case.parameters)
    for wish in case.before:
        pair.decide(wish(gym))
        pair.sync()
    pair.carrier.sent.clear()

    pair.decide(case.wish(gym))
    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED, ended.reason
    assert gym.sent(case.method) == [case.sent(gym)]
    check(gym)


def test_one_command_is_one_request(pair: Pair) -> None:
    """Price, quantity and un-cancel together."""
    gym = membership(pair)
    pair.decide(cancel(gym))
    pair.sync()
    pair.carrier.sent.clear()
    by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="together")
    pair.account.handle_many(
        (
            c.ReverseCancellation(subscription_id=gym.id),
            c.SwitchPlan(subscription_id=gym.id, item_id=gym.item, price_id=gym.gold),
            c.ChangeQuantity(subscription_id=gym.id, item_id=gym.item, quantity=2),
        ),
        by=by,
    )

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    (sent,) = gym.sent()
    assert sent == (
        f"{update(gym)}?cancel_at=&items[0][id]={gym.item}&items[0][price]={gym.gold}"
        "&items[0][quantity]=2&payment_behavior=error_if_incomplete"
        "&proration_behavior=create_prorations"
    )
    check(gym)
    (item,) = gym.state.items
    assert (item.price.id, item.quantity, gym.state.is_canceling) == (gym.gold, 2, False)


def test_what_is_canceled_at_stripe_already_is_confirmed(pair: Pair) -> None:
    """Nothing more is asked of it, for a look shows that it is so."""
    gym = membership(pair)
    pair.decide(c.CancelSubscription(subscription_id=gym.id, mode=CancelMode.IMMEDIATELY))
    pair.at_stripe("DELETE", f"/v1/subscriptions/{gym.id}")

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.sent("DELETE") == []
    assert isinstance(pair.account.get(SUBSCRIPTION, gym.id), Ended)
    assert gym.outcomes() == []


def test_a_pause_for_a_time_ends_by_itself(pair: Pair) -> None:
    """R143: a schedule of Stripe's keeps it."""
    gym = membership(pair)
    weeks = PauseOption(interval=Interval.WEEK, interval_count=2)
    pair.decide(c.PauseSubscription(subscription_id=gym.id, duration=weeks))

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.status() is Status.PAUSED
    gym.let_pass(15 * DAY)
    pair.adopt(gym.at_stripe)
    assert gym.status() is Status.ACTIVE


def test_a_schedule_is_released(pair: Pair) -> None:
    """And manages the subscription no more, on either side."""
    gym = membership(pair)
    made = pair.at_stripe("POST", "/v1/subscription_schedules", {"from_subscription": gym.id})
    pair.adopt(made)
    pair.adopt(gym.at_stripe)
    pair.decide(c.ReleaseSchedule(subscription_id=gym.id))

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.at_stripe["schedule"] is None
    assert gym.state.schedule is None
    check(gym)


def coupon(pair: Pair, id_: str) -> CouponId:
    """Have a coupon on both sides."""
    made = pair.at_stripe(
        "POST", "/v1/coupons", {"id": id_, "percent_off": "10", "duration": "forever"}
    )
    return CouponId(pair.adopt(made))


def discounts(gym: Membership) -> dict[str, str]:
    """Return Stripe's discounts: the coupon of each by its id."""
    listed = cast("list[Mapping[str, Mapping[str, str]]]", gym.at_stripe["discounts"])
    return {str(each["id"]): each["source"]["coupon"] for each in listed}


def test_discounts_that_there_are_stay_as_they_are(pair: Pair) -> None:
    """A discount that was said by its coupon would begin once more."""
    gym = membership(pair)
    old, new = coupon(pair, "old"), coupon(pair, "new")
    pair.decide(c.ApplyDiscount(subscription_id=gym.id, coupon_id=old))
    pair.sync()
    (kept,) = discounts(gym)

    pair.decide(c.ApplyDiscount(subscription_id=gym.id, coupon_id=new))
    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.sent()[-1] == (
        f"{update(gym)}?expand[0]=discounts&discounts[0][discount]={kept}&discounts[1][coupon]=new"
    )
    assert list(discounts(gym).values()) == ["old", "new"]
    assert discounts(gym)[kept] == "old"
    assert gym.state.discounts == ("old", "new")
    check(gym)

    pair.decide(c.RemoveDiscount(subscription_id=gym.id, coupon_id=old))
    pair.sync()
    pair.decide(c.RemoveDiscount(subscription_id=gym.id, coupon_id=new))
    pair.sync()

    assert gym.sent()[-1] == f"{update(gym)}?expand[0]=discounts&discounts="
    assert discounts(gym) == {}
    check(gym)


def test_a_promotion_code_is_told_as_such(pair: Pair) -> None:
    """Stripe counts what it redeems (R81)."""
    gym = membership(pair)
    coupon(pair, "ten")
    code = pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/promotion_codes",
            {"promotion[type]": "coupon", "promotion[coupon]": "ten", "code": "TEN"},
        )
    )
    pair.decide(c.ApplyDiscount(subscription_id=gym.id, promotion_code_id=PromotionCodeId(code)))

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.sent()[-1] == (
        f"{update(gym)}?expand[0]=discounts&discounts[0][promotion_code]={code}"
    )
    check(gym)


@pytest.mark.parametrize(
    ("parameters", "features", "sent"),
    [
        (IN_TRIAL, {"[trial_update_behavior]": "end_trial"}, "&trial_end=now"),
        (IN_TRIAL, {"[trial_update_behavior]": "continue_trial"}, ""),
        ({}, {"[billing_cycle_anchor]": "now"}, "billing_cycle_anchor[type]=now&"),
    ],
    ids=["ends the trial", "leaves the trial", "begins a cycle"],
)
def test_a_switch_at_the_portal_is_as_its_configuration_has_it(
    pair: Pair, parameters: Mapping[str, str], features: Mapping[str, str], sent: str
) -> None:
    """R57, R61: the configuration says what becomes of the trial, and of the billing cycle."""
    gym = membership(pair, parameters)
    configuration = offering_switches(gym, {"[proration_behavior]": "always_invoice", **features})
    pair.decide(
        c.SwitchPlan(subscription_id=gym.id, item_id=gym.item, price_id=gym.yearly),
        at_portal=configuration,
    )

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    (form,) = gym.sent()
    assert sent in form
    assert ("trial_end" in form, "anchor" in form) == ("trial" in sent, "anchor" in sent)
    assert "payment_behavior=pending_if_incomplete&proration_behavior=always_invoice" in form
    check(gym)


def test_a_customer_who_stays_gets_what_was_offered(pair: Pair) -> None:
    """R119: it is a discount like any other to Stripe."""
    gym = membership(pair)
    offered = coupon(pair, "stay")
    configuration = pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/billing_portal/configurations",
            {
                "features[payment_method_update][enabled]": "true",
                "features[subscription_cancel][enabled]": "true",
            },
        )
    )
    pair.decide(
        UpdateConfiguration(
            configuration_id=ConfigurationId(configuration),
            features=FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    retention=RetentionWish(coupon=Set(offered))
                )
            ),
        )
    )
    pair.decide(
        c.AcceptRetentionOffer(subscription_id=gym.id, coupon_id=offered), at_portal=configuration
    )

    pair.sync()

    assert list(discounts(gym).values()) == ["stay"]
    check(gym)


def test_what_is_started_here_begins_at_stripe(pair: Pair) -> None:
    """Which names what it is here, and is asked by its own id from then on."""
    gym = membership(pair)
    pair.decide(
        c.StartSubscription(
            subscription_id=OURS,
            customer_id=gym.customer,
            items=(c.NewItem(id=SubscriptionItemId("si_ours"), price=gym.gold),),
        )
    )

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    listed = pair.at_stripe("GET", f"/v1/subscriptions?customer={gym.customer}")["data"]
    made = cast("list[Mapping[str, object]]", listed)[0]
    assert made["metadata"] == {"counterfoil_id": OURS}
    started = pair.account.get(SUBSCRIPTION, OURS)
    assert isinstance(started, InForce)
    assert started.status is Status.ACTIVE
    assert not started.outstanding

    pair.decide(c.PauseCollection(subscription_id=OURS, pause=pause()))
    pair.sync()

    assert gym.sent()[-1] == f"/v1/subscriptions/{made['id']}?pause_collection[behavior]=void"
    pair.hear(*pair.events())
    paused = pair.account.get(SUBSCRIPTION, OURS)
    assert isinstance(paused, InForce)
    assert paused.collection_pause == pause()
    assert not paused.unconfirmed


def test_the_start_is_found_by_its_name_where_its_answer_was_lost(pair: Pair) -> None:
    """It begins once, though it isn't known by its id at Stripe."""
    gym = membership(pair)
    pair.decide(
        c.StartSubscription(
            subscription_id=OURS,
            customer_id=gym.customer,
            items=(c.NewItem(id=SubscriptionItemId("si_ours"), price=gym.gold),),
        )
    )
    pair.sandbox.faults.next(Fault.SAVED_500_AFTER, method="POST", times=2)

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    listed = pair.at_stripe("GET", f"/v1/subscriptions?customer={gym.customer}")["data"]
    assert len(cast("list[object]", listed)) == 2
    assert isinstance(pair.account.get(SUBSCRIPTION, OURS), InForce)
