"""Which facets a decision leaves to be confirmed by Stripe."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from counterfoil.domain.account import events as account
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.confirming import differing
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.linked import REFERENCE
from counterfoil.domain.product import events as product
from counterfoil.domain.resolution import Facets
from counterfoil.domain.subscription import events as subscription
from counterfoil.projections.syncing.forms import Parameters

Awaited: TypeAlias = (
    account.ConfirmationAwaited
    | configuration.ConfirmationAwaited
    | coupon.ConfirmationAwaited
    | customer.ConfirmationAwaited
    | invoice.ConfirmationAwaited
    | product.ConfirmationAwaited
    | subscription.ConfirmationAwaited
)


def awaited_since(events: Iterable[object]) -> tuple[str, ...]:
    """Return the facets that began to wait for Stripe's word with a decision."""
    awaited = (event.facets for event in events if isinstance(event, Awaited))
    return tuple(facet for facets in awaited for facet in facets)


def to_be_sent(
    before: Facets, after: Facets, *, awaited: Iterable[str], unconfirmed: Collection[str]
) -> frozenset[str]:
    """
    Return the facets that a decision set, and that Stripe is to be told of.

    What was erased meanwhile isn't known any more, and stays at Stripe as it is.

    Args:
        awaited: those that began to wait for Stripe's word with it.
        unconfirmed: those that have been waiting since an earlier one; of these it is told where
            the decision changed them once more.
    """
    again = (facet for facet in differing(before, after) if facet in unconfirmed)
    return frozenset(facet for facet in (*awaited, *again) if facet in after)


def changes_of_metadata(
    before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str | None]:
    """Return what Stripe is to be told, which merges: a pair that is gone is taken away."""
    gone = {key: None for key in before if key not in after}
    return {**gone, **{key: text for key, text in after.items() if before.get(key) != text}}


def born_here(id_: str, metadata: Mapping[str, str]) -> Parameters:
    """Return the metadata of an object to which Stripe gives an id, with the one it has here."""
    return {**metadata, REFERENCE: id_}


def said(parameters: Parameters) -> Parameters:
    """Return the parameters of something new: of what it lacks nothing is said."""
    return {name: value for name, value in parameters.items() if value is not None}
