"""Line items: what a Checkout session sells."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class AdjustableQuantity(TypedDict):
    """Whether the customer may choose how many."""

    enabled: bool
    maximum: int | None
    minimum: int | None


class LineItem(TypedDict):
    """A line item; amounts are in minor units. Hidden is the session that it belongs to."""

    id: str
    object: Literal["item"]
    adjustable_quantity: AdjustableQuantity | None
    amount_discount: int
    amount_subtotal: int
    amount_tax: int
    amount_total: int
    currency: str
    description: str | None
    metadata: dict[str, str]
    price: str
    quantity: int
    session: str


LINE_ITEM = Kind(
    "item",
    LineItem,
    "li",
    filters=("session",),
    embeds={"price": "price"},
    hidden=("session",),
)
