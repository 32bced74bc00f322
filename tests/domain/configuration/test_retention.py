"""What a configuration offers to customers who are about to cancel (R48, R84, R119, R120)."""

import pytest
from attrs import evolve
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    BY_DASHBOARD,
    CREATED,
    INVOICES,
    NOON,
    ON,
    SYNCED,
    configuration,
    create,
    state,
    update,
)

from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import CLEAR, Change, Set
from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.commands import ObserveConfiguration
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.features import Feature, SubscriptionCancel
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.observing import as_observed
from counterfoil.domain.configuration.refusals import MerchantsOnlyError
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    RetentionWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.coupon.redemption_refusals import CouponExpiredError
from counterfoil.domain.coupon.refusals import CouponDeletedError, CouponNotFoundError
from counterfoil.domain.coupon.state import Deleted, InForce, State
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import CouponId, Known

SPRING = CouponId("SPRING")
WELCOME = CouponId("WELCOME")
COUPONS: dict[CouponId, State] = {id: InForce(id=id) for id in (SPRING, WELCOME)}
OFFERED = e.RetentionOfferChanged(coupon=SPRING)
ONCE = e.RetentionOfferChanged(coupon=SPRING, once_a_customer=True)
ENDED = e.RetentionOfferChanged()
CAUSE = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_1")


def with_coupons(facts: Facts = BY_API, *coupons: State) -> Facts:
    """Return a moment at which some coupons were read: both, unless others are given."""
    read = {coupon.id: coupon for coupon in coupons} or COUPONS
    return evolve(facts, coupons=read)


def keeping(
    coupon: Change[CouponId], *, once: bool | None = None, enabled: bool = False
) -> FeaturesWish:
    """Return the wish for an offer to who is about to cancel."""
    retention = RetentionWish(coupon=coupon)
    if once is not None:
        retention = evolve(retention, once_a_customer=Set(once))
    wish = SubscriptionCancelWish(retention=retention)
    if enabled:
        wish = evolve(wish, enabled=ON)
    return FeaturesWish(subscription_cancel=wish)


class TestAConfiguration:
    """Nothing is offered unless the merchant says so (R48)."""

    @pytest.mark.parametrize("door", [BY_API, BY_DASHBOARD])
    def test_offers_a_coupon(self, door: Facts) -> None:
        """In Stripe that is the Dashboard's; here the API takes it, too."""
        configuration(CREATED).when(update(keeping(Set(SPRING))), with_coupons(door)).then(OFFERED)
        assert state(CREATED, OFFERED).retention == RetentionOffer(coupon=SPRING)

    def test_offers_it_once_a_customer(self) -> None:
        """Where the merchant says so (R120)."""
        wish = update(keeping(Set(SPRING), once=True))

        configuration(CREATED).when(wish, with_coupons()).then(ONCE)
        again = FeaturesWish(
            subscription_cancel=SubscriptionCancelWish(
                retention=RetentionWish(once_a_customer=Set(value=False))
            )
        )
        configuration(CREATED, ONCE).when(update(again), BY_API).then(OFFERED)

    def test_offers_another_coupon(self) -> None:
        """How often it is taken stays as it was."""
        configuration(CREATED, ONCE).when(update(keeping(Set(WELCOME))), with_coupons()).then(
            evolve(ONCE, coupon=WELCOME)
        )

    def test_offers_nothing_any_more(self) -> None:
        """Once it is cleared."""
        configuration(CREATED, ONCE).when(update(keeping(CLEAR)), BY_API).then(ENDED)
        assert state(CREATED, ONCE, ENDED).retention is None

    def test_is_quiet_where_it_is_so_already(self) -> None:
        """The same offer, or still none; how often nothing is taken says nothing."""
        configuration(CREATED, OFFERED).when(update(keeping(Set(SPRING))), BY_API).then_nothing()
        configuration(CREATED).when(update(keeping(CLEAR)), BY_API).then_nothing()
        configuration(CREATED).when(update(keeping(CLEAR, once=True)), BY_API).then_nothing()

    @pytest.mark.parametrize(
        ("coupon", "error"),
        [
            (InForce(id=WELCOME), CouponNotFoundError),
            (Deleted(last=InForce(id=SPRING)), CouponDeletedError),
            (
                InForce(id=SPRING, terms=CouponTerms(redeem_by=NOON.replace(year=2025))),
                CouponExpiredError,
            ),
        ],
    )
    def test_offers_no_coupon_that_cannot_be_redeemed(
        self, coupon: State, error: type[CommandRefusedError]
    ) -> None:
        """Nobody could accept it (R84)."""
        at = with_coupons(BY_API, coupon)

        configuration(CREATED).when(update(keeping(Set(SPRING))), at).then_refused(error)

    def test_goes_on_offering_what_was_redeemable_once(self) -> None:
        """What was let in before never stands in the way of another change."""
        wish = update(evolve(keeping(Set(SPRING)), invoice_history=INVOICES.invoice_history))

        configuration(CREATED, OFFERED).when(wish, BY_API).then(
            e.FeatureEnabled(Feature.INVOICE_HISTORY)
        )

    def test_is_the_merchants(self) -> None:
        """R21."""
        configuration(CREATED).when(
            update(keeping(Set(SPRING))), with_coupons(AT_PORTAL)
        ).then_refused(MerchantsOnlyError)


class TestANewConfiguration:
    """It may make an offer from the first day."""

    WISH = create(keeping(Set(SPRING), enabled=True))

    def test_makes_an_offer(self) -> None:
        """After its features."""
        configuration().when(self.WISH, with_coupons()).then(
            CREATED, e.FeatureEnabled(Feature.SUBSCRIPTION_CANCEL), OFFERED
        )
        configuration(CREATED, e.FeatureEnabled(Feature.SUBSCRIPTION_CANCEL), OFFERED).when(
            self.WISH, with_coupons()
        ).then_nothing()

    def test_of_a_synced_account_makes_it_at_once(self) -> None:
        """Stripe's API has no parameter for it; the rest is asked, and the offer is kept."""
        asked, offered = configuration().when(self.WISH, with_coupons(SYNCED)).events
        made = e.ConfigurationCreated(NOON)

        assert isinstance(asked, e.ConfigurationCreationRequested)
        assert offered == OFFERED
        assert state(asked, offered, made).retention == RetentionOffer(coupon=SPRING)
        configuration(asked, offered).when(self.WISH, with_coupons(SYNCED)).then_nothing()

    def test_of_a_synced_account_makes_another_while_it_waits(self) -> None:
        """The offer is decided here; only other features would have to wait (R97)."""
        asked, _ = configuration().when(self.WISH, with_coupons(SYNCED)).events
        other = create(keeping(Set(WELCOME), enabled=True))
        at = with_coupons(SYNCED)

        configuration(asked, OFFERED).when(other, at).then(evolve(OFFERED, coupon=WELCOME))
        configuration(asked, OFFERED).when(create(INVOICES), at).then_refused(RequestUnderWayError)

    def test_starts_from_what_its_own_wish_says(self) -> None:
        """An offer that was decided with a request which Stripe refused is no more."""
        asked, _ = configuration().when(self.WISH, with_coupons(SYNCED)).events
        refused = e.RequestRefused(operation=Operation.CREATE_CONFIGURATION, code="unknown")

        configuration(asked, OFFERED, refused).when(create(INVOICES), BY_API).then(
            CREATED, e.FeatureEnabled(Feature.INVOICE_HISTORY), ENDED
        )


class TestStripesStatements:
    """They never speak of the offer."""

    def test_leave_it_alone(self) -> None:
        """However the feature is stated."""
        told = ObserveConfiguration(
            configuration_id=BPC,
            observed=ObservedConfiguration(
                subscription_cancel=Known(SubscriptionCancel(enabled=True))
            ),
        )

        configuration(CREATED, OFFERED).when(told, BY_API).then(
            e.FeatureEnabled(Feature.SUBSCRIPTION_CANCEL)
        )

    def test_are_the_same_with_and_without(self) -> None:
        """So that nothing of it waits for their confirmation."""
        assert as_observed(state(CREATED, OFFERED)) == as_observed(state(CREATED))
        configuration(CREATED).when(update(keeping(Set(SPRING))), with_coupons(SYNCED)).then(
            OFFERED
        )


def test_a_wish_reads_the_coupon_that_it_names() -> None:
    """Its version is checked when the decision is appended (R84)."""
    unseen = CONFIGURATION.initial(BPC)
    spring = (StreamRef(kind="coupon", id=SPRING),)

    assert CONFIGURATION.reads(update(keeping(Set(SPRING))), unseen, CAUSE) == spring
    assert CONFIGURATION.reads(update(keeping(CLEAR)), unseen, CAUSE) == ()
