"""Ada's membership of a gym, on both sides, for the tests of what is asked for subscriptions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from attrs import define
from tests.adapters.stripe.outbox.syncing import Pair

from counterfoil.adapters.stripe.outbox.waiting import outstanding_of
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import (
    CustomerId,
    PaymentMethodId,
    PriceId,
    SubscriptionId,
    SubscriptionItemId,
)

PREFIX = "acct_1/test"


@define
class Membership:
    """
    A subscription that both sides know.

    Attributes:
        basic: its price, 10.00 a month.
        gold: another price of the product, 30.00 a month.
        yearly: the basic price by the year.
    """

    pair: Pair
    customer: CustomerId
    method: PaymentMethodId
    basic: PriceId
    gold: PriceId
    yearly: PriceId
    id: SubscriptionId
    item: SubscriptionItemId

    @property
    def state(self) -> InForce:
        """Return it as the portal has it."""
        found = self.pair.account.get(SUBSCRIPTION, self.id)
        assert isinstance(found, InForce), found
        return found

    @property
    def at_stripe(self) -> JsonObject:
        """Return it as Stripe has it, with its discounts and its schedule."""
        return self.pair.at_stripe(
            "GET", f"/v1/subscriptions/{self.id}?expand[]=discounts&expand[]=schedule"
        )

    @property
    def outstanding(self) -> list[Operation]:
        """Return what Stripe was asked for, and hasn't finally answered."""
        found = self.pair.account.get(SUBSCRIPTION, self.id)
        return [each.operation for each in outstanding_of(found)]

    @property
    def events(self) -> list[e.Event]:
        """Return all that was recorded of it."""
        stream = f"{PREFIX}/subscription/{self.id}"
        return [cast("e.Event", each) for each in self.pair.portal.store.load_events(stream).events]

    def status(self) -> Status:
        """Return Stripe's status of it, as the portal has it."""
        return self.state.status

    def outcomes(self) -> list[e.Event]:
        """Return what was recorded of Stripe's answers to what was asked."""
        return [each for each in self.events if isinstance(each, e.Answered)]

    def pay_with(self, method: str) -> PaymentMethodId:
        """Have Stripe charge another test card from now on, of which the portal learns."""
        found = self.pair.at_stripe(
            "POST", f"/v1/payment_methods/{method}/attach", {"customer": self.customer}
        )
        self.pair.adopt(found)
        made = PaymentMethodId(str(found["id"]))
        self.pair.adopt(
            self.pair.at_stripe(
                "POST",
                f"/v1/customers/{self.customer}",
                {"invoice_settings[default_payment_method]": made},
            )
        )
        return made

    def sent(self, method: str = "POST") -> list[str]:
        """Return the paths and forms that were sent, in order."""
        return [
            f"{each.path}?{(each.body or each.query).decode()}"
            for each in self.pair.carrier.sent
            if each.method == method
        ]

    def hear(self) -> None:
        """Have all of Stripe's events come to the portal, once more or for the first time."""
        self.pair.hear(*self.pair.events())

    def let_pass(self, by: timedelta) -> None:
        """Let time pass at Stripe and here."""
        self.pair.clock.go_on(by)
        self.pair.at_stripe("GET", "/v1/account")


def membership(pair: Pair, parameters: Mapping[str, str] = {}) -> Membership:
    """Make a membership at Stripe, and let the portal see it."""
    product = pair.at_stripe("POST", "/v1/products", {"name": "Gym"})
    pair.adopt(product)
    made = [
        PriceId(
            pair.adopt(
                pair.at_stripe(
                    "POST",
                    "/v1/prices",
                    {
                        "product": str(product["id"]),
                        "currency": "eur",
                        "unit_amount": str(amount),
                        "tax_behavior": "exclusive",
                        "recurring[interval]": interval,
                    },
                )
            )
        )
        for amount, interval in ((1000, "month"), (3000, "month"), (10000, "year"))
    ]
    customer = CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})))
    method = pair.at_stripe(
        "POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": customer}
    )
    pair.adopt(method)
    pair.adopt(
        pair.at_stripe(
            "POST",
            f"/v1/customers/{customer}",
            {"invoice_settings[default_payment_method]": str(method["id"])},
        )
    )
    subscription = pair.at_stripe(
        "POST",
        "/v1/subscriptions",
        {"customer": customer, "items[0][price]": made[0], **parameters},
    )
    pair.adopt(subscription)
    items = cast("Mapping[str, list[JsonObject]]", subscription["items"])["data"]
    basic, gold, yearly = made
    pair.clock.go_on()
    return Membership(
        pair=pair,
        customer=customer,
        method=PaymentMethodId(str(method["id"])),
        basic=basic,
        gold=gold,
        yearly=yearly,
        id=SubscriptionId(str(subscription["id"])),
        item=SubscriptionItemId(str(items[0]["id"])),
    )


def offering_switches(gym: Membership, parameters: Mapping[str, str]) -> str:
    """
    Have a configuration of the portal by which customers switch to any of the prices.

    Args:
        parameters: what else is said of ``features[subscription_update]``.
    """
    update = "features[subscription_update]"
    price = gym.pair.at_stripe("GET", f"/v1/prices/{gym.basic}")
    said = {f"{update}{name}": text for name, text in parameters.items()}
    return gym.pair.adopt(
        gym.pair.at_stripe(
            "POST",
            "/v1/billing_portal/configurations",
            {
                "features[payment_method_update][enabled]": "true",
                f"{update}[enabled]": "true",
                f"{update}[default_allowed_updates][0]": "price",
                f"{update}[products][0][product]": str(price["product"]),
                f"{update}[products][0][prices][0]": gym.basic,
                f"{update}[products][0][prices][1]": gym.yearly,
                "expand[0]": "features.subscription_update.products",
                **said,
            },
        )
    )
