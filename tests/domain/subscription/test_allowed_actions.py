"""What a subscription's page offers is what the commands grant."""

import pytest
from attrs import evolve
from hypothesis import given as given_any
from hypothesis import settings
from tests.domain.subscription.cast import (
    API,
    CANCELED,
    COLLECTION_PAUSED,
    DASHBOARD,
    DEARER,
    EVERYTHING,
    GOLD,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    ITEM,
    MONTHLY,
    PAUSE,
    PAUSED,
    PORTAL,
    SAUNA,
    SEPA,
    STARTED,
    SYNCED,
    UNKNOWN_PRICE,
    UPDATE,
    WELCOME_CODE,
    YEARLY,
    facts,
    item,
    portal,
    replay,
    updating,
    with_items,
)
from tests.domain.subscription.strategies import CIRCUMSTANCES, LIVES

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    CancellationReason,
    CancelMode,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    ProrationBehavior,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.allowed import (
    SubscriptionAction,
    _other_quantity,
    allowed_actions,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.guards import offered_prices
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.testing import Given
from counterfoil.domain.values import ConfigurationId, CouponId, PriceId, SubscriptionItemId


def wish(answer: Answer, state: State, at: Facts) -> c.Command:
    """Return a command that wishes what an answer is about."""
    subject = answer.subject
    match answer.action:
        case SubscriptionAction.SWITCH_PLAN:
            first = state.items[0].id if isinstance(state, InForce) else ITEM
            to = PriceId(subject or UNKNOWN_PRICE)
            return c.SwitchPlan(subscription_id=GYM, item_id=first, price_id=to)
        case SubscriptionAction.CHANGE_QUANTITY:
            id_ = SubscriptionItemId(subject or ITEM)
            now = state.item(id_) if isinstance(state, InForce) else None
            quantity = _other_quantity(now, at) if now else 2
            return c.ChangeQuantity(subscription_id=GYM, item_id=id_, quantity=quantity)
        case SubscriptionAction.APPLY_PROMOTION_CODE:
            return c.ApplyDiscount(subscription_id=GYM, promotion_code_id=WELCOME_CODE)
        case SubscriptionAction.ACCEPT_RETENTION_OFFER:
            offered = CouponId(subject or "NONE")
            return c.AcceptRetentionOffer(subscription_id=GYM, coupon_id=offered)
        case SubscriptionAction.CANCEL:
            return c.CancelSubscription(subscription_id=GYM)
        case SubscriptionAction.REVERSE_CANCELLATION:
            return c.ReverseCancellation(subscription_id=GYM)
        case SubscriptionAction.PAUSE_COLLECTION:
            return c.PauseCollection(subscription_id=GYM, pause=COLLECTION_PAUSED.pause)
        case SubscriptionAction.RESUME_COLLECTION:
            return c.ResumeCollection(subscription_id=GYM)
        case SubscriptionAction.PAUSE_SUBSCRIPTION:
            count, _, interval = (subject or "").partition(" ")
            duration = PauseOption(Interval(interval), int(count)) if subject else None
            return c.PauseSubscription(subscription_id=GYM, duration=duration)
        case SubscriptionAction.RESUME_SUBSCRIPTION:
            return c.ResumeSubscription(subscription_id=GYM)
        case _:
            return c.ChoosePaymentMethod(subscription_id=GYM, payment_method_id=None)


def told(refusal: CommandRefusedError | None) -> str:
    """Return a refusal's kind and fields."""
    return repr(refusal)


@settings(max_examples=500, deadline=None)
@given_any(state=LIVES, at=CIRCUMSTANCES)
def test_answers_and_decisions_never_disagree(state: State, at: Facts) -> None:
    """What is offered is granted, and what is not meets the refusal that the answer names first."""
    for answer in allowed_actions(state, at):
        outcome = Given(SUBSCRIPTION, state).when(wish(answer, state, at), at)
        assert told(outcome.refusal) == told(next(iter(answer.refusals), None))
        assert answer.allowed == bool(outcome.events)


def answers(at: Facts, *past: e.Event) -> dict[tuple[str, str | None], tuple[type, ...]]:
    """Return the kinds of refusal by action and subject."""
    return {
        (answer.action, answer.subject): tuple(type(refusal) for refusal in answer.refusals)
        for answer in allowed_actions(replay(*past), at)
    }


def test_the_page_of_a_subscription() -> None:
    """Every offered price, every item, both pauses, by the same guards that decide."""
    assert answers(PORTAL, STARTED) == {
        ("switch_plan", "price_yearly"): (),
        ("switch_plan", "price_dearer"): (),
        ("switch_plan", "price_cheaper"): (),
        ("switch_plan", "price_inclusive"): (r.OtherTaxBehaviorError,),
        ("switch_plan", "price_silver"): (),
        ("switch_plan", "price_silver_dearer"): (),
        ("change_quantity", ITEM): (),
        ("apply_promotion_code", None): (r.PromotionCodesNotTakenError,),
        ("accept_retention_offer", None): (r.NoRetentionOfferError,),
        ("cancel", None): (),
        ("pause_collection", None): (r.PortalPausesNoCollectionError,),
        ("pause_subscription", "1 month"): (),
    }


def test_the_page_of_one_that_is_leaving_and_paused() -> None:
    """What is so already is offered the other way round."""
    past = (
        STARTED,
        IN_FLEXIBLE_CANCELLATION,
        COLLECTION_PAUSED,
        PAUSED,
        e.DefaultPaymentMethodChosen(SEPA),
    )
    kinds = answers(PORTAL, *past)
    assert kinds["reverse_cancellation", None] == ()
    assert kinds["resume_collection", None] == (r.PortalResumesNoCollectionError,)
    assert kinds["resume_subscription", None] == ()
    assert kinds["remove_payment_method_override", SEPA] == ()
    assert not {"cancel", "pause_collection", "pause_subscription"} & {k for k, _ in kinds}


@pytest.mark.parametrize(
    "past",
    [
        (STARTED,),
        (
            STARTED,
            IN_FLEXIBLE_CANCELLATION,
            COLLECTION_PAUSED,
            PAUSED,
            e.DefaultPaymentMethodChosen(SEPA),
        ),
    ],
)
def test_the_live_portal_of_an_account_that_does_not_pay_offers_nothing(
    past: tuple[e.Event, ...],
) -> None:
    """R189: what could be done in test mode waits for Billing alone; merchants need no portal."""
    unpaid = evolve(PORTAL, mode=Mode.LIVE)
    paid = evolve(unpaid, account=evolve(unpaid.account, pays_for_billing=True))
    tried = answers(PORTAL, *past)

    assert answers(paid, *past) == tried
    for asked, why in answers(unpaid, *past).items():
        assert why == (BillingNotPaidError, *tried[asked]) or why == tried[asked] != ()
    assert answers(evolve(API, mode=Mode.LIVE), *past) == answers(API, *past)


def test_no_reason_is_taken_at_a_live_portal_that_is_not_paid_for() -> None:
    """Also before it is looked at."""
    wish = c.GiveCancellationReason(subscription_id=GYM, feedback=CancellationReason("bored"))
    state = replay(STARTED, IN_FLEXIBLE_CANCELLATION)
    outcome = Given(SUBSCRIPTION, state).when(wish, evolve(PORTAL, mode=Mode.LIVE))
    outcome.then_refused(BillingNotPaidError)


def test_the_founding_question_is_answered() -> None:
    """Why can this subscription only be canceled? R85: every reason is named."""
    both = with_items(item(), item(id=SAUNA))
    invoiced = e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)
    kinds = answers(PORTAL, both, invoiced)
    why = (r.SeveralItemsError, r.InvoicedSubscriptionError)
    assert kinds["switch_plan", "price_dearer"] == why
    assert kinds["change_quantity", ITEM] == why
    assert kinds["change_quantity", SAUNA] == why
    assert kinds["cancel", None] == ()


def test_the_page_of_what_is_over() -> None:
    """One reason for all."""
    kinds = answers(PORTAL, STARTED, CANCELED)
    assert set(kinds.values()) == {(r.SubscriptionEndedError,)}
    assert ("cancel", None) not in kinds


def test_what_was_never_seen_has_no_page() -> None:
    """There is nothing to answer about."""
    assert answers(PORTAL) == {}


def test_a_subscription_without_items_is_not_updated() -> None:
    """Stripe cut the list off, or they were all removed."""
    actions = {action for action, _ in answers(PORTAL, STARTED, e.ItemRemoved(ITEM))}
    assert not {"switch_plan", "change_quantity"} & actions
    assert "cancel" in actions


def test_where_no_price_is_offered_one_answer_says_why() -> None:
    """A button that is missing without a word is what customers ask about; merchants need none."""
    off = updating(SubscriptionUpdate())
    nothing = r.NothingToSwitchToError
    assert answers(off, STARTED)["switch_plan", None] == (
        r.UpdateDisabledError,
        r.PriceNotSwitchableError,
        nothing,
    )
    empty = updating(evolve(UPDATE, products=()))
    assert answers(empty, STARTED)["switch_plan", None] == (nothing,)
    bare = evolve(API, configuration=UnseenConfiguration(id=ConfigurationId("bpc_1")))
    assert ("switch_plan", None) not in answers(bare, STARTED)
    assert answers(bare, STARTED)["change_quantity", ITEM] == ()


def test_the_offered_prices_in_their_order() -> None:
    """To be read before the answers are asked for."""
    assert offered_prices(PORTAL)[:2] == (MONTHLY.id, YEARLY.id)
    bare = evolve(PORTAL, configuration=UnseenConfiguration(id=ConfigurationId("bpc_1")))
    assert offered_prices(bare) == ()


def test_an_offered_price_that_is_unknown_has_an_answer_too() -> None:
    """A drift between configuration and catalogue shows itself (R54)."""
    gone = updating(
        evolve(UPDATE, products=(OfferedProduct(product=GOLD, prices=(UNKNOWN_PRICE,)),))
    )
    assert answers(gone, STARTED)["switch_plan", UNKNOWN_PRICE] == (r.UnknownPriceError,)


@pytest.mark.parametrize(
    ("bounds", "quantity", "asked"),
    [
        (AdjustableQuantity(), 1, 2),
        (AdjustableQuantity(minimum=5), 1, 5),
        (AdjustableQuantity(maximum=3), 3, 2),
        (AdjustableQuantity(minimum=1, maximum=2), 1, 2),
        (AdjustableQuantity(maximum=3), 7, 3),
        (AdjustableQuantity(), None, 1),
    ],
)
def test_about_which_quantity_is_asked(
    bounds: AdjustableQuantity, quantity: int | None, asked: int
) -> None:
    """Another than now, within the bounds where that can be."""
    offer = OfferedProduct(product=GOLD, prices=(MONTHLY.id,), adjustable_quantity=bounds)
    at = updating(evolve(UPDATE, products=(offer,)))
    assert _other_quantity(item(quantity=quantity), at) == asked


def test_where_only_the_quantity_of_now_fits_no_other_is_offered() -> None:
    """R55: the bounds are the answer."""
    fixed = AdjustableQuantity(minimum=1, maximum=1)
    offer = OfferedProduct(product=GOLD, prices=(MONTHLY.id,), adjustable_quantity=fixed)
    kinds = answers(updating(evolve(UPDATE, products=(offer,))), STARTED)
    assert kinds["change_quantity", ITEM] == (r.QuantityOutOfBoundsError,)


def test_every_offered_duration_has_an_answer() -> None:
    """R61f; one without an end where that, or nothing, is offered; merchants' have none."""
    two = evolve(
        PAUSE, interval_options=(PauseOption(Interval.WEEK, 2), PauseOption(Interval.YEAR))
    )
    choosing = answers(portal(evolve(EVERYTHING, subscription_pause=two)), STARTED)
    assert choosing["pause_subscription", "2 week"] == ()
    assert choosing["pause_subscription", "1 year"] == ()
    indefinite = evolve(two, duration=PauseDurationType.INDEFINITE)
    assert (
        answers(portal(evolve(EVERYTHING, subscription_pause=indefinite)), STARTED)[
            "pause_subscription", None
        ]
        == ()
    )
    none = evolve(two, interval_options=())
    assert answers(portal(evolve(EVERYTHING, subscription_pause=none)), STARTED)[
        "pause_subscription", None
    ] == (r.PauseDurationNotOfferedError,)
    for at in (API, DASHBOARD):
        assert answers(at, STARTED)["pause_subscription", None] == ()


def test_what_was_asked_of_stripe_has_no_answer_and_holds_up_its_kind() -> None:
    """R97: the page neither offers it again nor something that would be refused."""
    switch = e.PlanSwitchRequested(
        item=ITEM, price=DEARER, quantity=1, proration_behavior=ProrationBehavior.NONE
    )
    at = portal(synced=True)
    kinds = answers(at, STARTED, switch)
    assert ("switch_plan", DEARER.id) not in kinds
    assert kinds["switch_plan", YEARLY.id] == (r.RequestUnderWayError,)
    assert kinds["change_quantity", ITEM] == ()
    assert answers(portal(), STARTED, switch)["switch_plan", DEARER.id] == ()
    month = PauseOption(Interval.MONTH, 1)
    pausing = answers(at, STARTED, e.PauseRequested(duration=month))
    assert "pause_subscription" not in {action for action, _ in pausing}
    resuming = answers(at, STARTED, PAUSED, e.ResumptionRequested())
    assert "resume_subscription" not in {action for action, _ in resuming}


def test_a_cancellation_at_once_is_asked_for_where_the_portal_cancels_at_once() -> None:
    """R40: while it is outstanding there is nothing to cancel."""
    asked = e.CancellationRequested(proration_behavior=ProrationBehavior.NONE)
    at_once = evolve(
        EVERYTHING,
        subscription_cancel=evolve(EVERYTHING.subscription_cancel, mode=CancelMode.IMMEDIATELY),
    )
    assert answers(portal(at_once, synced=True), STARTED)["cancel", None] == ()
    assert ("cancel", None) not in answers(portal(at_once, synced=True), STARTED, asked)
    assert ("cancel", None) in answers(portal(synced=True), STARTED, asked)
    assert ("cancel", None) in answers(SYNCED, STARTED, asked)
    assert answers(facts(Door.API), STARTED)["cancel", None] == ()
