"""Portal configurations, as Stripe shows them, every field of them (R6)."""

from datetime import datetime

from counterfoil.adapters.api.shown.values import pairs, seconds, texts
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.domain.configuration.features import (
    Features,
    OfferedProduct,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.state import InForce


def shown_configuration(
    configuration: InForce, changed_at: datetime | None, *, is_default: bool, livemode: bool
) -> JsonObject:
    """
    Return a configuration; ``changed_at`` is when anything of it last changed.

    ``is_default`` is the account's word, which has one default, whatever was marked.
    """
    profile, page = configuration.business_profile, configuration.login_page
    return {
        "id": configuration.id,
        "object": "billing_portal.configuration",
        "active": configuration.active,
        "application": None,
        "business_profile": {
            "headline": profile.headline,
            "privacy_policy_url": profile.privacy_policy_url,
            "terms_of_service_url": profile.terms_of_service_url,
        },
        "created": seconds(configuration.created),
        "default_return_url": configuration.default_return_url,
        "features": _features(configuration.features),
        "is_default": is_default,
        "livemode": livemode,
        "login_page": {"enabled": page.enabled, "url": page.url},
        "metadata": pairs(configuration.metadata),
        "name": configuration.name,
        "updated": seconds(changed_at),
    }


def _features(features: Features) -> JsonObject:
    details = features.customer_update
    methods = features.payment_method_update
    return {
        "customer_update": {
            "allowed_updates": texts(details.allowed_updates),
            "enabled": details.enabled,
        },
        "invoice_history": {"enabled": features.invoice_history.enabled},
        "payment_method_update": {
            "enabled": methods.enabled,
            "payment_method_configuration": methods.payment_method_configuration,
        },
        "subscription_cancel": _cancel(features.subscription_cancel),
        "subscription_pause": _pause(features.subscription_pause),
        "subscription_update": _update(features.subscription_update),
    }


def _cancel(cancel: SubscriptionCancel) -> JsonObject:
    reasons = cancel.cancellation_reason
    return {
        "cancellation_reason": {
            "enabled": reasons.enabled,
            "feedback_options": texts(reasons.feedback_options),
            "options": texts(reasons.options),
        },
        "enabled": cancel.enabled,
        "mode": cancel.mode.value,
        "proration_behavior": cancel.proration_behavior.value,
    }


def _pause(pause: SubscriptionPauseFeature) -> JsonObject:
    options: list[Json] = [
        {"interval": each.interval.value, "interval_count": each.interval_count}
        for each in pause.interval_options
    ]
    return {
        "duration": {"interval_options": options, "type": pause.duration.value},
        "enabled": pause.enabled,
    }


def _update(update: SubscriptionUpdate) -> JsonObject:
    anchor = update.billing_cycle_anchor
    conditions: list[Json] = [{"type": each.value} for each in update.schedule_at_period_end]
    return {
        "billing_cycle_anchor": None if anchor is None else anchor.value,
        "default_allowed_updates": texts(update.default_allowed_updates),
        "enabled": update.enabled,
        "products": [_offered(each) for each in update.products],
        "proration_behavior": update.proration_behavior.value,
        "schedule_at_period_end": {"conditions": conditions},
        "trial_update_behavior": update.trial_update_behavior.value,
    }


def _offered(offered: OfferedProduct) -> JsonObject:
    quantity = offered.adjustable_quantity
    return {
        "adjustable_quantity": {
            "enabled": quantity.enabled,
            "maximum": quantity.maximum,
            "minimum": quantity.minimum,
        },
        "prices": texts(offered.prices),
        "product": offered.product,
    }
