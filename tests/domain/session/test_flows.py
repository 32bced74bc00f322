"""Sessions that are opened for one thing: what each flow needs, and what it is refused for."""

import attrs
import pytest
from attrs import evolve
from tests.domain.session.cast import (
    ANNA_HERSELF,
    BERT,
    BY_API,
    CANCELING,
    CONFIRMING,
    EVERY_FLOW,
    FEATURES,
    INTRODUCING,
    MICROSECOND,
    NOW,
    OPEN,
    PAUSING,
    PAYING_ANEW,
    UPDATING,
    facts,
    features,
    flowing,
    visit,
)
from tests.domain.subscription.cast import (
    CANCEL,
    CANCELED,
    CHEAPER,
    CLASSIC,
    GYM,
    IN_CLASSIC_CANCELLATION,
    IN_FLEXIBLE_CANCELLATION,
    INCLUSIVE,
    ITEM,
    MONTHLY,
    PAUSE,
    PAUSED,
    SAUNA,
    STARTED,
    UNDER_SCHEDULE,
    UPDATE,
    in_force,
    item,
    replay,
    with_items,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    CustomerUpdate,
    PaymentMethodUpdate,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.refusals import InvalidUrlError
from counterfoil.domain.coupon import redemption_refusals as d
from counterfoil.domain.coupon.refusals import (
    CouponDeletedError,
    CouponNotFoundError,
    PromotionCodeNotFoundError,
)
from counterfoil.domain.coupon.state import Deleted as DeletedCoupon
from counterfoil.domain.coupon.state import InForce as Coupon
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.coupon.state import Unseen as UnseenCoupon
from counterfoil.domain.coupon.terms import CouponTerms, PromotionCode, PromotionTerms
from counterfoil.domain.customer.refusals import PaymentMethodsNotManagedError
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import flow_refusals as r
from counterfoil.domain.session import policy
from counterfoil.domain.session.decisions import reads
from counterfoil.domain.session.flow import (
    AfterCompletion,
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowDiscount,
    FlowType,
)
from counterfoil.domain.session.flow_guards import flow_fits
from counterfoil.domain.session.state import Unseen
from counterfoil.domain.subscription import refusals as s
from counterfoil.domain.subscription.events import CancellationRequested
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.values import CouponId, PromotionCodeId, SubscriptionId

MINUS_TEN = CouponId("MINUS10")
WELCOME = PromotionCodeId("promo_welcome")
WELCOME_CODE = PromotionCode(id=WELCOME, terms=PromotionTerms(code="WELCOME"))
COUPON = Coupon(id=MINUS_TEN, promotion_codes={WELCOME: WELCOME_CODE})
EVERY_UPDATE = evolve(UPDATE, default_allowed_updates=tuple(AllowedUpdate))
ALL_UPDATES = features(evolve(FEATURES, subscription_update=EVERY_UPDATE))
OTHER = SubscriptionId("sub_other")


def welcome(**terms: object) -> PromotionCode:
    """Return the code on other terms."""
    changed = attrs.evolve(WELCOME_CODE.terms, **terms)  # type: ignore[arg-type]
    return evolve(WELCOME_CODE, terms=changed)


def opening(flow: Flow, moment: Facts = BY_API) -> CommandRefusedError | None:
    """Open a session for one thing; return what it is refused for, if it is."""
    return visit().when(evolve(OPEN, flow=flow), moment).refusal


def refused(flow: Flow, error: type[CommandRefusedError], moment: Facts = BY_API) -> None:
    """Assert that a flow is refused by a rule."""
    visit().when(evolve(OPEN, flow=flow), moment).then_refused(error)


def with_coupon(coupon: CouponState = COUPON, *, at_most: Facts = BY_API) -> Facts:
    """Return facts with a coupon, and a configuration that allows promotion codes."""
    return evolve(at_most, coupons={coupon.id: coupon}, configuration=ALL_UPDATES)


def about(state: SubscriptionState) -> Facts:
    """Return facts with another past of the gym."""
    return facts(subscription=state)


def confirming(*items: ConfirmedItem, discounts: tuple[FlowDiscount, ...] = ()) -> Flow:
    """Return a flow that asks for the confirmation of an update."""
    return evolve(CONFIRMING, items=items, discounts=discounts)


class TestEveryFlow:
    """What the six have in common."""

    @pytest.mark.parametrize("flow", EVERY_FLOW, ids=lambda flow: flow.type)
    def test_is_opened_where_the_portal_would_allow_it(self, flow: Flow) -> None:
        """The configuration enables it, and the subscription bears it."""
        visit().when(evolve(OPEN, flow=flow), BY_API).then(flowing(flow))

    @pytest.mark.parametrize("flow", [CANCELING, PAUSING, UPDATING, CONFIRMING])
    def test_about_a_subscription_is_about_the_customers_own(self, flow: Flow) -> None:
        """Another's reads as none (R83), as does one of another account's behalf (R67, R96)."""
        of_bert = evolve(in_force(STARTED), customer=BERT)
        refused(flow, s.UnknownSubscriptionError, about(of_bert))
        refused(evolve(flow, subscription=OTHER), s.UnknownSubscriptionError)
        refused(flow, s.UnknownSubscriptionError, evolve(BY_API, subscriptions={}))
        on_behalf = evolve(OPEN, flow=flow, on_behalf_of="acct_shop")
        visit().when(on_behalf, BY_API).then_refused(s.UnknownSubscriptionError)
        shops = about(evolve(in_force(STARTED), on_behalf_of="acct_shop"))
        visit().when(on_behalf, shops).then(flowing(flow, on_behalf_of="acct_shop"))

    @pytest.mark.parametrize("flow", [CANCELING, PAUSING, UPDATING, CONFIRMING])
    def test_about_a_subscription_finds_it_in_force(self, flow: Flow) -> None:
        """One that is over for good has nothing left to do (R93)."""
        refused(flow, s.SubscriptionEndedError, about(replay(STARTED, CANCELED)))

    def test_is_of_a_known_type(self) -> None:
        """There are six (R71)."""
        refused(Flow(type=FlowType("gift")), r.FlowTypeUnknownError)

    def test_is_known_to_the_requests_version(self) -> None:
        """Two of the six came in 2026; the dashboard speaks no version."""
        old = facts(api_version="2026-07-29.dahlia")
        refused(INTRODUCING, r.FlowUnknownToVersionError, old)
        refused(PAUSING, r.FlowUnknownToVersionError, facts(api_version="2026-09-30.endive"))
        dashboard = facts(Door.DASHBOARD, api_version="2026-07-29.dahlia")
        assert opening(INTRODUCING, dashboard) is None
        assert opening(CANCELING, old) is None

    @pytest.mark.parametrize("flow", [CANCELING, PAUSING, UPDATING, CONFIRMING])
    def test_names_its_subscription(self, flow: Flow) -> None:
        """Missing, it is missing in Stripe's words (R72)."""
        outcome = visit().when(evolve(OPEN, flow=evolve(flow, subscription=None)), BY_API)

        refusal = outcome.then_refused(r.FlowPartMissingError)
        assert refusal.param == f"flow_data[{flow.type}][subscription]"

    @pytest.mark.parametrize(
        ("flow", "part"),
        [
            (evolve(PAYING_ANEW, subscription=GYM), "[subscription]"),
            (evolve(INTRODUCING, subscription=GYM), "[subscription]"),
            (evolve(UPDATING, items=CONFIRMING.items), "[items]"),
            (evolve(UPDATING, discounts=(FlowDiscount(coupon=MINUS_TEN),)), "[discounts]"),
            (evolve(UPDATING, retention_coupon=MINUS_TEN), "[retention]"),
        ],
    )
    def test_takes_nothing_that_belongs_to_another(self, flow: Flow, part: str) -> None:
        """What would silently do nothing is refused (R72, R77)."""
        outcome = visit().when(evolve(OPEN, flow=flow), BY_API)

        assert outcome.then_refused(r.FlowPartUnknownError).param == f"flow_data[{flow.type}]{part}"

    def test_reads_all_that_it_is_about(self) -> None:
        """The decision rests on each of them."""
        flow = confirming(
            *CONFIRMING.items,
            ConfirmedItem(id=SAUNA),
            discounts=(FlowDiscount(coupon=MINUS_TEN), FlowDiscount(promotion_code=WELCOME)),
        )

        named = reads(evolve(OPEN, flow=flow), Unseen(id=OPEN.session_id), BY_API.cause)

        assert [str(ref) for ref in named] == [
            "configuration/bpc_1",
            "customer/cus_anna",
            "subscription/sub_gym",
            f"price/{CHEAPER.id}",
            f"coupon/{MINUS_TEN}",
            f"promotion_code/{WELCOME}",
        ]
        offering = evolve(CANCELING, retention_coupon=MINUS_TEN)
        named = reads(evolve(OPEN, flow=offering), Unseen(id=OPEN.session_id), BY_API.cause)
        assert [str(ref) for ref in named][2:] == ["subscription/sub_gym", f"coupon/{MINUS_TEN}"]


class TestTheEndOfAFlow:
    """Where a customer lands (R73)."""

    def ending(self, end: AfterCompletion) -> Flow:
        """Return a flow that ends so."""
        return evolve(CANCELING, after_completion=end)

    def test_is_one_of_three(self) -> None:
        """Anything else is refused."""
        end = AfterCompletion(type=AfterCompletionType("confetti"))
        refused(self.ending(end), r.CompletionTypeUnknownError)

    def test_redirects_to_a_web_address(self) -> None:
        """Which is required, and checked."""
        redirect = AfterCompletion(type=AfterCompletionType.REDIRECT)
        refused(self.ending(redirect), r.RedirectUrlMissingError)
        refused(self.ending(evolve(redirect, return_url="nowhere")), InvalidUrlError)
        assert opening(self.ending(evolve(redirect, return_url="https://example.com"))) is None

    def test_has_a_message_of_500_characters(self) -> None:
        """And no longer (R185)."""
        assert opening(self.ending(AfterCompletion(custom_message="x" * 500))) is None
        too_long = AfterCompletion(custom_message="x" * 501)
        refused(self.ending(too_long), r.CustomMessageTooLongError)

    def test_may_be_the_homepage(self) -> None:
        """Without further ado."""
        assert (
            opening(self.ending(AfterCompletion(type=AfterCompletionType.PORTAL_HOMEPAGE))) is None
        )


class TestTheFlowOfDetails:
    """``customer_update``."""

    @pytest.mark.parametrize(
        "feature", [CustomerUpdate(), CustomerUpdate(enabled=True, allowed_updates=())]
    )
    def test_needs_a_detail_that_may_change(self, feature: CustomerUpdate) -> None:
        """Enabled with nothing allowed is as good as disabled (R35, R36)."""
        refused(
            INTRODUCING,
            r.CustomerUpdateDisabledError,
            facts(configuration=features(evolve(FEATURES, customer_update=feature))),
        )


class TestTheFlowOfPaymentMethods:
    """``payment_method_update``."""

    def test_needs_the_feature(self) -> None:
        """By the rule of the portal itself (R39)."""
        off = facts(
            configuration=features(evolve(FEATURES, payment_method_update=PaymentMethodUpdate()))
        )
        refused(PAYING_ANEW, PaymentMethodsNotManagedError, off)


class TestTheFlowOfCanceling:
    """``subscription_cancel``."""

    def test_needs_the_feature(self) -> None:
        """What a configuration disables isn't to be had through a flow (R35, R107)."""
        off = facts(
            configuration=features(evolve(FEATURES, subscription_cancel=SubscriptionCancel()))
        )
        refused(CANCELING, s.CancelDisabledError, off)

    def test_waits_for_no_schedule(self) -> None:
        """A scheduled update forbids canceling (R86)."""
        refused(CANCELING, s.ManagedByScheduleError, about(in_force(STARTED, UNDER_SCHEDULE)))

    @pytest.mark.parametrize(
        "ending", [IN_CLASSIC_CANCELLATION, IN_FLEXIBLE_CANCELLATION, CancellationRequested()]
    )
    def test_finds_something_to_cancel(self, ending: object) -> None:
        """By the flag or by the date alone, or on its way at Stripe (R78)."""
        leaving = in_force(STARTED, ending)  # type: ignore[arg-type]
        outcome = visit().when(evolve(OPEN, flow=CANCELING), about(leaving))

        refusal = outcome.then_refused(r.AlreadyCancelingError)
        assert "is already set to be canceled at period end" in str(refusal)

    def test_offers_a_coupon_that_exists(self) -> None:
        """Neither unknown nor deleted (R77)."""
        flow = evolve(CANCELING, retention_coupon=MINUS_TEN)

        refused(flow, CouponNotFoundError)
        refused(flow, CouponNotFoundError, with_coupon(UnseenCoupon(id=MINUS_TEN)))
        refused(flow, CouponDeletedError, with_coupon(DeletedCoupon(last=COUPON)))
        assert opening(flow, with_coupon()) is None

    def test_offers_a_coupon_that_can_be_redeemed_by_one_policy_value(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What Stripe does is unconfirmed (R84); a deleted coupon stays refused."""
        flow = evolve(CANCELING, retention_coupon=MINUS_TEN)
        used_up = with_coupon(evolve(COUPON, valid=False))
        refused(flow, d.CouponInvalidError, used_up)

        monkeypatch.setattr(policy, "RETENTION_COUPON_MUST_BE_REDEEMABLE", False)

        assert opening(flow, used_up) is None
        refused(flow, CouponDeletedError, with_coupon(DeletedCoupon(last=COUPON)))


class TestTheFlowOfPausing:
    """``subscription_pause``."""

    def test_needs_the_feature_and_the_redesigned_portal(self) -> None:
        """By the rules of the portal, with their dates (R61e-R61g)."""
        off = facts(
            configuration=features(evolve(FEATURES, subscription_pause=SubscriptionPauseFeature()))
        )
        refused(PAUSING, s.PauseDisabledError, off)
        refused(PAUSING, s.RedesignedPortalNeededError, facts(redesigned=False))
        early = facts(Door.DASHBOARD, at=NOW.replace(month=9, day=30))
        refused(PAUSING, s.PortalPausesNoSubscriptionError, early)

    def test_needs_a_subscription_that_can_be_paused(self) -> None:
        """Classic billing can't (R138), whichever duration the customer would pick."""
        refused(PAUSING, s.PauseOfClassicError, about(in_force(CLASSIC)))

    def test_finds_something_to_pause(self) -> None:
        """What is paused can't be paused again (R138); the feature is asked for first."""
        paused = in_force(STARTED, PAUSED)
        refused(PAUSING, r.AlreadyPausedError, about(paused))
        off = features(evolve(FEATURES, subscription_pause=evolve(PAUSE, enabled=False)))
        refused(PAUSING, s.PauseDisabledError, facts(subscription=paused, configuration=off))


class TestTheFlowOfUpdating:
    """``subscription_update``."""

    def test_needs_the_feature(self) -> None:
        """In Stripe's words: because the feature is disabled (R71)."""
        off = facts(
            configuration=features(evolve(FEATURES, subscription_update=SubscriptionUpdate()))
        )
        refused(UPDATING, s.UpdateDisabledError, off)

    def test_needs_something_that_may_be_updated(self) -> None:
        """Enabled with nothing allowed is as good as disabled (R50)."""
        nothing = evolve(UPDATE, default_allowed_updates=())
        moment = facts(configuration=features(evolve(FEATURES, subscription_update=nothing)))
        refused(UPDATING, s.PriceNotSwitchableError, moment)

    def test_needs_a_subscription_that_may_be_updated(self) -> None:
        """One with several items can only be canceled (R85)."""
        several = with_items(item(), item(CHEAPER, id=SAUNA))
        refused(UPDATING, s.SeveralItemsError, about(in_force(several)))


class TestTheFlowOfConfirming:
    """``subscription_update_confirm``."""

    def test_names_an_item(self) -> None:
        """It is about one (R72)."""
        refused(confirming(), r.FlowPartMissingError)

    def test_names_one_item(self) -> None:
        """At most (R79)."""
        two = confirming(*CONFIRMING.items, ConfirmedItem(id=SAUNA))
        refused(two, r.SeveralItemsToConfirmError)

    def test_names_an_item_of_the_subscription(self) -> None:
        """Once the subscription could be updated at all."""
        flow = confirming(ConfirmedItem(id=SAUNA, price=CHEAPER.id))
        refused(flow, s.UnknownItemError)
        off = facts(
            configuration=features(evolve(FEATURES, subscription_update=SubscriptionUpdate()))
        )
        refused(flow, s.UpdateDisabledError, off)

    def test_names_a_price_that_is_offered(self) -> None:
        """Listed in the configuration's products (R79), with the same tax behavior (R87)."""
        listed = evolve(UPDATE, products=UPDATE.products[1:])
        moment = facts(configuration=features(evolve(FEATURES, subscription_update=listed)))
        refused(CONFIRMING, s.PriceNotOfferedError, moment)
        inclusive = confirming(ConfirmedItem(id=ITEM, price=INCLUSIVE.id))
        refused(inclusive, s.OtherTaxBehaviorError)

    @pytest.mark.parametrize(
        "change",
        [
            ConfirmedItem(id=ITEM),
            ConfirmedItem(id=ITEM, price=MONTHLY.id),
            ConfirmedItem(id=ITEM, quantity=1),
            ConfirmedItem(id=ITEM, price=MONTHLY.id, quantity=1),
        ],
    )
    def test_changes_something(self, change: ConfirmedItem) -> None:
        """Nothing to confirm is refused at the flow (R80), unless a discount is given."""
        outcome = visit().when(evolve(OPEN, flow=confirming(change)), BY_API)

        refusal = outcome.then_refused(r.NothingToConfirmError)
        assert "because there are no changes to confirm" in str(refusal)
        discounted = confirming(change, discounts=(FlowDiscount(coupon=MINUS_TEN),))
        assert opening(discounted, with_coupon()) is None

    def test_keeps_to_the_bounds_of_quantities(self) -> None:
        """Where quantities may change at all (R82)."""
        three = confirming(ConfirmedItem(id=ITEM, quantity=3))
        assert opening(three) is None
        prices_only = evolve(UPDATE, default_allowed_updates=(AllowedUpdate.PRICE,))
        moment = facts(configuration=features(evolve(FEATURES, subscription_update=prices_only)))
        refused(three, s.QuantityNotChangeableError, moment)
        refused(CONFIRMING, s.QuantityNotChangeableError, moment)
        gold = evolve(UPDATE.products[0], adjustable_quantity=AdjustableQuantity(maximum=2))
        bound = facts(
            configuration=features(
                evolve(FEATURES, subscription_update=evolve(UPDATE, products=(gold,)))
            )
        )
        refused(three, s.QuantityOutOfBoundsError, bound)


class TestTheDiscountsOfAnUpdate:
    """What is given with it (R81)."""

    @staticmethod
    def giving(*discounts: FlowDiscount) -> Flow:
        """Return an update with discounts."""
        return confirming(*CONFIRMING.items, discounts=discounts)

    def test_are_coupons_or_promotion_codes(self) -> None:
        """One of the two each."""
        for unclear in (FlowDiscount(), FlowDiscount(coupon=MINUS_TEN, promotion_code=WELCOME)):
            refused(self.giving(unclear), s.DiscountNotNamedOnceError, with_coupon())

    def test_are_promotion_codes_where_the_configuration_allows_it(self) -> None:
        """Coupons are offered whether or not it does."""
        code = self.giving(FlowDiscount(promotion_code=WELCOME))
        not_allowed = facts(coupons={MINUS_TEN: COUPON})
        refused(code, s.PromotionCodesNotTakenError, not_allowed)
        assert opening(code, with_coupon()) is None
        assert opening(self.giving(FlowDiscount(coupon=MINUS_TEN)), not_allowed) is None

    @pytest.mark.parametrize(
        ("coupon", "error"),
        [
            (evolve(COUPON, valid=False), d.CouponInvalidError),
            (
                evolve(COUPON, terms=CouponTerms(redeem_by=NOW - MICROSECOND)),
                d.CouponExpiredError,
            ),
            (
                evolve(COUPON, terms=CouponTerms(max_redemptions=1), times_redeemed=1),
                d.CouponUsedUpError,
            ),
        ],
    )
    def test_are_coupons_that_can_be_redeemed(
        self, coupon: Coupon, error: type[CommandRefusedError]
    ) -> None:
        """Neither over nor used up; so for the codes of a coupon."""
        by_coupon = self.giving(FlowDiscount(coupon=MINUS_TEN))
        by_code = self.giving(FlowDiscount(promotion_code=WELCOME))

        refused(by_coupon, error, with_coupon(coupon))
        refused(by_code, error, with_coupon(coupon))
        in_time = evolve(COUPON, terms=CouponTerms(redeem_by=NOW, max_redemptions=1))
        assert opening(by_coupon, with_coupon(in_time)) is None

    @pytest.mark.parametrize(
        ("code", "error"),
        [
            (evolve(WELCOME_CODE, active=False), d.PromotionCodeInactiveError),
            (welcome(expires_at=NOW - MICROSECOND), d.PromotionCodeExpiredError),
            (
                evolve(welcome(max_redemptions=1), times_redeemed=1),
                d.PromotionCodeUsedUpError,
            ),
            (welcome(customer=BERT), d.PromotionCodeOfOtherCustomerError),
            (welcome(first_time_transaction=True), d.CustomerNotFirstTimeError),
        ],
    )
    def test_are_codes_that_the_customer_may_use(
        self, code: PromotionCode, error: type[CommandRefusedError]
    ) -> None:
        """Another's code isn't theirs; a first-time code is for no subscriber."""
        coupon = evolve(COUPON, promotion_codes={WELCOME: code})

        refused(self.giving(FlowDiscount(promotion_code=WELCOME)), error, with_coupon(coupon))

    def test_are_codes_of_the_customers_own(self) -> None:
        """A code for Anna is Anna's."""
        code = welcome(customer=ANNA_HERSELF.id, expires_at=NOW + MICROSECOND, max_redemptions=1)
        coupon = evolve(COUPON, promotion_codes={WELCOME: code})

        flow = self.giving(FlowDiscount(promotion_code=WELCOME))
        assert opening(flow, with_coupon(coupon)) is None

    def test_exist(self) -> None:
        """Unknown coupons and codes are none; nor are the codes of a deleted coupon."""
        none = self.giving(FlowDiscount(coupon=CouponId("NONE")))
        refused(none, CouponNotFoundError, with_coupon())
        code = self.giving(FlowDiscount(promotion_code=PromotionCodeId("promo_none")))
        refused(code, PromotionCodeNotFoundError, with_coupon())
        deleted = DeletedCoupon(last=COUPON)
        by_code = self.giving(FlowDiscount(promotion_code=WELCOME))
        refused(by_code, CouponDeletedError, with_coupon(deleted))


OFF = facts(
    configuration=features(evolve(FEATURES, subscription_cancel=SubscriptionCancel())),
    subscription=replay(),
)
HOPELESS = evolve(
    CANCELING,
    type=FlowType.SUBSCRIPTION_UPDATE_CONFIRM,
    subscription=None,
    items=(),
    retention_coupon=MINUS_TEN,
    after_completion=AfterCompletion(
        type=AfterCompletionType("confetti"), return_url="nowhere", custom_message="x" * 501
    ),
)
WITH_SUBJECT = evolve(HOPELESS, subscription=GYM)
WITH_ITEMS = evolve(WITH_SUBJECT, items=CONFIRMING.items * 2)
WITHOUT_RETENTION = evolve(WITH_ITEMS, retention_coupon=None)


def ending(*, return_url: str | None = "nowhere") -> Flow:
    """Return the flow with an end of a known type."""
    end = evolve(WITHOUT_RETENTION.after_completion, type=REDIRECT, return_url=return_url)
    return evolve(WITHOUT_RETENTION, after_completion=end)


REDIRECT = AfterCompletionType.REDIRECT
ENDED_WELL = evolve(WITHOUT_RETENTION, after_completion=AfterCompletion())
GYM_KNOWN = facts(
    configuration=features(evolve(FEATURES, subscription_update=SubscriptionUpdate()))
)


@pytest.mark.parametrize(
    ("flow", "moment", "error"),
    [
        (evolve(HOPELESS, type=FlowType("gift")), OFF, r.FlowTypeUnknownError),
        (HOPELESS, OFF, r.FlowPartMissingError),
        (WITH_SUBJECT, OFF, r.FlowPartMissingError),
        (WITH_ITEMS, OFF, r.FlowPartUnknownError),
        (WITHOUT_RETENTION, OFF, r.CompletionTypeUnknownError),
        (ending(return_url=None), OFF, r.RedirectUrlMissingError),
        (ending(), OFF, InvalidUrlError),
        (ending(return_url="https://a.example"), OFF, r.CustomMessageTooLongError),
        (ENDED_WELL, OFF, s.UnknownSubscriptionError),
        (ENDED_WELL, GYM_KNOWN, r.SeveralItemsToConfirmError),
        (evolve(ENDED_WELL, items=CONFIRMING.items), GYM_KNOWN, s.UpdateDisabledError),
        (
            evolve(CONFIRMING, items=(ConfirmedItem(id=ITEM),)),
            GYM_KNOWN,
            s.UpdateDisabledError,
        ),
        (
            evolve(CONFIRMING, items=(ConfirmedItem(id=ITEM),), discounts=()),
            BY_API,
            r.NothingToConfirmError,
        ),
        (
            evolve(CONFIRMING, discounts=(FlowDiscount(promotion_code=WELCOME), FlowDiscount())),
            BY_API,
            s.DiscountNotNamedOnceError,
        ),
        (
            evolve(CONFIRMING, discounts=(FlowDiscount(promotion_code=WELCOME),)),
            BY_API,
            s.PromotionCodesNotTakenError,
        ),
    ],
)
def test_what_is_wrong_with_a_flow_is_said_in_order(
    flow: Flow, moment: Facts, error: type[CommandRefusedError]
) -> None:
    """Its parameters, its end, its subscription, what the portal says, and what it gives."""
    refused(flow, error, moment)


def test_all_that_is_wrong_with_a_flow_is_known() -> None:
    """Whoever asks gets every refusal, of a type that nobody knows too."""
    gift = Flow(type=FlowType("gift"))
    assert [type(each) for each in flow_fits(gift, ANNA_HERSELF.id, None, BY_API)] == [
        r.FlowTypeUnknownError
    ]
    nobody = facts(customer=UnseenCustomer(id=BERT))
    assert list(flow_fits(PAYING_ANEW, BERT, None, nobody)) == []


def test_a_canceling_subscription_is_first_asked_whether_it_may_be_canceled() -> None:
    """The feature comes before what there is to cancel, and that before the offer."""
    leaving = in_force(STARTED, IN_CLASSIC_CANCELLATION)
    off = features(evolve(FEATURES, subscription_cancel=evolve(CANCEL, enabled=False)))
    flow = evolve(CANCELING, retention_coupon=MINUS_TEN)

    refused(flow, s.CancelDisabledError, facts(subscription=leaving, configuration=off))
    refused(flow, r.AlreadyCancelingError, about(leaving))
