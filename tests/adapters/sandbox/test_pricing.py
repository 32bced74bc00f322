"""Tests what quantities cost, whatever the price."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.sandbox.catalogue.pricing import amount_of
from counterfoil.adapters.sandbox.shapes.price import Price, Tier

_QUANTITIES = st.integers(0, 10_000)
_AMOUNTS = st.decimals(0, 10_000, places=4)


def _price(
    unit: str | None = None,
    tiers: list[Tier] | None = None,
    mode: str = "graduated",
    divide_by: int | None = None,
    rounding: str = "up",
) -> Price:
    price = Price(
        id="price_1",
        object="price",
        active=True,
        billing_scheme="per_unit" if tiers is None else "tiered",
        created=0,
        currency="usd",
        currency_options={},
        custom_unit_amount=None,
        livemode=False,
        lookup_key=None,
        metadata={},
        nickname=None,
        product="prod_1",
        recurring=None,
        tax_behavior="unspecified",
        tiers_mode=None if tiers is None else ("volume" if mode == "volume" else "graduated"),
        transform_quantity=None
        if divide_by is None
        else {"divide_by": divide_by, "round": "up" if rounding == "up" else "down"},
        type="one_time",
        unit_amount=None,
        unit_amount_decimal=unit,
    )
    if tiers is not None:
        price["tiers"] = tiers
    return price


def _tier(up_to: int | None, unit: str, flat: str = "0") -> Tier:
    return {
        "flat_amount": None,
        "flat_amount_decimal": flat,
        "unit_amount": None,
        "unit_amount_decimal": unit,
        "up_to": up_to,
    }


def test_half_a_cent_is_rounded_up() -> None:
    """The whole is rounded, not each unit."""
    assert amount_of(_price("0.5"), 1) == 1
    assert amount_of(_price("0.5"), 2) == 1
    assert amount_of(_price("0.4"), 3) == 1


def test_packages_are_begun_or_full() -> None:
    """A begun package counts where it is rounded up, and not where it is rounded down."""
    assert amount_of(_price("100", divide_by=10), 11) == 200
    assert amount_of(_price("100", divide_by=10, rounding="down"), 19) == 100
    assert amount_of(_price("100", divide_by=10), 0) == 0


def test_tiers_are_filled_one_after_another() -> None:
    """In graduated tiers each unit costs what its own tier says; flat amounts add up."""
    tiers = [_tier(5, "500", "1000"), _tier(10, "400"), _tier(None, "300", "50")]

    assert amount_of(_price(tiers=tiers), 0) == 1000
    assert amount_of(_price(tiers=tiers), 5) == 3500
    assert amount_of(_price(tiers=tiers), 6) == 3900
    assert amount_of(_price(tiers=tiers), 12) == 1000 + 2500 + 2000 + 600 + 50


def test_all_units_cost_what_the_volume_says() -> None:
    """In tiers by volume all units cost what the last unit's tier says."""
    tiers = [_tier(5, "500"), _tier(None, "400", "7")]

    assert amount_of(_price(tiers=tiers, mode="volume"), 5) == 2500
    assert amount_of(_price(tiers=tiers, mode="volume"), 6) == 2407


@given(_AMOUNTS, _QUANTITIES)
def test_an_amount_is_never_further_off_than_half_a_unit(unit: Decimal, quantity: int) -> None:
    """Rounding changes the exact amount by half a minor unit at most."""
    assert abs(amount_of(_price(str(unit)), quantity) - unit * quantity) <= Decimal("0.5")


@given(_AMOUNTS, st.lists(st.integers(1, 1_000), unique=True), _QUANTITIES)
def test_tiers_alike_are_one_price(unit: Decimal, bounds: list[int], quantity: int) -> None:
    """Where every tier costs the same, tiers make no difference."""
    tiers = [_tier(bound, str(unit)) for bound in [*sorted(bounds), None]]
    plain = amount_of(_price(str(unit)), quantity)

    assert amount_of(_price(tiers=tiers), quantity) == plain
    assert amount_of(_price(tiers=tiers, mode="volume"), quantity) == plain


@given(st.lists(_AMOUNTS, min_size=1, max_size=5), _QUANTITIES)
def test_more_never_costs_less_in_graduated_tiers(units: list[Decimal], quantity: int) -> None:
    """One unit more adds what its tier says, and never takes anything away."""
    tiers = [
        _tier(None if at == len(units) else 10 * at, str(unit), str(unit))
        for at, unit in enumerate(units, 1)
    ]

    assert amount_of(_price(tiers=tiers), quantity + 1) >= amount_of(_price(tiers=tiers), quantity)
