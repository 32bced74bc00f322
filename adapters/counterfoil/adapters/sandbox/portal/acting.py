"""Does in a customer's name what its session of the portal allows, and nothing else."""

from collections.abc import Callable, Mapping

from attrs import frozen

from counterfoil.adapters.sandbox.portal.allowing import (
    allowed_actions,
    can_cancel,
    can_pause,
    can_remove,
    can_renew,
    can_resume,
    can_update,
    can_use_default,
    choices,
)
from counterfoil.adapters.sandbox.portal.asking import Asker, read_method
from counterfoil.adapters.sandbox.portal.scheduling import schedule, waits
from counterfoil.adapters.sandbox.portal.views import (
    PaymentMethod,
    RefusedError,
    Subscription,
    Visited,
)
from counterfoil.adapters.sandbox.shapes.portal_configuration import OfferedProduct

TEST_METHODS: Mapping[str, str] = {
    "pm_card_visa": "Visa card that works",
    "pm_card_mastercard": "Mastercard that works",
    "pm_card_authenticationRequired": "Card that asks for authentication",
    "pm_card_chargeCustomerFail": "Card that is declined when it is charged",
    "pm_sepaDebit_success_de": "SEPA direct debit that works",
    "pm_sepaDebit_failed_de": "SEPA direct debit that fails",
}
"""The test payment methods that the portal offers to add, by Stripe's names."""

_ADDRESS = ("line1", "postal_code", "city", "country")
_PLAIN = ("name", "email", "phone")

Fields = Mapping[str, str]
"""What a form says, by field; ``do`` names the action."""


@frozen
class Asked:
    """What a customer asks for."""

    asker: Asker
    visited: Visited
    fields: Fields

    def field(self, name: str) -> str:
        """
        Return what a field of the form says.

        Raises:
            RefusedError: it says nothing.
        """
        said = self.fields.get(name, "")
        if not said:
            raise RefusedError(f"The form must say {name}.")
        return said

    def subscription(self) -> Subscription:
        """
        Return the subscription that the form is about.

        Raises:
            RefusedError: the customer, or the flow, has no such one.
        """
        subscription = self.visited.subscription(self.field("subscription"))
        if self.visited.led not in {None, subscription.id}:
            raise RefusedError("This session is about another subscription.")
        return subscription

    def change(self, subscription: Subscription, params: Mapping[str, str]) -> None:
        """Change a subscription."""
        self.asker.ask("POST", f"/v1/subscriptions/{subscription.id}", params)


def _cancel(asked: Asked) -> str:
    """Cancel a subscription, and then say why (R47, R108, R109, R113)."""
    subscription = asked.subscription()
    _check(can_cancel(asked.visited, subscription), "This subscription can't be canceled here.")
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


def _stay(asked: Asked) -> str:
    """Take the coupon that is offered to who stays (R119)."""
    coupon = asked.visited.offered_coupon
    if coupon is None:
        raise RefusedError("No coupon is offered.")
    asked.change(asked.subscription(), {"discounts[0][coupon]": coupon})
    return "The coupon is yours, and the subscription goes on."


def _renew(asked: Asked) -> str:
    """Undo a cancellation that is still to come (R111)."""
    subscription = asked.subscription()
    _check(can_renew(asked.visited, subscription), "This subscription can't be renewed here.")
    if subscription.cancel_at_period_end:
        asked.change(subscription, {"cancel_at_period_end": "false"})
    else:
        asked.change(subscription, {"cancel_at": ""})
    return "The subscription goes on."


def _switch(asked: Asked) -> str:
    """Switch to another price, or another quantity (R56-R58, R61, R82)."""
    subscription = asked.subscription()
    _check(can_update(asked.visited, subscription), "This subscription can't be changed here.")
    item = subscription.items.data[0]
    price = asked.fields.get("price") or item.price.id
    if price != item.price.id:
        offered = {choice.id for choice in choices(asked.visited, subscription)}
        _check(price in offered, "This price isn't offered.")
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
    if not (quantity.isascii() and quantity.isdigit()) or int(quantity) < bounds["minimum"]:
        raise RefusedError(f"The quantity must be at least {bounds['minimum']}.")
    if bounds["maximum"] is not None and int(quantity) > bounds["maximum"]:
        raise RefusedError(f"The quantity must be at most {bounds['maximum']}.")


def _confirm(asked: Asked) -> str:
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


def _pause(asked: Asked) -> str:
    """Pause a subscription; UNCONFIRMED (R61h): here it lasts until it is resumed."""
    subscription = asked.subscription()
    _check(can_pause(asked.visited, subscription), "This subscription can't be paused here.")
    asked.asker.ask("POST", f"/v1/subscriptions/{subscription.id}/pause")
    return "The subscription is paused."


def _resume(asked: Asked) -> str:
    """Resume a subscription."""
    subscription = asked.subscription()
    _check(can_resume(asked.visited, subscription), "This subscription can't be resumed here.")
    asked.asker.ask("POST", f"/v1/subscriptions/{subscription.id}/resume")
    return "The subscription is resumed."


def _add_method(asked: Asked) -> str:
    """Add a way to pay; the first, and one that a flow asks for, is the default (R76)."""
    _check_methods(asked.visited)
    method = asked.field("payment_method")
    _check(method in TEST_METHODS, "Only Stripe's test payment methods can be added here.")
    path = f"/v1/payment_methods/{method}/attach"
    answer = asked.asker.ask("POST", path, {"customer": asked.visited.customer.id})
    default = asked.visited.customer.invoice_settings.default_payment_method
    if asked.visited.flow is not None or default is None:
        _make_default(asked, read_method(answer).id)
    return "The payment method is added."


def _choose_default(asked: Asked) -> str:
    """Pay by another way from now on (R99)."""
    _make_default(asked, _own_method(asked).id)
    return "This is how you pay from now on."


def _use_default(asked: Asked) -> str:
    """Let a subscription be paid by the customer's default, and not in a way of its own (R101)."""
    subscription = asked.subscription()
    _check(can_use_default(asked.visited, subscription), "It is paid by the default already.")
    asked.change(subscription, {"default_payment_method": ""})
    return "The subscription is paid by your default payment method."


def _remove_method(asked: Asked) -> str:
    """Remove a way to pay (R98, R102)."""
    method = _own_method(asked)
    _check(
        can_remove(asked.visited, method),
        "A subscription needs a payment method: add another one first.",
    )
    asked.asker.ask("POST", f"/v1/payment_methods/{method.id}/detach")
    return "The payment method is removed."


def _own_method(asked: Asked) -> PaymentMethod:
    _check_methods(asked.visited)
    id = asked.field("payment_method")
    for method in asked.visited.payment_methods:
        if method.id == id:
            return method
    raise RefusedError(f"You have no payment method {id}.")


def _check_methods(visited: Visited) -> None:
    enabled = visited.features["payment_method_update"]["enabled"]
    _check(enabled, "Payment methods can't be changed here.")


def _make_default(asked: Asked, method: str) -> None:
    asked.asker.ask(
        "POST",
        f"/v1/customers/{asked.visited.customer.id}",
        {"invoice_settings[default_payment_method]": method},
    )


def _pay(asked: Asked) -> str:
    """Pay an invoice (R147, R149)."""
    id = asked.field("invoice")
    payable = {invoice.id for invoice in asked.visited.invoices if invoice.status == "open"}
    _check(id in payable, "There is no such invoice to pay.")
    try:
        asked.asker.ask("POST", f"/v1/invoices/{id}/pay", {"off_session": "false"})
    except RefusedError as refused:
        link = asked.asker.authentication(id)
        raise RefusedError(str(refused), refused.status, link) from refused
    return "The invoice is paid."


def _update_details(asked: Asked) -> str:
    """Change what is said of the customer, as far as the configuration allows it (R156)."""
    update = asked.visited.features["customer_update"]
    allowed: list[str] = [*update["allowed_updates"]] if update["enabled"] else []
    changes = {name: asked.fields[name] for name in _PLAIN if name in asked.fields}
    if any(name in asked.fields for name in _ADDRESS):
        changes |= {f"address[{name}]": asked.fields.get(name, "") for name in _ADDRESS}
    refused = [name for name in changes if name.partition("[")[0] not in allowed]
    if refused or not changes:
        raise RefusedError(f"You can't change {', '.join(refused) or 'nothing'} here.")
    asked.asker.ask("POST", f"/v1/customers/{asked.visited.customer.id}", changes)
    return "Your details are changed."


def _check(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - it is what is checked.
    if not is_so:
        raise RefusedError(otherwise)


ACTIONS: Mapping[str, Callable[[Asked], str]] = {
    "cancel": _cancel,
    "stay": _stay,
    "renew": _renew,
    "switch": _switch,
    "confirm": _confirm,
    "pause": _pause,
    "resume": _resume,
    "add_method": _add_method,
    "choose_default": _choose_default,
    "use_default": _use_default,
    "remove_method": _remove_method,
    "pay": _pay,
    "update_details": _update_details,
}
"""What the forms of the portal can ask for."""


def act(asker: Asker, visited: Visited, fields: Fields) -> str:
    """
    Do what a form asks for, and return what to tell the customer.

    Raises:
        RefusedError: the session doesn't allow it, or the API refuses.
    """
    name = fields.get("do", "")
    if name not in allowed_actions(visited):
        raise RefusedError("This session doesn't allow that.")
    return ACTIONS[name](Asked(asker, visited, fields))
