"""Read models of recorded events, and the questions that they answer."""

from typing import TYPE_CHECKING

from counterfoil.domain.lazy import lazily

if TYPE_CHECKING:
    from counterfoil.projections.access_changes import AccessChanged, AccessPolicyReplaced
    from counterfoil.projections.answers import By, Page, Total, When
    from counterfoil.projections.audit import AuditCriteria, AuditLine, Period
    from counterfoil.projections.billing_months import MonthFees
    from counterfoil.projections.cancellation_insight import CancellationInsight, Months
    from counterfoil.projections.collection_status import (
        Collection,
        CollectionCriteria,
        CollectionStatus,
    )
    from counterfoil.projections.differences import DifferenceCriteria, Differs
    from counterfoil.projections.invoice_list import InvoiceCriteria, ListedInvoice
    from counterfoil.projections.login_directory import Logins
    from counterfoil.projections.months import Month
    from counterfoil.projections.payments import Payment, PaymentCriteria
    from counterfoil.projections.service_access import AccessCriteria, SubscriptionAccess
    from counterfoil.projections.subscription_list import Listed, PlanChange, SubscriptionCriteria

_HOMES = {
    "AccessChanged": "access_changes",
    "AccessCriteria": "service_access",
    "AccessPolicyReplaced": "access_changes",
    "AuditCriteria": "audit",
    "AuditLine": "audit",
    "By": "answers",
    "CancellationInsight": "cancellation_insight",
    "Collection": "collection_status",
    "CollectionCriteria": "collection_status",
    "CollectionStatus": "collection_status",
    "DifferenceCriteria": "differences",
    "Differs": "differences",
    "InvoiceCriteria": "invoice_list",
    "Listed": "subscription_list",
    "ListedInvoice": "invoice_list",
    "Logins": "login_directory",
    "Month": "months",
    "MonthFees": "billing_months",
    "Months": "cancellation_insight",
    "Page": "answers",
    "Payment": "payments",
    "PaymentCriteria": "payments",
    "Period": "audit",
    "PlanChange": "subscription_list",
    "SubscriptionAccess": "service_access",
    "SubscriptionCriteria": "subscription_list",
    "Total": "answers",
    "When": "answers",
}
"""In which module of this package each public name is at home."""

__all__ = [
    "AccessChanged",
    "AccessCriteria",
    "AccessPolicyReplaced",
    "AuditCriteria",
    "AuditLine",
    "By",
    "CancellationInsight",
    "Collection",
    "CollectionCriteria",
    "CollectionStatus",
    "DifferenceCriteria",
    "Differs",
    "InvoiceCriteria",
    "Listed",
    "ListedInvoice",
    "Logins",
    "Month",
    "MonthFees",
    "Months",
    "Page",
    "Payment",
    "PaymentCriteria",
    "Period",
    "PlanChange",
    "SubscriptionAccess",
    "SubscriptionCriteria",
    "Total",
    "When",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
