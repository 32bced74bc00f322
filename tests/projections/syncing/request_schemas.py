"""Holds requests to Stripe against the parameters that its API takes, by its own client."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field
from tests.stripe_material import stripe_material

from counterfoil.projections.syncing.provider_request import ProviderRequest

Schema: TypeAlias = Mapping[str, object]

_FILE = "sdk/stripe-python-16.1.0.request-params.json"

_BY_ROUTE = {
    "GET /v1/billing_portal/configurations/{}": "billing_portal/configuration_retrieve_params",
    "POST /v1/billing_portal/configurations": "billing_portal/configuration_create_params",
    "POST /v1/billing_portal/configurations/{}": "billing_portal/configuration_update_params",
    "GET /v1/billing_portal/configurations": "billing_portal/configuration_list_params",
    "POST /v1/billing_portal/sessions": "billing_portal/session_create_params",
    "GET /v1/coupons": "coupon_list_params",
    "GET /v1/coupons/{}": "coupon_retrieve_params",
    "POST /v1/coupons": "coupon_create_params",
    "POST /v1/coupons/{}": "coupon_update_params",
    "DELETE /v1/coupons/{}": "coupon_delete_params",
    "GET /v1/customers": "customer_list_params",
    "GET /v1/customers/{}": "customer_retrieve_params",
    "POST /v1/customers": "customer_create_params",
    "POST /v1/customers/{}": "customer_update_params",
    "DELETE /v1/customers/{}": "customer_delete_params",
    "DELETE /v1/customers/{}/discount": "customer_delete_discount_params",
    "GET /v1/customers/{}/payment_methods": "customer_list_payment_methods_params",
    "GET /v1/customers/{}/payment_methods/{}": "customer_retrieve_payment_method_params",
    "GET /v1/customers/{}/tax_ids": "customer_list_tax_ids_params",
    "GET /v1/customers/{}/tax_ids/{}": "customer_retrieve_tax_id_params",
    "POST /v1/customers/{}/tax_ids": "customer_create_tax_id_params",
    "DELETE /v1/customers/{}/tax_ids/{}": "customer_delete_tax_id_params",
    "GET /v1/invoices": "invoice_list_params",
    "GET /v1/invoices/{}": "invoice_retrieve_params",
    "POST /v1/invoices": "invoice_create_params",
    "POST /v1/invoices/{}": "invoice_update_params",
    "DELETE /v1/invoices/{}": "invoice_delete_params",
    "POST /v1/invoices/{}/add_lines": "invoice_add_lines_params",
    "POST /v1/invoices/{}/finalize": "invoice_finalize_invoice_params",
    "POST /v1/invoices/{}/mark_uncollectible": "invoice_mark_uncollectible_params",
    "POST /v1/invoices/{}/pay": "invoice_pay_params",
    "POST /v1/invoices/{}/void": "invoice_void_invoice_params",
    "GET /v1/payment_methods/{}": "payment_method_retrieve_params",
    "POST /v1/payment_methods/{}": "payment_method_update_params",
    "POST /v1/payment_methods/{}/attach": "payment_method_attach_params",
    "POST /v1/payment_methods/{}/detach": "payment_method_detach_params",
    "GET /v1/prices": "price_list_params",
    "GET /v1/prices/{}": "price_retrieve_params",
    "POST /v1/prices": "price_create_params",
    "POST /v1/prices/{}": "price_update_params",
    "GET /v1/products": "product_list_params",
    "GET /v1/products/{}": "product_retrieve_params",
    "POST /v1/products": "product_create_params",
    "POST /v1/products/{}": "product_update_params",
    "DELETE /v1/products/{}": "product_delete_params",
    "GET /v1/promotion_codes": "promotion_code_list_params",
    "GET /v1/promotion_codes/{}": "promotion_code_retrieve_params",
    "POST /v1/promotion_codes": "promotion_code_create_params",
    "POST /v1/promotion_codes/{}": "promotion_code_update_params",
    "GET /v1/subscription_items/{}": "subscription_item_retrieve_params",
    "POST /v1/subscription_items": "subscription_item_create_params",
    "POST /v1/subscription_items/{}": "subscription_item_update_params",
    "DELETE /v1/subscription_items/{}": "subscription_item_delete_params",
    "GET /v1/subscription_schedules": "subscription_schedule_list_params",
    "GET /v1/subscription_schedules/{}": "subscription_schedule_retrieve_params",
    "POST /v1/subscription_schedules": "subscription_schedule_create_params",
    "POST /v1/subscription_schedules/{}": "subscription_schedule_update_params",
    "POST /v1/subscription_schedules/{}/cancel": "subscription_schedule_cancel_params",
    "POST /v1/subscription_schedules/{}/release": "subscription_schedule_release_params",
    "GET /v1/subscriptions": "subscription_list_params",
    "GET /v1/subscriptions/{}": "subscription_retrieve_params",
    "POST /v1/subscriptions": "subscription_create_params",
    "POST /v1/subscriptions/{}": "subscription_update_params",
    "DELETE /v1/subscriptions/{}": "subscription_cancel_params",
    "DELETE /v1/subscriptions/{}/discount": "subscription_delete_discount_params",
    "POST /v1/subscriptions/{}/pause": "subscription_pause_params",
    "POST /v1/subscriptions/{}/resume": "subscription_resume_params",
}
"""Which parameters a route of Stripe's takes, by their name in the client's file."""

_EXPAND: Schema = {"type": "array", "items": {"type": "string"}}
_DESCRIPTION: Schema = {"type": "string"}
_ELSEWHERE: Mapping[str, Schema] = {
    "GET /v1/billing/feedback_options": {
        "type": "object",
        "properties": {
            "ending_before": {"type": "string"},
            "expand": _EXPAND,
            "limit": {"type": "integer"},
            "starting_after": {"type": "string"},
            "status": {"type": "string", "enum": ["active", "inactive"]},
        },
    },
    "GET /v1/billing/feedback_options/{}": {"type": "object", "properties": {"expand": _EXPAND}},
    "POST /v1/billing/feedback_options": {
        "type": "object",
        "properties": {"description": _DESCRIPTION, "expand": _EXPAND},
        "required": ["description"],
    },
    "POST /v1/billing/feedback_options/{}": {
        "type": "object",
        "properties": {"description": _DESCRIPTION, "expand": _EXPAND},
    },
    "POST /v1/billing/feedback_options/{}/deactivate": {
        "type": "object",
        "properties": {"expand": _EXPAND},
    },
}
"""Of what the file lacks: the ``FeedbackOption...Params`` of the same client."""


_EMPTIED = {("POST /v1/customers/{}", "preferred_locales")}
"""Lists that are emptied, for which the client has no word; whether Stripe has is UNCONFIRMED."""


@define
class _Sent:
    """A parameter of a form: a text, or what stands in its brackets."""

    texts: list[str] = field(factory=list)
    inner: dict[str, "_Sent"] = field(factory=dict)


def complaints_about(request: ProviderRequest) -> list[str]:
    """
    Return what Stripe's API has to say against a request, and against how its object is read.

    Nothing but a request that Stripe's own client could send as well goes without complaint.
    """
    return [
        *complaints(request.method.value, request.path, request.body),
        *complaints("GET", request.reads, b""),
    ]


def complaints(method: str, path: str, body: bytes) -> list[str]:
    """
    Return what Stripe's API has to say against one call.

    Args:
        path: with what is asked after a question mark.
    """
    asked = urlsplit(path)
    route = _route_of(method, asked.path)
    if route is None:
        return [f"{method} {asked.path} isn't in Stripe's API"]
    sent = _read("&".join(part for part in (asked.query, body.decode()) if part))
    for name in [name for at, name in _EMPTIED if at == route]:
        if name in sent.inner and sent.inner[name].texts == [""]:
            del sent.inner[name]
    return list(_unlike(sent, _ELSEWHERE.get(route) or _schemas()[_BY_ROUTE[route]], ""))


def known_routes() -> Mapping[str, str]:
    """Return the known routes, ``GET /v1/coupons/{}``, with the name of what each takes."""
    return _BY_ROUTE


def _route_of(method: str, path: str) -> str | None:
    """Find the route of a call; a written part goes before one that stands for any id."""
    routes = (*_BY_ROUTE, *_ELSEWHERE)
    fitting = [route for route in routes if _pattern(route).fullmatch(f"{method} {path}")]
    return min(fitting, key=lambda each: each.count("{}"), default=None)


@cache
def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.escape(route).replace(re.escape("{}"), r"[^/]+"))


@cache
def _schemas() -> Mapping[str, Schema]:
    """Return Stripe's schemas; skips the test where they are absent."""
    text = (stripe_material() / _FILE).read_text(encoding="utf-8")
    return cast("Mapping[str, Schema]", json.loads(text)["params"])


def _read(text: str) -> _Sent:
    """Read a form, with its brackets."""
    whole = _Sent()
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        outer, *inner = name.replace("]", "").split("[")
        at = whole
        for key in (outer, *inner):
            at = at.inner.setdefault(key, _Sent())
        at.texts.append(value)
    return whole


def _unlike(sent: _Sent, schema: Schema, name: str) -> Iterator[str]:
    """Yield where a parameter is not as it is to be."""
    if sent.texts == [""] and not sent.inner and schema.get("x-emptyable"):
        return
    if "anyOf" in schema:
        branches = cast("list[Schema]", schema["anyOf"])
        found = [list(_unlike(sent, branch, name)) for branch in branches]
        yield from min(found, key=len)
        return
    match schema["type"]:
        case "object":
            yield from _unlike_object(sent, schema, name)
        case "array":
            yield from _unlike_array(sent, schema, name)
        case kind:
            yield from _unlike_text(sent, schema, name, str(kind))


def _unlike_object(sent: _Sent, schema: Schema, name: str) -> Iterator[str]:
    if sent.texts:
        yield f"{name} is a text, where an object is due"
    known = cast("Mapping[str, Schema]", schema.get("properties", {}))
    other = cast("Schema | None", schema.get("additionalProperties"))
    for key, each in sent.inner.items():
        of_key = known.get(key, other)
        if not of_key:
            yield f"{_within(name, key)} is unknown"
        else:
            yield from _unlike(each, of_key, _within(name, key))
    for key in cast("list[str]", schema.get("required", [])):
        if key not in sent.inner:
            yield f"{_within(name, key)} is missing"


def _unlike_array(sent: _Sent, schema: Schema, name: str) -> Iterator[str]:
    if sent.texts:
        yield f"{name} is a text, where a list is due"
    items = cast("Schema", schema["items"])
    if set(sent.inner) == {""}:
        for text in sent.inner[""].texts:
            yield from _unlike(_Sent(texts=[text]), items, f"{name}[]")
        return
    if list(sent.inner) != [str(index) for index in range(len(sent.inner))]:
        yield f"{name} isn't numbered one after another"
    for key, each in sent.inner.items():
        yield from _unlike(each, items, f"{name}[{key}]")


def _unlike_text(sent: _Sent, schema: Schema, name: str, kind: str) -> Iterator[str]:
    if sent.inner:
        yield f"{name} holds others, where one value is due"
        return
    if len(sent.texts) != 1:
        yield f"{name} is said {len(sent.texts)} times"
        return
    (text,) = sent.texts
    if not _FORMS[kind].fullmatch(text):
        yield f"{name} is {text!r}, which is no {kind}"
    known = cast("list[str] | None", schema.get("enum"))
    if known is not None and text not in known:
        yield f"{name} is {text!r}, which is none of {', '.join(known)}"


_FORMS = {
    "string": re.compile(r".*", re.DOTALL),
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
}


def _within(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key
