"""The rules that bind wishes about an account."""

from collections.abc import Iterator

from counterfoil.domain.account import refusals
from counterfoil.domain.cause import Door
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError


def merchants_only(facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield the refusal where the wish comes in by another door than the merchant's two."""
    if facts.cause.door not in {Door.API, Door.DASHBOARD}:
        yield refusals.MerchantsAccountError()
