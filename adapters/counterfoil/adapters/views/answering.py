"""The typed questions that the read models of an account answer."""

from collections.abc import Iterator

from counterfoil.adapters.views.access_views import AccessViews
from counterfoil.adapters.views.asking import NOW
from counterfoil.adapters.views.auditing import Auditor
from counterfoil.adapters.views.canceling import CancellationViews
from counterfoil.adapters.views.differing import Differing
from counterfoil.adapters.views.invoice_views import InvoiceViews
from counterfoil.adapters.views.logging_in import LoginViews
from counterfoil.projections.answers import Page, When
from counterfoil.projections.audit import AuditCriteria, AuditLine
from counterfoil.projections.collection_status import (
    COLLECTION_STATUS,
    CollectionCriteria,
    CollectionStatus,
)
from counterfoil.projections.differences import DifferenceCriteria, Differs
from counterfoil.projections.subscription_list import (
    LISTED,
    Listed,
    PlanChange,
    SubscriptionCriteria,
    plan_changes,
)
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


class AccountViews(AccessViews, CancellationViews, InvoiceViews, LoginViews):
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

    def audit(self, criteria: AuditCriteria, when: When = NOW) -> Page[AuditLine]:
        """
        Return who did what and when, and what was refused, a line each.

        Of another time these are the lines of what had happened by then, or was on record by then.
        """
        return Auditor(self._store, self._account).audit(criteria, when)

    def differences(self, criteria: DifferenceCriteria) -> Iterator[Differs]:
        """Yield what differs between two moments, and why, read model by read model."""
        return Differing(self._store, self._account).differences(criteria)
