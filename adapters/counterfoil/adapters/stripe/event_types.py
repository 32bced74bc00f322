"""The types of Stripe's events that are translated: asked for at Stripe, and looked up if thin."""

from collections.abc import Iterator, Mapping

SNAPSHOT = "event"
"""What an event says in ``object`` that carries the object of which it tells (R158)."""

THIN = "v2.core.event"
"""What an event says in ``object`` that just points to the object of which it tells (R170)."""

_VERBS: Mapping[str, tuple[str, ...]] = {
    "billing_portal.configuration": ("created", "updated"),
    "coupon": ("created", "deleted", "updated"),
    "customer": ("created", "deleted", "updated"),
    "customer.discount": ("created", "deleted", "updated"),
    "customer.subscription": (
        "created",
        "deleted",
        "paused",
        "pending_update_applied",
        "pending_update_expired",
        "resumed",
        "trial_will_end",
        "updated",
    ),
    "customer.tax_id": ("created", "deleted", "updated"),
    "invoice": (
        "created",
        "deleted",
        "finalization_failed",
        "finalized",
        "marked_uncollectible",
        "overdue",
        "overpaid",
        "paid",
        "payment_action_required",
        "payment_attempt_required",
        "payment_failed",
        "payment_succeeded",
        "sent",
        "updated",
        "voided",
        "will_be_due",
    ),
    "payment_method": ("attached", "automatically_updated", "detached", "updated"),
    "price": ("created", "deleted", "updated"),
    "product": ("created", "deleted", "updated"),
    "promotion_code": ("created", "updated"),
    "subscription_schedule": (
        "aborted",
        "canceled",
        "completed",
        "created",
        "expiring",
        "released",
        "updated",
    ),
}
"""
What befalls each kind of object, as Stripe calls it in the events that carry the object.

``invoice.upcoming`` is not among it, for its invoice has no id; nor is what befalls a plan, for
each event of a plan has a twin that states the price. Reading takes any further verb of these
kinds, too, since the object that an event carries is the same whatever the verb.
"""

_THIN_VERBS: Mapping[str, tuple[str, ...]] = {
    "customer.subscription": (
        "active",
        "cancel_at_changed",
        "default_payment_method_changed",
        "incomplete",
        "incomplete_expired",
        "item_added",
        "item_price_changed",
        "item_quantity_changed",
        "item_removed",
        "past_due",
        "trialing",
        "unpaid",
    ),
    "invoice": (
        "discount_added",
        "discount_removed",
        "line_item_added",
        "line_item_pricing_changed",
        "line_item_quantity_changed",
        "line_item_removed",
    ),
    "price": ("activated", "deactivated", "lookup_key_changed", "tax_behavior_changed"),
    "product": ("activated", "deactivated", "default_price_changed"),
    "promotion_code": ("fully_redeemed",),
    "subscription_schedule": (
        "phase_added",
        "phase_default_tax_rates_changed",
        "phase_end_date_changed",
        "phase_removed",
        "phase_trial_end_changed",
    ),
}
"""What thin events alone tell of (R171), where it changes something that is read."""

_THIN_BEGIN_WITH = "v1."


def _types(verbs: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (f"{stem}.{verb}" for stem, several in verbs.items() for verb in several)


TRANSLATED: tuple[str, ...] = tuple(sorted(_types(_VERBS)))
"""
Every type of event that is translated, as Stripe names it where the event carries its object.

Of ``customer.discount`` the coupon is read where it stands within the discount, as it does up to
API version 2025-08-27.
"""

TRANSLATED_THIN: frozenset[str] = frozenset(
    f"{_THIN_BEGIN_WITH}{each}" for each in (*TRANSLATED, *_types(_THIN_VERBS))
)
"""Every type of thin event that is worth a look: the twins of the others, and the finer ones."""
