"""Coupons at work: found by their promotion codes, redeemed to the last, offered to who leaves."""

from collections.abc import Callable, Iterator

import attrs
import pytest
from tests.adapters.shop import (
    ADA,
    ADD_SPRING_CODE,
    CONNECT_STRIPE,
    CREATE_ADA,
    CREATE_SPRING,
    ITEM,
    MONTHLY,
    MUG,
    NOON,
    OPEN_SHOP,
    PORTAL,
    SPRING,
    SPRING_CODE,
    START_MUG,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)
from tests.adapters.test_racing import Overtaken, at_once, outcome

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.errors import InternalCommandError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    RetentionWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.coupon.commands import CountRedemption, DeleteCoupon
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.events import RedemptionCounted
from counterfoil.domain.coupon.redemption_refusals import CouponUsedUpError
from counterfoil.domain.coupon.refusals import CouponDeletedError, CouponNotFoundError
from counterfoil.domain.coupon.state import held
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.customer.state import RetentionTaken
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.subscription.commands import (
    AcceptRetentionOffer,
    AnswerKind,
    ApplyDiscount,
    NewItem,
    RecordAnswer,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.events import (
    CouponRedeemed,
    DiscountApplicationRequested,
    DiscountsChanged,
    RetentionOfferAccepted,
)
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.refusals import RetentionOfferTakenError
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.values import (
    CouponId,
    CustomerId,
    Known,
    PromotionCodeId,
    SubscriptionId,
    SubscriptionItemId,
)

ROUNDS = 20
CUP = SubscriptionId("sub_cup")
START_CUP = attrs.evolve(
    START_MUG,
    subscription_id=CUP,
    items=(NewItem(id=SubscriptionItemId("si_cup"), price=MONTHLY),),
)
OFFER = UpdateConfiguration(
    configuration_id=PORTAL,
    features=FeaturesWish(
        subscription_cancel=SubscriptionCancelWish(
            enabled=Set(value=True),
            retention=RetentionWish(coupon=Set(SPRING), once_a_customer=Set(value=True)),
        )
    ),
)
ACCEPT = AcceptRetentionOffer(subscription_id=MUG, coupon_id=SPRING)
APPLY_CODE = ApplyDiscount(subscription_id=MUG, promotion_code_id=SPRING_CODE)


@pytest.fixture(name="store")
def _store(place: str) -> Iterator[Overtaken]:
    with Overtaken.open(place, master_key=bytes(32)) as store:
        yield store


@pytest.fixture(name="shop")
def _shop(store: Overtaken) -> AccountPortal:
    shop = BillingPortal(store, Registry.of(BUILT_IN), Clock()).account("acct_1", "test")
    do(shop, *OPEN_SHOP, CREATE_SPRING, ADD_SPRING_CODE, START_MUG, START_CUP)
    return shop


def redeemed(shop: AccountPortal, coupon_id: CouponId = SPRING) -> int:
    """Return how often a coupon was redeemed."""
    coupon = held(shop.get(COUPON, coupon_id))
    return getattr(coupon, "times_redeemed", 0)


def discounts(shop: AccountPortal, id_: SubscriptionId = MUG) -> tuple[str, ...]:
    """Return what discounts a subscription."""
    subscription = shop.get(SUBSCRIPTION, id_)
    assert isinstance(subscription, InForce)
    return subscription.discounts


def taken(shop: AccountPortal, id_: CustomerId = ADA) -> frozenset[RetentionTaken]:
    """Return the offers that a customer accepted."""
    customer = shop.get(CUSTOMER, id_)
    assert isinstance(customer, CustomerInForce)
    return customer.retention_taken


def offer_to(shop: AccountPortal, id_: SubscriptionId) -> dict[str | None, tuple[str, ...]]:
    """Return what is offered to who is about to cancel, and why it isn't."""
    return {
        answer.subject: tuple(refusal.code for refusal in answer.refusals)
        for answer in shop.allowed_actions(id_, by=visitor("cmd_look"))
        if answer.action is SubscriptionAction.ACCEPT_RETENTION_OFFER
    }


class TestAPromotionCode:
    """It is held by its coupon, and found by that."""

    def test_is_redeemed_by_its_id(self, shop: AccountPortal) -> None:
        """And counted, on coupon and code, in the same commit."""
        decision = shop.handle(APPLY_CODE, by=merchant("cmd_apply"))

        assert decision.events == (
            CouponRedeemed(coupon=SPRING, promotion_code=SPRING_CODE),
            DiscountsChanged((SPRING,)),
            RedemptionCounted(SPRING_CODE),
        )
        assert redeemed(shop) == 1
        assert held(shop.get(COUPON, SPRING)).promotion_codes[SPRING_CODE].times_redeemed == 1

    def test_leads_to_its_coupon(self, shop: AccountPortal) -> None:
        """Whoever looks it up finds the coupon."""
        assert shop.find(SPRING_CODE) == StreamRef(kind="coupon", id=SPRING)

    def test_that_nobody_added_is_unknown(self, shop: AccountPortal) -> None:
        """So is a coupon that nobody created."""
        unknown = attrs.evolve(APPLY_CODE, promotion_code_id=PromotionCodeId("promo_none"))
        none = ApplyDiscount(subscription_id=MUG, coupon_id=CouponId("NONE"))

        with pytest.raises(CommandRefusedError, match="No such promotion code"):
            shop.handle(unknown, by=merchant("cmd_unknown"))
        with pytest.raises(CouponNotFoundError):
            shop.handle(none, by=merchant("cmd_none"))

    def test_is_counted_by_nobody_else(self, shop: AccountPortal) -> None:
        """A redemption follows from a subscription's."""
        with pytest.raises(InternalCommandError):
            shop.handle(CountRedemption(coupon_id=SPRING), by=merchant("cmd_count"))


def test_the_last_redemption_is_redeemed_once(shop: AccountPortal) -> None:
    """Two subscriptions at once: the count is on the coupon's stream, where they meet."""
    seen = set()
    for number in range(ROUNDS):
        last = CouponId(f"LAST-{number}")
        do(shop, attrs.evolve(CREATE_SPRING, coupon_id=last, terms=LAST_TERMS))

        came_to = at_once(
            *(
                lambda id_=id_: shop.handle(
                    ApplyDiscount(subscription_id=id_, coupon_id=last),  # noqa: B023
                    by=merchant(f"apply_{id_}_{number}"),  # noqa: B023
                )
                for id_ in (MUG, CUP)
            )
        )

        assert redeemed(shop, last) == 1
        assert (last in discounts(shop, MUG)) is not (last in discounts(shop, CUP))
        seen.add(tuple(came_to))
    assert seen <= {(CouponUsedUpError, None), (None, CouponUsedUpError)}


LAST_TERMS = CouponTerms(percent_off="10", max_redemptions=1)


def test_a_coupon_deleted_meanwhile_is_not_redeemed(shop: AccountPortal, store: Overtaken) -> None:
    """The decision rested on a version of the coupon that is no more: it is taken again."""
    store.meanwhile = lambda: do(shop, DeleteCoupon(coupon_id=SPRING))

    with pytest.raises(CouponDeletedError):
        shop.handle(APPLY_CODE, by=merchant("cmd_apply"))

    assert discounts(shop) == ()


class TestTheOffer:
    """A coupon for who stays, once a customer."""

    @pytest.fixture(autouse=True)
    def _made(self, shop: AccountPortal) -> None:
        do(shop, OFFER)

    def test_is_accepted(self, shop: AccountPortal) -> None:
        """The discount, the mark on the customer and the count come in one commit."""
        decision = shop.handle(ACCEPT, by=visitor("cmd_stay"))

        assert decision.events[:3] == (
            RetentionOfferAccepted(SPRING),
            CouponRedeemed(coupon=SPRING),
            DiscountsChanged((SPRING,)),
        )
        assert taken(shop) == {RetentionTaken(subscription=MUG, coupon=SPRING)}
        assert redeemed(shop) == 1

    def test_is_shown_until_it_is_taken(self, shop: AccountPortal) -> None:
        """On the pages of all subscriptions of the customer."""
        assert offer_to(shop, MUG) == {SPRING: ()}
        shop.handle(ACCEPT, by=visitor("cmd_stay"))

        assert offer_to(shop, MUG) == {}
        assert offer_to(shop, CUP) == {SPRING: ("retention_offer_taken",)}

    def test_is_not_shown_once_its_coupon_is_gone(self, shop: AccountPortal) -> None:
        """The configuration goes on naming it (R84)."""
        do(shop, DeleteCoupon(coupon_id=SPRING))

        assert offer_to(shop, MUG) == {SPRING: ("coupon_deleted",)}
        assert outcome(lambda: shop.handle(ACCEPT, by=visitor("cmd_stay"))) is CouponDeletedError

    def test_is_taken_once_whoever_is_first(self, shop: AccountPortal) -> None:
        """
        Two subscriptions of one customer accept at once: one is granted, one is refused (R120).

        Both put their mark on the customer's stream, so that they meet there.
        """
        seen = set()
        for number in range(ROUNDS):
            ada = CustomerId(f"cus_{number}")
            do(shop, attrs.evolve(CREATE_ADA, customer_id=ada))
            ids = [SubscriptionId(f"{id_}_{number}") for id_ in (MUG, CUP)]
            for id_ in ids:
                item = NewItem(id=SubscriptionItemId(f"{ITEM}_{id_}"), price=MONTHLY)
                do(
                    shop,
                    attrs.evolve(
                        START_MUG,
                        subscription_id=id_,
                        customer_id=ada,
                        items=(item,),
                        default_payment_method=None,
                    ),
                )

            came_to = at_once(*(accepting(shop, id_) for id_ in ids))

            assert len(taken(shop, ada)) == 1
            assert sorted(discounts(shop, id_) for id_ in ids) == [(), (SPRING,)]
            seen.add(tuple(came_to))
        assert seen <= {(RetentionOfferTakenError, None), (None, RetentionOfferTakenError)}

    def test_is_refused_where_the_other_was_first_in_between(
        self, shop: AccountPortal, store: Overtaken
    ) -> None:
        """Read, overtaken, conflict, decided again."""
        other = attrs.evolve(ACCEPT, subscription_id=CUP)
        store.meanwhile = lambda: shop.handle(other, by=visitor("cmd_cup"))

        with pytest.raises(RetentionOfferTakenError):
            shop.handle(ACCEPT, by=visitor("cmd_mug"))

        assert (discounts(shop, MUG), discounts(shop, CUP)) == ((), (SPRING,))


def accepting(shop: AccountPortal, id_: SubscriptionId) -> Callable[[], object]:
    """Return the act of staying for the coupon."""
    wish = attrs.evolve(ACCEPT, subscription_id=id_)
    return lambda: shop.handle(wish, by=visitor(f"stay_{id_}"))


class TestASyncedAccount:
    """The discount is Stripe's to apply, and redemptions are Stripe's to count."""

    @pytest.fixture(autouse=True)
    def _synced(self, shop: AccountPortal) -> None:
        do(shop, OFFER, CONNECT_STRIPE)

    def test_asks_for_the_discount_and_marks_the_customer(self, shop: AccountPortal) -> None:
        """Nothing is redeemed yet."""
        decision = shop.handle(ACCEPT, by=visitor("cmd_stay"))

        assert decision.events[1] == DiscountApplicationRequested(coupon=SPRING, retention=True)
        assert (redeemed(shop), discounts(shop)) == (0, ())
        assert len(taken(shop)) == 1

    def test_takes_the_mark_back_where_stripe_refuses(self, shop: AccountPortal) -> None:
        """So that the customer may accept once more."""
        shop.handle(ACCEPT, by=visitor("cmd_stay"))
        refusal = RecordAnswer(
            subscription_id=MUG, operation=Operation.APPLY_DISCOUNT, answer=AnswerKind.REFUSED
        )
        do(shop, refusal)

        assert taken(shop) == frozenset()
        shop.handle(attrs.evolve(ACCEPT, subscription_id=CUP), by=visitor("cmd_cup"))
        assert taken(shop) == {RetentionTaken(subscription=CUP, coupon=SPRING)}

    def test_counts_nothing_that_it_observes(self, shop: AccountPortal) -> None:
        """How often the coupon was redeemed its own statements say."""
        shop.handle(ACCEPT, by=visitor("cmd_stay"))
        mug = StreamRef(kind="subscription", id=MUG)
        told = statement("evt_1", NOON, ObservedSubscription(discounts=Known((SPRING,))))
        shop.observe(mug, told, owner=mug, by=stripe("evt_1"))

        subscription = shop.get(SUBSCRIPTION, MUG)
        assert isinstance(subscription, InForce)
        assert (subscription.discounts, subscription.outstanding) == ((SPRING,), ())
        assert redeemed(shop) == 0
