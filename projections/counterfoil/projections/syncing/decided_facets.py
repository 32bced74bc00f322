"""Which facets a decision leaves to be confirmed by Stripe."""

from collections.abc import Collection, Iterable, Mapping

from counterfoil.domain.confirming import differing
from counterfoil.domain.resolution import Facets


def to_be_sent(
    before: Facets, after: Facets, *, awaited: Iterable[str], unconfirmed: Collection[str]
) -> frozenset[str]:
    """
    Return the facets that a decision set, and that Stripe is to be told of.

    Args:
        awaited: those that began to wait for Stripe's word with it.
        unconfirmed: those that have been waiting since an earlier one; of these it is told where
            the decision changed them once more.
    """
    again = (facet for facet in differing(before, after) if facet in unconfirmed)
    return frozenset((*awaited, *again))


def changes_of_metadata(
    before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str | None]:
    """Return what Stripe is to be told, which merges: a pair that is gone is taken away."""
    gone = {key: None for key in before if key not in after}
    return {**gone, **{key: text for key, text in after.items() if before.get(key) != text}}
