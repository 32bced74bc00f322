"""What Stripe is asked for coupons and promotion codes, byte for byte."""

from datetime import timedelta

import pytest
from tests.projections.syncing.deciding import NOON, decided, only, sent

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms, PromotionTerms
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Annotations, CouponId, CustomerId, PromotionCodeId
from counterfoil.projections.syncing.provider_request import CATALOGUE, Answered, Decided

SPRING = CouponId("SPRING")
CODE = PromotionCodeId("promo_1")

BORN = e.CouponCreated(
    terms=CouponTerms(percent_off="25"), name="Spring", annotations=Annotations(metadata={"a": "1"})
)
CODE_ADDED = e.PromotionCodeAdded(promotion_code_id=CODE, terms=PromotionTerms(code="SPRING25"))
PAST = (BORN, CODE_ADDED)
LATER = NOON + timedelta(days=30)


def about(past: tuple[e.Event, ...], command: c.Command) -> Decided:
    """Decide something of the coupon."""
    return decided(COUPON, past, command)


ASKED: list[tuple[Decided, str, str, str]] = [
    (
        about(
            (),
            c.CreateCoupon(coupon_id=SPRING, terms=CouponTerms(percent_off="12.50")),
        ),
        "POST",
        "/v1/coupons",
        "id=SPRING&percent_off=12.5&duration=once",
    ),
    (
        about(
            (),
            c.CreateCoupon(
                coupon_id=SPRING,
                terms=CouponTerms(
                    amount_off=500,
                    currency="eur",
                    duration=CouponDuration.REPEATING,
                    duration_in_months=3,
                    max_redemptions=10,
                    redeem_by=LATER,
                ),
                name="Spring",
                metadata={"a": "1"},
            ),
        ),
        "POST",
        "/v1/coupons",
        (
            "id=SPRING&name=Spring&amount_off=500&currency=eur&duration=repeating"
            "&duration_in_months=3&max_redemptions=10&redeem_by=1802606400&metadata[a]=1"
        ),
    ),
    (about(PAST, c.DeleteCoupon(coupon_id=SPRING)), "DELETE", "/v1/coupons/SPRING", ""),
    (
        about(
            (BORN,),
            c.AddPromotionCode(
                coupon_id=SPRING, promotion_code_id=CODE, terms=PromotionTerms(code="SPRING25")
            ),
        ),
        "POST",
        "/v1/promotion_codes",
        (
            "promotion[type]=coupon&promotion[coupon]=SPRING&code=SPRING25&active=true"
            "&metadata[counterfoil_id]=promo_1"
        ),
    ),
    (
        about(
            (BORN,),
            c.AddPromotionCode(
                coupon_id=SPRING,
                promotion_code_id=CODE,
                terms=PromotionTerms(
                    code="SPRING25",
                    customer=CustomerId("cus_1"),
                    expires_at=LATER,
                    max_redemptions=1,
                    first_time_transaction=True,
                    minimum_amount=1000,
                    minimum_amount_currency="eur",
                ),
                active=False,
                metadata={"a": "1"},
            ),
        ),
        "POST",
        "/v1/promotion_codes",
        (
            "promotion[type]=coupon&promotion[coupon]=SPRING&code=SPRING25&customer=cus_1"
            "&expires_at=1802606400&max_redemptions=1&restrictions[first_time_transaction]=true"
            "&restrictions[minimum_amount]=1000&restrictions[minimum_amount_currency]=eur"
            "&active=false&metadata[a]=1&metadata[counterfoil_id]=promo_1"
        ),
    ),
]

CHANGED: list[tuple[Decided, str, str, tuple[str, ...]]] = [
    (
        about(
            PAST,
            c.ChangeCouponDetails(
                coupon_id=SPRING, name=Set("May"), metadata=Set({"a": "", "b": "2"})
            ),
        ),
        "/v1/coupons/SPRING",
        "name=May&metadata[a]=&metadata[b]=2",
        ("metadata", "name"),
    ),
    (
        about(PAST, c.ChangeCouponDetails(coupon_id=SPRING, name=CLEAR)),
        "/v1/coupons/SPRING",
        "name=",
        ("name",),
    ),
    (
        about(PAST, c.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE)),
        "/v1/promotion_codes/promo_1",
        "active=false",
        ("promo_1.active",),
    ),
    (
        about(
            (*PAST, e.PromotionCodeDeactivated(promotion_code_id=CODE)),
            c.ActivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE),
        ),
        "/v1/promotion_codes/promo_1",
        "active=true",
        ("promo_1.active",),
    ),
]

EXAMPLES = [made for made, *_ in (*ASKED, *CHANGED)]


@pytest.mark.parametrize(("made", "method", "path", "body"), ASKED)
def test_what_only_stripe_can_do_is_asked_for(
    made: Decided, method: str, path: str, body: str
) -> None:
    """A coupon under the id that it has here, a code with that in its metadata."""
    request = only(made)

    assert (request.method, request.path, request.body.decode()) == (method, path, body)
    assert request.lane == CATALOGUE
    assert len(request.answers) == 1
    assert request.is_final is (method == "DELETE")


@pytest.mark.parametrize(("made", "path", "body", "facets"), CHANGED)
def test_what_is_decided_is_told(
    made: Decided, path: str, body: str, facets: tuple[str, ...]
) -> None:
    """At the object that it is about."""
    request = only(made)

    assert (request.method, request.path, request.body.decode()) == ("POST", path, body)
    assert request.facets == facets
    assert (request.reads, request.lane) == (path, CATALOGUE)


def test_a_code_closes_what_waits_for_it() -> None:
    """Each of its own, read among the coupon's."""
    request = only(ASKED[3][0])

    assert request.answers == (Answered(operation=Operation.ADD_PROMOTION_CODE, subject=CODE),)
    assert request.reads == "/v1/promotion_codes?coupon=SPRING&limit=100"


def test_a_redemption_is_stripes_to_count() -> None:
    """Nothing is asked for it."""
    assert sent(about(PAST, c.CountRedemption(coupon_id=SPRING))) == []
