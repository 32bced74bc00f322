"""
Sets up what a session takes for granted: the objects that were there before its first call.

They are made through the API, of what the recorded answers show of them. What can't be made so,
such as a charge of long ago, is left out, and the calls about it are not held against the sandbox.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from tests.adapters.sandbox.traffic.asked import item_of, picked, within
from tests.adapters.sandbox.traffic.comparing import ID
from tests.adapters.sandbox.traffic.recordings import Call, Session
from tests.adapters.sandbox.traffic.speaking import Speaker

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_PRICE = re.compile(r"(?:^|\[)(?:price|plan)\]?$")
_COUPON = re.compile(r"(?:^|\[)coupon\]?$")
_NAME = re.compile(r"^\d+ (?:(?P<unit>\w+) )?\u00d7 (?P<name>.+) \(at ")
_WHOLE = 4
"""An object with more fields than this is shown whole."""


class Granting:
    """
    Sets up what calls take for granted, before each of them.

    Attributes:
        ids: the sandbox's ids of what the recording calls otherwise.
        made: the recording's ids of what was set up.
        missing: the ids that nothing could be made for.
    """

    def __init__(self, session: Session, speaker: Speaker, ids: dict[str, str]) -> None:
        self.ids = ids
        self.made: set[str] = set()
        self.missing: set[str] = set()
        self._speaker = speaker
        self._made_by = {
            str(call.answer.get("id")): call for call in session if call.method == "POST"
        }
        self._shown: dict[str, JsonObject] = {}
        self._names: dict[str, dict[str, str | None]] = {}
        self._customers: dict[str, JsonObject] = {}
        self._pricing: dict[str, JsonObject] = {}
        for call in session:
            for one in _objects(call.answer):
                self._see(one)
        self._fill_lists(session)

    def _see(self, one: JsonObject) -> None:
        if isinstance(one.get("id"), str) and len(one) > _WHOLE:
            id = str(one["id"])
            # A price tells more than the plan of the same id.
            if id not in self._shown or self._shown[id].get("object") == "plan":
                self._shown[id] = one
        if one.get("object") == "invoice" and isinstance(one["customer"], str):
            self._customers.setdefault(one["customer"], one)
        if one.get("object") == "line_item" and isinstance(price := one.get("price"), dict):
            self._name(str(price["product"]), one)
        details = within(one, "pricing.price_details")
        if isinstance(details, dict):
            self._pricing.setdefault(str(details["price"]), one)
            self._name(str(details["product"]), one)
            if one.get("object") == "invoiceitem" and one["proration"] is False:
                named = {"name": str(one["description"]), "unit": None}
                self._names.setdefault(str(details["product"]), named)

    def _name(self, product: str, line: JsonObject) -> None:
        name = _NAME.match(str(line.get("description")))
        if name is not None:
            self._names.setdefault(product, name.groupdict())

    def _fill_lists(self, session: Session) -> None:
        """Make what is listed and wasn't made in the session, the oldest first."""
        told: set[str] = set()
        missing: dict[str, tuple[JsonObject, Call]] = {}
        for call in session:
            if call.method == "GET" and call.answer.get("object") == "list":
                for member in cast("list[JsonObject]", call.answer["data"]):
                    if str(member["id"]) not in told:
                        missing.setdefault(str(member["id"]), (member, call))
            told |= set(_ids(call.answer))
        newest_first = enumerate(missing.items())
        for _at, (id, (member, call)) in sorted(newest_first, key=_oldest_first):
            if call.answer.get("has_more") is True and not self.ids:
                # The page isn't the last: there is one more, older than all that is shown.
                self._shown[f"{id}Older"] = member
                self._grant(str(member["object"]), f"{id}Older", call)
                self.ids.clear()
            self._grant(str(member["object"]), id, call)

    def before(self, call: Call) -> None:
        """Set up what one call takes for granted."""
        if call.status == 404:
            return
        for kind, id in _needed(call):
            made_by = self._made_by.get(id)
            if made_by is None or made_by.number >= call.number:
                self._grant(kind, id, call)

    def _grant(self, kind: str, id: str, call: Call) -> str | None:
        """Return the sandbox's id of an object, which is made if it isn't there yet."""
        if id in self.ids or id in self.missing:
            return self.ids.get(id)
        now = self._speaker.at
        created = self._shown.get(id, {}).get("created")
        if isinstance(created, int) and call.recorded_params:
            self._speaker.at = min(created, now)
        try:
            return self._make(kind, id, call)
        finally:
            self._speaker.at = now

    def _make(self, kind: str, id: str, call: Call) -> str | None:
        shown = self._shown.get(id)
        made: JsonObject | None = None
        match kind:
            case "customer":
                made = self._customer(id, shown or {}, call)
            case "product":
                made = self._product(id, shown, call)
            case "price":
                made = self._price(id, shown, call)
            case "coupon":
                made = self._coupon(id)
            case "payment_method":
                made = self._method(shown, call)
            case "invoice":
                made = self._invoice(shown, call)
            case "payment_intent":
                made = self._intent(shown, call)
            case "setup_intent" if shown is not None and not call.recorded_params:
                made = self._speaker.made("/v1/setup_intents", self._set_up(shown, call))
            case "billing_portal.configuration":
                made = self._speaker.made("/v1/billing_portal/configurations", _CONFIGURATION)
            case "webhook_endpoint" if shown is not None:
                made = self._speaker.made(
                    "/v1/webhook_endpoints",
                    picked(shown, "url", "enabled_events", "description", "metadata"),
                )
        if made is None:
            self.missing.add(id)
            return None
        self.ids[id] = str(made["id"])
        self.made.add(id)
        return str(made["id"])

    def _customer(self, id: str, shown: JsonObject, call: Call) -> JsonObject | None:
        said = picked(
            shown,
            "address",
            "balance",
            "description",
            "email",
            "metadata",
            "name",
            "phone",
            "preferred_locales",
            "shipping",
            "tax_exempt",
        )
        invoiced = self._customers.get(id, {})
        details = call.answer.get("customer_details")
        if isinstance(details, dict) and details["email"] is not None:
            said.setdefault("email", details["email"])
        for name in ("email", "name", "phone"):
            if invoiced.get(f"customer_{name}") is not None:
                said.setdefault(name, invoiced[f"customer_{name}"])
        made = self._speaker.made("/v1/customers", said)
        method = within(shown, "invoice_settings.default_payment_method")
        if isinstance(method, dict):
            method = method["id"]
        if made is not None and isinstance(method, str) and not self._is_told_later(method, call):
            self.ids[id] = str(made["id"])
            card = self._grant("payment_method", method, call)
            self._attach(card, str(made["id"]))
            settings: JsonObject = {"invoice_settings": {"default_payment_method": card}}
            return self._speaker.made(f"/v1/customers/{made['id']}", settings)
        return made

    def _is_told_later(self, method: str, call: Call) -> bool:
        """Say whether a method comes to a customer in the session itself."""
        return method in self._made_by and self._made_by[method].at <= call.at

    def _attach(self, method: str | None, customer: str) -> None:
        if method is not None:
            path = f"/v1/payment_methods/{method}/attach"
            self._speaker.made(path, {"customer": customer})

    def _product(self, id: str, shown: JsonObject | None, call: Call) -> JsonObject | None:
        name = self._names.get(id)
        said: JsonObject = {"name": "Taken for granted" if name is None else name["name"]}
        if name is not None and name["unit"]:
            said["unit_label"] = name["unit"]
        if shown is not None:
            said |= picked(
                shown,
                "active",
                "description",
                "images",
                "marketing_features",
                "metadata",
                "name",
                "shippable",
                "statement_descriptor",
                "tax_code",
                "unit_label",
                "url",
            )
        made = self._speaker.made("/v1/products", {"id": id, **said})
        if call.method == "DELETE" and call.status == 400:
            self._speaker.made("/v1/prices", {"product": id, "currency": "usd", "unit_amount": 1})
        return made

    def _price(self, id: str, shown: JsonObject | None, call: Call) -> JsonObject | None:
        said: JsonObject
        if shown is not None and shown.get("object") in {"price", "plan"}:
            amount = "unit_amount_decimal" if "unit_amount_decimal" in shown else "amount_decimal"
            said = picked(shown, "currency", "lookup_key", "metadata", "nickname", "tax_behavior")
            said["unit_amount_decimal"] = shown[amount]
            recurring = within(shown, "recurring")
            if isinstance(recurring, dict):
                said["recurring"] = picked(recurring, "interval", "interval_count", "usage_type")
            elif "interval" in shown:
                said["recurring"] = picked(shown, "interval", "interval_count")
            product = str(shown["product"])
            if shown.get("active") is False:
                said["active"] = False
        elif id in self._pricing:
            line = self._pricing[id]
            said = {
                "currency": line["currency"],
                "unit_amount_decimal": within(line, "pricing.unit_amount_decimal"),
            }
            product = str(within(line, "pricing.price_details.product"))
        else:
            return None
        return self._speaker.made(
            "/v1/prices", said | {"product": self._grant("product", product, call)}
        )

    def _coupon(self, id: str) -> JsonObject | None:
        shown = self._shown.get(id)
        if shown is None:
            return None
        said = picked(
            shown,
            "amount_off",
            "currency",
            "duration",
            "duration_in_months",
            "id",
            "max_redemptions",
            "metadata",
            "name",
            "percent_off",
        )
        return self._speaker.made("/v1/coupons", said)

    def _method(self, shown: JsonObject | None, call: Call) -> JsonObject | None:
        type = "card" if shown is None else str(shown.get("type"))
        said: JsonObject = {"type": type}
        if type == "card":
            brand = within(shown or {}, "card.brand")
            last4 = str(within(shown or {}, "card.last4"))
            token = _TOKENS.get(last4) or f"tok_{brand or 'visa'}"
            said["card"] = {"token": token}
        if shown is not None:
            said["billing_details"] = _some(shown.get("billing_details"))
        made = self._speaker.made("/v1/payment_methods", said)
        if made is None or shown is None:
            return made
        customer = shown.get("customer")
        if call.path.endswith("/detach"):
            owner = self._speaker.made("/v1/customers", {})
            self._attach(str(made["id"]), str((owner or {}).get("id")))
        elif call.method == "GET" and isinstance(customer, str):
            self._attach(str(made["id"]), self._grant("customer", customer, call) or "")
        return made

    def _invoice(self, shown: JsonObject | None, call: Call) -> JsonObject | None:
        """Make an invoice as it was before a call about it: open, or a draft to finalize."""
        if call.recorded_params:
            return None
        if shown is None:
            owner = self._grant("customer", str(call.answer["customer"]), call)
            return self._speaker.made("/v1/invoices", {"customer": owner})
        customer = self._grant("customer", str(shown["customer"]), call)
        status = shown["status"]
        charged = status == "paid" and shown["attempted"] is True
        if charged:
            self._pay_with_card(str(customer))
        due: JsonObject = {"auto_advance": status != "void" and not charged}
        if status in {"draft", "open"}:
            due["auto_advance"] = shown["auto_advance"]
        if shown["collection_method"] == "send_invoice":
            due["days_until_due"] = 30
        made = self._speaker.made(
            "/v1/invoices",
            due
            | picked(
                shown,
                "collection_method",
                "currency",
                "description",
                "metadata",
                "statement_descriptor",
            )
            | {"customer": customer},
        )
        if made is None:
            return None
        # The newest line is shown first.
        for line in reversed(cast("list[JsonObject]", within(shown, "lines.data"))):
            item = item_of(line) | {"customer": customer, "invoice": made["id"]}
            if isinstance(details := item.get("price_data"), dict):
                details["product"] = self._grant("product", str(details["product"]), call)
            self._speaker.made("/v1/invoiceitems", item)
        if status != "draft" and not call.path.endswith("/finalize"):
            path = f"/v1/invoices/{made['id']}"
            self._speaker.made(f"{path}/finalize", {"auto_advance": due["auto_advance"]})
            if call.method == "GET" and charged:
                self._speaker.made(f"{path}/pay", {})
        return made

    def _intent(self, shown: JsonObject | None, call: Call) -> JsonObject | None:
        """Make a payment intent as it was before a call about it: paid, or waiting to be."""
        said: JsonObject = {"automatic_payment_methods": {"enabled": True}}
        if call.path == "/v1/refunds":
            said |= picked(call.answer, "amount", "currency")
            said |= {"payment_method": "pm_card_visa", "confirm": True}
            said["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
            return self._speaker.made("/v1/payment_intents", said)
        if shown is None or shown["status"] not in _UNPAID:
            return None
        said |= picked(
            shown,
            "amount",
            "capture_method",
            "currency",
            "description",
            "metadata",
            "statement_descriptor_suffix",
            "transfer_group",
        )
        said["shipping"] = _some(shown["shipping"])
        usage = within(shown, "payment_method_options.card.setup_future_usage")
        said["payment_method_options"] = {"card": {"setup_future_usage": usage}}
        if isinstance(shown["customer"], str):
            said["customer"] = self._grant("customer", shown["customer"], call)
        if isinstance(method := shown["payment_method"], str):
            said["payment_method"] = self._grant("payment_method", method, call)
            self._attach(str(said["payment_method"]), str(said.get("customer")))
        return self._speaker.made("/v1/payment_intents", said)

    def _set_up(self, shown: JsonObject, call: Call) -> JsonObject:
        """Return how a setup intent was made that came out well."""
        return {
            "confirm": True,
            "customer": self._grant("customer", str(shown["customer"]), call),
            "payment_method": self._grant("payment_method", str(shown["payment_method"]), call),
            "payment_method_types": shown["payment_method_types"],
            "usage": shown["usage"],
        }

    def _pay_with_card(self, customer: str) -> None:
        """Let a customer pay with a card that works."""
        of: JsonObject = {"customer": customer}
        card = self._speaker.made("/v1/payment_methods/pm_card_visa/attach", of)
        if card is not None:
            chosen: JsonObject = {"invoice_settings": {"default_payment_method": card["id"]}}
            self._speaker.made(f"/v1/customers/{customer}", chosen)


def _oldest_first(listed: tuple[int, tuple[str, tuple[JsonObject, Call]]]) -> tuple[int, int]:
    at, (_id, (member, _call)) = listed
    return cast("int", member.get("created", 0)), -at


_CONFIGURATION: JsonObject = {"features": {"invoice_history": {"enabled": True}}}

_UNPAID = {"canceled", "requires_confirmation", "requires_payment_method"}
"""The payment intents that can be made as they were before a call about them."""

_TOKENS: Mapping[str, str] = {"0341": "tok_chargeCustomerFail", "0002": "tok_chargeDeclined"}

_KINDS: Mapping[str, str] = {
    "bpc_": "billing_portal.configuration",
    "ch_": "charge",
    "cus_": "customer",
    "evt_": "event",
    "in_": "invoice",
    "pi_": "payment_intent",
    "pm_": "payment_method",
    "price_": "price",
    "prod_": "product",
    "re_": "refund",
    "seti_": "setup_intent",
    "sub_": "subscription",
    "we_": "webhook_endpoint",
}


def _needed(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the kinds and the ids of what a call names."""
    before, *parts = call.path.split("/")
    for part in parts:
        if before in {"plans", "prices"}:
            yield "price", part
        else:
            yield from _kind_of(part)
        before = part
    for key, value in call.params:
        if _PRICE.search(key):
            yield "price", value
        elif _COUPON.search(key):
            yield "coupon", value
        else:
            yield from _kind_of(value)


def _kind_of(value: str) -> Iterator[tuple[str, str]]:
    found = ID.fullmatch(value)
    if found is not None and not value.startswith("pm_card_") and found.group(1) in _KINDS:
        yield _KINDS[found.group(1)], value


def _objects(value: Json) -> Iterator[JsonObject]:
    """Yield every object within an answer, outer ones first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _ids(value: Json) -> Iterator[str]:
    """Yield every text within an answer that may be an id."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def _some(value: Json) -> Json:
    """Return what is left of a value without what is empty."""
    if not isinstance(value, dict):
        return value
    left: JsonObject = {key: _some(inner) for key, inner in value.items()}
    return {key: inner for key, inner in left.items() if inner not in (None, {}, [])}
