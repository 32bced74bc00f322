"""How coupons and promotion codes are read."""

import pytest
from tests.adapters.stripe.samples import (
    CREATED,
    coupon,
    event,
    ignored,
    malformed,
    moment,
    promotion_code,
    sighting_of,
    the_one_sighted,
)

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_coupon import (
    observed_coupon,
    observed_promotion_code,
    promotion_code_owner,
)
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms, PromotionTerms
from counterfoil.domain.observation import Origin
from counterfoil.domain.values import CustomerId, Known

SPRING = ObservedCoupon(
    created=Known(moment(CREATED)),
    deleted=Known(value=False),
    name=Known("Spring"),
    terms=Known(
        CouponTerms(
            percent_off="25",
            duration=CouponDuration.REPEATING,
            duration_in_months=3,
            max_redemptions=100,
        )
    ),
    times_redeemed=Known(7),
    valid=Known(value=True),
    metadata=Known({}),
)


def discounted(source: JsonObject) -> JsonObject:
    """Return the event that tells of a discount."""
    discount = {"id": "di_1", "object": "discount", "start": CREATED} | source
    return event("customer.discount.created", discount)


def percent_of(value: object) -> str | None:
    """Return a percentage as it is read."""
    terms = observed_coupon(coupon(percent_off=value)).terms
    assert terms is not None
    return terms.value.percent_off


def test_a_coupon_is_read_facet_by_facet() -> None:
    """What it takes off is one facet, since it stands for ever."""
    assert observed_coupon(coupon()) == SPRING


def test_an_amount_off_goes_with_its_currency() -> None:
    """In minor units."""
    told = coupon(percent_off=None, amount_off=500, currency="eur", redeem_by=CREATED)

    terms = observed_coupon(told).terms

    assert terms is not None
    assert (terms.value.amount_off, terms.value.currency) == (500, "eur")
    assert (terms.value.percent_off, terms.value.redeem_by) == (None, moment(CREATED))


@pytest.mark.parametrize(
    ("stated", "read"), [(10, "10"), (10.0, "10"), (12.5, "12.5"), ("33.30", "33.3"), (None, None)]
)
def test_a_percentage_is_written_in_one_way(stated: object, read: str | None) -> None:
    """Whole numbers and fractions, as numbers or as text."""
    assert percent_of(stated) == read


@pytest.mark.parametrize("stated", [True, [], "9" * 21, "half", "", "-1", float("nan")])
def test_what_is_no_percentage_is_no_coupon(stated: object) -> None:
    """Nor is a text without end."""
    with pytest.raises(ShapeError):
        observed_coupon(coupon(percent_off=stated))


def test_the_stub_of_a_deleted_coupon_tells_nothing_else() -> None:
    """What it took off is on record already, or unknown."""
    stub: JsonObject = {"id": "SPRING", "object": "coupon", "deleted": True}

    assert observed_coupon(stub) == ObservedCoupon(deleted=Known(value=True), name=None)


def test_a_promotion_code_is_read_facet_by_facet() -> None:
    """Whom it is for and on what conditions stands for ever."""
    assert observed_promotion_code(promotion_code()) == ObservedPromotionCode(
        created=Known(moment(CREATED)),
        terms=Known(
            PromotionTerms(
                code="SPRING-25",
                customer=CustomerId("cus_1"),
                first_time_transaction=True,
                minimum_amount=1000,
                minimum_amount_currency="eur",
            )
        ),
        active=Known(value=True),
        times_redeemed=Known(1),
        metadata=Known({}),
    )


def test_a_promotion_code_that_says_little_states_little() -> None:
    """What isn't told is UNKNOWN."""
    assert observed_promotion_code({"id": "promo_1"}) == ObservedPromotionCode()


@pytest.mark.parametrize(
    ("promotion", "owner"),
    [
        ({"type": "coupon", "coupon": "SPRING"}, "coupon/SPRING"),
        ({"type": "coupon", "coupon": coupon()}, "coupon/SPRING"),
        ({"type": "coupon", "coupon": None}, None),
        (None, None),
    ],
)
def test_a_promotion_code_belongs_to_its_coupon(promotion: object, owner: str | None) -> None:
    """Expanded or not."""
    assert promotion_code_owner(promotion_code(promotion=promotion)) == owner


def test_an_older_promotion_code_names_its_coupon_outright() -> None:
    """Until 2025-09-30 there was nothing but coupons to promote."""
    older = promotion_code(coupon=coupon())
    del older["promotion"]
    told = event("promotion_code.created", older, api_version="2020-08-27")

    assert the_one_sighted(told).owner == "coupon/SPRING"


def test_a_coupon_that_was_deleted_says_what_it_was() -> None:
    """Those who redeemed it keep their discount."""
    after = sighting_of(event("coupon.deleted", coupon(valid=False))).after

    assert isinstance(after, ObservedCoupon)
    assert (after.deleted, after.valid) == (Known(value=True), Known(value=False))
    assert after.terms == SPRING.terms


@pytest.mark.parametrize(
    "source", [{"coupon": coupon()}, {"source": {"type": "coupon", "coupon": coupon()}}]
)
def test_a_discount_tells_how_often_its_coupon_was_redeemed(source: JsonObject) -> None:
    """No event of the coupon's own does: it is looked at within the discount, whatever its age."""
    sighted = the_one_sighted(discounted(source))

    assert (sighted.object, sighted.owner) == ("coupon/SPRING", "coupon/SPRING")
    assert sighted.sighting.origin is Origin.LISTED
    assert sighted.sighting.before is None
    assert sighted.sighting.after == SPRING


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"source": {"type": "coupon", "coupon": "SPRING"}},
        {"coupon": "SPRING"},
    ],
)
def test_a_discount_whose_coupon_was_not_expanded_is_ignored(source: JsonObject) -> None:
    """A bare id says nothing new."""
    assert ignored(discounted(source)).type == "customer.discount.created"


@pytest.mark.parametrize("odd", [7, [], {}, {"id": "SPRING"}, {"object": "price"}])
def test_a_discount_of_what_is_no_coupon_is_malformed(odd: object) -> None:
    """To pass it over would be to take it for a bare id."""
    assert "`coupon`" in malformed(discounted({"coupon": odd})).reason


def test_a_discount_without_its_object_is_malformed() -> None:
    """It is kept aside, as any event is that can't be read."""
    assert malformed({"object": "event", "type": "customer.discount.created"}).reason
