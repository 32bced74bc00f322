"""Reads Stripe's portal configurations, in their newest shape."""

from typing import TypeVar

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_metadata,
    as_moment,
    as_object,
    as_objects,
    as_reference,
    as_text,
    as_whole,
    choice,
    facet,
    facet_or_none,
    member,
    member_or_none,
    several,
)
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancellationReasons,
    CancelMode,
    CollectionPauseFeature,
    CustomerDetail,
    CustomerUpdate,
    InvoiceHistory,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PaymentMethodUpdate,
    PeriodEndCondition,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import Known, PriceId, ProductId

Pause = TypeVar("Pause", CollectionPauseFeature, SubscriptionPauseFeature)


def observed_configuration(configuration: JsonObject) -> ObservedConfiguration:
    """Read a portal configuration; the products it offers are told only when expanded (R61a)."""
    profile = member_or_none(configuration, "business_profile", as_object) or {}
    features = member_or_none(configuration, "features", as_object) or {}
    login_page = member_or_none(configuration, "login_page", as_object) or {}
    pause = facet(features, "subscription_pause", _as_pause)
    return ObservedConfiguration(
        created=facet(configuration, "created", as_moment),
        active=facet(configuration, "active", as_flag),
        is_default=facet(configuration, "is_default", as_flag),
        name=facet_or_none(configuration, "name", as_text),
        headline=facet_or_none(profile, "headline", as_text),
        privacy_policy_url=facet_or_none(profile, "privacy_policy_url", as_text),
        terms_of_service_url=facet_or_none(profile, "terms_of_service_url", as_text),
        default_return_url=facet_or_none(configuration, "default_return_url", as_text),
        login_page_enabled=facet(login_page, "enabled", as_flag),
        login_url=_login_url(login_page),
        customer_update=facet(features, "customer_update", _as_customer_update),
        invoice_history=facet(features, "invoice_history", _as_invoice_history),
        payment_method_update=facet(features, "payment_method_update", _as_payment_method_update),
        subscription_cancel=facet(features, "subscription_cancel", _as_subscription_cancel),
        subscription_update=facet(features, "subscription_update", _as_subscription_update),
        products=_products(features),
        collection_pause=_only(CollectionPauseFeature, pause),
        subscription_pause=_only(SubscriptionPauseFeature, pause),
        metadata=facet(configuration, "metadata", as_metadata),
    )


def configuration_owner(configuration: JsonObject) -> str:
    """Name the stream of a portal configuration."""
    return f"configuration/{member(configuration, 'id', as_id)}"


def _login_url(login_page: JsonObject) -> Known[str | None] | None:
    """Read the address of the login page; one that is off has none, whatever is stated."""
    if member_or_none(login_page, "enabled", as_flag) is False:
        return Known(None)
    return facet_or_none(login_page, "url", as_text)


def _enabled(feature: JsonObject) -> bool:
    return member(feature, "enabled", as_flag)


def _as_customer_update(value: object, field: str) -> CustomerUpdate:
    feature = as_object(value, field)
    allowed = member_or_none(feature, "allowed_updates", _as_details)
    return CustomerUpdate(enabled=_enabled(feature), allowed_updates=allowed or ())


def _as_invoice_history(value: object, field: str) -> InvoiceHistory:
    return InvoiceHistory(enabled=_enabled(as_object(value, field)))


def _as_payment_method_update(value: object, field: str) -> PaymentMethodUpdate:
    feature = as_object(value, field)
    return PaymentMethodUpdate(
        enabled=_enabled(feature),
        payment_method_configuration=member_or_none(
            feature, "payment_method_configuration", as_reference
        ),
    )


def _as_subscription_cancel(value: object, field: str) -> SubscriptionCancel:
    feature = as_object(value, field)
    return SubscriptionCancel(
        enabled=_enabled(feature),
        mode=member_or_none(feature, "mode", _as_cancel_mode) or CancelMode.AT_PERIOD_END,
        proration_behavior=_proration_behavior(feature),
        cancellation_reason=member_or_none(feature, "cancellation_reason", _as_reasons)
        or CancellationReasons(),
    )


def _as_reasons(value: object, field: str) -> CancellationReasons:
    reasons = as_object(value, field)
    return CancellationReasons(
        enabled=_enabled(reasons),
        options=member_or_none(reasons, "options", _as_reason_list) or (),
        feedback_options=member_or_none(reasons, "feedback_options", _as_references) or (),
    )


def _as_subscription_update(value: object, field: str) -> SubscriptionUpdate:
    feature = as_object(value, field)
    at_period_end = member_or_none(feature, "schedule_at_period_end", as_object)
    conditions = member_or_none(at_period_end or {}, "conditions", as_objects)
    return SubscriptionUpdate(
        enabled=_enabled(feature),
        default_allowed_updates=member_or_none(feature, "default_allowed_updates", _as_updates)
        or (),
        proration_behavior=_proration_behavior(feature),
        billing_cycle_anchor=member_or_none(feature, "billing_cycle_anchor", _as_anchor),
        schedule_at_period_end=tuple(
            member(condition, "type", _as_condition) for condition in conditions or ()
        ),
        trial_update_behavior=member_or_none(feature, "trial_update_behavior", _as_trial_update)
        or TrialUpdateBehavior.END_TRIAL,
    )


def _proration_behavior(feature: JsonObject) -> ProrationBehavior:
    stated = member_or_none(feature, "proration_behavior", _as_proration)
    return stated or ProrationBehavior.NONE


def _products(features: JsonObject) -> Known[tuple[OfferedProduct, ...]] | None:
    feature = member_or_none(features, "subscription_update", as_object) or {}
    if feature.get("products") is None:
        return None
    return Known(tuple(_offered(one) for one in member(feature, "products", as_objects)))


def _offered(offered: JsonObject) -> OfferedProduct:
    prices = member(offered, "prices", _as_references)
    return OfferedProduct(
        product=ProductId(member(offered, "product", as_reference)),
        prices=tuple(PriceId(price) for price in prices),
        adjustable_quantity=member_or_none(offered, "adjustable_quantity", _as_quantity)
        or AdjustableQuantity(),
    )


def _as_quantity(value: object, field: str) -> AdjustableQuantity:
    quantity = as_object(value, field)
    return AdjustableQuantity(
        enabled=_enabled(quantity),
        minimum=member_or_none(quantity, "minimum", as_whole) or 0,
        maximum=member_or_none(quantity, "maximum", as_whole),
    )


def _as_pause(value: object, field: str) -> CollectionPauseFeature | SubscriptionPauseFeature:
    """
    Tell the two features of one name apart: only that of version 2026-10-28.endive, which pauses
    the subscription itself, has a duration, and it always has (R61c-R61f).
    """
    feature = as_object(value, field)
    duration = member_or_none(feature, "duration", as_object)
    if duration is None:
        return CollectionPauseFeature(enabled=_enabled(feature))
    options = member_or_none(duration, "interval_options", as_objects)
    return SubscriptionPauseFeature(
        enabled=_enabled(feature),
        duration=member(duration, "type", _as_duration_type),
        interval_options=tuple(
            PauseOption(
                member(option, "interval", _as_interval),
                as_whole(option.get("interval_count", 1), "interval_count"),
            )
            for option in options or ()
        ),
    )


def _only(
    kind: type[Pause], stated: Known[CollectionPauseFeature | SubscriptionPauseFeature] | None
) -> Known[Pause] | None:
    """Return the pause that is stated if it is of a kind; of the other one nothing is known."""
    if stated is None or not isinstance(stated.value, kind):
        return None
    return Known(stated.value)


_as_anchor = choice(BillingCycleAnchor)
_as_cancel_mode = choice(CancelMode)
_as_condition = choice(PeriodEndCondition)
_as_details = several(choice(CustomerDetail))
_as_duration_type = choice(PauseDurationType)
_as_references = several(as_reference)
_as_interval = choice(Interval)
_as_proration = choice(ProrationBehavior)
_as_reason_list = several(choice(CancellationReason))
_as_trial_update = choice(TrialUpdateBehavior)
_as_updates = several(choice(AllowedUpdate))
