"""What is decided, and what the merchant does at Stripe, in a simulation."""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import cast
from urllib.parse import urlencode

from attrs import define, field
from tests.adapters.stripe.outbox.syncing import Pair
from tests.adapters.stripe.within import KEY

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.changes import KEEP, Change, Set
from counterfoil.domain.configuration.features import CancelMode, ProrationBehavior
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import Deleted, State
from counterfoil.domain.subscription import commands as s
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import (
    Address,
    CouponId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    SubscriptionId,
    TaxIdId,
)

NAMES = (None, "Ada", "Grace", "Edsger")
NUMBERS = ("DE123456789", "DE123456780")
ADDRESSES = (None, Address(line1="1 Way", country="NL"), Address(city="Delft", country="NL"))


@define(eq=False)
class World:
    """
    Customers, what they hold, and their subscriptions, on both sides.

    Attributes:
        customers: their ids.
        subscriptions: their ids.
        prices: what they may be switched between.
        coupon: what may be discounted.
    """

    pair: Pair
    customers: list[CustomerId] = field(factory=list)
    subscriptions: list[SubscriptionId] = field(factory=list)
    prices: list[PriceId] = field(factory=list)
    coupon: CouponId = CouponId("")
    _number: int = 0

    @classmethod
    def made(cls, pair: Pair, chance: Random) -> "World":
        """Make one or two customers with a payment method, one of them with a subscription."""
        world = cls(pair)
        for amount in (900, 1200):
            made = pair.at_stripe(
                "POST",
                "/v1/prices",
                {
                    "currency": "eur",
                    "unit_amount": str(amount),
                    "recurring[interval]": "year",
                    "product_data[name]": "Tea",
                },
            )
            pair.adopt(pair.at_stripe("GET", f"/v1/products/{made['product']}"))
            world.prices.append(PriceId(pair.adopt(made)))
        coupon = {"percent_off": "10", "duration": "forever"}
        world.coupon = CouponId(pair.adopt(pair.at_stripe("POST", "/v1/coupons", coupon)))
        for _ in range(chance.randint(1, 2)):
            world.add_customer()
        return world

    def add_customer(self) -> None:
        """Have one more customer, with a payment method and a subscription, on both sides."""
        made = self.pair.at_stripe("POST", "/v1/customers", {"name": "Ada", "metadata[a]": "1"})
        path = f"/v1/customers/{made['id']}"
        attached = self.pair.at_stripe(
            "POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": str(made["id"])}
        )
        self.pair.at_stripe(
            "POST", path, {"invoice_settings[default_payment_method]": str(attached["id"])}
        )
        subscription = self.pair.at_stripe(
            "POST",
            "/v1/subscriptions",
            {"customer": str(made["id"]), "items[0][price]": self.prices[0]},
        )
        self.customers.append(CustomerId(self.pair.adopt(self.pair.at_stripe("GET", path))))
        self.pair.adopt(attached)
        self.subscriptions.append(SubscriptionId(self.pair.adopt(subscription)))

    def wish(self, chance: Random) -> object | None:
        """Return what somebody wishes next, or nothing."""
        customer = chance.choice(self.customers)
        return chance.choices([wish for wish, _ in WISHES], [often for _, often in WISHES])[0](
            self, customer, chance
        )

    def interfere(self, chance: Random) -> str | None:
        """Change something at Stripe of which the portal knows nothing; say what."""
        return chance.choice(INTERFERENCES)(self, chance.choice(self.customers), chance)

    def state(self, customer: CustomerId) -> State:
        """Return a customer as the portal has it."""
        return self.pair.account.get(CUSTOMER, customer)

    def next(self) -> int:
        """Return a number that nothing else has."""
        self._number += 1
        return self._number

    def ask(self, method: str, path: str, parameters: Mapping[str, str] = {}) -> JsonObject | None:
        """Ask the sandbox for something that it may refuse."""
        answer = self.pair.sandbox.answer_soundly(
            Request(
                method,
                path,
                b"",
                urlencode(parameters).encode(),
                {"authorization": f"Bearer {KEY}"},
            )
        )
        return cast("JsonObject", json.loads(answer.body)) if answer.status == 200 else None


def _maybe(chance: Random, values: tuple[str | None, ...]) -> Change[str | None]:
    return Set(chance.choice(values)) if chance.random() < 0.5 else KEEP


def _details(_: World, customer: CustomerId, chance: Random) -> object:
    return c.ChangeContactDetails(
        customer_id=customer,
        name=_maybe(chance, NAMES),
        email=_maybe(chance, (None, "ada@example.com", "grace@localhost")),
        phone=_maybe(chance, (None, "1", "2")),
        address=Set(chance.choice(ADDRESSES)) if chance.random() < 0.3 else KEEP,
        preferred_locales=Set(chance.choice(((), ("nl",), ("de", "nl")))),
    )


def _metadata(_: World, customer: CustomerId, chance: Random) -> object:
    keys = chance.sample("abc", chance.randint(1, 2))
    pairs = {key: chance.choice(("", "1", "2")) for key in keys}
    return c.ChangeMetadata(
        customer_id=customer,
        metadata=Set(pairs),
        description=_maybe(chance, NAMES),
    )


def _add_tax_id(world: World, customer: CustomerId, chance: Random) -> object:
    return c.AddTaxId(
        customer_id=customer,
        tax_id_id=TaxIdId(f"txi_ours_{world.next()}"),
        type="eu_vat",
        value=chance.choice(NUMBERS) if chance.random() < 0.9 else "nonsense",
    )


def _remove_tax_id(world: World, customer: CustomerId, chance: Random) -> object | None:
    state = world.state(customer)
    known = [] if isinstance(state, Deleted) else list(state.tax_ids)
    if not known:
        return None
    return c.RemoveTaxId(customer_id=customer, tax_id_id=chance.choice(known))


def _add_method(world: World, customer: CustomerId, chance: Random) -> object:
    token = chance.choices(
        ("tok_visa", "tok_visa_chargeDeclined", "tok_chargeCustomerFail"), (7, 1, 2)
    )[0]
    made = world.ask("POST", "/v1/payment_methods", {"type": "card", "card[token]": token})
    assert made is not None
    return c.AddPaymentMethod(
        customer_id=customer,
        payment_method_id=PaymentMethodId(str(made["id"])),
        as_default=chance.random() < 0.5,
    )


def _method(world: World, customer: CustomerId, chance: Random) -> PaymentMethodId | None:
    state = world.state(customer)
    known = [] if isinstance(state, Deleted) else list(state.payment_methods)
    return chance.choice(known) if known else None


def _remove_method(world: World, customer: CustomerId, chance: Random) -> object | None:
    method = _method(world, customer, chance)
    if method is None:
        return None
    return c.RemovePaymentMethod(customer_id=customer, payment_method_id=method)


def _default(world: World, customer: CustomerId, chance: Random) -> object:
    method = _method(world, customer, chance) if chance.random() < 0.8 else None
    return c.ChooseDefaultPaymentMethod(customer_id=customer, payment_method_id=method)


def _delete(_: World, customer: CustomerId, __: Random) -> object:
    return c.DeleteCustomer(customer)


def _subscription(world: World, _: CustomerId, chance: Random) -> object | None:
    subscription = chance.choice(world.subscriptions)
    state = world.pair.account.get(SUBSCRIPTION, subscription)
    if not isinstance(state, InForce):
        return None
    return chance.choice(SUBSCRIPTION_WISHES)(world, state, chance)


def _pause_collection(_: World, state: InForce, chance: Random) -> object:
    behavior = chance.choice(list(CollectionPauseBehavior))
    return s.PauseCollection(subscription_id=state.id, pause=CollectionPause(behavior=behavior))


def _resume_collection(_: World, state: InForce, __: Random) -> object:
    return s.ResumeCollection(subscription_id=state.id)


def _switch(world: World, state: InForce, chance: Random) -> object:
    return s.SwitchPlan(
        subscription_id=state.id,
        item_id=state.items[0].id,
        price_id=chance.choice(world.prices),
        quantity=chance.choice((None, 1, 3)),
        proration_behavior=chance.choice(list(ProrationBehavior)),
    )


def _quantity(_: World, state: InForce, chance: Random) -> object:
    return s.ChangeQuantity(
        subscription_id=state.id, item_id=state.items[0].id, quantity=chance.randint(1, 4)
    )


def _cancel(_: World, state: InForce, chance: Random) -> object:
    is_now = chance.random() < 0.2
    return s.CancelSubscription(
        subscription_id=state.id,
        mode=CancelMode.IMMEDIATELY if is_now else CancelMode.AT_PERIOD_END,
    )


def _reverse(_: World, state: InForce, __: Random) -> object:
    return s.ReverseCancellation(subscription_id=state.id)


def _pause(_: World, state: InForce, __: Random) -> object:
    return s.PauseSubscription(subscription_id=state.id)


def _resume(_: World, state: InForce, __: Random) -> object:
    return s.ResumeSubscription(subscription_id=state.id)


def _pay_by(world: World, state: InForce, chance: Random) -> object:
    return s.ChoosePaymentMethod(
        subscription_id=state.id, payment_method_id=_method(world, state.customer, chance)
    )


def _annotate(_: World, state: InForce, chance: Random) -> object:
    return s.ChangeAnnotations(
        subscription_id=state.id,
        metadata=Set({chance.choice("ab"): chance.choice(("", "1", "2"))}),
        description=_maybe(chance, NAMES),
    )


def _discount(world: World, state: InForce, chance: Random) -> object:
    if chance.random() < 0.4:
        return s.RemoveDiscount(subscription_id=state.id, coupon_id=world.coupon)
    return s.ApplyDiscount(subscription_id=state.id, coupon_id=world.coupon)


SubscriptionWish = Callable[[World, InForce, Random], object]

SUBSCRIPTION_WISHES: tuple[SubscriptionWish, ...] = (
    _pause_collection,
    _resume_collection,
    _switch,
    _quantity,
    _cancel,
    _reverse,
    _pause,
    _resume,
    _pay_by,
    _annotate,
    _discount,
)
"""What may be wished of a subscription."""

Wish = Callable[[World, CustomerId, Random], object | None]

WISHES: tuple[tuple[Wish, float], ...] = (
    (_details, 3),
    (_metadata, 2),
    (_add_tax_id, 2),
    (_remove_tax_id, 2),
    (_add_method, 3),
    (_remove_method, 2),
    (_default, 2),
    (_subscription, 8),
    (_delete, 0.2),
)
"""What may be wished, and how often."""


def _rename_there(world: World, customer: CustomerId, chance: Random) -> str | None:
    name = str(chance.choice(NAMES) or "")
    parameters = {"name": name, f"metadata[{chance.choice('abd')}]": chance.choice(("", "7"))}
    done = world.ask("POST", f"/v1/customers/{customer}", parameters)
    return f"{customer} {parameters}" if done else None


def _detach_there(world: World, customer: CustomerId, chance: Random) -> str | None:
    listed = world.ask("GET", f"/v1/customers/{customer}/payment_methods")
    found = cast("list[JsonObject]", listed["data"]) if listed else []
    if not found:
        return None
    method = chance.choice(found)["id"]
    world.ask("POST", f"/v1/payment_methods/{method}/detach")
    return f"{method} detached"


def _attach_there(world: World, customer: CustomerId, _: Random) -> str | None:
    path = "/v1/payment_methods/pm_card_mastercard/attach"
    done = world.ask("POST", path, {"customer": customer})
    return f"{done['id']} attached" if done else None


def _untax_there(world: World, customer: CustomerId, chance: Random) -> str | None:
    listed = world.ask("GET", f"/v1/customers/{customer}/tax_ids")
    found = cast("list[JsonObject]", listed["data"]) if listed else []
    if not found:
        return None
    tax_id = chance.choice(found)["id"]
    world.ask("DELETE", f"/v1/customers/{customer}/tax_ids/{tax_id}")
    return f"{tax_id} deleted"


def _pause_there(world: World, _: CustomerId, chance: Random) -> str | None:
    subscription = chance.choice(world.subscriptions)
    behavior = chance.choice(("void", "keep_as_draft"))
    parameters = {"pause_collection[behavior]": behavior}
    done = world.ask("POST", f"/v1/subscriptions/{subscription}", parameters)
    return f"{subscription} {behavior}" if done else None


Interference = Callable[[World, CustomerId, Random], str | None]

INTERFERENCES: tuple[Interference, ...] = (
    _rename_there,
    _detach_there,
    _attach_there,
    _untax_there,
    _pause_there,
)
