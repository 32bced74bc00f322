"""Tests the portal's page: what a customer sees and does there, and how long."""

from collections.abc import Iterator
from typing import Literal, cast

import pytest
import stripe
from attrs import define, field
from starlette.applications import Starlette
from stripe.params.billing_portal import ConfigurationCreateParamsFeatures
from tests.adapters.sandbox.browsing import Seen, browse
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.portal_objects import price, subscriber, updating

from counterfoil.adapters.protocol.requests import Response
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.pages.portal import portal_routes
from counterfoil.adapters.sandbox.portal.paying import TEST_METHODS
from counterfoil.adapters.sandbox.sandbox import Sandbox

AT = 1_800_000_000

EVERYTHING: ConfigurationCreateParamsFeatures = {
    "customer_update": {"enabled": True, "allowed_updates": ["email", "name", "address"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {
        "enabled": True,
        "cancellation_reason": {"enabled": True, "options": ["unused", "other"]},
    },
    "subscription_pause": {"enabled": True},
}


@define
class Visitor:
    """A customer on a plan, in front of a browser."""

    app: Starlette
    judged: Judged
    client: stripe.StripeClient
    seconds: list[int]
    product: str
    plan: str
    customer: str
    subscription: str
    url: str = field(default="", init=False)

    def configure(self, features: ConfigurationCreateParamsFeatures) -> str:
        """Make a configuration, and return its id."""
        return self.client.v1.billing_portal.configurations.create(
            {
                "features": features,
                "business_profile": {"headline": "Ada's <bicycles>"},
                "default_return_url": "https://example.com/account?a=1&b=2",
            }
        ).id

    def open(self, features: ConfigurationCreateParamsFeatures, **params: object) -> Seen:
        """Make a session, and open its address."""
        answer = self.client.raw_request(
            "post",
            "/v1/billing_portal/sessions",
            customer=self.customer,
            configuration=self.configure(features),
            **params,
        )
        self.url = str(cast("dict[str, object]", answer.data)["url"])
        return self.look()

    def look(self) -> Seen:
        """Open the address of the session."""
        return browse(self.app, self.url)

    def do(self, action: str, **fields: str) -> Seen:
        """Send a form of the page."""
        return browse(self.app, self.url, {"do": action, **fields})

    def subscribed(self) -> stripe.Subscription:
        """Return the subscription as it is now."""
        return self.client.v1.subscriptions.retrieve(self.subscription)

    def methods(self) -> list[str]:
        """Return the ids of the ways to pay."""
        found = self.client.v1.payment_methods.list({"customer": self.customer})
        return [method.id for method in found]

    def default_method(self) -> object:
        """Return the id of the customer's default way to pay."""
        kept = self.client.v1.customers.retrieve(self.customer).invoice_settings
        return None if kept is None else kept.default_payment_method


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Seat a customer in front of a browser; all that is answered is judged at the end."""
    seconds = [AT]
    app = create_app(clock=lambda: seconds[0])
    sandbox = cast("Sandbox", app.state.sandbox)
    judged = Judged(sandbox)
    client = client_of(judged)
    product = client.v1.products.create({"name": "Gold"}).id
    plan = price(client, product).id
    customer, subscription = subscriber(client, plan)
    yield Visitor(app, judged, client, seconds, product, plan, customer, subscription.id)
    for _event in client.v1.events.list({"limit": 100}).auto_paging_iter():
        pass
    assert judged.complaints == []
    sandbox.close()


def test_the_page_shows_what_is_the_customers(visitor: Visitor) -> None:
    """Subscriptions, payment methods, details and invoices, and the way back (R16, R147)."""
    seen = visitor.open(EVERYTHING)

    assert seen.status == 200
    assert "frame-ancestors 'none'" in seen.headers["content-security-policy"]
    for text in (
        "Ada&#x27;s &lt;bicycles&gt;",
        f"({visitor.subscription})",
        "1 x Gold 10.00 USD every month",
        "visa that ends in 4242",
        "Add payment method",
        'name=email value="ada@example.com"',
        "Cancel subscription",
        "Pause subscription",
        '<a href="https://example.com/account?a=1&amp;b=2">Return</a>',
        ", paid",
    ):
        assert text in seen.text


def test_what_a_configuration_disables_is_neither_shown_nor_done(visitor: Visitor) -> None:
    """A form that the page didn't show is refused too (R35, R38, R50)."""
    seen = visitor.open({"invoice_history": {"enabled": False}})

    for text in ("Payment methods", "Billing information", "Invoices", "<form"):
        assert text not in seen.text
    for action, fields in (
        ("cancel", {"subscription": visitor.subscription}),
        ("renew", {"subscription": visitor.subscription}),
        ("switch", {"subscription": visitor.subscription}),
        ("pause", {"subscription": visitor.subscription}),
        ("resume", {"subscription": visitor.subscription}),
        ("stay", {"subscription": visitor.subscription}),
        ("confirm", {}),
        ("add_method", {"payment_method": "pm_card_visa"}),
        ("choose_default", {"payment_method": visitor.methods()[0]}),
        ("use_default", {"subscription": visitor.subscription}),
        ("remove_method", {"payment_method": visitor.methods()[0]}),
        ("update_details", {"email": "eve@example.com"}),
        ("update_details", {}),
        ("add_tax_id", {"type": "eu_vat", "value": "NL123456789B12"}),
        ("remove_tax_id", {"tax_id": "txi_1"}),
        ("pay", {"invoice": "in_1"}),
        ("fly", {}),
    ):
        refused = visitor.do(action, **fields)
        assert (action, refused.status) == (action, 400)
        assert "role=alert" in refused.text
    assert visitor.subscribed().cancel_at is None


def test_a_subscription_is_canceled_at_the_end_of_its_period_and_renewed(
    visitor: Visitor,
) -> None:
    """Flexible billing says when; the reason comes afterwards (R47, R109, R111, R117, R118)."""
    visitor.open(EVERYTHING)

    ended = visitor.do(
        "cancel", subscription=visitor.subscription, feedback="other", comment="Moved"
    )
    canceled = visitor.subscribed()
    again = visitor.do("cancel", subscription=visitor.subscription)
    renewed = visitor.do("renew", subscription=visitor.subscription)

    assert "The subscription ends with the period." in ended.text
    assert "Don&#x27;t cancel subscription" in ended.text
    end = canceled.to_dict()["items"]["data"][0]["current_period_end"]
    assert (canceled.cancel_at, canceled.cancel_at_period_end) == (end, False)
    assert canceled.cancellation_details is not None
    assert canceled.cancellation_details.feedback == "other"
    assert canceled.cancellation_details.comment == "Moved"
    assert again.status == 400
    assert "The subscription goes on." in renewed.text
    assert visitor.subscribed().cancel_at is None


def test_classic_billing_is_canceled_by_its_flag(visitor: Visitor) -> None:
    """And so it is renewed (R108, R111)."""
    customer, subscription = subscriber(visitor.client, visitor.plan, mode="classic")
    visitor.customer, visitor.subscription = customer, subscription.id
    visitor.open(EVERYTHING)

    visitor.do("cancel", subscription=subscription.id)
    assert visitor.subscribed().cancel_at_period_end
    visitor.do("renew", subscription=subscription.id)
    assert not visitor.subscribed().cancel_at_period_end


def test_a_subscription_is_canceled_at_once(visitor: Visitor) -> None:
    """Where the configuration says so (R113)."""
    visitor.open({"subscription_cancel": {"enabled": True, "mode": "immediately"}})

    seen = visitor.do("cancel", subscription=visitor.subscription)

    assert "The subscription is canceled." in seen.text
    assert visitor.subscribed().status == "canceled"


def test_another_customers_subscription_is_out_of_reach(visitor: Visitor) -> None:
    """The page does nothing to it."""
    _, foreign = subscriber(visitor.client, visitor.plan)
    visitor.open(EVERYTHING)

    refused = visitor.do("cancel", subscription=foreign.id)

    assert refused.status == 400
    assert f"You have no subscription {foreign.id}." in refused.text


def test_a_plan_is_switched_and_a_quantity_changed(visitor: Visitor) -> None:
    """To what the configuration offers, and within its bounds (R50, R55, R56, R90)."""
    yearly = price(visitor.client, visitor.product, interval="year", amount=10_000).id
    features = updating((visitor.product, [visitor.plan, yearly]))
    features["subscription_update"]["default_allowed_updates"] = ["price", "quantity"]
    seen = visitor.open(features)
    assert f'<option value="{yearly}">' in seen.text

    about = {"subscription": visitor.subscription}
    foreign = visitor.do("switch", **about, price="price_none")
    switched = visitor.do("switch", **about, price=yearly, quantity="3")
    wrong = visitor.do("switch", **about, quantity="-1")
    features["subscription_update"]["default_allowed_updates"] = ["price"]
    visitor.open(features)
    kept = visitor.do("switch", **about, quantity="5")

    assert (foreign.status, wrong.status, kept.status) == (400, 400, 400)
    assert "The subscription is changed." in switched.text
    (item,) = visitor.subscribed().to_dict()["items"]["data"]
    assert (item["price"]["id"], item["quantity"]) == (yearly, 3)


def test_a_quantity_has_bounds(visitor: Visitor) -> None:
    """Where only quantities may change, no price is offered (R50, R55)."""
    other = price(visitor.client, visitor.product, interval="year").id
    features = updating((visitor.product, [visitor.plan, other]))
    features["subscription_update"]["default_allowed_updates"] = ["quantity"]
    features["subscription_update"]["products"] = [
        {
            "product": visitor.product,
            "prices": [visitor.plan, other],
            "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 4},
        }
    ]
    seen = visitor.open(features)
    about = {"subscription": visitor.subscription}

    few = visitor.do("switch", **about, quantity="1x")
    many = visitor.do("switch", **about, quantity="5")
    countless = visitor.do("switch", **about, quantity="9" * 5_000)
    elsewhere = visitor.do("switch", **about, price=other)
    visitor.do("switch", **about, quantity="4")

    assert other not in seen.text
    assert "The quantity must be at least 2." in few.text
    assert "The quantity must be at most 4." in many.text
    assert "The quantity is too large." in countless.text
    assert "This price isn&#x27;t offered." in elsewhere.text
    assert visitor.subscribed().to_dict()["items"]["data"][0]["quantity"] == 4


@pytest.mark.parametrize(
    ("condition", "amount", "interval", "waits"),
    [
        pytest.param("decreasing_item_amount", 500, "month", True, id="cheaper"),
        pytest.param("decreasing_item_amount", 2_000, "month", False, id="dearer"),
        pytest.param("decreasing_item_amount", 10_000, "year", True, id="cheaper by the year"),
        pytest.param("shortening_interval", 400, "week", True, id="shorter"),
        pytest.param("shortening_interval", 10_000, "year", False, id="longer"),
    ],
)
def test_some_changes_wait_for_the_end_of_the_period(
    visitor: Visitor,
    condition: Literal["decreasing_item_amount", "shortening_interval"],
    amount: int,
    interval: str,
    *,
    waits: bool,
) -> None:
    """By a schedule, after which nothing can be chosen until it is through (R58, R59, R60)."""
    product = visitor.client.v1.products.create({"name": "Silver"}).id
    other = price(visitor.client, product, amount=amount, interval=interval).id
    features = updating((visitor.product, [visitor.plan]), (product, [other]))
    features["subscription_update"]["schedule_at_period_end"] = {
        "conditions": [{"type": condition}]
    }
    visitor.open(features)

    seen = visitor.do("switch", subscription=visitor.subscription, price=other)

    kept = visitor.subscribed()
    (item,) = kept.to_dict()["items"]["data"]
    assert ("at the end of the period" in seen.text) is waits
    assert (kept.schedule is not None) is waits
    assert item["price"]["id"] == (visitor.plan if waits else other)
    assert ("Update subscription" in seen.text) is not waits


def test_payment_methods_are_added_chosen_and_removed(visitor: Visitor) -> None:
    """The last one stays while a subscription needs it (R98, R99)."""
    visitor.open(EVERYTHING)
    (first,) = visitor.methods()

    alone = visitor.do("remove_method", payment_method=first)
    added = visitor.do("add_method", payment_method="pm_card_mastercard")
    second = next(method for method in visitor.methods() if method != first)
    unknown = visitor.do("add_method", payment_method="pm_of_mine")
    visitor.do("choose_default", payment_method=second)
    chosen = visitor.default_method()
    removed = visitor.do("remove_method", payment_method=first)
    nothing = visitor.do("choose_default", payment_method=first)

    assert "add another one first" in alone.text
    assert "mastercard that ends in 4444" in added.text
    assert (unknown.status, nothing.status) == (400, 400)
    assert chosen == second
    assert "The payment method is removed." in removed.text
    assert visitor.methods() == [second]


def test_a_subscription_is_paid_by_the_default_again(visitor: Visitor) -> None:
    """A way to pay of its own goes before the customer's default, and can be removed (R101)."""
    own = visitor.methods()[0]
    visitor.client.v1.subscriptions.update(visitor.subscription, {"default_payment_method": own})
    seen = visitor.open(EVERYTHING)
    assert "Pay by the default payment method" in seen.text

    done = visitor.do("use_default", subscription=visitor.subscription)
    again = visitor.do("use_default", subscription=visitor.subscription)

    assert "Pay by the default payment method" not in done.text
    assert visitor.subscribed().default_payment_method is None
    assert again.status == 400


@pytest.mark.parametrize("method", TEST_METHODS)
def test_each_test_method_that_is_offered_can_be_added(visitor: Visitor, method: str) -> None:
    """They are Stripe's, by their own names."""
    visitor.open(EVERYTHING)

    seen = visitor.do("add_method", payment_method=method)

    assert "The payment method is added." in seen.text
    assert len(visitor.methods()) == 2


def test_details_are_changed_as_far_as_they_may(visitor: Visitor) -> None:
    """Only what the configuration names (R36, R156)."""
    visitor.open(EVERYTHING)

    visitor.do("update_details", email="eve@example.com", name="Eve", city="Delft", country="NL")
    refused = visitor.do("update_details", phone="+31 15 1")

    customer = visitor.client.v1.customers.retrieve(visitor.customer)
    assert (customer.email, customer.name) == ("eve@example.com", "Eve")
    assert customer.address is not None
    assert (customer.address.city, customer.address.country) == ("Delft", "NL")
    assert "You can&#x27;t change phone here." in refused.text


def test_where_goods_are_sent_and_tax_ids_are_changed(visitor: Visitor) -> None:
    """Where the configuration names them (R36, R154)."""
    seen = visitor.open(
        {"customer_update": {"enabled": True, "allowed_updates": ["shipping", "tax_id"]}}
    )
    assert "Add tax id" in seen.text

    visitor.do("update_details", shipping_name="Ada", shipping_city="Delft")
    unnamed = visitor.do("update_details", shipping_city="Delft")
    added = visitor.do("add_tax_id", type="eu_vat", value="NL123456789B12")
    (tax_id,) = visitor.client.v1.customers.tax_ids.list(visitor.customer).data
    wrong = visitor.do("add_tax_id", type="eu_vat", value="12")
    removed = visitor.do("remove_tax_id", tax_id=tax_id.id)

    shipping = visitor.client.v1.customers.retrieve(visitor.customer).shipping
    assert shipping is not None
    assert shipping.address is not None
    assert (shipping.name, shipping.address.city) == ("Ada", "Delft")
    assert (unnamed.status, wrong.status) == (400, 400)
    assert "eu_vat: NL123456789B12" in added.text
    assert "eu_vat: NL123456789B12" not in removed.text


def test_an_open_invoice_is_paid(visitor: Visitor) -> None:
    """And only one that is open (R149)."""
    invoices = visitor.client.v1.invoices
    draft = invoices.create({"customer": visitor.customer, "auto_advance": False})
    assert draft.id is not None
    visitor.client.v1.invoice_items.create(
        {"customer": visitor.customer, "invoice": draft.id, "amount": 500, "currency": "usd"}
    )
    seen = visitor.open(EVERYTHING)
    assert ", draft" not in seen.text
    invoices.finalize_invoice(draft.id)

    paid = visitor.do("pay", invoice=draft.id)
    again = visitor.do("pay", invoice=draft.id)

    assert "The invoice is paid." in paid.text
    assert invoices.retrieve(draft.id).status == "paid"
    assert again.status == 400


def _owed_by(visitor: Visitor, method: str) -> str:
    """Finalize an invoice that is to be charged to a payment method; return its id."""
    invoices = visitor.client.v1.invoices
    draft = invoices.create(
        {"customer": visitor.customer, "auto_advance": False, "default_payment_method": method}
    )
    assert draft.id is not None
    visitor.client.v1.invoice_items.create(
        {"customer": visitor.customer, "invoice": draft.id, "amount": 500, "currency": "usd"}
    )
    invoices.finalize_invoice(draft.id)
    return draft.id


def test_a_payment_that_is_declined_is_said_to_be(visitor: Visitor) -> None:
    """The customer reads what the bank says, and the invoice stays open (R149)."""
    visitor.open(EVERYTHING)
    visitor.do("add_method", payment_method="pm_card_chargeCustomerFail")
    owed = _owed_by(visitor, visitor.methods()[0])

    refused = visitor.do("pay", invoice=owed)

    assert refused.status == 402
    assert "declined" in refused.text
    assert "Authenticate" not in refused.text
    assert visitor.client.v1.invoices.retrieve(owed).status == "open"


def test_a_payment_that_must_be_authenticated_is_led_to(visitor: Visitor) -> None:
    """The bank asks for it, and the page says where (R149)."""
    visitor.open(EVERYTHING)
    visitor.do("add_method", payment_method="pm_card_authenticationRequired")
    owed = _owed_by(visitor, visitor.methods()[0])

    refused = visitor.do("pay", invoice=owed)

    assert refused.status == 402
    assert '<a href="http://localhost:12111/authenticate/' in refused.text


def test_a_subscription_is_paused_and_resumed(visitor: Visitor) -> None:
    """Really paused, not its collection (R61f, R146)."""
    visitor.open(EVERYTHING)

    visitor.do("pause", subscription=visitor.subscription)
    paused = visitor.subscribed().status
    seen = visitor.do("resume", subscription=visitor.subscription)

    assert paused == "paused"
    assert "The subscription is resumed." in seen.text
    assert visitor.subscribed().status == "active"


def test_in_a_flow_nothing_else_can_be_done(visitor: Visitor) -> None:
    """The added method becomes the default, and the session is through (R75, R76)."""
    seen = visitor.open(
        EVERYTHING,
        flow_data={
            "type": "payment_method_update",
            "after_completion": {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": "Thanks <a lot>"},
            },
        },
    )
    assert "Add payment method" in seen.text
    assert "Cancel subscription" not in seen.text

    refused = visitor.do("cancel", subscription=visitor.subscription)
    done = visitor.do("add_method", payment_method="pm_card_visa")

    assert refused.status == 400
    assert "Thanks &lt;a lot&gt;" in done.text
    assert visitor.default_method() in visitor.methods()


def test_a_flow_may_lead_elsewhere_or_to_the_portal(visitor: Visitor) -> None:
    """Once it is through (R73, R74)."""
    about = {"type": "subscription_cancel"} | {
        "subscription_cancel": {"subscription": visitor.subscription}
    }
    elsewhere = {"type": "redirect", "redirect": {"return_url": "https://example.com/done"}}
    visitor.open(EVERYTHING, flow_data={**about, "after_completion": elsewhere})
    sent = visitor.do("cancel", subscription=visitor.subscription)
    visitor.client.v1.subscriptions.update(visitor.subscription, {"cancel_at": ""})
    visitor.open(EVERYTHING, flow_data={**about, "after_completion": {"type": "portal_homepage"}})
    home = visitor.do("cancel", subscription=visitor.subscription)

    assert (sent.status, sent.headers["location"]) == (303, "https://example.com/done")
    assert "Add payment method" in home.text
    assert "Don&#x27;t cancel subscription" in home.text


def test_a_coupon_is_taken_instead_of_canceling(visitor: Visitor) -> None:
    """It is a discount of the subscription, which goes on (R119)."""
    coupon = visitor.client.v1.coupons.create({"percent_off": 25, "duration": "once"}).id
    flow = {
        "subscription": visitor.subscription,
        "retention": {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}},
    }
    seen = visitor.open(
        EVERYTHING, flow_data={"type": "subscription_cancel", "subscription_cancel": flow}
    )
    assert f"Stay, with the coupon {coupon}" in seen.text

    done = visitor.do("stay", subscription=visitor.subscription)

    assert "The coupon is yours" in done.text
    kept = visitor.subscribed()
    assert (kept.status, kept.cancel_at) == ("active", None)
    assert len(kept.discounts) == 1


def test_the_periods_begin_anew_where_a_change_is_configured_so(visitor: Visitor) -> None:
    """Otherwise they stay as they are (R57)."""
    yearly = price(visitor.client, visitor.product, amount=2_000).id
    product = visitor.client.v1.products.create({"name": "Silver"}).id
    other = price(visitor.client, product, amount=3_000).id
    features = updating((product, [other]))
    visitor.seconds[0] += 1_000
    visitor.open(features)
    visitor.do("switch", subscription=visitor.subscription, price=other)
    unchanged = visitor.subscribed().billing_cycle_anchor
    features = updating((visitor.product, [yearly]))
    features["subscription_update"]["billing_cycle_anchor"] = "now"
    visitor.open(features)

    visitor.do("switch", subscription=visitor.subscription, price=yearly)

    assert unchanged == AT
    assert visitor.subscribed().billing_cycle_anchor == AT + 1_000


@pytest.mark.parametrize(
    ("behaviour", "status"), [("end_trial", "active"), ("continue_trial", "trialing")]
)
def test_a_change_ends_a_trial_unless_it_is_to_go_on(
    visitor: Visitor, behaviour: Literal["continue_trial", "end_trial"], status: str
) -> None:
    """As the configuration says (R61, R88)."""
    trial = visitor.client.v1.subscriptions.create(
        {
            "customer": visitor.customer,
            "items": [{"price": visitor.plan}],
            "trial_period_days": 7,
        }
    )
    dearer = price(visitor.client, visitor.product, amount=2_000).id
    features = updating((visitor.product, [dearer]))
    features["subscription_update"]["trial_update_behavior"] = behaviour
    visitor.open(features)

    visitor.do("switch", subscription=trial.id, price=dearer)

    changed = visitor.client.v1.subscriptions.retrieve(trial.id)
    assert changed.status == status
    assert changed.to_dict()["items"]["data"][0]["price"]["id"] == dearer


def test_a_change_of_quantity_is_confirmed_with_discounts(visitor: Visitor) -> None:
    """Coupons and promotion codes are taken off (R81, R82)."""
    coupons = visitor.client.v1.coupons
    first = coupons.create({"percent_off": 25, "duration": "once"}).id
    second = coupons.create({"percent_off": 10, "duration": "once"}).id
    code = visitor.client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": second}}
    ).id
    features = updating((visitor.product, [visitor.plan]))
    features["subscription_update"]["default_allowed_updates"] = ["quantity", "promotion_code"]
    item = visitor.subscribed().to_dict()["items"]["data"][0]["id"]
    visitor.open(
        features,
        flow_data={
            "type": "subscription_update_confirm",
            "subscription_update_confirm": {
                "subscription": visitor.subscription,
                "items": [{"id": item, "quantity": 4}],
                "discounts": [{"coupon": first}, {"promotion_code": code}],
            },
        },
    )

    visitor.do("confirm", subscription=visitor.subscription)

    changed = visitor.subscribed()
    assert changed.to_dict()["items"]["data"][0]["quantity"] == 4
    assert len(changed.discounts) == 2


def test_a_flow_is_about_its_subscription_alone(visitor: Visitor) -> None:
    """Another of the customer's is out of reach (R75)."""
    other = visitor.client.v1.subscriptions.create(
        {"customer": visitor.customer, "items": [{"price": visitor.plan}]}
    )
    visitor.open(
        EVERYTHING,
        flow_data={
            "type": "subscription_cancel",
            "subscription_cancel": {"subscription": visitor.subscription},
        },
    )

    refused = visitor.do("cancel", subscription=other.id)
    unsaid = visitor.do("cancel")
    nothing = visitor.do("stay", subscription=visitor.subscription)

    assert "This session is about another subscription." in refused.text
    assert "The form must say subscription." in unsaid.text
    assert "No coupon is offered." in nothing.text


def test_a_change_is_confirmed(visitor: Visitor) -> None:
    """As the session says, and no other (R79)."""
    yearly = price(visitor.client, visitor.product, interval="year", amount=10_000).id
    item = visitor.subscribed().to_dict()["items"]["data"][0]["id"]
    seen = visitor.open(
        updating((visitor.product, [visitor.plan, yearly])),
        flow_data={
            "type": "subscription_update_confirm",
            "subscription_update_confirm": {
                "subscription": visitor.subscription,
                "items": [{"id": item, "price": yearly}],
            },
        },
    )
    assert "Confirm the change" in seen.text

    done = visitor.do("confirm", subscription=visitor.subscription)

    assert "The subscription is changed." in done.text
    (changed,) = visitor.subscribed().to_dict()["items"]["data"]
    assert changed["price"]["id"] == yearly


def test_an_address_leads_in_for_five_minutes_then_for_an_hour_after_each_use(
    visitor: Visitor,
) -> None:
    """After that it is over, and nothing is shown (R69)."""
    visitor.open(EVERYTHING)
    unused = visitor.url
    visitor.seconds[0] += 299
    in_time = visitor.look()
    for _ in range(2):
        visitor.seconds[0] += 3_599
        assert visitor.look().status == 200
    visitor.seconds[0] += 3_600
    too_late = visitor.look()
    lost = browse(visitor.app, "/p/session/test_of_mine")

    assert in_time.status == 200
    assert too_late.status == 410
    assert visitor.subscription not in too_late.text
    assert visitor.do("cancel", subscription=visitor.subscription).status == 410
    assert (lost.status, unused) == (404, visitor.url)


def test_an_unused_address_is_over_after_five_minutes(visitor: Visitor) -> None:
    """It was never opened (R69)."""
    session = visitor.client.v1.billing_portal.sessions.create(
        {"customer": visitor.customer, "configuration": visitor.configure(EVERYTHING)}
    )
    visitor.seconds[0] += 300

    assert browse(visitor.app, session.url).status == 410


def test_an_expired_session_is_replaced_for_its_customer(visitor: Visitor) -> None:
    """Who knows the e-mail address gets another one, until the deadline (R70)."""
    recovery = {"type": "customer_login", "customer_login": {"expires_at": AT + 10_000}}
    visitor.open(EVERYTHING, after_expiration=recovery)
    visitor.seconds[0] += 3_600

    stranger = visitor.do("recover", email="eve@example.com")
    replaced = visitor.do("recover", email="Ada@example.com")
    opened = browse(visitor.app, replaced.headers["location"])
    visitor.seconds[0] += 10_000
    too_late = visitor.do("recover", email="ada@example.com")

    assert "Open a new session" in visitor.look().text
    assert "This is not the e-mail address of the customer." in stranger.text
    assert replaced.status == 303
    assert opened.status == 200
    assert "cannot be recovered" in too_late.text


def test_without_recovery_an_expired_session_is_over(visitor: Visitor) -> None:
    """An expired address is dead (R70)."""
    visitor.open(EVERYTHING)
    visitor.seconds[0] += 3_600

    assert visitor.do("recover", email="ada@example.com").status == 410


def test_an_overlong_form_is_refused(visitor: Visitor) -> None:
    """Nothing of it is done."""
    visitor.open(EVERYTHING)

    assert visitor.do("update_details", name="x" * 10_000).status == 413


def test_a_sandbox_that_breaks_is_said_to_have_done_so() -> None:
    """The page says that it can't read what it was answered."""
    routes = portal_routes(lambda request: Response(500, request.path.encode()), "")

    seen = browse(Starlette(routes=routes), "/p/session/test_1")

    assert seen.status == 502
    assert "gave no answer" in seen.text


def test_customers_log_in_by_their_e_mail_address(visitor: Visitor) -> None:
    """
    The newest with a subscription is let in (R28), and can't change the address there (R29).

    No code is sent, for the sandbox sends no e-mail (R27).
    """
    newer, _ = subscriber(visitor.client, visitor.plan)
    visitor.client.v1.customers.create({"email": "ada@example.com"})
    page = visitor.client.v1.billing_portal.configurations.create(
        {
            "features": {
                "customer_update": {"enabled": True, "allowed_updates": ["email", "name"]}
            },
            "login_page": {"enabled": True},
        }
    ).login_page.url
    assert page is not None

    shown = browse(visitor.app, page)
    stranger = browse(visitor.app, page, {"do": "log_in", "email": "eve@example.com"})
    entered = browse(visitor.app, page, {"do": "log_in", "email": "ada@example.com"})
    visitor.url = entered.headers["location"]
    refused = visitor.do("update_details", email="eve@example.com")
    visitor.do("update_details", name="Ada")

    assert "Log in" in shown.text
    assert (stranger.status, entered.status) == (400, 303)
    assert "No customer has this e-mail address." in stranger.text
    assert "You can&#x27;t change email here." in refused.text
    assert "name=email" not in refused.text
    assert visitor.client.v1.customers.retrieve(newer).name == "Ada"


def test_a_page_to_log_in_at_ends_with_its_configuration(visitor: Visitor) -> None:
    """Disabled, its address leads nowhere (R25); if nobody subscribes, the newest enters (R30)."""
    configurations = visitor.client.v1.billing_portal.configurations
    alone = visitor.client.v1.customers.create({"email": "bob@example.com"}).id
    made = configurations.create(
        {
            "features": {"customer_update": {"enabled": True, "allowed_updates": ["name"]}},
            "login_page": {"enabled": True},
        }
    )
    assert made.login_page.url is not None
    login = {"do": "log_in", "email": "bob@example.com"}

    entered = browse(visitor.app, made.login_page.url, login)
    visitor.url = entered.headers["location"]
    visitor.do("update_details", name="Bob")
    configurations.update(made.id, {"login_page": {"enabled": False}})
    closed = browse(visitor.app, made.login_page.url, login)
    overlong = browse(visitor.app, made.login_page.url, {"email": "x" * 10_000})

    assert visitor.client.v1.customers.retrieve(alone).name == "Bob"
    assert (closed.status, overlong.status) == (404, 413)
