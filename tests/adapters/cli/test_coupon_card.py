"""What the cards say of coupons, and of the offers that are made with them."""

from datetime import UTC, datetime

import pytest

from counterfoil.adapters.cli.card_lines import waiting
from counterfoil.adapters.cli.cards import lines_of
from counterfoil.adapters.cli.wording import discount, saying
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.coupon.events import CouponCreated
from counterfoil.domain.coupon.state import Deleted, InForce, Unseen
from counterfoil.domain.coupon.terms import (
    CouponDuration,
    CouponTerms,
    PromotionCode,
    PromotionTerms,
)
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.customer.state import RetentionTaken
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.values import (
    ConfigurationId,
    CouponId,
    CustomerId,
    PromotionCodeId,
    SubscriptionId,
)

NOON = datetime(2026, 11, 20, 12, 30, 15, tzinfo=UTC)
SPRING = CouponId("SPRING")
CODE = PromotionCodeId("promo_1")
OTHER = PromotionCodeId("promo_2")
QUARTER_OFF = CouponTerms(percent_off="12.5", max_redemptions=10, redeem_by=NOON)
COUPON = InForce(
    id=SPRING,
    created=NOON,
    name="Spring",
    terms=QUARTER_OFF,
    times_redeemed=3,
    promotion_codes={
        OTHER: PromotionCode(id=OTHER, terms=PromotionTerms(code="LENTE"), active=False),
        CODE: PromotionCode(
            id=CODE,
            terms=PromotionTerms(
                code="SPRING",
                customer=CustomerId("cus_1"),
                expires_at=NOON,
                max_redemptions=5,
                first_time_transaction=True,
                minimum_amount=1000,
                minimum_amount_currency="eur",
            ),
            times_redeemed=1,
        ),
    },
    outstanding=(Outstanding(operation=Operation.DELETE_COUPON),),
    unconfirmed=("name",),
    unsettled=("valid",),
)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (CouponTerms(percent_off="25"), "25 %, once"),
        (
            CouponTerms(amount_off=500, currency="eur", duration=CouponDuration.FOREVER),
            "5.00 EUR, for ever",
        ),
        (
            CouponTerms(
                percent_off="12.5", duration=CouponDuration.REPEATING, duration_in_months=3
            ),
            "12.5 %, for 3 months",
        ),
        (CouponTerms(duration=CouponDuration("weekly")), "an unknown amount, weekly"),
    ],
)
def test_a_discount_in_words(terms: CouponTerms, words: str) -> None:
    """What is taken off, and for how long."""
    assert discount(terms) == words
    assert f"terms {words}" in saying(CouponCreated(terms=terms))


def test_the_card_of_a_coupon() -> None:
    """What it takes off, how often it was redeemed, and by which codes it can be."""
    assert list(lines_of(COUPON)) == [
        ("Name", "Spring"),
        ("Takes off", "12.5 %, once"),
        ("Redeemed", "3 of 10 times"),
        ("Redeem by", "2026-11-20 12:30:15"),
        ("Valid", "yes"),
        ("Since", "2026-11-20"),
        (
            "Promotion codes",
            (
                "promo_1  SPRING, for cus_1, for first-time customers, from 10.00 EUR, "
                "until 2026-11-20 12:30:15, redeemed 1 of 5 times"
            ),
        ),
        ("", "promo_2  LENTE (not active), redeemed 0 times"),
    ]
    assert [*waiting(COUPON)] == [
        ("Asked of Stripe", "to delete the coupon: no answer yet"),
        ("Not confirmed yet", "name"),
        ("Unsettled", "valid: Stripe's statements don't add up"),
    ]


def test_the_card_of_a_coupon_that_is_gone() -> None:
    """It goes on discounting, so what it takes off is told."""
    last = InForce(id=SPRING, terms=CouponTerms(percent_off="25"), valid=False)

    assert list(lines_of(Deleted(last=last))) == [
        ("Known", "deleted; it discounts only those who redeemed it before"),
        ("Takes off", "25 %, once"),
        ("Redeemed", "0 times"),
        ("Valid", "no"),
        ("Since", "unknown"),
        ("Promotion codes", "none"),
    ]


def test_the_card_of_a_coupon_that_was_only_referred_to() -> None:
    """By its promotion codes."""
    assert list(lines_of(Unseen(id=SPRING))) == [
        ("Known", "only referred to, not yet seen"),
        ("Promotion codes", "none"),
    ]


@pytest.mark.parametrize(
    ("offer", "told"),
    [
        (RetentionOffer(coupon=SPRING), "SPRING"),
        (RetentionOffer(coupon=SPRING, once_a_customer=True), "SPRING, once a customer"),
        (None, None),
    ],
)
def test_a_configuration_tells_its_offer(offer: RetentionOffer | None, told: str | None) -> None:
    """Where it makes one."""
    card = dict(lines_of(Configuration(id=ConfigurationId("bpc_1"), retention=offer)))

    assert card.get("Offer to who cancels") == told


def test_a_customer_tells_the_offers_that_were_taken() -> None:
    """And for which subscription."""
    taken = frozenset({RetentionTaken(subscription=SubscriptionId("sub_1"), coupon=SPRING)})
    card = dict(lines_of(Customer(id=CustomerId("cus_1"), retention_taken=taken)))

    assert card["Offers to stay"] == "SPRING for sub_1"
