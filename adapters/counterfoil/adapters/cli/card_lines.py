"""What the cards of all aggregates have in common."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from counterfoil.adapters.cli.wording import moment
from counterfoil.domain.requests import Outstanding

Line: TypeAlias = tuple[str, str]
"""What is named, and what it is; further values of the same name follow with an empty name."""


def several(name: str, values: Iterable[str], none: str | None = None) -> Iterator[Line]:
    """Yield values below one another; where there are none, the word for that, if it has one."""
    empty = True
    for value in values:
        yield ("" if not empty else name), value
        empty = False
    if empty and none is not None:
        yield name, none


def outstanding(requests: Iterable[Outstanding]) -> Iterator[Line]:
    """Yield what was asked of Stripe and not answered."""
    yield from several(
        "Asked of Stripe",
        (
            " ".join(filter(None, (each.operation.value, each.subject, f"({_stage(each)})")))
            for each in requests
        ),
    )


def _stage(request: Outstanding) -> str:
    until = "" if request.expires_at is None else f" until {moment(request.expires_at)}"
    return f"{request.stage}{until}"


def unconfirmed(facets: Iterable[str]) -> Iterator[Line]:
    """Yield what was decided here and awaits Stripe's word."""
    found = ", ".join(sorted(facets))
    if found:
        yield "Unconfirmed", found


def unsettled(facets: Iterable[str]) -> Iterator[Line]:
    """Yield the facets on which Stripe contradicts itself."""
    found = ", ".join(sorted(facets))
    if found:
        yield "Unsettled", f"{found}: Stripe's statements don't add up"
