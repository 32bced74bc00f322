"""
Brings what was asked and answered in older versions of the API to the version of the sandbox.

Only what moved is moved; what is gone is left out by who compares, for no schema knows it any more.
"""

import re
from typing import cast

from tests.adapters.sandbox.traffic.asked import within
from tests.adapters.sandbox.traffic.recordings import Call, Params

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_LISTS_LEFT_OUT = "2022-11-15"
"""Since then, lists within objects are shown only when they are asked for."""

_DASHBOARD_DECIDES = "2023-08-16"
"""Since then, the Dashboard decides what a payment intent may be paid with; before, cards did."""

_PAGES = "2026-03-25"
"""Since then, the modes of Checkout are called so."""

_CAPTURED_LATER = "2024-04-10"
"""Since then, a payment is captured soon after it was authorized, if nothing else is said."""

_PERIODS_ON_ITEMS = "2025-03-31"
"""Since then, a subscription's periods stand on its items."""


def upcast(answer: Json, version: str) -> Json:
    """Return an answer as today's version gives it."""
    if isinstance(answer, list):
        return [upcast(one, version) for one in answer]
    if not isinstance(answer, dict):
        return answer
    said = {key: upcast(value, version) for key, value in answer.items()}
    if version < _LISTS_LEFT_OUT:
        for name in _LISTS.get(str(said.get("object")), ()):
            said.pop(name, None)
    if version < _PERIODS_ON_ITEMS:
        if said.get("object") == "subscription":
            _move_periods(said)
        elif said.get("object") == "invoice":
            _move_subscription(said)
        elif said.get("object") == "line_item":
            said.pop("subscription", None)
    if version < _PAGES and said.get("object") == "checkout.session":
        said["ui_mode"] = f"{said['ui_mode']}_page"
    return said


_LISTS = {
    "charge": ("refunds",),
    "customer": ("sources", "subscriptions", "tax_ids"),
    "payment_intent": ("charges",),
}


def _move_periods(subscription: JsonObject) -> None:
    bounds = {name: subscription.pop(f"current_period_{name}", None) for name in ("start", "end")}
    items = cast("JsonObject", subscription["items"])
    for item in cast("list[JsonObject]", items["data"]):
        item |= {f"current_period_{name}": at for name, at in bounds.items()}


def _move_subscription(invoice: JsonObject) -> None:
    subscription = invoice.pop("subscription", None)
    if subscription is not None:
        invoice["parent"] = {
            "subscription_details": {"subscription": subscription},
            "type": "subscription_details",
        }


_MOVED = re.compile(r"((?:^|.*\.)(?:latest_)?invoice)\.(?:payment_intent|charge)(?:\..*)?")
"""What was expanded of an invoice, and isn't there any more; the invoice is."""


def translate(call: Call) -> Params:
    """Return a call's parameters in today's words, where there are such."""
    params = [(key, _unmasked(call, key, value)) for key, value in call.params]
    if call.path == "/v1/subscriptions" and call.method == "POST":
        params = [(_TOP.get(key, key), value) for key, value in params]
    if (
        call.path == "/v1/payment_intents"
        and call.method == "POST"
        and call.version < _DASHBOARD_DECIDES
        and not any(key.startswith(("automatic", "payment_method_types")) for key, _value in params)
    ):
        params.append(("payment_method_types[0]", "card"))
    if (
        call.path == "/v1/payment_intents"
        and call.method == "POST"
        and call.version < _CAPTURED_LATER
        and "capture_method" not in dict(params)
    ):
        params.append(("capture_method", "automatic"))
    return tuple(
        said
        for key, value in params
        for said in _translated(
            call, re.sub(r"^items\[(\w*)\]\[plan\]$", r"items[\1][price]", key), value
        )
    )


_MASKED = re.compile(r"Testville|\d* ?Test Street|Unit \d+|Test Person \w+")
"""What recorders put in the place of cities, streets and names."""


def _unmasked(call: Call, key: str, value: str) -> str:
    """Return what was sent as the answer has it, where a recorder masked but one of the two."""
    answered = within(call.answer, ".".join(re.findall(r"\w+", key)))
    if not _MASKED.fullmatch(f"{answered}") and not _MASKED.fullmatch(value):
        return value
    return answered if isinstance(answered, str) else "" if key in call.answer else value


_TOP = {
    "plan": "items[0][price]",
    "quantity": "items[0][quantity]",
    "coupon": "discounts[0][coupon]",
}


def _translated(call: Call, key: str, value: str) -> Params:
    match key:
        case "source" if value.startswith("tok_") and call.path.startswith("/v1/customers"):
            method = f"pm_card_{value.removeprefix('tok_')}"
            return (
                ("payment_method", method),
                ("invoice_settings[default_payment_method]", method),
            )
        case "trial_from_plan":
            return ()
        case _ if key.startswith("expand"):
            return ((key, _MOVED.sub(r"\1", value)),)
        case _:
            return ((key, value),)


def pays_by_source(params: Params) -> bool:
    """Say whether a call names a source, which payment methods have taken the place of."""
    return any(key == "source" for key, _value in params)
