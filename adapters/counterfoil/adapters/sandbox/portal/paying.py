"""How customers pay, and what they pay, in the portal."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.portal.allowing import can_remove, can_use_default
from counterfoil.adapters.sandbox.portal.asked import Asked, check
from counterfoil.adapters.sandbox.portal.asking import read_method
from counterfoil.adapters.sandbox.portal.views import PaymentMethod, RefusedError, Visited

TEST_METHODS: Mapping[str, str] = {
    "pm_card_visa": "Visa card that works",
    "pm_card_mastercard": "Mastercard that works",
    "pm_card_authenticationRequired": "Card that asks for authentication",
    "pm_card_chargeCustomerFail": "Card that is declined when it is charged",
    "pm_sepaDebit_success_de": "SEPA direct debit that works",
    "pm_sepaDebit_failed_de": "SEPA direct debit that fails",
}
"""The test payment methods that the portal offers to add, by Stripe's names."""


def add_method(asked: Asked) -> str:
    """Add a way to pay; the first, and one that a flow asks for, is the default (R76)."""
    _check_methods(asked.visited)
    method = asked.field("payment_method")
    check(method in TEST_METHODS, "Only Stripe's test payment methods can be added here.")
    path = f"/v1/payment_methods/{method}/attach"
    answer = asked.asker.ask("POST", path, {"customer": asked.visited.customer.id})
    default = asked.visited.customer.invoice_settings.default_payment_method
    if asked.visited.flow is not None or default is None:
        _make_default(asked, read_method(answer).id)
    return "The payment method is added."


def choose_default(asked: Asked) -> str:
    """Pay by another way from now on (R99)."""
    _make_default(asked, _own_method(asked).id)
    return "This is how you pay from now on."


def use_default(asked: Asked) -> str:
    """Let a subscription be paid by the customer's default, and not in a way of its own (R101)."""
    subscription = asked.subscription()
    check(can_use_default(asked.visited, subscription), "It is paid by the default already.")
    asked.change(subscription, {"default_payment_method": ""})
    return "The subscription is paid by your default payment method."


def remove_method(asked: Asked) -> str:
    """Remove a way to pay (R98, R102)."""
    method = _own_method(asked)
    check(
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
    check(enabled, "Payment methods can't be changed here.")


def _make_default(asked: Asked, method: str) -> None:
    asked.asker.ask(
        "POST",
        f"/v1/customers/{asked.visited.customer.id}",
        {"invoice_settings[default_payment_method]": method},
    )


def pay(asked: Asked) -> str:
    """Pay an invoice (R147, R149)."""
    id = asked.field("invoice")
    payable = {invoice.id for invoice in asked.visited.invoices if invoice.status == "open"}
    check(id in payable, "There is no such invoice to pay.")
    try:
        asked.asker.ask("POST", f"/v1/invoices/{id}/pay", {"off_session": "false"})
    except RefusedError as refused:
        link = asked.asker.authentication(id)
        raise RefusedError(str(refused), refused.status, link) from refused
    return "The invoice is paid."
