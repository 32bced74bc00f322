"""Tests what the portal's sessions lead customers through, as Stripe's client meets it."""

from collections.abc import Mapping

import pytest
import stripe
from attrs import frozen
from stripe.params.billing_portal import (
    ConfigurationCreateParamsFeatures,
    SessionCreateParamsFlowData,
)
from tests.adapters.sandbox.portal_objects import price, refused, subscriber, updating

CONFIRM = "flow_data[subscription_update_confirm]"
SUBSCRIPTION_FLOWS = ("subscription_cancel", "subscription_pause", "subscription_update")


@frozen
class Shop:
    """A shop with plans, and a customer on one of them."""

    client: stripe.StripeClient
    product: str
    monthly: str
    yearly: str
    other_product: str
    other: str
    customer: str
    subscription: stripe.Subscription

    @property
    def item(self) -> str:
        """The only item of the subscription."""
        return str(self.subscription.to_dict()["items"]["data"][0]["id"])

    def configuration(self, features: ConfigurationCreateParamsFeatures) -> str:
        """Make a configuration, and return its id."""
        return self.client.v1.billing_portal.configurations.create({"features": features}).id

    def updating(self, *allowed: str) -> str:
        """Make a configuration that offers the first product alone, for some kinds of change."""
        features = updating((self.product, [self.monthly, self.yearly]))
        features["subscription_update"]["default_allowed_updates"] = list(allowed)
        return self.configuration(features)

    def everything(self) -> str:
        """Make a configuration that allows everything, and offers the first product."""
        return self.configuration(
            {
                **updating((self.product, [self.monthly, self.yearly])),
                "customer_update": {"enabled": True, "allowed_updates": ["email"]},
                "subscription_cancel": {"enabled": True},
                "subscription_pause": {"enabled": True},
            }
        )

    def session(
        self, configuration: str, flow: SessionCreateParamsFlowData
    ) -> stripe.billing_portal.Session:
        """Make a session for the customer."""
        return self.client.v1.billing_portal.sessions.create(
            {"customer": self.customer, "configuration": configuration, "flow_data": flow}
        )

    def confirming(
        self,
        configuration: str,
        *,
        price: str | None = None,
        quantity: int | None = None,
        discounts: list[dict[str, str]] | None = None,
        item: str | None = None,
    ) -> stripe.StripeObject:
        """Make a session in which the customer confirms a change."""
        items: dict[str, object] = {"id": item or self.item}
        if price is not None:
            items["price"] = price
        if quantity is not None:
            items["quantity"] = quantity
        confirm: dict[str, object] = {"subscription": self.subscription.id, "items": [items]}
        if discounts is not None:
            confirm["discounts"] = discounts
        return self.sent({"subscription_update_confirm": confirm}, configuration)

    def sent(self, flow: Mapping[str, object], configuration: str) -> stripe.StripeObject:
        """Ask for a flow, by its only part, in whatever form."""
        (type_,) = flow
        answer = self.client.raw_request(
            "post",
            "/v1/billing_portal/sessions",
            customer=self.customer,
            configuration=configuration,
            flow_data={"type": type_, **flow},
        )
        return self.client.deserialize(answer, api_mode="V1")


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    """Open a shop."""
    product = client.v1.products.create({"name": "Gold"}).id
    other_product = client.v1.products.create({"name": "Silver"}).id
    monthly = price(client, product).id
    customer, subscription = subscriber(client, monthly)
    return Shop(
        client=client,
        product=product,
        monthly=monthly,
        yearly=price(client, product, interval="year", amount=10_000).id,
        other_product=other_product,
        other=price(client, other_product, amount=500).id,
        customer=customer,
        subscription=subscription,
    )


def test_a_flow_is_shown_with_what_follows_it(shop: Shop) -> None:
    """Unless something else is asked for, a page of confirmation follows (R71-R73)."""
    configuration = shop.everything()
    about = {"subscription": shop.subscription.id}
    item = {"id": shop.item, "price": shop.yearly}
    asked: list[tuple[str, Mapping[str, object]]] = [
        ("subscription_cancel", {**about, "retention": None}),
        ("subscription_pause", about),
        ("subscription_update", about),
        ("subscription_update_confirm", {**about, "discounts": None, "items": [item]}),
    ]

    made = [
        shop.sent({type_: {key: held for key, held in flow.items() if held}}, configuration)
        for type_, flow in asked
    ]
    plain = shop.session(configuration, {"type": "customer_update"})

    for (type_, flow), session in zip(asked, made, strict=True):
        assert session.to_dict()["flow"] == {
            "after_completion": {
                "hosted_confirmation": None,
                "redirect": None,
                "type": "hosted_confirmation",
            },
            "customer_update": None,
            "subscription_cancel": None,
            "subscription_pause": None,
            "subscription_update": None,
            "subscription_update_confirm": None,
            type_: flow,
            "type": type_,
        }
    assert plain.flow is not None
    assert plain.flow.type == "customer_update"


def test_what_follows_a_flow_can_be_chosen(shop: Shop) -> None:
    """A message, an address, or the portal itself (R73, R74)."""
    configuration = shop.everything()

    message = shop.session(
        configuration,
        {
            "type": "payment_method_update",
            "after_completion": {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": "Thanks"},
            },
        },
    ).flow
    address = shop.session(
        configuration,
        {
            "type": "payment_method_update",
            "after_completion": {
                "type": "redirect",
                "redirect": {"return_url": "https://example.com/done"},
            },
        },
    ).flow
    portal = shop.session(
        configuration,
        {"type": "payment_method_update", "after_completion": {"type": "portal_homepage"}},
    ).flow

    assert message is not None
    assert address is not None
    assert portal is not None
    assert message.after_completion.hosted_confirmation is not None
    assert message.after_completion.hosted_confirmation.custom_message == "Thanks"
    assert address.after_completion.redirect is not None
    assert address.after_completion.redirect.return_url == "https://example.com/done"
    assert portal.after_completion.type == "portal_homepage"


@pytest.mark.parametrize(
    ("after", "message", "code", "param"),
    [
        pytest.param(
            {"type": "redirect"},
            "Missing required param: flow_data[after_completion][redirect].",
            "parameter_missing",
            "flow_data[after_completion][redirect]",
            id="R73: no address",
        ),
        pytest.param(
            {"type": "redirect", "redirect": {"return_url": "done"}},
            "Not a valid URL",
            "url_invalid",
            "flow_data[after_completion][redirect][return_url]",
            id="R73: not an address",
        ),
        pytest.param(
            {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": "m" * 501},
            },
            "Invalid string: mmmmmmmmmmmm...mmmmmmmmmmmm; must be at most 500 characters",
            None,
            "flow_data[after_completion][hosted_confirmation][custom_message]",
            id="R73: a long message",
        ),
    ],
)
def test_what_follows_must_be_whole(
    shop: Shop, after: Mapping[str, object], message: str, code: str | None, param: str
) -> None:
    """A redirection needs an address, and a message has 500 characters at most (R73)."""
    configuration = shop.everything()

    with refused(message, code=code, param=param):
        shop.client.raw_request(
            "post",
            "/v1/billing_portal/sessions",
            customer=shop.customer,
            configuration=configuration,
            flow_data={"type": "payment_method_update", "after_completion": after},
        )


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        ("customer_update", "This customer cannot be updated because the customer update"),
        (
            "payment_method_update",
            "Payment methods cannot be updated because the payment method update",
        ),
        (
            "subscription_cancel",
            "This subscription cannot be canceled because the subscription cancel",
        ),
        ("subscription_pause", "This subscription cannot be paused because the subscription pause"),
        (
            "subscription_update",
            "This subscription cannot be updated because the subscription update",
        ),
        (
            "subscription_update_confirm",
            "This subscription cannot be updated because the subscription update",
        ),
    ],
)
def test_a_feature_that_is_off_has_no_flow(shop: Shop, flow: str, message: str) -> None:
    """The words about updates are Stripe's, the others are made like them (R35, R71)."""
    configuration = shop.configuration({"invoice_history": {"enabled": True}})
    about: dict[str, object] = {"subscription": shop.subscription.id}
    if flow == "subscription_update_confirm":
        about["items"] = [{"id": shop.item, "price": shop.yearly}]
    data = {"type": flow} | ({flow: about} if flow.startswith("subscription") else {})

    with refused(f"{message} feature in the portal configuration is disabled."):
        shop.client.raw_request(
            "post",
            "/v1/billing_portal/sessions",
            customer=shop.customer,
            configuration=configuration,
            flow_data=data,
        )


def test_a_flow_must_be_said_and_known(shop: Shop) -> None:
    """The type is one of six, and what it is about goes with it (R71, R72)."""
    configuration = shop.everything()
    for type_ in (*SUBSCRIPTION_FLOWS, "subscription_update_confirm"):
        with refused(
            f"Missing required param: flow_data[{type_}].",
            code="parameter_missing",
            param=f"flow_data[{type_}]",
        ):
            shop.session(configuration, {"type": type_})
    with pytest.raises(stripe.InvalidRequestError, match="must be one of customer_update"):
        shop.session(configuration, {"type": "holiday"})
    with refused(
        f"Missing required param: {CONFIRM}[items].",
        code="parameter_missing",
        param=f"{CONFIRM}[items]",
    ):
        shop.sent({"subscription_update_confirm": {"subscription": "sub_1"}}, configuration)


@pytest.mark.parametrize("flow", SUBSCRIPTION_FLOWS)
def test_another_customers_subscription_is_as_good_as_none(shop: Shop, flow: str) -> None:
    """It is missing, as one that there isn't (R83)."""
    _, foreign = subscriber(shop.client, shop.monthly)
    configuration = shop.everything()

    for id in (foreign.id, "sub_none"):
        with refused(
            f"No such subscription: '{id}'",
            code="resource_missing",
            param=f"flow_data[{flow}][subscription]",
        ):
            shop.sent({flow: {"subscription": id}}, configuration)


@pytest.mark.parametrize("mode", ["classic", "flexible"])
def test_what_is_already_set_to_be_canceled_is_not_canceled_again(
    client: stripe.StripeClient, shop: Shop, mode: str
) -> None:
    """In both billing modes, whichever field says so (R78, R110)."""
    customer, subscription = subscriber(client, shop.monthly, mode=mode)
    configuration = shop.everything()
    if mode == "classic":
        client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    else:
        end = subscription.to_dict()["items"]["data"][0]["current_period_end"]
        client.v1.subscriptions.update(subscription.id, {"cancel_at": end})

    with refused(
        f"Cannot cancel the subscription `{subscription.id}` because it is already set to be"
        " canceled at period end."
    ):
        client.v1.billing_portal.sessions.create(
            {
                "customer": customer,
                "configuration": configuration,
                "flow_data": {
                    "type": "subscription_cancel",
                    "subscription_cancel": {"subscription": subscription.id},
                },
            }
        )


def test_what_is_canceled_has_no_flow(shop: Shop) -> None:
    """Nothing can be done with it any more (R93)."""
    configuration = shop.everything()
    shop.client.v1.subscriptions.cancel(shop.subscription.id)
    id = shop.subscription.id

    for flow, verb in zip(SUBSCRIPTION_FLOWS, ("cancel", "pause", "update"), strict=True):
        with refused(
            f"Cannot {verb} the subscription `{id}` because its status is `canceled`.",
            param=f"flow_data[{flow}][subscription]",
        ):
            shop.sent({flow: {"subscription": id}}, configuration)


def test_a_scheduled_change_leaves_no_choice(shop: Shop) -> None:
    """Neither an update nor a cancellation is possible then (R86); nor a pause (R138)."""
    schedules = shop.client.v1.subscription_schedules
    id = shop.subscription.id
    schedule = schedules.create({"from_subscription": id})
    now = schedule.phases[0]
    schedules.update(
        schedule.id,
        {
            "phases": [
                {
                    "items": [{"price": shop.monthly, "quantity": 1}],
                    "start_date": now.start_date,
                    "end_date": now.end_date,
                },
                {"items": [{"price": shop.yearly, "quantity": 1}]},
            ]
        },
    )
    configuration = shop.everything()

    with refused(
        f"The subscription is managed by the subscription schedule `{schedule.id}`, and updating"
        " any cancelation behavior directly is not allowed. Please update the schedule instead."
    ):
        shop.sent({"subscription_cancel": {"subscription": id}}, configuration)
    for flow, verb in (("subscription_update", "update"), ("subscription_pause", "pause")):
        with refused(
            f"Cannot {verb} the subscription `{id}` because it is managed by the subscription"
            f" schedule `{schedule.id}`.",
            param=f"flow_data[{flow}][subscription]",
        ):
            shop.sent({flow: {"subscription": id}}, configuration)


def test_a_schedule_without_a_change_to_come_leaves_the_choice(shop: Shop) -> None:
    """Only a change that is scheduled stands in the way (R86)."""
    id = shop.subscription.id
    shop.client.v1.subscription_schedules.create({"from_subscription": id})

    made = shop.sent({"subscription_cancel": {"subscription": id}}, shop.everything())

    assert made.to_dict()["flow"]["type"] == "subscription_cancel"


def test_several_items_are_not_updated(shop: Shop) -> None:
    """Such a subscription can only be canceled (R79, R85)."""
    shop.client.v1.subscriptions.update(shop.subscription.id, {"items": [{"price": shop.other}]})
    id = shop.subscription.id

    with refused(
        f"Cannot update the subscription `{id}` because it has multiple items.",
        param="flow_data[subscription_update][subscription]",
    ):
        shop.sent({"subscription_update": {"subscription": id}}, shop.everything())
    shop.sent({"subscription_cancel": {"subscription": id}}, shop.everything())


def test_what_is_paid_by_invoice_is_not_updated(shop: Shop) -> None:
    """Such a subscription can only be canceled, and not be paused either (R85, R138)."""
    id = shop.subscription.id
    shop.client.v1.subscriptions.update(
        id, {"collection_method": "send_invoice", "days_until_due": 14}
    )
    configuration = shop.everything()

    for flow, verb in (("subscription_update", "update"), ("subscription_pause", "pause")):
        with refused(
            f"Cannot {verb} the subscription `{id}` because its `collection_method` is"
            " `send_invoice`.",
            param=f"flow_data[{flow}][subscription]",
        ):
            shop.sent({flow: {"subscription": id}}, configuration)
    shop.sent({"subscription_cancel": {"subscription": id}}, configuration)


def test_classic_billing_is_not_paused(client: stripe.StripeClient, shop: Shop) -> None:
    """Only flexible billing is (R138)."""
    customer, subscription = subscriber(client, shop.monthly, mode="classic")

    with refused(
        f"Cannot pause the subscription `{subscription.id}` because its `billing_mode` is"
        " `classic`.",
        param="flow_data[subscription_pause][subscription]",
    ):
        client.v1.billing_portal.sessions.create(
            {
                "customer": customer,
                "configuration": shop.everything(),
                "flow_data": {
                    "type": "subscription_pause",
                    "subscription_pause": {"subscription": subscription.id},
                },
            }
        )


def test_who_cancels_can_be_offered_a_coupon(shop: Shop) -> None:
    """It must be there, and not be over (R77, R84)."""
    coupon = shop.client.v1.coupons.create({"percent_off": 25, "duration": "once"}).id
    configuration = shop.everything()

    def offering(id: str) -> SessionCreateParamsFlowData:
        return {
            "type": "subscription_cancel",
            "subscription_cancel": {
                "subscription": shop.subscription.id,
                "retention": {"type": "coupon_offer", "coupon_offer": {"coupon": id}},
            },
        }

    made = shop.session(configuration, offering(coupon))

    assert made.flow is not None
    assert made.flow.subscription_cancel is not None
    assert made.flow.subscription_cancel.retention is not None
    assert made.flow.subscription_cancel.retention.to_dict() == {
        "coupon_offer": {"coupon": coupon},
        "type": "coupon_offer",
    }
    shop.client.v1.coupons.delete(coupon)
    with refused(
        f"No such coupon: '{coupon}'",
        code="resource_missing",
        param="flow_data[subscription_cancel][retention][coupon_offer][coupon]",
    ):
        shop.session(configuration, offering(coupon))


def test_a_price_must_be_offered(shop: Shop) -> None:
    """The configuration has it among its products, or the change is refused (R79, R90)."""
    configuration = shop.updating("price")

    with refused(
        f"The item `{shop.item}` cannot be updated to price `{shop.other}` because the"
        f" configuration `{configuration}` does not include the price in its"
        " `features[subscription_update][products]`."
    ):
        shop.confirming(configuration, price=shop.other)
    with refused(
        "No such price: 'price_none'",
        code="resource_missing",
        param=f"{CONFIRM}[items][0][price]",
    ):
        shop.confirming(configuration, price="price_none")


def test_a_kind_of_change_must_be_allowed(shop: Shop) -> None:
    """Of ``default_allowed_updates`` each kind needs its own (R50, R81, R82)."""
    nothing = shop.updating("promotion_code")
    without_codes = shop.updating("price", "quantity")
    coupon = shop.client.v1.coupons.create({"percent_off": 25, "duration": "once"}).id
    code = shop.client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon}}
    ).id

    lacking = (
        f"because the configuration `{nothing}` does not include `{{kind}}` in its"
        " `features[subscription_update][default_allowed_updates]`."
    )
    with refused(
        f"The item `{shop.item}` cannot be updated to price `{shop.yearly}` "
        + lacking.format(kind="price")
    ):
        shop.confirming(nothing, price=shop.yearly)
    with refused("The quantity cannot be updated to 3 " + lacking.format(kind="quantity")):
        shop.confirming(nothing, quantity=3)
    with pytest.raises(stripe.InvalidRequestError, match="does not include `promotion_code`"):
        shop.confirming(without_codes, discounts=[{"promotion_code": code}])
    shop.confirming(nothing, discounts=[{"promotion_code": code}])


def test_there_must_be_something_to_confirm(shop: Shop) -> None:
    """The price and quantity that it has are no change (R80); a discount is one (R81)."""
    configuration = shop.updating("price", "quantity")
    message = (
        f"Cannot update the subscription `{shop.subscription.id}` because there are no changes to"
        " confirm."
    )

    with refused(message):
        shop.confirming(configuration)
    with refused(message):
        shop.confirming(configuration, price=shop.monthly, quantity=1)
    coupon = shop.client.v1.coupons.create({"percent_off": 25, "duration": "once"}).id
    shop.confirming(configuration, discounts=[{"coupon": coupon}])


def test_a_quantity_stays_within_its_bounds(shop: Shop) -> None:
    """And changes only where the product's quantity may (R55, R82)."""
    param = f"{CONFIRM}[items][0][quantity]"

    def bounded(*, enabled: bool, price: str = shop.monthly) -> str:
        return shop.configuration(
            {
                "payment_method_update": {"enabled": True},
                "subscription_update": {
                    "enabled": True,
                    "default_allowed_updates": ["quantity"],
                    "products": [
                        {
                            "product": shop.product,
                            "prices": [price],
                            "adjustable_quantity": {
                                "enabled": enabled,
                                "minimum": 2,
                                "maximum": 5,
                            },
                        }
                    ],
                },
            }
        )

    with refused("The quantity must be at least 2.", param=param):
        shop.confirming(bounded(enabled=True), quantity=0)
    with refused("The quantity must be at most 5.", param=param):
        shop.confirming(bounded(enabled=True), quantity=6)
    with refused(f"The quantity of the product `{shop.product}` cannot be adjusted.", param=param):
        shop.confirming(bounded(enabled=False), quantity=3)
    unlisted = bounded(enabled=True, price=shop.yearly)
    with refused(
        f"The quantity cannot be updated because the configuration `{unlisted}` does not include"
        f" the price `{shop.monthly}` in its `features[subscription_update][products]`.",
        param=param,
    ):
        shop.confirming(unlisted, quantity=3)
    made = shop.confirming(bounded(enabled=True), quantity=5).to_dict()
    assert made["flow"]["subscription_update_confirm"]["items"] == [
        {"id": shop.item, "price": None, "quantity": 5}
    ]


def test_exactly_one_item_is_confirmed(shop: Shop) -> None:
    """Not two, and none of another subscription (R79)."""
    configuration = shop.updating("price")
    item = {"id": shop.item, "price": shop.yearly}

    with refused("Exactly one subscription item can be updated.", param=f"{CONFIRM}[items]"):
        shop.sent(
            {
                "subscription_update_confirm": {
                    "subscription": shop.subscription.id,
                    "items": [item, item],
                }
            },
            configuration,
        )
    with refused(
        "No such subscription item: 'si_none'",
        code="resource_missing",
        param=f"{CONFIRM}[items][0][id]",
    ):
        shop.confirming(configuration, price=shop.yearly, item="si_none")


def test_a_discount_is_a_coupon_or_a_promotion_code(shop: Shop) -> None:
    """One of the two, which is there and can be had (R81)."""
    configuration = shop.updating("price", "promotion_code")
    coupons, codes = shop.client.v1.coupons, shop.client.v1.promotion_codes
    coupon = coupons.create({"percent_off": 25, "duration": "once"}).id
    inactive = codes.create({"promotion": {"type": "coupon", "coupon": coupon}}).id
    codes.update(inactive, {"active": False})
    first_time = codes.create(
        {
            "promotion": {"type": "coupon", "coupon": coupon},
            "restrictions": {"first_time_transaction": True},
        }
    ).id
    param = f"{CONFIRM}[discounts][0]"

    with refused(
        "You may only specify one of these parameters: coupon, promotion_code.",
        param=f"{param}[coupon]",
    ):
        shop.confirming(configuration, discounts=[{"coupon": coupon, "promotion_code": first_time}])
    with refused("No such coupon: 'none'", code="resource_missing", param=f"{param}[coupon]"):
        shop.confirming(configuration, discounts=[{"coupon": "none"}])
    with refused(
        "No such promotion code: 'promo_none'",
        code="resource_missing",
        param=f"{param}[promotion_code]",
    ):
        shop.confirming(configuration, discounts=[{"promotion_code": "promo_none"}])
    with refused(
        "This promotion code cannot be redeemed because it is inactive.",
        param=f"{param}[promotion_code]",
    ):
        shop.confirming(configuration, discounts=[{"promotion_code": inactive}])
    with refused(
        "This promotion code cannot be redeemed because the associated customer has prior"
        " transactions.",
        code="promotion_code_customer_not_first_time",
        param=f"{param}[promotion_code]",
    ):
        shop.confirming(configuration, discounts=[{"promotion_code": first_time}])
