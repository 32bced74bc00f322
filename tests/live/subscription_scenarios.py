"""What is decided of a subscription, and comes to Stripe."""

from datetime import timedelta

from tests.live.both_sides import BothSides

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.portal import utc_now
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.configuration.features import CancelMode, ProrationBehavior
from counterfoil.domain.subscription.commands import (
    CancelSubscription,
    ChangeQuantity,
    ChoosePaymentMethod,
    PauseCollection,
    ResumeCollection,
    ReverseCancellation,
    SwitchPlan,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import (
    PaymentMethodId,
    PriceId,
    SubscriptionId,
    SubscriptionItemId,
)


def held(both: BothSides, id_: str) -> InForce:
    """Return a subscription as the portal has it."""
    state = both.account.get(SUBSCRIPTION, id_)
    assert isinstance(state, InForce)
    return state


def item_of(subscription: JsonObject) -> JsonObject:
    """Return the one item of a subscription as Stripe has it."""
    items = subscription["items"]
    assert isinstance(items, dict)
    found = items["data"]
    assert isinstance(found, list)
    assert len(found) == 1
    item = found[0]
    assert isinstance(item, dict)
    return item


def started(both: BothSides) -> tuple[SubscriptionId, SubscriptionItemId, str]:
    """Have a subscription of a new customer's; return its id, its item's and its path."""
    found = both.subscription(both.customer(), both.price(1000))
    id_, item = str(found["id"]), str(item_of(found)["id"])
    return SubscriptionId(id_), SubscriptionItemId(item), f"/v1/subscriptions/{id_}"


def a_collection_is_paused_and_resumed(both: BothSides) -> None:
    """The status stays; a resumed one has no trace of a pause (R125, R131)."""
    id_, _, path = started(both)
    until = whole_second(utc_now()) + timedelta(days=30)
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=until)

    both.syncs(PauseCollection(subscription_id=id_, pause=pause))
    paused = both.read(path)
    told = {"behavior": "void", "resumes_at": int(until.timestamp())}
    assert (paused["pause_collection"], paused["status"]) == (told, "active")
    assert both.differences(path) == []

    endless = CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT)
    both.syncs(PauseCollection(subscription_id=id_, pause=endless))
    changed = both.read(path)["pause_collection"]
    assert isinstance(changed, dict)
    assert (changed["behavior"], changed["resumes_at"]) == ("keep_as_draft", None)
    assert both.differences(path) == []

    both.syncs(ResumeCollection(subscription_id=id_))
    assert both.read(path)["pause_collection"] is None
    assert held(both, id_).collection_pause is None
    assert both.differences(path) == []


def a_plan_is_switched(both: BothSides) -> None:
    """The item keeps its id, and has the other price and quantity."""
    id_, item, path = started(both)
    dearer = PriceId(both.price(2500))

    both.syncs(SwitchPlan(subscription_id=id_, item_id=item, price_id=dearer, quantity=2))

    now = item_of(both.read(path))
    price = now["price"]
    assert isinstance(price, dict)
    assert (now["id"], price["id"], now["quantity"]) == (item, dearer, 2)
    (ours,) = held(both, id_).items
    assert (ours.price.id, ours.quantity) == (dearer, 2)
    assert not held(both, id_).outstanding
    assert both.differences(path) == []


def a_quantity_is_changed(both: BothSides) -> None:
    """And nothing else."""
    id_, item, path = started(both)

    both.syncs(ChangeQuantity(subscription_id=id_, item_id=item, quantity=7))

    assert item_of(both.read(path))["quantity"] == 7
    assert [each.quantity for each in held(both, id_).items] == [7]
    assert both.differences(path) == []


def a_switch_that_is_declined_changes_nothing(both: BothSides) -> None:
    """It is refused once, with what the bank said; the subscription goes on as it was."""
    id_, item, path = started(both)
    before = both.read(path)
    failing = both.adopt(both.attached(held(both, id_).customer, "tok_chargeCustomerFail"))
    both.syncs(ChoosePaymentMethod(subscription_id=id_, payment_method_id=PaymentMethodId(failing)))
    dearer = PriceId(both.price(9000))
    both.adopt(both.make(path, {"proration_behavior": "none", "metadata": {"seen": "yes"}}))
    both.decide(
        SwitchPlan(
            subscription_id=id_,
            item_id=item,
            price_id=dearer,
            proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
        )
    )

    ended = both.sync()

    found = both.read(path)
    now, then = item_of(found)["price"], item_of(before)["price"]
    assert isinstance(now, dict)
    assert isinstance(then, dict)
    assert now["id"] == then["id"]
    (ours,) = held(both, id_).items
    assert ours.price.id == then["id"]
    (outcome,) = ended
    if found["pending_update"] is None:
        assert outcome.status is OutboxStatus.REFUSED
        assert outcome.code == "card_declined"
        assert not held(both, id_).outstanding
    else:
        (waits,) = held(both, id_).outstanding
        assert waits.expires_at is not None


def a_cancellation_is_scheduled_and_reversed(both: BothSides) -> None:
    """At the end of the period, and then not at all (R108, R111)."""
    id_, _, path = started(both)

    both.syncs(CancelSubscription(subscription_id=id_))
    leaving = both.read(path)
    assert leaving["cancel_at_period_end"] or leaving["cancel_at"] is not None
    assert leaving["status"] == "active"
    assert held(both, id_).is_canceling
    assert both.differences(path) == []

    both.syncs(ReverseCancellation(subscription_id=id_))
    staying = both.read(path)
    assert (staying["cancel_at_period_end"], staying["cancel_at"]) == (False, None)
    assert not held(both, id_).is_canceling
    assert both.differences(path) == []


def a_subscription_is_canceled_at_once(both: BothSides) -> None:
    """It is over on both sides, and nobody is billed (R113)."""
    id_, _, path = started(both)

    both.syncs(CancelSubscription(subscription_id=id_, mode=CancelMode.IMMEDIATELY))

    over = both.read(path)
    assert over["status"] == "canceled"
    assert over["ended_at"] is not None
    state = both.account.get(SUBSCRIPTION, id_)
    assert isinstance(state, Ended)
    assert not state.last.outstanding
    canceled = both.listed("/v1/subscriptions", customer=state.last.customer, status="all")
    assert [each["id"] for each in canceled] == [id_]


def its_own_card_pays_or_the_default(both: BothSides) -> None:
    """Chosen, and let go (R100, R101)."""
    id_, _, path = started(both)
    second = PaymentMethodId(both.adopt(both.attached(held(both, id_).customer, "tok_mastercard")))

    both.syncs(ChoosePaymentMethod(subscription_id=id_, payment_method_id=second))
    assert both.read(path)["default_payment_method"] == second
    assert both.differences(path) == []

    both.syncs(ChoosePaymentMethod(subscription_id=id_, payment_method_id=None))
    assert both.read(path)["default_payment_method"] is None
    assert both.differences(path) == []


SUBSCRIPTIONS = (
    a_collection_is_paused_and_resumed,
    a_plan_is_switched,
    a_quantity_is_changed,
    a_switch_that_is_declined_changes_nothing,
    a_cancellation_is_scheduled_and_reversed,
    a_subscription_is_canceled_at_once,
    its_own_card_pays_or_the_default,
)
"""Each shows one thing, and needs nothing of the others."""
