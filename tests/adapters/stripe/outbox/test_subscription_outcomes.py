"""What is asked of Stripe for a subscription closes with one outcome, however that comes here."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import cast

import pytest
from tests.adapters.stripe.outbox.membership import Membership, membership
from tests.adapters.stripe.outbox.syncing import Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.requests import Operation, RequestStage
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import Unseen
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)
from counterfoil.domain.values import SubscriptionId

HOURS = timedelta(hours=23)
APPROVED = "pm_card_authenticationRequired"
DECLINED = "pm_card_chargeCustomerFail"


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def ask_for_gold(gym: Membership) -> None:
    """Wish for another plan, to be paid for at once."""
    gym.pair.decide(
        c.SwitchPlan(
            subscription_id=gym.id,
            item_id=gym.item,
            price_id=gym.gold,
            proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
        )
    )


def switches(gym: Membership) -> list[e.PlanSwitched]:
    """Return the switches that were recorded."""
    return [each for each in gym.events if isinstance(each, e.PlanSwitched)]


def invoice(gym: Membership) -> JsonObject:
    """Return the latest invoice, with the intent that it is to be paid by."""
    latest = gym.at_stripe["latest_invoice"]
    path = f"/v1/invoices/{latest}?expand[]=payments.data.payment.payment_intent"
    return gym.pair.at_stripe("GET", path)


def approve(gym: Membership) -> None:
    """Have the customer approve the payment of the latest invoice."""
    payments = cast("Mapping[str, list[Mapping[str, Mapping[str, Mapping[str, str]]]]]",
        invoice(gym)["payments"])  # fmt: skip
    secret = payments["data"][0]["payment"]["payment_intent"]["client_secret"]
    gym.pair.at_stripe("POST", f"/_sandbox/authenticate/{secret}/approve")


def awaiting(gym: Membership) -> e.RequestAwaitingPayment:
    """Return the one outcome, that it waits."""
    (outcome,) = gym.outcomes()
    assert isinstance(outcome, e.RequestAwaitingPayment)
    return outcome


def test_a_switch_waits_for_its_approval(pair: Pair) -> None:
    """Until Stripe says so, and for what, and nothing older makes an end of that."""
    gym = membership(pair)
    gym.pay_with(APPROVED)
    older = gym.at_stripe
    ask_for_gold(gym)

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert awaiting(gym) == e.RequestAwaitingPayment(
        operation=Operation.SWITCH_PLAN,
        next_action="use_stripe_sdk",
        expires_at=pair.clock() + HOURS,
    )
    gym.hear()
    pair.adopt(older)
    (request,) = gym.state.outstanding
    assert request.stage is RequestStage.AWAITING_PAYMENT
    assert not switches(gym)


@pytest.mark.parametrize("how", ["by webhooks", "by webhooks twice", "by a look"])
def test_what_is_approved_is_switched_once(pair: Pair, how: str) -> None:
    """The webhook tells, or a later look does."""
    gym = membership(pair)
    gym.pay_with(APPROVED)
    ask_for_gold(gym)
    pair.sync()
    pair.clock.go_on()
    approve(gym)

    if how == "by a look":
        pair.adopt(gym.at_stripe)
    gym.hear()
    if how == "by webhooks twice":
        pair.clock.go_on()
        gym.hear()

    (switch,) = switches(gym)
    assert switch.price.id == gym.gold
    assert not gym.outstanding
    awaiting(gym)
    pair.clock.go_on(HOURS)
    pair.portal.tick()
    awaiting(gym)


def test_what_was_decided_at_once_is_not_undone_by_what_was_before(pair: Pair) -> None:
    """Until Stripe was told of it, what it says is older than the decision."""
    gym = membership(pair)
    older = gym.at_stripe
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
    pair.decide(c.PauseCollection(subscription_id=gym.id, pause=pause))
    pair.adopt(older)
    gym.hear()
    assert gym.state.collection_pause == pause

    pair.sync()
    gym.hear()

    assert gym.state.collection_pause == pause
    assert not gym.state.unconfirmed
    pair.clock.go_on()
    pair.at_stripe("POST", f"/v1/subscriptions/{gym.id}", {"pause_collection": ""})
    gym.hear()
    assert gym.state.collection_pause is None


def test_a_switch_that_is_declined_waits_for_another_payment_method(pair: Pair) -> None:
    """It is no refusal: the change is made once its invoice is paid."""
    gym = membership(pair)
    gym.pay_with(DECLINED)
    ask_for_gold(gym)

    pair.sync()

    assert awaiting(gym).next_action == "requires_payment_method"
    pair.clock.go_on()
    gym.pay_with("pm_card_visa")
    pair.at_stripe("POST", f"/v1/invoices/{gym.at_stripe['latest_invoice']}/pay")
    gym.hear()
    (switch,) = switches(gym)
    assert switch.price.id == gym.gold
    assert not gym.outstanding


@pytest.mark.parametrize("first", ["the echo", "the answer"])
def test_an_echo_and_an_answer_close_it_once(pair: Pair, first: str) -> None:
    """Whichever comes first."""
    gym = membership(pair)
    ask_for_gold(gym)
    if first == "the echo":
        pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
        pair.queued()
        pair.step()
        gym.hear()
        assert not pair.portal.store.outbox.open("acct_1/test")
    else:
        pair.sync()
        gym.hear()

    (switch,) = switches(gym)
    assert switch.price.id == gym.gold
    assert not gym.outstanding
    assert gym.outcomes() == []


def test_what_nobody_pays_for_lapses_by_time(pair: Pair) -> None:
    """And is over once, though Stripe says so as well, later."""
    gym = membership(pair)
    gym.pay_with(APPROVED)
    ask_for_gold(gym)
    pair.sync()
    gym.let_pass(HOURS - timedelta(minutes=1))
    pair.portal.tick()
    assert gym.outstanding

    gym.let_pass(timedelta(minutes=2))
    pair.portal.tick()

    assert [type(each) for each in gym.outcomes()] == [e.RequestAwaitingPayment, e.RequestLapsed]
    gym.hear()
    assert len(gym.outcomes()) == 2
    assert gym.at_stripe["pending_update"] is None
    assert not switches(gym)
    assert not gym.outstanding


def test_what_nobody_pays_for_lapses_by_stripes_word(pair: Pair) -> None:
    """Where nobody lets time pass here; and once, though time does so later."""
    gym = membership(pair)
    gym.pay_with(APPROVED)
    ask_for_gold(gym)
    pair.sync()
    gym.let_pass(HOURS + timedelta(minutes=1))

    gym.hear()

    assert [type(each) for each in gym.outcomes()] == [e.RequestAwaitingPayment, e.RequestLapsed]
    pair.portal.tick()
    gym.hear()
    assert len(gym.outcomes()) == 2


def test_an_older_lapse_does_not_end_a_later_request(pair: Pair) -> None:
    """Stripe sends what it told once more."""
    gym = membership(pair)
    gym.pay_with(APPROVED)
    ask_for_gold(gym)
    pair.sync()
    gym.let_pass(HOURS + timedelta(minutes=1))
    expired = pair.events()
    pair.portal.tick()
    ask_for_gold(gym)
    pair.sync()

    pair.hear(*expired)

    assert gym.outstanding == [Operation.SWITCH_PLAN]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        (DECLINED, "card_declined", "generic_decline"),
        (APPROVED, "subscription_payment_intent_requires_action", None),
    ],
)
def test_what_cannot_wait_is_refused(
    pair: Pair, card: str, code: str, decline_code: str | None
) -> None:
    """With what was decided along with it: all is as it was at Stripe, and nothing waits there."""
    gym = membership(pair)
    pair.decide(c.CancelSubscription(subscription_id=gym.id))
    pair.sync()
    gym.pay_with(card)
    pair.account.handle_many(
        (
            c.ReverseCancellation(subscription_id=gym.id),
            c.SwitchPlan(
                subscription_id=gym.id,
                item_id=gym.item,
                price_id=gym.gold,
                proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
            ),
        ),
        by=Cause(actor=Actor.MERCHANT, door=Door.API, command_id="together"),
    )

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.REFUSED
    assert gym.outcomes() == [
        e.RequestRefused(operation=Operation.SWITCH_PLAN, code=code, decline_code=decline_code)
    ]
    assert e.ConfirmationEnded(facets=("cancellation",), refused_with=code) in gym.events
    pair.adopt(gym.at_stripe)
    assert gym.state.is_canceling
    assert gym.at_stripe["pending_update"] is None
    assert not switches(gym)


def test_the_end_of_a_trial_that_cannot_be_paid_is_refused(pair: Pair) -> None:
    """The trial goes on."""
    gym = membership(pair, {"trial_period_days": "7"})
    gym.pay_with(DECLINED)
    pair.decide(c.EndTrial(subscription_id=gym.id))

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.REFUSED
    assert gym.outcomes() == [
        e.RequestRefused(
            operation=Operation.END_TRIAL, code="card_declined", decline_code="generic_decline"
        )
    ]
    assert gym.status() is Status.TRIALING


def test_a_resumption_waits_for_its_invoice(pair: Pair) -> None:
    """R141: it goes on once that is paid."""
    gym = membership(pair)
    gym.let_pass(timedelta(days=15))
    pair.decide(c.PauseSubscription(subscription_id=gym.id))
    pair.sync()
    gym.pay_with(DECLINED)
    pair.decide(c.ResumeSubscription(subscription_id=gym.id))

    pair.sync()

    assert gym.status() is Status.PAUSED
    assert awaiting(gym) == e.RequestAwaitingPayment(
        operation=Operation.RESUME_SUBSCRIPTION,
        next_action="requires_payment_method",
        expires_at=pair.clock() + timedelta(days=365),
    )
    pair.clock.go_on()
    gym.pay_with("pm_card_visa")
    pair.at_stripe("POST", f"/v1/invoices/{gym.at_stripe['latest_invoice']}/pay")
    gym.hear()
    assert gym.status() is Status.ACTIVE
    assert not gym.outstanding
    awaiting(gym)


def test_a_start_that_cannot_be_paid_is_refused(pair: Pair) -> None:
    """There is no subscription then, on either side."""
    gym = membership(pair)
    gym.pay_with(DECLINED)
    ours = SubscriptionId("sub_ours")
    pair.decide(
        c.StartSubscription(
            subscription_id=ours,
            customer_id=gym.customer,
            items=(c.NewItem(id=gym.item, price=gym.gold),),
        )
    )

    (ended,) = pair.sync()

    assert (ended.status, ended.code) == (OutboxStatus.REFUSED, "card_declined")
    state = pair.account.get(SUBSCRIPTION, ours)
    assert isinstance(state, Unseen)
    assert not state.outstanding


def test_what_came_of_it_may_be_unknown(pair: Pair) -> None:
    """Until a look tells."""
    gym = membership(pair)
    ask_for_gold(gym)
    pair.sandbox.faults.next(Fault.SAVED_500_BEFORE, method="POST", times=100)
    pair.queued()
    for _ in range(60):
        pair.step()

    (parked,) = pair.portal.store.outbox.open("acct_1/test")
    assert parked.status is OutboxStatus.PARKED
    assert gym.outcomes() == [e.RequestUnknown(Operation.SWITCH_PLAN)]
    assert gym.outstanding == [Operation.SWITCH_PLAN]
    pair.at_stripe("DELETE", f"/v1/subscriptions/{gym.id}")
    gym.hear()
    assert not gym.outstanding
