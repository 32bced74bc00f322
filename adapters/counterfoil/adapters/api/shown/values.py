"""The values that several of Stripe's objects hold."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.domain.values import Address


def seconds(moment: datetime | None) -> int | None:
    """Return a moment as Stripe shows it: in seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def pairs(metadata: Mapping[str, str]) -> JsonObject:
    """Return metadata."""
    return dict(metadata)


def address_of(address: Address | None) -> JsonObject | None:
    """Return a postal address."""
    if address is None:
        return None
    return {
        "city": address.city,
        "country": address.country,
        "line1": address.line1,
        "line2": address.line2,
        "postal_code": address.postal_code,
        "state": address.state,
    }


def texts(values: Iterable[str]) -> list[Json]:
    """Return ids, or members of an enum, as an array."""
    return [str(value) for value in values]
