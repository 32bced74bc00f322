"""
What was asked, where only the answer was recorded: read off the answer.

One source kept no requests. What its answers show was said by the client, or is Stripe's default,
for the sources of its tests are public.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from counterfoil.adapters.protocol.json_values import Json, JsonObject

Params = tuple[tuple[str, str], ...]


def asked_by(call: str, path: str, answer: JsonObject) -> tuple[str, Params]:
    """Return the path and the parameters of a call by the name of the client's method."""
    head, brace, rest = path.partition("{")
    if brace:
        path = f"{head}{answer['id']}{rest.partition('}')[2]}"
    asked = _ASKED.get(call)
    return path, () if asked is None else tuple(flat(asked(answer)))


def flat(asked: Mapping[str, Json], within: str = "") -> Iterator[tuple[str, str]]:
    """Yield parameters as a form has them; ``None`` is left out."""
    for key, value in asked.items():
        name = f"{within}[{key}]" if within else key
        if isinstance(value, dict):
            yield from flat(value, name)
        elif isinstance(value, list):
            yield from flat({str(at): one for at, one in enumerate(value)}, name)
        elif isinstance(value, bool):
            yield name, "true" if value else "false"
        elif value is not None:
            yield name, str(value)


def picked(answer: JsonObject, *names: str) -> JsonObject:
    """Return some fields of an answer, where they hold something."""
    return {name: answer[name] for name in names if answer.get(name) not in (None, [], {}, "")}


def within(answer: JsonObject, path: str) -> Json:
    """Return what an answer holds at a path, ``None`` where there is nothing."""
    value: Json = answer
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _customer(answer: JsonObject) -> JsonObject:
    method = within(answer, "invoice_settings.default_payment_method")
    settings: JsonObject = {"invoice_settings": {"default_payment_method": method}}
    return picked(answer, "description", "email", "metadata") | (
        settings if isinstance(method, str) else {}
    )


def _configuration(answer: JsonObject) -> JsonObject:
    features = cast("dict[str, JsonObject]", answer["features"])
    update = picked(
        features["subscription_update"],
        "enabled",
        "default_allowed_updates",
        "proration_behavior",
        "products",
    )
    on: dict[str, Json] = {
        name: feature for name, feature in features.items() if feature["enabled"] is True
    }
    said: JsonObject = {
        "business_profile": {"headline": within(answer, "business_profile.headline")},
        "features": {
            **{name: {"enabled": False} for name in ("invoice_history", "payment_method_update")},
            "subscription_cancel": {"enabled": False},
            **{name: picked(cast("JsonObject", one), *_SAID) for name, one in on.items()},
            **({"subscription_update": update} if "subscription_update" in on else {}),
        },
    }
    return said


_SAID = ("enabled", "allowed_updates", "mode", "proration_behavior", "cancellation_reason")


def _method(answer: JsonObject) -> JsonObject:
    token = {"4242": "tok_visa", "4444": "tok_mastercard", "0341": "tok_chargeCustomerFail"}
    last4 = within(answer, "card.last4")
    details = cast("JsonObject", answer["billing_details"])
    return {
        "type": "card",
        "card": {"token": token.get(str(last4), "tok_chargeDeclined")},
        "billing_details": picked(details, "name")
        | {"address": picked(cast("JsonObject", details["address"]), *_ADDRESS)},
    }


_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def _setup(answer: JsonObject) -> JsonObject:
    return {**picked(answer, "customer", "payment_method", "payment_method_types", "usage")} | {
        "confirm": True
    }


def _invoice(answer: JsonObject) -> JsonObject:
    due: JsonObject = (
        {"days_until_due": 30} if answer["collection_method"] == "send_invoice" else {}
    )
    return due | picked(
        answer,
        "auto_advance",
        "collection_method",
        "customer",
        "description",
        "metadata",
        "statement_descriptor",
    )


def item_of(answer: JsonObject) -> JsonObject:
    """Return what an invoice item, or a line made of one, was made with."""
    said = picked(answer, "currency", "customer", "description", "invoice", "period")
    said["discountable"] = answer["discountable"]
    if answer["quantity"] == 1:
        return said | {"amount": answer["amount"]}
    return said | {
        "price_data": {
            "currency": answer["currency"],
            "product": within(answer, "pricing.price_details.product"),
            "unit_amount_decimal": within(answer, "pricing.unit_amount_decimal"),
        },
        "quantity": answer["quantity"],
    }


def _customer_of_list(answer: JsonObject) -> JsonObject:
    members = cast("list[JsonObject]", answer["data"])
    return picked(members[0], "customer") if members else {"customer": "cus_zlp0000000000000"}


def _retrieved(answer: JsonObject) -> JsonObject:
    method = within(answer, "invoice_settings.default_payment_method")
    whole = isinstance(method, dict)
    return {"expand": ["invoice_settings.default_payment_method"]} if whole else {}


_ASKED: Mapping[str, Callable[[JsonObject], JsonObject]] = {
    "Customer.create": _customer,
    "Customer.modify": _customer,
    "Customer.retrieve": _retrieved,
    "Invoice.create": _invoice,
    "Invoice.list": _customer_of_list,
    "Invoice.pay": lambda answer: {"paid_out_of_band": True} if not answer["attempted"] else {},
    "InvoiceItem.create": item_of,
    "PaymentMethod.create": _method,
    "PaymentMethod.list": lambda answer: _customer_of_list(answer) | {"type": "card"},
    "SetupIntent.create": _setup,
    "checkout.Session.create": lambda answer: picked(
        answer,
        "billing_address_collection",
        "cancel_url",
        "customer",
        "metadata",
        "mode",
        "payment_method_types",
        "success_url",
    ),
    "billing_portal.Configuration.create": _configuration,
    "billing_portal.Session.create": lambda answer: picked(
        answer, "configuration", "customer", "return_url"
    ),
}
