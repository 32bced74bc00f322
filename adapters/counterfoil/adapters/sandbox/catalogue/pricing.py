"""What a quantity of something costs at a price."""

from collections.abc import Iterator
from decimal import Decimal

from counterfoil.adapters.sandbox.catalogue.decimals import rounded
from counterfoil.adapters.sandbox.shapes.price import Price, Tier, TransformQuantity


def in_currency(price: Price, currency: str) -> Price:
    """Return a price as it is in a currency that it supports."""
    option = price["currency_options"].get(currency)
    if option is None or currency == price["currency"]:
        return price
    other = price.copy()
    other["currency"] = currency
    other["custom_unit_amount"] = option["custom_unit_amount"]
    other["unit_amount"] = option["unit_amount"]
    other["unit_amount_decimal"] = option["unit_amount_decimal"]
    if "tiers" in option:
        other["tiers"] = option["tiers"]
    return other


def amount_of(price: Price, quantity: int) -> int:
    """
    Return what a quantity costs, in minor units of the price's currency, rounded half up.

    Where the customer chooses the amount, the one that is suggested counts.
    """
    if price["custom_unit_amount"] is not None:
        return quantity * (price["custom_unit_amount"]["preset"] or 0)
    if price["billing_scheme"] == "tiered":
        tiers = price.get("tiers", [])
        if price["tiers_mode"] == "volume":
            return rounded(_by_volume(tiers, quantity))
        return rounded(sum(_by_tier(tiers, quantity), Decimal(0)))
    unit = Decimal(price["unit_amount_decimal"] or 0)
    return rounded(unit * transformed(price["transform_quantity"], quantity))


def transformed(transform: TransformQuantity | None, quantity: int) -> int:
    """Return the quantity that is priced: packages, begun ones counted or not."""
    if transform is None:
        return quantity
    whole, begun = divmod(quantity, transform["divide_by"])
    return whole + 1 if begun and transform["round"] == "up" else whole


def _by_volume(tiers: list[Tier], quantity: int) -> Decimal:
    """Return what all units cost in the one tier that the quantity reaches."""
    reached = next(tier for tier in tiers if tier["up_to"] is None or quantity <= tier["up_to"])
    return _flat(reached) + quantity * _unit(reached)


def _by_tier(tiers: list[Tier], quantity: int) -> Iterator[Decimal]:
    """Yield what the units cost tier by tier; the first counts even for none, as a base fee."""
    below = 0
    for tier in tiers:
        bound = quantity if tier["up_to"] is None else min(quantity, tier["up_to"])
        yield _flat(tier) + (bound - below) * _unit(tier)
        below = bound
        if below == quantity:
            break


def _flat(tier: Tier) -> Decimal:
    return Decimal(tier["flat_amount_decimal"] or 0)


def _unit(tier: Tier) -> Decimal:
    return Decimal(tier["unit_amount_decimal"] or 0)
