"""Where the goods of a payment are sent."""

from typing import TypedDict

from counterfoil.adapters.sandbox.shapes.customer import Address


class Parcel(TypedDict):
    """Who gets the goods of a payment, and by which carrier."""

    address: Address
    carrier: str | None
    name: str
    phone: str | None
    tracking_number: str | None
