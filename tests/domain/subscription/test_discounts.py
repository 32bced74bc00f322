"""Discounts on a subscription: by coupon or promotion code, at the portal by a code alone."""

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    API,
    CANCELED,
    CONFIGURATION,
    DEARER,
    DOLLARS,
    EVERYTHING,
    GYM,
    METERED,
    NOW,
    ONCE_CODE,
    PAUSED,
    PORTAL,
    SAUNA,
    SPRING,
    SPRING_CODE,
    STARTED,
    SYNCED,
    UNKNOWN_CODE,
    UPDATE,
    WELCOME,
    WELCOME_CODE,
    YEARLY,
    code,
    coupon,
    facts,
    in_force,
    item,
    portal,
    replay,
    standing,
    subscription,
    with_items,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import AllowedUpdate
from counterfoil.domain.coupon.commands import CountRedemption
from counterfoil.domain.coupon.redeeming import Purchase
from counterfoil.domain.coupon.redemption_refusals import (
    CustomerNotFirstTimeError,
    MinimumNotReachedError,
    OtherCouponCurrencyError,
    PromotionCodeInactiveError,
)
from counterfoil.domain.coupon.refusals import CouponNotFoundError, PromotionCodeNotFoundError
from counterfoil.domain.coupon.state import Deleted as DeletedCoupon
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.flow import Flow, FlowDiscount, FlowType
from counterfoil.domain.session.state import Open
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.allowed import SubscriptionAction, allowed_actions
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.discount_guards import purchase_of
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CouponId, Known, SessionId, SubscriptionId

APPLY = c.ApplyDiscount(subscription_id=GYM, coupon_id=SPRING)
BY_CODE = c.ApplyDiscount(subscription_id=GYM, promotion_code_id=SPRING_CODE)
REMOVE = c.RemoveDiscount(subscription_id=GYM, coupon_id=SPRING)
REDEEMED = e.CouponRedeemed(coupon=SPRING)
REDEEMED_BY_CODE = e.CouponRedeemed(coupon=SPRING, promotion_code=SPRING_CODE)
ON = e.DiscountsChanged((SPRING,))
ASKED = e.DiscountApplicationRequested(coupon=SPRING)
ASKED_BY_CODE = e.DiscountApplicationRequested(coupon=SPRING, promotion_code=SPRING_CODE)
REMOVAL_ASKED = e.DiscountRemovalRequested(SPRING)

TAKING_CODES = portal(
    evolve(
        EVERYTHING,
        subscription_update=evolve(UPDATE, default_allowed_updates=(AllowedUpdate.PROMOTION_CODE,)),
    )
)
TAKING_CODES_SYNCED = evolve(TAKING_CODES, terms=SYNCED.terms)


def sighted(*discounts: str) -> c.ObserveSubscription:
    """Return what Stripe states of the discounts."""
    return c.ObserveSubscription(
        subscription_id=GYM,
        observed=ObservedSubscription(discounts=Known(discounts)),
        origin=Origin.CHANGED,
    )


def confirming(discount: FlowDiscount, about: SubscriptionId = GYM) -> Open:
    """Return a session in which an update is confirmed together with a discount."""
    kind = FlowType.SUBSCRIPTION_UPDATE_CONFIRM
    return Open(
        id=SessionId("bps_1"),
        customer=ANNA,
        configuration=CONFIGURATION,
        opened_at=NOW,
        flow=Flow(type=kind, subscription=about, discounts=(discount,)),
    )


class TestAMerchant:
    """By API, Dashboard or Checkout."""

    @pytest.mark.parametrize("door", [Door.API, Door.DASHBOARD, Door.CHECKOUT])
    def test_applies_a_coupon(self, door: Door) -> None:
        """It is redeemed, and discounts the subscription from now on."""
        subscription(STARTED).when(APPLY, facts(door)).then(REDEEMED, ON)

    def test_applies_a_promotion_code(self) -> None:
        """By which code it was redeemed stays on record."""
        subscription(STARTED).when(BY_CODE, API).then(REDEEMED_BY_CODE, ON)

    def test_adds_to_the_discounts_that_are_on(self) -> None:
        """None of them gives way (R81)."""
        on = e.DiscountsChanged((WELCOME,))

        subscription(STARTED, on).when(APPLY, API).then(
            REDEEMED, e.DiscountsChanged((WELCOME, SPRING))
        )

    def test_is_quiet_where_the_coupon_discounts_already(self) -> None:
        """By whichever way it is named, and whatever became of it since."""
        gone = evolve(API, coupons={SPRING: DeletedCoupon(last=coupon(SPRING))})
        for wish in (APPLY, BY_CODE):
            subscription(STARTED, ON).when(wish, API).then_nothing()
        subscription(STARTED, ON).when(APPLY, gone).then_nothing()

    @pytest.mark.parametrize(
        ("wish", "error"),
        [
            (c.ApplyDiscount(subscription_id=GYM), r.DiscountNotNamedOnceError),
            (evolve(APPLY, promotion_code_id=SPRING_CODE), r.DiscountNotNamedOnceError),
            (evolve(APPLY, coupon_id=CouponId("GONE")), CouponNotFoundError),
            (evolve(BY_CODE, promotion_code_id=UNKNOWN_CODE), PromotionCodeNotFoundError),
            (evolve(BY_CODE, promotion_code_id=ONCE_CODE), CustomerNotFirstTimeError),
        ],
    )
    def test_is_refused(self, wish: c.ApplyDiscount, error: type[CommandRefusedError]) -> None:
        """One discount, which exists; and whoever has a subscription is no newcomer (R81)."""
        subscription(STARTED).when(wish, API).then_refused(error)

    def test_applies_nothing_to_what_is_over_or_unknown_or_unpaid(self) -> None:
        """R83, R93, R116."""
        subscription().when(APPLY, API).then_refused(r.UnknownSubscriptionError)
        subscription(STARTED, CANCELED).when(APPLY, API).then_refused(r.SubscriptionEndedError)
        subscription(standing(Status.INCOMPLETE)).when(APPLY, API).then_refused(
            r.IncompleteSubscriptionError
        )

    def test_takes_a_discount_off(self) -> None:
        """The others stay."""
        both = e.DiscountsChanged((SPRING, WELCOME))

        subscription(STARTED, both).when(REMOVE, API).then(e.DiscountsChanged((WELCOME,)))

    def test_is_quiet_where_there_is_nothing_to_take_off(self) -> None:
        """It is so already."""
        subscription(STARTED).when(REMOVE, API).then_nothing()


class TestACustomer:
    """At the portal."""

    def test_redeems_a_promotion_code(self) -> None:
        """Where the configuration lets customers (R50)."""
        subscription(STARTED).when(BY_CODE, TAKING_CODES).then(REDEEMED_BY_CODE, ON)

    def test_redeems_no_code_where_the_configuration_has_none_of_it(self) -> None:
        """As it is unless the merchant says otherwise (R61b)."""
        subscription(STARTED).when(BY_CODE, PORTAL).then_refused(r.PromotionCodesNotTakenError)

    def test_applies_no_coupon_by_itself(self) -> None:
        """Coupons are the merchant's to hand out."""
        subscription(STARTED).when(APPLY, TAKING_CODES).then_refused(r.CouponNotAtPortalError)

    def test_confirms_the_discount_that_the_merchant_sent_along(self) -> None:
        """With the update of that subscription, and no other discount (R81)."""
        sent = portal(session=confirming(FlowDiscount(coupon=SPRING)))
        other = portal(session=confirming(FlowDiscount(coupon=WELCOME)))
        elsewhere = portal(
            session=confirming(FlowDiscount(coupon=SPRING), about=SubscriptionId("sub_pool"))
        )

        subscription(STARTED).when(APPLY, sent).then(REDEEMED, ON)
        for session in (other, elsewhere):
            subscription(STARTED).when(APPLY, session).then_refused(r.PromotionCodesNotTakenError)
        subscription(STARTED, PAUSED).when(APPLY, sent).then_refused(r.PausedSubscriptionError)

    def test_confirms_it_only_while_the_flow_lasts(self) -> None:
        """Afterwards it is as everywhere at the portal (R73)."""
        session = evolve(confirming(FlowDiscount(coupon=SPRING)), completed_at=NOW)

        subscription(STARTED).when(APPLY, evolve(TAKING_CODES, session=session)).then_refused(
            r.CouponNotAtPortalError
        )

    def test_takes_no_discount_off(self) -> None:
        """Discounts only add (R81)."""
        subscription(STARTED, ON).when(REMOVE, TAKING_CODES).then_refused(r.NotAtPortalError)

    def test_is_bound_by_what_binds_every_update(self) -> None:
        """A code is one of the updates that a configuration allows (R49, R85)."""
        off = portal(evolve(EVERYTHING, subscription_update=evolve(UPDATE, enabled=False)))
        two = with_items(item(), item(DEARER, id=SAUNA))

        subscription(STARTED).when(BY_CODE, off).then_refused(r.UpdateDisabledError)
        subscription(two).when(BY_CODE, TAKING_CODES).then_refused(r.SeveralItemsError)
        subscription(STARTED, PAUSED).when(BY_CODE, TAKING_CODES).then_refused(
            r.PausedSubscriptionError
        )

    def test_meets_the_portals_rules_before_the_codes(self) -> None:
        """Who may not redeem a code isn't told which there are."""
        both = evolve(APPLY, promotion_code_id=SPRING_CODE)
        unknown = evolve(BY_CODE, promotion_code_id=UNKNOWN_CODE)

        subscription(STARTED).when(both, PORTAL).then_refused(r.PromotionCodesNotTakenError)
        subscription(STARTED).when(both, TAKING_CODES).then_refused(r.CouponNotAtPortalError)
        subscription(STARTED).when(unknown, PORTAL).then_refused(r.PromotionCodesNotTakenError)
        subscription(STARTED).when(unknown, TAKING_CODES).then_refused(PromotionCodeNotFoundError)

    def test_is_told_why_a_code_does_not_work(self) -> None:
        """By the coupon's own rules."""
        idle = evolve(code(SPRING_CODE), active=False)
        circumstances = evolve(TAKING_CODES, coupons={SPRING: coupon(SPRING, idle)})

        subscription(STARTED).when(BY_CODE, circumstances).then_refused(PromotionCodeInactiveError)

    def test_reaches_the_minimum_with_all_that_is_billed(self) -> None:
        """Prices times quantities, in a period."""
        terms = evolve(code(SPRING_CODE).terms, minimum_amount=3000, minimum_amount_currency="eur")
        dear = evolve(code(SPRING_CODE), terms=terms)
        circumstances = evolve(API, coupons={SPRING: coupon(SPRING, dear)})
        two, three = with_items(item(quantity=2)), with_items(item(quantity=3))

        subscription(two).when(BY_CODE, circumstances).then_refused(MinimumNotReachedError)
        subscription(three).when(BY_CODE, circumstances).then(REDEEMED_BY_CODE, ON)


def test_an_amount_off_is_in_the_currency_of_the_subscription() -> None:
    """Euros don't come off dollars."""
    dollars = evolve(coupon(SPRING), terms=CouponTerms(amount_off=500, currency="usd"))

    subscription(STARTED).when(APPLY, evolve(API, coupons={SPRING: dollars})).then_refused(
        OtherCouponCurrencyError
    )


def test_what_is_bought_is_known_as_far_as_the_prices_tell() -> None:
    """A metered item comes to nobody knows what."""
    plain = in_force(with_items(item(quantity=2), item(YEARLY, 1, id=SAUNA)))
    metered = in_force(with_items(item(), item(METERED, None, id=SAUNA)))

    assert purchase_of(plain) == Purchase(currency="eur", amount=12000, is_first=False)
    assert purchase_of(metered).amount is None
    assert purchase_of(in_force(with_items(item(DOLLARS)))).amount == 1000


class TestASyncedAccount:
    """A discount moves money: it is asked of Stripe."""

    def test_asks_for_a_discount_once(self) -> None:
        """By coupon or by code, at either door."""
        subscription(STARTED).when(APPLY, SYNCED).then(ASKED)
        subscription(STARTED).when(BY_CODE, TAKING_CODES_SYNCED).then(ASKED_BY_CODE)
        subscription(STARTED, ASKED_BY_CODE).when(BY_CODE, SYNCED).then_nothing()

    def test_asks_for_one_at_a_time(self) -> None:
        """Another waits for the answer (R97)."""
        other = c.ApplyDiscount(subscription_id=GYM, promotion_code_id=WELCOME_CODE)
        for wish in (other, BY_CODE):
            subscription(STARTED, ASKED).when(wish, SYNCED).then_refused(r.RequestUnderWayError)

    def test_asks_to_take_one_off(self) -> None:
        """Once."""
        subscription(STARTED, ON).when(REMOVE, SYNCED).then(REMOVAL_ASKED)
        subscription(STARTED, ON, REMOVAL_ASKED).when(REMOVE, SYNCED).then_nothing()

    def test_sees_the_discount_applied(self) -> None:
        """Which closes the request; another's discount doesn't."""
        subscription(STARTED, ASKED).when(sighted(SPRING), SYNCED).then(ON)
        assert in_force(STARTED, ASKED, ON).outstanding == ()
        other = in_force(STARTED, ASKED, e.DiscountsChanged((WELCOME,)))
        assert [each.subject for each in other.outstanding] == [SPRING]

    def test_sees_the_discount_taken_off(self) -> None:
        """Which closes the request."""
        subscription(STARTED, ON, REMOVAL_ASKED).when(sighted(), SYNCED).then(
            e.DiscountsChanged(())
        )
        assert in_force(STARTED, ON, REMOVAL_ASKED, e.DiscountsChanged(())).outstanding == ()
        still_on = e.DiscountsChanged((SPRING, WELCOME))
        assert in_force(STARTED, ON, REMOVAL_ASKED, still_on).outstanding

    @pytest.mark.parametrize("operation", [Operation.APPLY_DISCOUNT, Operation.REMOVE_DISCOUNT])
    def test_may_be_refused(self, operation: Operation) -> None:
        """Then it may ask again."""
        told = c.RecordAnswer(
            subscription_id=GYM,
            operation=operation,
            answer=c.AnswerKind.REFUSED,
            code="coupon_expired",
        )
        refused = e.RequestRefused(operation=operation, code="coupon_expired")
        past = (STARTED, ON, REMOVAL_ASKED, ASKED)

        subscription(*past).when(told, SYNCED).then(refused)
        left = in_force(*past, refused).outstanding
        assert operation not in {each.operation for each in left}
        assert len(left) == 1


class TestThePage:
    """Whether customers are asked for a promotion code."""

    def test_asks_where_a_code_could_be_redeemed(self) -> None:
        """The code itself shows once it is entered."""
        assert asked_for_code(TAKING_CODES_SYNCED) == ()
        assert asked_for_code(API) == ()
        assert asked_for_code(PORTAL) == (r.PromotionCodesNotTakenError,)
        assert asked_for_code(TAKING_CODES_SYNCED, ASKED) == (r.RequestUnderWayError,)
        assert asked_for_code(TAKING_CODES, CANCELED) == (r.SubscriptionEndedError,)


def asked_for_code(at: Facts, *past: e.Event) -> tuple[type[CommandRefusedError], ...]:
    """Return why no promotion code would be taken."""
    (answer,) = (
        each
        for each in allowed_actions(replay(STARTED, *past), at)
        if each.action is SubscriptionAction.APPLY_PROMOTION_CODE
    )
    return tuple(type(refusal) for refusal in answer.refusals)


def test_redemptions_are_counted_on_the_coupon() -> None:
    """In the same commit, so that the last one is redeemed once; Stripe's are Stripe's to count."""
    before = replay(STARTED, REDEEMED, ON)
    after = replay(STARTED, REDEEMED, ON, REDEEMED_BY_CODE)

    assert SUBSCRIPTION.consequences(before, after) == (
        CountRedemption(coupon_id=SPRING, promotion_code_id=SPRING_CODE),
    )
    assert SUBSCRIPTION.consequences(replay(STARTED), replay(STARTED, ON)) == ()
    from_the_start = SUBSCRIPTION.consequences(replay(), replay(STARTED, REDEEMED, ON))
    assert [each for each in from_the_start if isinstance(each, CountRedemption)] == [
        CountRedemption(coupon_id=SPRING)
    ]


@pytest.mark.parametrize(
    ("wish", "ref"),
    [
        (APPLY, StreamRef(kind="coupon", id=SPRING)),
        (BY_CODE, StreamRef(kind="promotion_code", id=SPRING_CODE)),
        (
            c.AcceptRetentionOffer(subscription_id=GYM, coupon_id=SPRING),
            StreamRef(kind="coupon", id=SPRING),
        ),
    ],
)
def test_a_discount_rests_on_its_coupon(wish: c.Command, ref: StreamRef) -> None:
    """A promotion code is found at the coupon that holds it."""
    assert SUBSCRIPTION.reads(wish, replay(STARTED), API.cause)[-1] == ref
    assert ref not in SUBSCRIPTION.reads(REMOVE, replay(STARTED), API.cause)


@pytest.mark.parametrize(
    "event",
    [PAUSED, e.QuantityChanged(item=item().id, quantity=4)],
)
def test_discounts_run_on(event: e.Event) -> None:
    """A pause leaves them as they are (R139), and so does any update."""
    assert in_force(STARTED, ON, event).discounts == (SPRING,)
