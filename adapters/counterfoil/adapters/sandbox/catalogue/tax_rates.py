"""Tax rates, as requests name them."""

from collections.abc import Sequence

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.tax_rate import TAX_RATE


def known_rates(turn: Turn, rates: Sequence[str] | None, param: str) -> list[str]:
    """
    Return tax rates that a request names.

    Raises:
        ApiError: there is no such rate.
    """
    for place, rate in enumerate(rates or ()):
        turn.read(TAX_RATE, rate, named=f"{param}[{place}]")
    return list(rates or ())
