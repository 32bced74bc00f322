"""A small world: at least one object of every kind that a request can lead to."""

from collections.abc import Mapping

from tests.adapters.sandbox.traffic.speaking import Speaker

from counterfoil.adapters.protocol.json_values import JsonObject

SOME_DAY = 1_800_000_000


def a_world(speaker: Speaker) -> None:
    """Make a world, of what is served; whatever is refused is left out."""
    _World(speaker).make()


class _World:
    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def _made(self, path: str, asked: JsonObject | None = None) -> str:
        made = self._speaker.made(path, asked or {})
        return "" if made is None else str(made.get("id"))

    def make(self) -> None:
        clock = self._made("/v1/test_helpers/test_clocks", {"frozen_time": SOME_DAY})
        product = self._made("/v1/products", {"name": "Gold"})
        month: JsonObject = {"interval": "month"}
        gold: JsonObject = {"currency": "usd", "product": product, "unit_amount": 2000}
        price = self._made("/v1/prices", gold | {"recurring": month})
        yearly = self._made("/v1/prices", gold | {"recurring": {"interval": "year"}})
        self._made("/v1/prices", gold | {"recurring": month, "nickname": "Seat"})
        self._made("/v1/prices", gold)
        self._made("/v1/products", {"name": "Silver"})
        self._made("/v1/billing/feedback_options", {"description": "Too loud"})
        self._made("/v1/payment_methods", {"type": "card", "card": {"token": "tok_visa"}})
        coupon = self._made("/v1/coupons", {"percent_off": 10, "duration": "forever"})
        self._made(
            "/v1/promotion_codes",
            {"promotion": {"type": "coupon", "coupon": coupon}, "code": "TENOFF"},
        )
        self._made("/v1/tax_rates", {"display_name": "VAT", "inclusive": False, "percentage": 20})
        self._speaker.say("GET", "/v1/payment_method_configurations", [])
        self._made("/v1/webhook_endpoints", {"url": _URL, "enabled_events": ["*"]})
        for on_clock in ("", clock):
            said: JsonObject = {"email": "ada@example.com", "name": "Ada"}
            if on_clock:
                said["test_clock"] = on_clock
            self._customer(self._made("/v1/customers", said), price, coupon)
        self._portal(price, yearly, product)

    def _customer(self, customer: str, price: str, coupon: str) -> None:
        of: JsonObject = {"customer": customer}
        method = self._made("/v1/payment_methods/pm_card_visa/attach", of)
        chosen: JsonObject = {"invoice_settings": {"default_payment_method": method}}
        self._made(f"/v1/customers/{customer}", chosen)
        self._made(f"/v1/customers/{customer}/tax_ids", {"type": "eu_vat", "value": "DE123456789"})
        credit: JsonObject = {"amount": -100, "currency": "usd"}
        self._made(f"/v1/customers/{customer}/balance_transactions", credit)
        items: JsonObject = {"items": [{"price": price}]}
        self._made("/v1/subscriptions", of | items)
        reduced: JsonObject = {"discounts": [{"coupon": coupon}], "description": "Reduced"}
        self._made("/v1/subscriptions", of | items | reduced)
        self._made("/v1/subscriptions", of | items | {"trial_period_days": 7})
        self._made("/v1/subscriptions", of | items | {"billing_mode": {"type": "classic"}})
        paused = self._made("/v1/subscriptions", of | items)
        self._made(f"/v1/subscriptions/{paused}/pause", {"type": "subscription"})
        self._made("/v1/checkout/sessions", of | _ON_PAGE)
        schedule: JsonObject = {"start_date": SOME_DAY + 86_400, "phases": [items]}
        self._made("/v1/subscription_schedules", of | schedule)
        self._invoices(of)
        self._payments(of, method)

    def _invoices(self, of: JsonObject) -> None:
        """Make invoices that are open, sent, and drafts, and an item that none holds."""
        kept: JsonObject = {"auto_advance": False}
        sent: JsonObject = {"collection_method": "send_invoice", "days_until_due": 30}
        item: JsonObject = {"amount": 500, "currency": "usd"}
        nothing: JsonObject = {}
        for more, finalized in ((nothing, True), (sent, True), (nothing, False)):
            invoice = self._made("/v1/invoices", of | kept | more)
            self._made("/v1/invoiceitems", of | item | {"invoice": invoice})
            if finalized:
                self._made(f"/v1/invoices/{invoice}/finalize", kept)
        self._made("/v1/invoiceitems", of | item)

    def _payments(self, of: JsonObject, method: str) -> None:
        """Make intents in each state, a charge of each, and a refund."""
        paid: JsonObject = {"amount": 900, "currency": "usd", "payment_method_types": ["card"]}
        by_card: JsonObject = {"payment_method": method, "confirm": True}
        intent = self._made("/v1/payment_intents", of | paid | by_card)
        self._made("/v1/refunds", {"payment_intent": intent, "amount": 100})
        self._made("/v1/payment_intents", of | paid | by_card | {"capture_method": "manual"})
        self._made("/v1/payment_intents", of | paid)
        self._made("/v1/setup_intents", of | {"payment_method_types": ["card"]})
        bank: JsonObject = _BANK | {"payment_method_types": ["us_bank_account"], "confirm": True}
        self._made("/v1/payment_intents", of | paid | bank)
        self._made("/v1/setup_intents", of | bank)

    def _portal(self, price: str, yearly: str, product: str) -> None:
        features: JsonObject = {
            "customer_update": {"enabled": True, "allowed_updates": ["email"]},
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True},
            "subscription_cancel": {"enabled": True},
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price"],
                "products": [{"product": product, "prices": [price, yearly]}],
            },
        }
        self._made("/v1/billing_portal/configurations", {"features": features})


_BANK: JsonObject = {
    "payment_method_data": {
        "type": "us_bank_account",
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_number": "000123456789",
            "account_type": "checking",
            "routing_number": "110000000",
        },
        "billing_details": {"name": "Ada", "email": "ada@example.com"},
    },
    "payment_method_options": {"us_bank_account": {"verification_method": "microdeposits"}},
    "mandate_data": {"customer_acceptance": {"type": "offline"}},
}
"""A bank account that is to be verified by two small deposits."""

_ON_PAGE: JsonObject = {
    "currency": "usd",
    "mode": "setup",
    "success_url": "https://example.com",
}

_URL = "https://example.com/webhooks"


def ids(speaker: Speaker) -> Mapping[str, list[str]]:
    """Return the ids of all that there is, by kind, the newest first."""
    rows = speaker.judged.sandbox.records._database.execute(
        "SELECT kind, id FROM record WHERE deleted = 0 ORDER BY position DESC"
    )
    found: dict[str, list[str]] = {}
    for kind, id in rows:
        found.setdefault(kind, []).append(id)
    return found
