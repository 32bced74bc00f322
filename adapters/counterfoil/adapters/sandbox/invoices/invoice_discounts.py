"""The parameter ``discounts`` of invoices and of their items."""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.sandbox.catalogue.discounting import grant
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT


class DiscountParams(Struct, frozen=True, kw_only=True):
    """A discount to be granted, by coupon or code; or one that was granted already."""

    coupon: str | UnsetType = UNSET
    discount: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


def granted(
    turn: Turn,
    asked: Sequence[DiscountParams],
    *,
    customer: str,
    invoice: str | None,
    test_clock: str | None,
    param: str = "discounts",
) -> list[str]:
    """
    Grant what a request asks for, and return the discounts.

    Raises:
        ApiError: one can't be granted.
    """
    found: list[str] = []
    for place, one in enumerate(asked):
        named = f"{param}[{place}]"
        if not isinstance(one.discount, UnsetType):
            turn.read(DISCOUNT, one.discount, named=f"{named}[discount]")
            found.append(one.discount)
            continue
        found.append(
            grant(
                turn,
                coupon=or_none(one.coupon),
                promotion_code=or_none(one.promotion_code),
                customer=customer,
                subscription=None,
                invoice=invoice,
                test_clock=test_clock,
                param=named,
            )
        )
    return found
