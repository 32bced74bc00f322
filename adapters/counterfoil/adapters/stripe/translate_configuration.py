"""Reads Stripe's portal configurations, in their newest shape."""

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_id_or_none,
    as_metadata,
    as_moment,
    as_object,
    as_object_or_none,
    as_objects,
    as_text_or_none,
    as_whole,
    as_whole_or_none,
    choice,
    facet,
    optional,
    several,
)
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancellationReasons,
    CancelMode,
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


def observed_configuration(configuration: JsonObject) -> ObservedConfiguration:
    """Read a portal configuration; the products it offers are told only when expanded (R61a)."""
    profile = as_object_or_none(configuration.get("business_profile"), "business_profile") or {}
    features = as_object_or_none(configuration.get("features"), "features") or {}
    return ObservedConfiguration(
        created=facet(configuration, "created", as_moment),
        active=facet(configuration, "active", as_flag),
        is_default=facet(configuration, "is_default", as_flag),
        name=facet(configuration, "name", as_text_or_none),
        headline=facet(profile, "headline", as_text_or_none),
        privacy_policy_url=facet(profile, "privacy_policy_url", as_text_or_none),
        terms_of_service_url=facet(profile, "terms_of_service_url", as_text_or_none),
        default_return_url=facet(configuration, "default_return_url", as_text_or_none),
        customer_update=facet(features, "customer_update", _as_customer_update),
        invoice_history=facet(features, "invoice_history", _as_invoice_history),
        payment_method_update=facet(features, "payment_method_update", _as_payment_method_update),
        subscription_cancel=facet(features, "subscription_cancel", _as_subscription_cancel),
        subscription_update=facet(features, "subscription_update", _as_subscription_update),
        products=_products(features),
        subscription_pause=facet(features, "subscription_pause", _as_subscription_pause),
        metadata=facet(configuration, "metadata", as_metadata),
    )


def configuration_owner(configuration: JsonObject) -> str:
    """Name the stream of a portal configuration."""
    return f"configuration/{as_id(configuration, 'id')}"


def _enabled(feature: JsonObject) -> bool:
    return as_flag(feature.get("enabled"), "enabled")


def _as_customer_update(value: object, field: str) -> CustomerUpdate:
    feature = as_object(value, field)
    allowed = _as_details_or_none(feature.get("allowed_updates"), "allowed_updates")
    return CustomerUpdate(enabled=_enabled(feature), allowed_updates=allowed or ())


def _as_invoice_history(value: object, field: str) -> InvoiceHistory:
    return InvoiceHistory(enabled=_enabled(as_object(value, field)))


def _as_payment_method_update(value: object, field: str) -> PaymentMethodUpdate:
    feature = as_object(value, field)
    return PaymentMethodUpdate(
        enabled=_enabled(feature),
        payment_method_configuration=as_id_or_none(
            feature.get("payment_method_configuration"), "payment_method_configuration"
        ),
    )


def _as_subscription_cancel(value: object, field: str) -> SubscriptionCancel:
    feature = as_object(value, field)
    return SubscriptionCancel(
        enabled=_enabled(feature),
        mode=_as_cancel_mode_or_none(feature.get("mode"), "mode") or CancelMode.AT_PERIOD_END,
        proration_behavior=_proration_behavior(feature),
        cancellation_reason=_as_reasons_or_none(
            feature.get("cancellation_reason"), "cancellation_reason"
        )
        or CancellationReasons(),
    )


def _as_reasons(value: object, field: str) -> CancellationReasons:
    reasons = as_object(value, field)
    return CancellationReasons(
        enabled=_enabled(reasons),
        options=_as_reason_list_or_none(reasons.get("options"), "options") or (),
        feedback_options=_as_ids_or_none(reasons.get("feedback_options"), "feedback_options") or (),
    )


def _as_subscription_update(value: object, field: str) -> SubscriptionUpdate:
    feature = as_object(value, field)
    at_period_end = as_object_or_none(
        feature.get("schedule_at_period_end"), "schedule_at_period_end"
    )
    conditions = _as_objects_or_none((at_period_end or {}).get("conditions"), "conditions")
    return SubscriptionUpdate(
        enabled=_enabled(feature),
        default_allowed_updates=_as_updates_or_none(
            feature.get("default_allowed_updates"), "default_allowed_updates"
        )
        or (),
        proration_behavior=_proration_behavior(feature),
        billing_cycle_anchor=_as_anchor_or_none(
            feature.get("billing_cycle_anchor"), "billing_cycle_anchor"
        ),
        schedule_at_period_end=tuple(
            _as_condition(condition.get("type"), "conditions") for condition in conditions or ()
        ),
        trial_update_behavior=_as_trial_update_or_none(
            feature.get("trial_update_behavior"), "trial_update_behavior"
        )
        or TrialUpdateBehavior.END_TRIAL,
    )


def _proration_behavior(feature: JsonObject) -> ProrationBehavior:
    stated = _as_proration_or_none(feature.get("proration_behavior"), "proration_behavior")
    return stated or ProrationBehavior.NONE


def _products(features: JsonObject) -> Known[tuple[OfferedProduct, ...]] | None:
    feature = as_object_or_none(features.get("subscription_update"), "subscription_update") or {}
    if feature.get("products") is None:
        return None
    return Known(tuple(_offered(one) for one in as_objects(feature["products"], "products")))


def _offered(offered: JsonObject) -> OfferedProduct:
    prices = _as_ids(offered.get("prices"), "prices")
    return OfferedProduct(
        product=ProductId(as_id(offered.get("product"), "product")),
        prices=tuple(PriceId(price) for price in prices),
        adjustable_quantity=_as_quantity_or_none(
            offered.get("adjustable_quantity"), "adjustable_quantity"
        )
        or AdjustableQuantity(),
    )


def _as_quantity(value: object, field: str) -> AdjustableQuantity:
    quantity = as_object(value, field)
    return AdjustableQuantity(
        enabled=_enabled(quantity),
        minimum=as_whole_or_none(quantity.get("minimum"), "minimum") or 0,
        maximum=as_whole_or_none(quantity.get("maximum"), "maximum"),
    )


def _as_subscription_pause(value: object, field: str) -> SubscriptionPauseFeature:
    feature = as_object(value, field)
    duration = as_object_or_none(feature.get("duration"), "duration")
    if duration is None:
        return SubscriptionPauseFeature(enabled=_enabled(feature))
    options = _as_objects_or_none(duration.get("interval_options"), "interval_options")
    return SubscriptionPauseFeature(
        enabled=_enabled(feature),
        duration=_as_duration_type(duration.get("type"), "duration"),
        interval_options=tuple(
            PauseOption(
                _as_interval(option.get("interval"), "interval"),
                as_whole(option.get("interval_count", 1), "interval_count"),
            )
            for option in options or ()
        ),
    )


_as_anchor_or_none = optional(choice(BillingCycleAnchor))
_as_cancel_mode_or_none = optional(choice(CancelMode))
_as_condition = choice(PeriodEndCondition)
_as_details_or_none = optional(several(choice(CustomerDetail)))
_as_duration_type = choice(PauseDurationType)
_as_ids = several(as_id)
_as_ids_or_none = optional(_as_ids)
_as_interval = choice(Interval)
_as_objects_or_none = optional(as_objects)
_as_proration_or_none = optional(choice(ProrationBehavior))
_as_quantity_or_none = optional(_as_quantity)
_as_reason_list_or_none = optional(several(choice(CancellationReason)))
_as_reasons_or_none = optional(_as_reasons)
_as_trial_update_or_none = optional(choice(TrialUpdateBehavior))
_as_updates_or_none = optional(several(choice(AllowedUpdate)))
