"""Tests what discounts take off, when they are over, and who is refused one."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.sandbox.turning import a_turn, id_of

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.api import coupons, customers, promotion_codes
from counterfoil.adapters.sandbox.api.customer_params import NewCustomer
from counterfoil.adapters.sandbox.catalogue.discounting import amount_off, grant, is_over
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE

_JANUARY_31 = 1_769_817_600
_FEBRUARY_28 = 1_772_236_800
_DAY = 24 * 60 * 60

_AMOUNTS = st.integers(0, 10**9)


@pytest.fixture
def turn() -> Iterator[Turn]:
    """Return a turn on new records."""
    with a_turn(_JANUARY_31) as turn:
        yield turn


def _customer(turn: Turn) -> str:
    return id_of(customers.create(turn, NewCustomer()))


def _granted(
    turn: Turn,
    coupon: str | None,
    promotion_code: str | None = None,
    customer: str | None = None,
    bought: tuple[int, str] | None = None,
) -> str:
    amount, currency = bought or (None, None)
    return grant(
        turn,
        coupon=coupon,
        promotion_code=promotion_code,
        customer=customer or _customer(turn),
        subscription=None,
        invoice=None,
        test_clock=None,
        param="discounts[0]",
        amount=amount,
        currency=currency,
    )


@settings(max_examples=40)
@given(st.decimals(Decimal("0.01"), 100, places=2), _AMOUNTS)
def test_a_share_is_rounded_to_the_next_unit(percent: Decimal, amount: int) -> None:
    """It differs from the exact share by half a unit at most, and is never more than all."""
    with a_turn(_JANUARY_31) as turn:
        coupon = id_of(coupons.create(turn, coupons.NewCoupon(percent_off=float(percent))))
        off = amount_off(turn, _granted(turn, coupon), amount, "usd")

    assert 0 <= off <= amount
    assert abs(off - amount * percent / 100) <= Decimal("0.5")


@settings(max_examples=40)
@given(st.integers(1, 10**9), _AMOUNTS)
def test_an_amount_off_is_never_beyond_the_amount(off: int, amount: int) -> None:
    """Nothing becomes negative; what is in another currency takes off nothing."""
    with a_turn(_JANUARY_31) as turn:
        coupon = id_of(
            coupons.create(
                turn,
                coupons.NewCoupon(
                    amount_off=off,
                    currency="usd",
                    currency_options={"eur": coupons.CurrencyOptionParams(amount_off=2 * off)},
                ),
            )
        )
        discount = _granted(turn, coupon)

        assert amount_off(turn, discount, amount, "usd") == min(off, amount)
        assert amount_off(turn, discount, amount, "eur") == min(2 * off, amount)
        assert amount_off(turn, discount, amount, "gbp") == 0
        assert amount_off(turn, discount, -amount, "usd") == 0


def test_a_repeating_discount_ends_after_months(turn: Turn) -> None:
    """A month after the last day of January is the last of February."""
    coupon = id_of(
        coupons.create(
            turn,
            coupons.NewCoupon(percent_off=10, duration="repeating", duration_in_months=1),
        )
    )
    discount = _granted(turn, coupon)

    assert turn.read(DISCOUNT, discount)["end"] == _FEBRUARY_28
    assert not is_over(turn, discount, _FEBRUARY_28 - 1)
    assert is_over(turn, discount, _FEBRUARY_28)


@pytest.mark.parametrize(("duration", "over"), [("once", True), ("forever", False)])
def test_what_counts_once_is_over_when_it_was_used(turn: Turn, duration: str, over: bool) -> None:
    """Until an invoice has it, it is not; another goes on."""
    coupon = id_of(
        coupons.create(
            turn,
            coupons.NewCoupon(percent_off=10, duration="once" if duration == "once" else "forever"),
        )
    )
    discount = _granted(turn, coupon)
    assert not is_over(turn, discount, _JANUARY_31 + 365 * _DAY)

    record = turn.read(DISCOUNT, discount)
    record["used"] = True
    turn.write(DISCOUNT, record)

    assert is_over(turn, discount, _JANUARY_31) == over


def test_a_deleted_coupon_goes_on_where_it_was_granted(turn: Turn) -> None:
    """What was granted stays; nobody else gets it."""
    coupon = id_of(coupons.create(turn, coupons.NewCoupon(percent_off=10, duration="forever")))
    discount = _granted(turn, coupon)
    turn.delete(COUPON, coupon)

    assert amount_off(turn, discount, 1000, "usd") == 100
    assert _refusal(turn, coupon).code == "resource_missing"


def _refusal(
    turn: Turn,
    coupon: str | None,
    promotion_code: str | None = None,
    customer: str | None = None,
    bought: tuple[int, str] | None = None,
) -> ApiError:
    with pytest.raises(ApiError) as refused:
        _granted(turn, coupon, promotion_code, customer, bought)
    return refused.value


def test_a_coupon_is_redeemed_so_often(turn: Turn) -> None:
    """Each time counts; used up, it is as if it had expired."""
    coupon = id_of(coupons.create(turn, coupons.NewCoupon(percent_off=10, max_redemptions=2)))
    _granted(turn, coupon)
    assert turn.read(COUPON, coupon)["valid"]
    _granted(turn, coupon)

    assert turn.read(COUPON, coupon)["times_redeemed"] == 2
    assert not turn.read(COUPON, coupon)["valid"]
    refused = _refusal(turn, coupon)
    assert refused.code == "coupon_expired"
    assert refused.param == "discounts[0][coupon]"


def _code(
    turn: Turn, restrictions: promotion_codes.RestrictionParams | None = None, **more: object
) -> str:
    coupon = id_of(coupons.create(turn, coupons.NewCoupon(percent_off=10)))
    params = promotion_codes.NewPromotionCode(
        promotion=promotion_codes.PromotionParams(coupon=coupon, type="coupon"),
        restrictions=restrictions or promotion_codes.RestrictionParams(),
    )
    id = id_of(promotion_codes.create(turn, params))
    record = turn.read(PROMOTION_CODE, id)
    record.update(more)  # type: ignore[typeddict-item]
    turn.write(PROMOTION_CODE, record)
    return id


def test_a_code_is_redeemed_so_often(turn: Turn) -> None:
    """Its coupon is redeemed with it; used up, it is inactive."""
    code = _code(turn, max_redemptions=1)
    discount = _granted(turn, None, code)

    record = turn.read(PROMOTION_CODE, code)
    assert (record["times_redeemed"], record["active"]) == (1, False)
    assert turn.read(COUPON, record["promotion"]["coupon"])["times_redeemed"] == 1
    assert turn.read(DISCOUNT, discount)["promotion_code"] == code
    assert "used the maximum number of times" in _refusal(turn, None, code).message


def test_a_code_may_be_for_one_customer(turn: Turn) -> None:
    """Nobody else can redeem it."""
    ada = _customer(turn)
    code = _code(turn, customer=ada)

    assert "restricted to another customer" in _refusal(turn, None, code).message
    assert _granted(turn, None, code, ada)


def test_a_code_has_its_time_and_its_use(turn: Turn) -> None:
    """One that expired or was switched off is refused."""
    expired = _refusal(turn, None, _code(turn, expires_at=_JANUARY_31))

    assert expired.code == "coupon_expired"
    assert expired.param == "discounts[0][promotion_code]"
    assert "inactive" in _refusal(turn, None, _code(turn, active=False)).message


def test_a_code_may_ask_for_an_amount(turn: Turn) -> None:
    """Too little is refused, and so is a currency that it says nothing of."""
    restrictions = promotion_codes.RestrictionParams(
        minimum_amount=1000,
        minimum_amount_currency="usd",
        currency_options={"eur": promotion_codes.CurrencyOptionParams(minimum_amount=900)},
    )
    code = _code(turn, restrictions)

    for bought in ((999, "usd"), (899, "eur"), (10_000, "gbp")):
        assert "minimum amount" in _refusal(turn, None, code, bought=bought).message
    assert _granted(turn, None, code, bought=(1000, "usd"))
    assert _granted(turn, None, code, bought=(900, "eur"))


def test_one_thing_is_redeemed(turn: Turn) -> None:
    """Neither both nor nothing can be."""
    both = _refusal(turn, "coupon", "promo")
    nothing = _refusal(turn, None)

    assert both.param == "discounts[0][coupon]"
    assert nothing.param == "discounts[0]"
