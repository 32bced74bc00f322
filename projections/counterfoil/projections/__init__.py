"""Read models of recorded events, and the questions that they answer."""

from typing import TYPE_CHECKING

from counterfoil.domain.lazy import lazily

if TYPE_CHECKING:
    from counterfoil.projections.answers import By, Page, When
    from counterfoil.projections.collection_status import (
        Collection,
        CollectionCriteria,
        CollectionStatus,
    )
    from counterfoil.projections.subscription_list import (
        Listed,
        PlanChange,
        SubscriptionCriteria,
    )

_HOMES = {
    "By": "answers",
    "Collection": "collection_status",
    "CollectionCriteria": "collection_status",
    "CollectionStatus": "collection_status",
    "Listed": "subscription_list",
    "Page": "answers",
    "PlanChange": "subscription_list",
    "SubscriptionCriteria": "subscription_list",
    "When": "answers",
}
"""In which module of this package each public name is at home."""

__all__ = [
    "By",
    "Collection",
    "CollectionCriteria",
    "CollectionStatus",
    "Listed",
    "Page",
    "PlanChange",
    "SubscriptionCriteria",
    "When",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
