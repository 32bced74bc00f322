"""The drawing school of the demonstration, made at what stands in for Stripe."""

from uuid import uuid4

from attrs import field, frozen

from counterfoil.adapters.stripe.gateway import Sending
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.values import (
    ConfigurationId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    SubscriptionId,
    SubscriptionItemId,
)
from counterfoil.projections.syncing.forms import Parameters, form

DECLINED_WHEN_CHARGED = "pm_card_chargeCustomerFail"
DECLINED = PaymentMethodId("pm_card_chargeDeclinedInsufficientFunds")
"""Cards of Stripe's for tests: one can be attached and not charged, the other not attached."""


@frozen(kw_only=True)
class Pupil:
    """A customer with cards and lessons; the first card is the default."""

    customer: CustomerId
    cards: tuple[PaymentMethodId, ...]
    lessons: SubscriptionId
    item: SubscriptionItemId


@frozen(kw_only=True)
class Studio:
    """
    The school, as Stripe has it.

    Args:
        called: what to call its objects by, instead of ids.
    """

    sketchbook: PriceId
    atelier: PriceId
    portal: ConfigurationId
    ada: Pupil
    ben: Pupil
    clara: Pupil
    dora: Pupil
    called: dict[str, str] = field(factory=dict)


class Opening:
    """Makes the school, by requests that a merchant's own program would send."""

    def __init__(self, gateway: Sending) -> None:
        self._gateway = gateway
        self._called: dict[str, str] = {}

    def open(self) -> Studio:
        """
        Make products, prices, a portal and four pupils.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        sketchbook, atelier = self._price("Sketchbook", 1200), self._price("Atelier", 2900)
        return Studio(
            sketchbook=PriceId(sketchbook[1]),
            atelier=PriceId(atelier[1]),
            portal=ConfigurationId(self._portal(sketchbook, atelier)),
            ada=self._pupil("Ada", sketchbook[1], "pm_card_visa", "pm_card_mastercard"),
            ben=self._pupil("Ben", sketchbook[1], "pm_card_visa", DECLINED_WHEN_CHARGED),
            clara=self._pupil("Clara", sketchbook[1], "pm_card_visa"),
            dora=self._pupil("Dora", sketchbook[1], "pm_card_visa"),
            called=self._called,
        )

    def _made(self, path: str, parameters: Parameters) -> JsonObject:
        return self._gateway.send("POST", path, form(parameters), key=str(uuid4()))

    def _price(self, name: str, amount: int) -> tuple[str, str]:
        """Return the ids of a product and of its price a month."""
        product = str(self._made("/v1/products", {"name": name})["id"])
        price = str(
            self._made(
                "/v1/prices",
                {
                    "product": product,
                    "currency": "eur",
                    "unit_amount": amount,
                    "tax_behavior": "exclusive",
                    "recurring": {"interval": "month"},
                },
            )["id"]
        )
        self._called |= {product: name, price: name}
        return product, price

    def _portal(self, *offered: tuple[str, str]) -> str:
        features: Parameters = {
            "customer_update": {"enabled": True, "allowed_updates": ["name", "email"]},
            "payment_method_update": {"enabled": True},
            "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price"],
                "proration_behavior": "always_invoice",
                "products": [{"product": product, "prices": [price]} for product, price in offered],
            },
        }
        path = "/v1/billing_portal/configurations"
        return str(self._made(path, {"features": features})["id"])

    def _pupil(self, name: str, price: str, *cards: str) -> Pupil:
        """Make a customer who pays for lessons with the first card, and chooses the last one."""
        customer = str(self._made("/v1/customers", {"name": name})["id"])
        attached = [
            str(self._made(f"/v1/payment_methods/{card}/attach", {"customer": customer})["id"])
            for card in cards
        ]
        self._choose(customer, attached[0])
        lessons = self._made(
            "/v1/subscriptions",
            {
                "customer": customer,
                "items": [{"price": price}],
                "billing_mode": {"type": "flexible"},
            },
        )
        if DECLINED_WHEN_CHARGED in cards:
            self._choose(customer, attached[-1])
        self._called |= dict(zip(attached, ("Visa", "Mastercard"), strict=False))
        return Pupil(
            customer=CustomerId(customer),
            cards=tuple(map(PaymentMethodId, attached)),
            lessons=SubscriptionId(str(lessons["id"])),
            item=SubscriptionItemId(_item_of(lessons)),
        )

    def _choose(self, customer: str, card: str) -> None:
        self._made(
            f"/v1/customers/{customer}", {"invoice_settings": {"default_payment_method": card}}
        )


def _item_of(subscription: JsonObject) -> str:
    match subscription:
        case {"items": {"data": [{"id": str(item)}, *_]}}:
            return item
        case _:
            raise AssertionError("a subscription has an item at least")
