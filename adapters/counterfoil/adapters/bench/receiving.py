"""What every side can do that takes Stripe's webhooks in, from the signed body to what it tells."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias

from counterfoil.adapters.bench.webhooks import Webhook, last

BATCH = 50
"""How many received webhooks are applied in one transaction, where a side applies several."""


class Kept(NamedTuple):
    """How much a side has stored: webhooks that it received and applied, and what they tell of."""

    webhooks: int
    subscriptions: int
    invoices: int


class Standing(NamedTuple):
    """What a side says that a subscription is, in the words that all sides share."""

    status: str
    price: str
    quantity: int
    period_end: datetime
    paused: bool


class Receiver(Protocol):
    """One way to take webhooks in; each is on disk before the next is received."""

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready, before anything is measured, the webhooks that are to be taken in."""

    def take(self) -> int:
        """
        Take in what was told: verify, decode, store the webhook in a commit of its own, apply it.

        Returns:
            how many webhooks there were.
        """

    def kept(self) -> Kept:
        """Count what is stored, in the store."""

    def standing(self, number: int) -> Standing:
        """Read what a subscription is, in the store."""

    def close(self) -> None:
        """Give back what the side holds."""


Receivers: TypeAlias = Mapping[str, Receiver]
"""The sides by name, ours first, each on a database of its own, empty at first."""


def told(number: int) -> Standing:
    """Return what a subscription is at the end of its life, nothing stored."""
    billed = last(number)
    return Standing(
        status="active",
        price=billed.price.id,
        quantity=billed.quantity,
        period_end=billed.period_end,
        paused=billed.paused,
    )
