"""Currencies, as parameters name them."""

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.domain.currencies import CURRENCIES


def known_currency(code: str, param: str) -> str:
    """
    Return a currency's code in lower case.

    Raises:
        ApiError: no payment can be in it.
    """
    currency = code.lower()
    if currency not in CURRENCIES:
        raise invalid(
            f"Invalid currency: {code}. Stripe currently supports these currencies:"
            f" {', '.join(sorted(CURRENCIES))}",
            param,
        )
    return currency
