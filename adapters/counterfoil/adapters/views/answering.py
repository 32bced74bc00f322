"""The typed questions that the read models of an account answer."""

from counterfoil.adapters.views.asking import NOW, Asker
from counterfoil.projections.answers import Page, When
from counterfoil.projections.collection_status import (
    COLLECTION_STATUS,
    CollectionCriteria,
    CollectionStatus,
)
from counterfoil.projections.subscription_list import (
    LISTED,
    Listed,
    PlanChange,
    SubscriptionCriteria,
    plan_changes,
)
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


class AccountViews(Asker):
    """
    Answers what a merchant's people ask, of now or of another time.

    They answer as far as the read models have come, which ``BillingPortal.views`` sees to; each
    answer says how far that is.
    """

    def subscriptions(self, criteria: SubscriptionCriteria, when: When = NOW) -> Page[Listed]:
        """Return subscriptions, with their items and what is scheduled for them."""
        return self.find(LISTED, criteria, when)

    def plan_changes(self, subscription: str, when: When = NOW) -> tuple[PlanChange, ...]:
        """Return how the items of a subscription changed, in the order in which they did."""
        return tuple(plan_changes(self.history(SUBSCRIPTIONS, subscription, when)))

    def collection_status(
        self, criteria: CollectionCriteria, when: When = NOW
    ) -> Page[CollectionStatus]:
        """Return subscriptions, and whether their payments are collected (R191)."""
        return self.find(COLLECTION_STATUS, criteria, when)
