"""What customers do to their subscriptions in the portal."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.portal.allowing import (
    can_cancel,
    can_pause,
    can_renew,
    can_resume,
    can_update,
    choices,
)
from counterfoil.adapters.sandbox.portal.asked import Asked, check
from counterfoil.adapters.sandbox.portal.scheduling import schedule, waits
from counterfoil.adapters.sandbox.portal.views import RefusedError, Subscription, Visited
from counterfoil.adapters.sandbox.shapes.portal_configuration import OfferedProduct

_DIGITS_MAX = 12


def cancel(asked: Asked) -> str:
    """Cancel a subscription, and then say why (R47, R108, R109, R113)."""
    subscription = asked.subscription()
    check(can_cancel(asked.visited, subscription), "This subscription can't be canceled here.")
    cancel = asked.visited.features["subscription_cancel"]
    if cancel["mode"] == "immediately":
        prorate = "true" if cancel["proration_behavior"] == "create_prorations" else "false"
        path = f"/v1/subscriptions/{subscription.id}"
        asked.asker.ask("DELETE", path, {"prorate": prorate})
        done = "The subscription is canceled."
    elif subscription.billing_mode.type == "classic":
        asked.change(subscription, {"cancel_at_period_end": "true"})
        done = "The subscription ends with the period."
    else:
        asked.change(subscription, {"cancel_at": str(subscription.period_end)})
        done = "The subscription ends with the period."
    reason = cancel["cancellation_reason"]
    feedback = asked.fields.get("feedback", "")
    if reason["enabled"] and feedback in {str(option) for option in reason["options"]}:
        details = {"cancellation_details[feedback]": feedback}
        comment = asked.fields.get("comment", "")
        if feedback == "other" and comment:
            details["cancellation_details[comment]"] = comment
        asked.change(subscription, details)
    return done


def stay(asked: Asked) -> str:
    """Take the coupon that is offered to who stays (R119)."""
    coupon = asked.visited.offered_coupon
    if coupon is None:
        raise RefusedError("No coupon is offered.")
    asked.change(asked.subscription(), {"discounts[0][coupon]": coupon})
    return "The coupon is yours, and the subscription goes on."


def renew(asked: Asked) -> str:
    """Undo a cancellation that is still to come (R111)."""
    subscription = asked.subscription()
    check(can_renew(asked.visited, subscription), "This subscription can't be renewed here.")
    if subscription.cancel_at_period_end:
        asked.change(subscription, {"cancel_at_period_end": "false"})
    else:
        asked.change(subscription, {"cancel_at": ""})
    return "The subscription goes on."


def switch(asked: Asked) -> str:
    """Switch to another price, or another quantity (R56-R58, R61, R82)."""
    subscription = asked.subscription()
    check(can_update(asked.visited, subscription), "This subscription can't be changed here.")
    item = subscription.items.data[0]
    price = asked.fields.get("price") or item.price.id
    if price != item.price.id:
        offered = {choice.id for choice in choices(asked.visited, subscription)}
        check(price in offered, "This price isn't offered.")
    changes = {"items[0][id]": item.id, "items[0][price]": price}
    quantity = asked.fields.get("quantity", "")
    if quantity and quantity != str(item.quantity):
        _check_quantity(asked.visited, price, quantity)
        changes["items[0][quantity]"] = quantity
    return _update(asked, subscription, changes, price, int(quantity or item.quantity))


def _check_quantity(visited: Visited, price: str, quantity: str) -> None:
    update = visited.features["subscription_update"]
    products: list[OfferedProduct] = update["products"] or []
    offered = next((product for product in products if price in product["prices"]), None)
    allowed = "quantity" in update["default_allowed_updates"]
    if offered is None or not (allowed and offered["adjustable_quantity"]["enabled"]):
        raise RefusedError("The quantity can't be changed here.")
    bounds = offered["adjustable_quantity"]
    if len(quantity) > _DIGITS_MAX:
        raise RefusedError("The quantity is too large.")
    if not (quantity.isascii() and quantity.isdigit()) or int(quantity) < bounds["minimum"]:
        raise RefusedError(f"The quantity must be at least {bounds['minimum']}.")
    if bounds["maximum"] is not None and int(quantity) > bounds["maximum"]:
        raise RefusedError(f"The quantity must be at most {bounds['maximum']}.")


def confirm(asked: Asked) -> str:
    """Make the change that the session has the customer confirm (R79)."""
    flow = asked.visited.flow
    confirm = None if flow is None else flow["subscription_update_confirm"]
    if confirm is None:
        raise RefusedError("There is nothing to confirm.")
    subscription = asked.visited.subscription(confirm["subscription"])
    (item,), kept = confirm["items"], subscription.items.data[0]
    changes = {"items[0][id]": item["id"]}
    if item["price"] is not None:
        changes["items[0][price]"] = item["price"]
    quantity = item.get("quantity", kept.quantity)
    if "quantity" in item:
        changes["items[0][quantity]"] = str(quantity)
    for place, discount in enumerate(confirm["discounts"] or []):
        if discount["coupon"] is not None:
            changes[f"discounts[{place}][coupon]"] = discount["coupon"]
        if discount["promotion_code"] is not None:
            changes[f"discounts[{place}][promotion_code]"] = discount["promotion_code"]
    return _update(asked, subscription, changes, item["price"] or kept.price.id, quantity)


def _update(
    asked: Asked,
    subscription: Subscription,
    changes: Mapping[str, str],
    price: str,
    quantity: int,
) -> str:
    """Change a subscription as the configuration says that changes are made."""
    update = asked.visited.features["subscription_update"]
    item = subscription.items.data[0]
    wanted = asked.visited.prices.get(price, item.price)
    if waits(asked.visited, item, wanted, quantity):
        schedule(asked.asker, subscription, price, quantity)
        return "The subscription changes at the end of the period."
    ways: dict[str, str] = {"proration_behavior": update["proration_behavior"]}
    if update["billing_cycle_anchor"] == "now":
        ways["billing_cycle_anchor[type]"] = "now"
    if subscription.status == "trialing" and update["trial_update_behavior"] == "end_trial":
        ways["trial_end"] = "now"
    asked.change(subscription, {**changes, **ways})
    return "The subscription is changed."


def pause(asked: Asked) -> str:
    """Pause a subscription; UNCONFIRMED (R61h): here it lasts until it is resumed."""
    subscription = asked.subscription()
    check(can_pause(asked.visited, subscription), "This subscription can't be paused here.")
    asked.asker.ask("POST", f"/v1/subscriptions/{subscription.id}/pause")
    return "The subscription is paused."


def resume(asked: Asked) -> str:
    """Resume a subscription."""
    subscription = asked.subscription()
    check(can_resume(asked.visited, subscription), "This subscription can't be resumed here.")
    asked.asker.ask("POST", f"/v1/subscriptions/{subscription.id}/resume")
    return "The subscription is resumed."
