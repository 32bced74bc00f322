"""What is to change of what a subscription bills."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import frozen

from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import Behavior, ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Proration


@frozen(kw_only=True)
class ItemChange:
    """
    What an item is to become; without ``id`` it is added.

    Attributes:
        metadata: the item's whole metadata; ``None`` where it stays.
        discounts: all that it is to have; ``None`` where they stay.
        param: what names it in errors: ``items[0]``.
    """

    id: str | None = None
    price: str | None = None
    quantity: int | None = None
    is_deleted: bool = False
    metadata: Mapping[str, str] | None = None
    tax_rates: Sequence[str] | None = None
    may_be_inactive: bool = False
    discounts: Sequence[Redeemed] | None = None
    param: str = "items[0]"


@frozen(kw_only=True)
class Change:
    """
    What is to change of what a subscription bills.

    Attributes:
        proration_date: the second from which on; by default now.
        trial_end: when its trial is to end, in seconds; ``now`` ends it at once.
    """

    items: Sequence[ItemChange] = ()
    extras: Sequence[ExtraItem] = ()
    proration_behavior: Proration = "create_prorations"
    proration_date: int | None = None
    trial_end: int | Literal["now"] | None = None
    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    payment_behavior: Behavior = "allow_incomplete"
    off_session: bool = False
