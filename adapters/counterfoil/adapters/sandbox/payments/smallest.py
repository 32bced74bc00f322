"""The smallest amounts that Stripe charges; what is less waits on the customer's balance."""

from collections.abc import Mapping

from counterfoil.domain.money import Money

_SMALLEST: Mapping[str, int] = {
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "usd": 50,
}

_SIGNS: Mapping[str, str] = {"eur": "€", "gbp": "£", "jpy": "¥", "usd": "$"}


def is_too_small(amount: int, currency: str) -> bool:
    """Say whether an amount in minor units is something, and less than Stripe charges."""
    return 0 < amount < _SMALLEST.get(currency, 1)


def smallest(currency: str) -> str:
    """Return the smallest amount that Stripe charges in a currency, as its errors write it."""
    amount = Money(_SMALLEST.get(currency, 1), currency)
    return f"{_SIGNS.get(currency, '')}{amount.decimal} {currency}"
