"""Amounts with decimals of a minor unit, as texts, and how they become whole ones."""

import re
from decimal import ROUND_HALF_UP, Decimal

from counterfoil.adapters.protocol.errors import invalid

_DECIMAL = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,12})?")


def read_decimal(text: str, param: str) -> Decimal:
    """
    Read an amount in minor units with up to twelve decimals.

    Raises:
        ApiError: it is no such number.
    """
    if _DECIMAL.fullmatch(text) is None:
        raise invalid(f"Invalid decimal: {text}", param)
    return Decimal(text)


def decimal_text(amount: Decimal) -> str:
    """Return an amount as Stripe writes it: without needless zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole_or_none(amount: Decimal) -> int | None:
    """Return an amount as whole minor units, or ``None`` where it has decimals."""
    return int(amount) if amount == amount.to_integral_value() else None


def rounded(amount: Decimal) -> int:
    """Return an amount as whole minor units, half a unit rounded up."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
