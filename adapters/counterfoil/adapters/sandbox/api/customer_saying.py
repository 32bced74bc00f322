"""Takes down what a request says of a customer."""

import re

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.parameters import given, merged
from counterfoil.adapters.sandbox.api.customer_params import (
    AddressParams,
    CustomerParams,
    InvoiceSettingsParams,
    RenderingParams,
    ShippingParams,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import (
    CUSTOMER,
    Address,
    Customer,
    InvoiceSettings,
    RenderingOptions,
    Shipping,
)
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PREFIX = re.compile(r"[A-Z0-9]{1,12}")


def say(turn: Turn, customer: Customer, params: CustomerParams) -> None:
    """
    Change a customer's record, its balance aside.

    Raises:
        ApiError: the e-mail address is none, the prefix of invoice numbers is none or another
            customer's, or the payment method to charge isn't the customer's.
    """
    customer["address"] = _address(customer["address"], params.address)
    if params.business_name is None:
        customer.pop("business_name", None)
    elif not isinstance(params.business_name, UnsetType):
        customer["business_name"] = params.business_name
    customer["description"] = given(params.description, customer["description"])
    customer["email"] = given(params.email, customer["email"])
    if isinstance(params.email, str) and _EMAIL.fullmatch(params.email) is None:
        raise ApiError(
            f"Invalid email address: {params.email}", code="email_invalid", param="email"
        )
    if params.individual_name is None:
        customer.pop("individual_name", None)
    elif not isinstance(params.individual_name, UnsetType):
        customer["individual_name"] = params.individual_name
    if not isinstance(params.invoice_prefix, UnsetType):
        _check_prefix(turn, customer["id"], params.invoice_prefix)
        customer["invoice_prefix"] = params.invoice_prefix
    _set_invoicing(turn, customer, params.invoice_settings)
    customer["metadata"] = merged(customer["metadata"], params.metadata)
    customer["name"] = given(params.name, customer["name"])
    customer["next_invoice_sequence"] = given(
        params.next_invoice_sequence, customer["next_invoice_sequence"]
    )
    customer["phone"] = given(params.phone, customer["phone"])
    customer["preferred_locales"] = given(params.preferred_locales, customer["preferred_locales"])
    customer["shipping"] = _shipping(customer["shipping"], params.shipping)
    if not isinstance(params.tax, UnsetType):
        customer["tax"]["ip_address"] = given(params.tax.ip_address, customer["tax"]["ip_address"])
    if not isinstance(params.tax_exempt, UnsetType):
        customer["tax_exempt"] = params.tax_exempt or "none"


def _address(kept: Address | None, params: AddressParams | UnsetType | None) -> Address | None:
    """Return an address after a change: what isn't said of it stays."""
    if isinstance(params, UnsetType):
        return kept
    if params is None:
        return None
    return _changed(kept, params)


def _changed(kept: Address | None, params: AddressParams) -> Address:
    was = kept or _NOWHERE
    return {
        "city": given(params.city, was["city"]),
        "country": given(params.country, was["country"]),
        "line1": given(params.line1, was["line1"]),
        "line2": given(params.line2, was["line2"]),
        "postal_code": given(params.postal_code, was["postal_code"]),
        "state": given(params.state, was["state"]),
    }


_NOWHERE: Address = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def _shipping(kept: Shipping | None, params: ShippingParams | UnsetType | None) -> Shipping | None:
    if isinstance(params, UnsetType):
        return kept
    if params is None:
        return None
    return {
        "address": _changed(None if kept is None else kept["address"], params.address),
        "name": params.name,
        "phone": given(params.phone, None if kept is None else kept["phone"]),
    }


def _check_prefix(turn: Turn, customer: str, prefix: str) -> None:
    if _PREFIX.fullmatch(prefix) is None:
        raise ApiError("Invoice number prefix must be 1\N{EN DASH}12 uppercase letters or numbers.")
    for holder in turn.all_of(CUSTOMER, {"invoice_prefix": prefix}):
        if holder["id"] != customer:
            raise invalid(
                f"This invoice number prefix is taken by customer: {holder['id']}. Please enter a"
                " different prefix.",
                "invoice_prefix",
            )


def _set_invoicing(turn: Turn, customer: Customer, params: InvoiceSettingsParams) -> None:
    settings = customer["invoice_settings"]
    if not isinstance(params.custom_fields, UnsetType):
        settings["custom_fields"] = [
            {"name": one.name, "value": one.value} for one in params.custom_fields or []
        ] or None
    if isinstance(params.default_payment_method, str):
        _check_method(turn, customer["id"], params.default_payment_method)
    settings["default_payment_method"] = given(
        params.default_payment_method, settings["default_payment_method"]
    )
    settings["footer"] = given(params.footer, settings["footer"])
    _set_rendering(settings, params.rendering_options)


def _check_method(turn: Turn, customer: str, method: str) -> None:
    found = turn.read(PAYMENT_METHOD, method, named="invoice_settings[default_payment_method]")
    if found["customer"] != customer:
        raise ApiError(
            f"The customer does not have a payment method with the ID {method}. The payment method"
            " must be attached to the customer."
        )


def _set_rendering(settings: InvoiceSettings, params: RenderingParams | UnsetType | None) -> None:
    if isinstance(params, UnsetType):
        return
    if params is None:
        settings["rendering_options"] = None
        return
    kept: RenderingOptions = settings["rendering_options"] or {
        "amount_tax_display": None,
        "template": None,
    }
    settings["rendering_options"] = {
        "amount_tax_display": given(params.amount_tax_display, kept["amount_tax_display"]),
        "template": given(params.template, kept["template"]),
    }
