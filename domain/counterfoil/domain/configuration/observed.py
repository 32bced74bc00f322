"""What Stripe states of a portal configuration, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.configuration.features import (
    CollectionPauseFeature,
    CustomerUpdate,
    InvoiceHistory,
    OfferedProduct,
    PaymentMethodUpdate,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.values import Known


@frozen(kw_only=True)
class ObservedConfiguration:
    """
    The facets of a portal configuration that Stripe states; ``None`` is UNKNOWN.

    ``products`` stands apart from ``subscription_update``, whose own ``products`` is empty here:
    Stripe states it only when it was asked to expand it (R61a). ``collection_pause`` is what Stripe
    called ``subscription_pause`` until 2024. A login page that is off has no address.
    """

    created: Known[datetime] | None = None
    active: Known[bool] | None = None
    is_default: Known[bool] | None = None
    name: Known[str | None] | None = None
    headline: Known[str | None] | None = None
    privacy_policy_url: Known[str | None] | None = None
    terms_of_service_url: Known[str | None] | None = None
    default_return_url: Known[str | None] | None = None
    login_page_enabled: Known[bool] | None = None
    login_url: Known[str | None] | None = None
    customer_update: Known[CustomerUpdate] | None = None
    invoice_history: Known[InvoiceHistory] | None = None
    payment_method_update: Known[PaymentMethodUpdate] | None = None
    subscription_cancel: Known[SubscriptionCancel] | None = None
    subscription_update: Known[SubscriptionUpdate] | None = None
    products: Known[tuple[OfferedProduct, ...]] | None = None
    collection_pause: Known[CollectionPauseFeature] | None = None
    subscription_pause: Known[SubscriptionPauseFeature] | None = None
    metadata: Known[Mapping[str, str]] | None = None
