"""What a session of the portal allows its customer to do."""

from collections.abc import Mapping, Sequence

from counterfoil.adapters.sandbox.portal.views import PaymentMethod, Price, Subscription, Visited

KEEPS_METHOD = ("active", "past_due", "trialing")
"""The statuses in which a subscription needs a way to pay (R98)."""

_CANCELABLE = ("active", "incomplete", "past_due", "paused", "trialing", "unpaid")

EVERYTHING = (
    "cancel",
    "renew",
    "switch",
    "pause",
    "resume",
    "add_method",
    "choose_default",
    "use_default",
    "remove_method",
    "pay",
    "update_details",
    "add_tax_id",
    "remove_tax_id",
)
"""What can be asked for outside of flows, where the configuration allows it."""

OF_FLOW: Mapping[str, tuple[str, ...]] = {
    "customer_update": ("update_details", "add_tax_id", "remove_tax_id"),
    "payment_method_update": ("add_method",),
    "subscription_cancel": ("cancel", "stay"),
    "subscription_pause": ("pause",),
    "subscription_update": ("switch",),
    "subscription_update_confirm": ("confirm",),
}
"""What each flow is through with; nothing else can be done in it (R75)."""


def allowed_actions(visited: Visited) -> tuple[str, ...]:
    """Return what can be asked for in a session: all, or what its flow is for."""
    return EVERYTHING if visited.flow is None else OF_FLOW[visited.flow["type"]]


def can_cancel(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a customer may cancel a subscription (R85, R86, R93)."""
    return (
        visited.features["subscription_cancel"]["enabled"]
        and subscription.status in _CANCELABLE
        and not subscription.is_ending
        and subscription.schedule is None
    )


def can_renew(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a customer may undo a cancellation that is still to come (R111)."""
    return (
        visited.features["subscription_cancel"]["enabled"]
        and subscription.is_ending
        and subscription.schedule is None
    )


def can_update(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a customer may change a subscription (R79, R85, R86)."""
    return (
        visited.features["subscription_update"]["enabled"]
        and subscription.status in KEEPS_METHOD
        and len(subscription.items.data) == 1
        and subscription.collection_method == "charge_automatically"
        and subscription.schedule is None
    )


def choices(visited: Visited, subscription: Subscription) -> Sequence[Price]:
    """Return the prices that a customer may switch a subscription to (R90)."""
    update = visited.features["subscription_update"]
    if not can_update(visited, subscription) or "price" not in update["default_allowed_updates"]:
        return ()
    now = subscription.items.data[0].price
    return [
        price
        for price in visited.prices.values()
        if price.id != now.id and price.currency == now.currency
    ]


def can_pause(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a customer may pause a subscription (R61f, R138)."""
    return (
        visited.features["subscription_pause"]["enabled"]
        and subscription.status in {"active", "past_due"}
        and subscription.billing_mode.type == "flexible"
        and subscription.collection_method == "charge_automatically"
        and subscription.schedule is None
    )


def can_resume(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a customer may resume a subscription."""
    return visited.features["subscription_pause"]["enabled"] and subscription.status == "paused"


def can_use_default(visited: Visited, subscription: Subscription) -> bool:
    """Say whether a subscription is paid in a way of its own, which a customer may end (R101)."""
    enabled = visited.features["payment_method_update"]["enabled"]
    return enabled and subscription.default_payment_method is not None


def can_remove(visited: Visited, method: PaymentMethod) -> bool:
    """Say whether a way to pay may go: the last one stays while a subscription is paid (R98)."""
    others = [other for other in visited.payment_methods if other.id != method.id]
    needs_one = any(
        subscription.status in KEEPS_METHOD
        and subscription.collection_method == "charge_automatically"
        for subscription in visited.subscriptions
    )
    return bool(others) or not needs_one
