"""The offer to who is about to cancel: a coupon for staying (R77, R119-R121)."""

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    API,
    CANCEL,
    CANCELED,
    EVERYTHING,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    NOW,
    PERIOD_END,
    PORTAL_CONFIGURATION,
    SPRING,
    STARTED,
    SYNCED,
    UNDER_SCHEDULE,
    WELCOME,
    coupon,
    in_force,
    portal,
    replay,
    standing,
    subscription,
)

from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.coupon.redemption_refusals import CouponInvalidError
from counterfoil.domain.coupon.refusals import CouponDeletedError, CouponNotFoundError
from counterfoil.domain.coupon.state import Deleted as DeletedCoupon
from counterfoil.domain.customer.commands import (
    HoldSubscription,
    LetSubscriptionGo,
    ReleaseRetentionOffer,
    StartBilling,
    StopBilling,
    TakeRetentionOffer,
)
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import RetentionTaken
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import retention_offer
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.state import Ended as EndedSession
from counterfoil.domain.session.state import Open, SessionEnd
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.allowed import (
    SubscriptionAction,
    allowed_actions,
    offers_to_read,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import (
    ConfigurationId,
    CouponId,
    CustomerId,
    SessionId,
    SubscriptionId,
)

OFFER = RetentionOffer(coupon=SPRING)
ONCE = RetentionOffer(coupon=SPRING, once_a_customer=True)
STAY = portal(retention=OFFER)
STAY_ONCE = portal(retention=ONCE)
STAY_SYNCED = evolve(STAY, terms=SYNCED.terms)

ACCEPT = c.AcceptRetentionOffer(subscription_id=GYM, coupon_id=SPRING)
DECLINE = c.CancelSubscription(subscription_id=GYM, declined_offer=SPRING)
ACCEPTED = e.RetentionOfferAccepted(SPRING)
DECLINED = e.RetentionOfferDeclined(SPRING)
REDEEMED = e.CouponRedeemed(coupon=SPRING)
ON = e.DiscountsChanged((SPRING,))
OFF = e.DiscountsChanged(())
ASKED = e.DiscountApplicationRequested(coupon=SPRING, retention=True)
REFUSED = e.RequestRefused(operation=Operation.APPLY_DISCOUNT, code="coupon_expired")
LAPSED = e.RequestLapsed(Operation.APPLY_DISCOUNT)

POOL = SubscriptionId("sub_pool")
TOOK_FOR_POOL = evolve(
    ANNA_HERSELF,
    retention_taken=frozenset({RetentionTaken(subscription=POOL, coupon=WELCOME)}),
)


def flow(
    retention: CouponId | None = WELCOME,
    *,
    about: SubscriptionId = GYM,
    kind: FlowType = FlowType.SUBSCRIPTION_CANCEL,
) -> Open:
    """Return a session that was opened for one thing."""
    return Open(
        id=SessionId("bps_1"),
        customer=ANNA,
        configuration=ConfigurationId("bpc_1"),
        opened_at=NOW,
        flow=Flow(type=kind, subscription=about, retention_coupon=retention),
    )


class TestWhoStays:
    """A customer who was about to cancel."""

    def test_gets_the_coupon_and_is_not_canceled(self) -> None:
        """The coupon discounts the subscription (R119)."""
        subscription(STARTED).when(ACCEPT, STAY).then(ACCEPTED, REDEEMED, ON)
        assert not in_force(STARTED, ACCEPTED, REDEEMED, ON).is_canceling

    def test_keeps_the_discounts_that_are_on(self) -> None:
        """The offer adds to them (R81)."""
        on = e.DiscountsChanged((WELCOME,))

        subscription(STARTED, on).when(ACCEPT, STAY).then(
            ACCEPTED, REDEEMED, e.DiscountsChanged((WELCOME, SPRING))
        )

    def test_is_not_told_twice(self) -> None:
        """The coupon discounts the subscription already, be it by another way."""
        subscription(STARTED, ACCEPTED, REDEEMED, ON).when(ACCEPT, STAY).then_nothing()
        subscription(STARTED, ON).when(ACCEPT, STAY_ONCE).then_nothing()

    def test_may_stay_again_once_the_discount_is_over(self) -> None:
        """Nothing limits a customer to one coupon, unless the merchant does (R120)."""
        past = (STARTED, ACCEPTED, REDEEMED, ON, OFF)

        subscription(*past).when(ACCEPT, STAY).then(ACCEPTED, REDEEMED, ON)

    def test_may_do_so_where_nothing_else_is_updated(self) -> None:
        """Whoever may cancel may stay: an update needn't be enabled (R85, R107)."""
        features = evolve(
            EVERYTHING, subscription_update=evolve(EVERYTHING.subscription_update, enabled=False)
        )

        subscription(STARTED).when(ACCEPT, portal(features, retention=OFFER)).then(
            ACCEPTED, REDEEMED, ON
        )


class TestNoOffer:
    """What keeps a customer from accepting one."""

    @pytest.mark.parametrize(
        ("at", "past", "error"),
        [
            (API, (STARTED,), r.OfferIsForCustomersError),
            (
                evolve(STAY, configuration=UnseenConfiguration(id=ConfigurationId("bpc_1"))),
                (STARTED,),
                r.NoActiveConfigurationError,
            ),
            (
                portal(
                    evolve(EVERYTHING, subscription_cancel=evolve(CANCEL, enabled=False)),
                    retention=OFFER,
                ),
                (STARTED,),
                r.CancelDisabledError,
            ),
            (STAY, (STARTED, UNDER_SCHEDULE), r.ManagedByScheduleError),
            (STAY, (STARTED, IN_FLEXIBLE_CANCELLATION), r.AlreadyCancelingError),
            (STAY, (STARTED, ON, IN_FLEXIBLE_CANCELLATION), r.AlreadyCancelingError),
            (STAY, (standing(Status.INCOMPLETE),), r.IncompleteSubscriptionError),
            (portal(), (STARTED,), r.NoRetentionOfferError),
            (
                portal(retention=RetentionOffer(coupon=WELCOME)),
                (STARTED,),
                r.OtherCouponOfferedError,
            ),
            (
                portal(retention=ONCE, customer=TOOK_FOR_POOL),
                (STARTED,),
                r.RetentionOfferTakenError,
            ),
            (evolve(STAY, coupons={}), (STARTED,), CouponNotFoundError),
            (
                evolve(STAY, coupons={SPRING: DeletedCoupon(last=coupon(SPRING))}),
                (STARTED,),
                CouponDeletedError,
            ),
            (
                evolve(STAY, coupons={SPRING: evolve(coupon(SPRING), valid=False)}),
                (STARTED,),
                CouponInvalidError,
            ),
            (STAY, (), r.UnknownSubscriptionError),
            (STAY, (STARTED, CANCELED), r.SubscriptionEndedError),
        ],
    )
    def test_is_accepted(
        self, at: Facts, past: tuple[e.Event, ...], error: type[CommandRefusedError]
    ) -> None:
        """Who can't cancel isn't offered anything, and a coupon that is gone isn't either (R84)."""
        subscription(*past).when(ACCEPT, at).then_refused(error)

    def test_is_told_by_the_first_of_many_reasons(self) -> None:
        """Canceling at all, canceling now, the offer, whether it was taken, and the coupon."""
        off = evolve(EVERYTHING, subscription_cancel=evolve(CANCEL, enabled=False))
        bare = evolve(portal(off, customer=TOOK_FOR_POOL), coupons={})
        order: tuple[tuple[type[CommandRefusedError], Facts, tuple[e.Event, ...]], ...] = (
            (r.CancelDisabledError, bare, (UNDER_SCHEDULE, IN_FLEXIBLE_CANCELLATION)),
            (r.ManagedByScheduleError, open_(bare), (UNDER_SCHEDULE, IN_FLEXIBLE_CANCELLATION)),
            (r.AlreadyCancelingError, open_(bare), (IN_FLEXIBLE_CANCELLATION,)),
            (r.NoRetentionOfferError, open_(bare), ()),
            (r.OtherCouponOfferedError, open_(bare, WELCOME), ()),
            (r.RetentionOfferTakenError, open_(bare, SPRING), ()),
            (CouponNotFoundError, evolve(open_(bare, SPRING), customer=ANNA_HERSELF), ()),
        )
        for error, at, past in order:
            subscription(STARTED, *past).when(ACCEPT, at).then_refused(error)

    def test_says_which_coupon_is_offered_instead(self) -> None:
        """The page had better show that one."""
        at = portal(retention=RetentionOffer(coupon=WELCOME))
        refusal = subscription(STARTED).when(ACCEPT, at).then_refused(r.OtherCouponOfferedError)

        assert refusal.coupon_id == WELCOME


def open_(at: Facts, coupon_id: CouponId | None = None) -> Facts:
    """Return a portal that lets customers cancel, with an offer that is taken once."""
    offer = None if coupon_id is None else RetentionOffer(coupon=coupon_id, once_a_customer=True)
    return evolve(at, configuration=evolve(PORTAL_CONFIGURATION, retention=offer))


class TestOnceACustomer:
    """Where the merchant says so (R120)."""

    def test_the_first_time_is_granted(self) -> None:
        """Nothing was taken yet."""
        subscription(STARTED).when(ACCEPT, STAY_ONCE).then(ACCEPTED, REDEEMED, ON)
        gone = portal(retention=ONCE, customer=DeletedCustomer(id=ANNA))
        subscription(STARTED).when(ACCEPT, gone).then(ACCEPTED, REDEEMED, ON)

    def test_another_subscription_gets_nothing_more(self) -> None:
        """Whatever coupon it was; where the merchant doesn't say so it does."""
        for offer, granted in ((ONCE, False), (OFFER, True)):
            at = portal(retention=offer, customer=TOOK_FOR_POOL)
            outcome = subscription(STARTED).when(ACCEPT, at)
            if granted:
                outcome.then(ACCEPTED, REDEEMED, ON)
            else:
                outcome.then_refused(r.RetentionOfferTakenError)

    def test_is_marked_on_the_customer(self) -> None:
        """In the same commit, so that two subscriptions at once meet; each coupon once."""
        taken = TakeRetentionOffer(customer_id=ANNA, subscription_id=GYM, coupon_id=SPRING)
        accepted = replay(STARTED, ACCEPTED)

        assert SUBSCRIPTION.consequences(replay(STARTED), accepted) == (taken,)
        assert SUBSCRIPTION.consequences(accepted, replay(STARTED, ACCEPTED, ACCEPTED)) == ()
        assert SUBSCRIPTION.consequences(accepted, replay(STARTED, ACCEPTED, CANCELED)) == (
            StopBilling(customer_id=ANNA, subscription_id=GYM),
            LetSubscriptionGo(customer_id=ANNA, subscription_id=GYM),
        )

    def test_goes_with_the_subscription_to_another_customer(self) -> None:
        """Where Stripe says that it is somebody else's."""
        bob = CustomerId("cus_bob")
        to_bob = e.StartLearned(
            customer=bob, created=NOW, start_date=NOW, currency="eur", on_behalf_of=None
        )
        marks = SUBSCRIPTION.consequences(
            replay(STARTED, ACCEPTED), replay(STARTED, ACCEPTED, to_bob)
        )

        assert marks == (
            StopBilling(customer_id=ANNA, subscription_id=GYM),
            LetSubscriptionGo(customer_id=ANNA, subscription_id=GYM),
            HoldSubscription(customer_id=bob, subscription_id=GYM),
            StartBilling(customer_id=bob, subscription_id=GYM),
            ReleaseRetentionOffer(customer_id=ANNA, subscription_id=GYM, coupon_id=SPRING),
            TakeRetentionOffer(customer_id=bob, subscription_id=GYM, coupon_id=SPRING),
        )


class TestASyncedAccount:
    """That the customer stays is decided here; the discount is asked of Stripe."""

    def test_asks_for_the_discount_once(self) -> None:
        """The same again is under way."""
        subscription(STARTED).when(ACCEPT, STAY_SYNCED).then(ACCEPTED, ASKED)
        subscription(STARTED, ACCEPTED, ASKED).when(ACCEPT, STAY_SYNCED).then_nothing()

    def test_asks_for_one_discount_at_a_time(self) -> None:
        """Another waits for its answer (R97)."""
        other = e.DiscountApplicationRequested(coupon=SPRING)

        subscription(STARTED, other).when(ACCEPT, STAY_SYNCED).then_refused(r.RequestUnderWayError)

    @pytest.mark.parametrize("answer", [REFUSED, LAPSED])
    def test_takes_the_acceptance_back_where_stripe_applies_nothing(self, answer: e.Event) -> None:
        """The customer got nothing, and may accept once more."""
        asked, answered = (STARTED, ACCEPTED, ASKED), (STARTED, ACCEPTED, ASKED, answer)

        assert in_force(*answered) == in_force(STARTED)
        assert SUBSCRIPTION.consequences(replay(*asked), replay(*answered)) == (
            ReleaseRetentionOffer(customer_id=ANNA, subscription_id=GYM, coupon_id=SPRING),
        )
        subscription(*answered).when(ACCEPT, STAY_SYNCED).then(ACCEPTED, ASKED)

    def test_lets_an_earlier_acceptance_stand(self) -> None:
        """That one had its discount; and the refusal of another discount takes nothing back."""
        again = (STARTED, ACCEPTED, ASKED, ON, OFF, ACCEPTED, ASKED, REFUSED)
        apart = (
            STARTED,
            ACCEPTED,
            ASKED,
            ON,
            OFF,
            e.DiscountApplicationRequested(coupon=WELCOME),
            REFUSED,
        )
        for past in (again, apart, (STARTED, ACCEPTED, REFUSED)):
            assert in_force(*past).accepted_offers == (SPRING,)

    def test_has_nothing_to_take_back_of_what_is_over_or_unknown(self) -> None:
        """Replay is total."""
        assert replay(REFUSED) == replay()
        assert replay(STARTED, ACCEPTED, CANCELED, REFUSED) == replay(STARTED, ACCEPTED, CANCELED)


class TestWhoLeaves:
    """Declining is simply canceling (R119)."""

    def test_is_on_record_as_having_declined(self) -> None:
        """At the period's end, or now; with what Stripe is asked, too."""
        scheduled = e.CancellationScheduled(
            cancel_at_period_end=False, cancel_at=PERIOD_END, canceled_at=NOW
        )
        now = portal(
            evolve(EVERYTHING, subscription_cancel=evolve(CANCEL, mode=CancelMode.IMMEDIATELY)),
            retention=OFFER,
        )
        request = e.CancellationRequested(proration_behavior=CANCEL.proration_behavior)

        subscription(STARTED).when(DECLINE, STAY).then(DECLINED, scheduled)
        outcome = subscription(STARTED).when(DECLINE, now)
        assert outcome.events[0] == DECLINED
        assert isinstance(outcome.events[1], e.SubscriptionCanceled)
        synced = evolve(now, terms=SYNCED.terms)
        subscription(STARTED).when(DECLINE, synced).then(DECLINED, request)
        subscription(STARTED, request).when(DECLINE, synced).then_nothing()
        assert in_force(STARTED, DECLINED) == in_force(STARTED)

    @pytest.mark.parametrize(
        ("wish", "at"),
        [
            (c.CancelSubscription(subscription_id=GYM), STAY),
            (DECLINE, portal()),
            (DECLINE, portal(retention=RetentionOffer(coupon=WELCOME))),
            (DECLINE, API),
            (DECLINE, evolve(API, configuration=STAY.configuration)),
        ],
    )
    def test_declined_nothing_that_was_not_offered(
        self, wish: c.CancelSubscription, at: Facts
    ) -> None:
        """Whatever the page says; and canceling is never held up by it."""
        events = subscription(STARTED).when(wish, at).events

        assert [type(event) for event in events] == [e.CancellationScheduled]

    def test_is_told_once(self) -> None:
        """Who is leaving already declines nothing more."""
        subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(DECLINE, STAY).then_nothing()


ASKED_FOR = UnseenConfiguration(id=PORTAL_CONFIGURATION.id, retention=OFFER)
"""A configuration that Stripe was asked to make: its portal offers nothing yet."""


class TestTheOffer:
    """Of the configuration, or of the session's flow (R77)."""

    @pytest.mark.parametrize(
        ("at", "offer"),
        [
            (portal(), None),
            (STAY, OFFER),
            (evolve(STAY, configuration=ASKED_FOR), None),
            (portal(session=flow()), RetentionOffer(coupon=WELCOME)),
            (evolve(STAY, session=flow()), RetentionOffer(coupon=WELCOME)),
            (
                evolve(STAY_ONCE, session=flow()),
                RetentionOffer(coupon=WELCOME, once_a_customer=True),
            ),
            (evolve(STAY, session=flow(None)), OFFER),
            (evolve(STAY, session=flow(about=POOL)), OFFER),
            (evolve(STAY, session=flow(kind=FlowType.SUBSCRIPTION_UPDATE)), OFFER),
            (evolve(STAY, session=evolve(flow(), flow=None)), OFFER),
            (evolve(STAY, session=evolve(flow(), completed_at=NOW)), OFFER),
            (
                evolve(
                    STAY,
                    session=EndedSession(last=flow(), ended_at=NOW, why=SessionEnd.COMPLETED),
                ),
                OFFER,
            ),
        ],
    )
    def test_of_a_flow_takes_the_configurations_place(
        self, at: Facts, offer: RetentionOffer | None
    ) -> None:
        """In a cancellation of just this subscription."""
        assert retention_offer(GYM, at) == offer

    def test_of_a_flow_is_the_one_to_accept(self) -> None:
        """The configuration's isn't offered there."""
        at = evolve(STAY, session=flow())
        welcome = evolve(ACCEPT, coupon_id=WELCOME)

        subscription(STARTED).when(ACCEPT, at).then_refused(r.OtherCouponOfferedError)
        subscription(STARTED).when(welcome, at).then(
            e.RetentionOfferAccepted(WELCOME),
            e.CouponRedeemed(coupon=WELCOME),
            e.DiscountsChanged((WELCOME,)),
        )


def offered(at: Facts, *past: e.Event) -> dict[str | None, tuple[type[CommandRefusedError], ...]]:
    """Return what the page offers to who is about to cancel, and why not."""
    return {
        answer.subject: tuple(type(refusal) for refusal in answer.refusals)
        for answer in allowed_actions(replay(STARTED, *past), at)
        if answer.action is SubscriptionAction.ACCEPT_RETENTION_OFFER
    }


class TestThePage:
    """It shows the offer by the guards that decide."""

    def test_shows_what_is_offered(self) -> None:
        """With its coupon; and why there is nothing to show."""
        assert offered(STAY) == {SPRING: ()}
        assert offered(portal()) == {None: (r.NoRetentionOfferError,)}
        assert offered(evolve(STAY, coupons={})) == {SPRING: (CouponNotFoundError,)}
        assert offered(portal(retention=ONCE, customer=TOOK_FOR_POOL)) == {
            SPRING: (r.RetentionOfferTakenError,)
        }

    def test_shows_nothing_of_what_is_so_already(self) -> None:
        """Nor to merchants, nor to who is leaving."""
        assert offered(API) == {}
        assert offered(STAY, ON) == {}
        assert offered(STAY, IN_FLEXIBLE_CANCELLATION) == {}
        assert offered(STAY_SYNCED, ACCEPTED, ASKED) == {}

    def test_waits_while_another_discount_is_under_way(self) -> None:
        """One request at a time (R97)."""
        other = e.DiscountApplicationRequested(coupon=WELCOME)

        assert offered(STAY_SYNCED, other) == {SPRING: (r.RequestUnderWayError,)}

    def test_reads_the_coupon_once_the_configuration_is_known(self) -> None:
        """With the prices that are offered."""
        kinds = [ref.kind for ref in offers_to_read(replay(STARTED), STAY)]

        assert kinds.count("coupon") == 1
        assert "coupon" not in {ref.kind for ref in offers_to_read(replay(STARTED), portal())}
