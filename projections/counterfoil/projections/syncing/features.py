"""The features of a portal configuration as Stripe takes them (R32-R61f)."""

from collections.abc import Collection, Sequence

from counterfoil.domain.configuration.features import (
    CancellationReasons,
    Features,
    OfferedProduct,
    PauseDurationType,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.projections.syncing.forms import Parameters, Value

PRODUCTS = "products"
UPDATE = "subscription_update"


def new_features(features: Features) -> Parameters:
    """
    Write the features of a new configuration, which are all named.

    Only the pause is left out where it is off: it is there for who has the redesigned portal
    (R61g), and for all others an unknown parameter (R61e).
    """
    update = dict(_update(features.subscription_update))
    if features.subscription_update.products or features.subscription_update.enabled:
        update[PRODUCTS] = _offers(features.subscription_update.products)
    if features.subscription_update.schedule_at_period_end:
        update |= _conditions(features.subscription_update)
    written: dict[str, Value] = {
        "customer_update": _customer_update(features),
        "invoice_history": {"enabled": features.invoice_history.enabled},
        "payment_method_update": _payment_method_update(features, is_new=True),
        "subscription_cancel": _cancel(features.subscription_cancel, is_new=True),
        UPDATE: update,
    }
    if features.subscription_pause != SubscriptionPauseFeature():
        written["subscription_pause"] = _pause(features.subscription_pause)
    return written


def changed_features(features: Features, facets: Collection[str]) -> Parameters:
    """
    Write the features among these facets, each with all that it says; empty lists are ``''``.

    Products replace each other as a whole. They go along with the terms of updates, which Stripe
    may want them with (R49), unless none are known: it states them on demand only (R61a), and would
    take away what isn't known here.
    """
    written: dict[str, Value] = {}
    if "customer_update" in facets:
        written["customer_update"] = _customer_update(features)
    if "invoice_history" in facets:
        written["invoice_history"] = {"enabled": features.invoice_history.enabled}
    if "payment_method_update" in facets:
        written["payment_method_update"] = _payment_method_update(features, is_new=False)
    if "subscription_cancel" in facets:
        written["subscription_cancel"] = _cancel(features.subscription_cancel, is_new=False)
    if UPDATE in facets or PRODUCTS in facets:
        update = features.subscription_update
        parts = {**_update(update), **_conditions(update)} if UPDATE in facets else {}
        if PRODUCTS in facets or update.products:
            parts[PRODUCTS] = _offers(update.products)
        written[UPDATE] = parts
    if "subscription_pause" in facets:
        written["subscription_pause"] = _pause(features.subscription_pause)
    return written


def _customer_update(features: Features) -> Parameters:
    feature = features.customer_update
    return {"enabled": feature.enabled, "allowed_updates": feature.allowed_updates}


def _payment_method_update(features: Features, *, is_new: bool) -> Parameters:
    feature = features.payment_method_update
    if is_new and feature.payment_method_configuration is None:
        return {"enabled": feature.enabled}
    return {
        "enabled": feature.enabled,
        "payment_method_configuration": feature.payment_method_configuration,
    }


def _cancel(feature: SubscriptionCancel, *, is_new: bool) -> Parameters:
    return {
        "enabled": feature.enabled,
        "mode": feature.mode,
        "proration_behavior": feature.proration_behavior,
        "cancellation_reason": _reasons(feature.cancellation_reason, is_new=is_new),
    }


def _reasons(reasons: CancellationReasons, *, is_new: bool) -> Parameters:
    written: dict[str, Value] = {"enabled": reasons.enabled, "options": reasons.options}
    if reasons.feedback_options or not is_new:
        written["feedback_options"] = reasons.feedback_options
    return written


def _update(feature: SubscriptionUpdate) -> Parameters:
    written: dict[str, Value] = {
        "enabled": feature.enabled,
        "default_allowed_updates": feature.default_allowed_updates,
        "proration_behavior": feature.proration_behavior,
        "trial_update_behavior": feature.trial_update_behavior,
    }
    if feature.billing_cycle_anchor is not None:
        # Once it was said it can't be unsaid: Stripe takes no empty value.
        written["billing_cycle_anchor"] = feature.billing_cycle_anchor
    return written


def _conditions(feature: SubscriptionUpdate) -> Parameters:
    conditions = [{"type": condition} for condition in feature.schedule_at_period_end]
    return {"schedule_at_period_end": {"conditions": conditions}}


def _offers(products: Sequence[OfferedProduct]) -> Sequence[Value]:
    return [_offer(product) for product in products]


def _offer(offered: OfferedProduct) -> Parameters:
    quantity = offered.adjustable_quantity
    bounds: dict[str, Value] = {"enabled": quantity.enabled, "minimum": quantity.minimum}
    if quantity.maximum is not None:
        bounds["maximum"] = quantity.maximum
    return {
        "product": offered.product,
        "prices": offered.prices,
        "adjustable_quantity": bounds,
    }


def _pause(feature: SubscriptionPauseFeature) -> Parameters:
    duration: dict[str, Value] = {"type": feature.duration}
    if feature.duration is PauseDurationType.INTERVAL_OPTIONS:
        duration["interval_options"] = [
            {"interval": option.interval, "interval_count": option.interval_count}
            for option in feature.interval_options
        ]
    return {"enabled": feature.enabled, "duration": duration}
