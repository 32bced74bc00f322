"""What happens in a shop over some months, by a seed: people and time do whatever they may."""

from collections.abc import Callable, Sequence
from random import Random
from typing import cast

from tests.adapters.stripe.reconcile.selling import Shop, World

from counterfoil.adapters.protocol.json_values import JsonObject

DAY = 24 * 60 * 60


class Life:
    """Does things at random; what Stripe refuses isn't done."""

    def __init__(self, shop: Shop, world: World, seed: int) -> None:
        self._shop = shop
        self._world = world
        self._chance = Random(f"life {seed}")  # noqa: S311

    def go_on(self, steps: int) -> None:
        """Let things happen, and a month pass at the end."""
        for _ in range(steps):
            customer = self._chance.choice(self._world.customers)
            self._chance.choice(self._steps())(customer, self._world.subscriptions[customer])
        self._shop.watch.moment += 40 * DAY

    def _steps(self) -> Sequence[Callable[[str, str], object]]:
        return (
            self._end,
            self._detach,
            self._fail,
            self._bill,
            self._change_plan,
            self._discount,
            self._rest,
            lambda _, subscription: self._ask(f"/v1/subscriptions/{subscription}/resume"),
            lambda _, subscription: self._ask(
                "/v1/subscription_schedules", {"from_subscription": subscription}
            ),
            lambda customer, _: self._ask(
                f"/v1/customers/{customer}/balance_transactions",
                {"amount": self._chance.randint(-500, 500), "currency": "eur"},
            ),
            lambda _customer, _subscription: self._wait(),
        )

    def _ask(self, path: str, asked: JsonObject | None = None) -> JsonObject | None:
        return self._shop.try_to("POST", path, asked)

    def _wait(self) -> None:
        self._shop.watch.moment += self._chance.randint(1, 12) * DAY

    def _end(self, customer: str, subscription: str) -> None:
        self._shop.try_to("DELETE", f"/v1/subscriptions/{subscription}")
        if self._chance.random() < 0.3:
            self._shop.try_to("DELETE", f"/v1/customers/{customer}")

    def _detach(self, customer: str, _subscription: str) -> None:
        self._ask(
            f"/v1/payment_methods/{self._chance.choice(self._world.methods[customer])}/detach"
        )

    def _fail(self, customer: str, _subscription: str) -> None:
        """Let a customer pay with a card that will be declined."""
        path = "/v1/payment_methods/pm_card_chargeCustomerFail/attach"
        method = self._ask(path, {"customer": customer})
        if method is not None:
            chosen: JsonObject = {"default_payment_method": method["id"]}
            self._ask(f"/v1/customers/{customer}", {"invoice_settings": chosen})

    def _bill(self, customer: str, _subscription: str) -> None:
        invoice = self._ask("/v1/invoices", {"customer": customer})
        if invoice is not None:
            item: JsonObject = {"customer": customer, "amount": 500, "currency": "eur"}
            self._ask("/v1/invoiceitems", item | {"invoice": invoice["id"]})
            verb = self._chance.choice(("finalize", "void", "pay", "mark_uncollectible"))
            self._ask(f"/v1/invoices/{invoice['id']}/{verb}")

    def _change_plan(self, _customer: str, subscription: str) -> None:
        path = f"/v1/subscriptions/{subscription}"
        held = self._shop.try_to("GET", path)
        if held is not None:
            items = cast("list[JsonObject]", cast("JsonObject", held["items"])["data"])
            price = self._chance.choice(self._world.prices)
            item: JsonObject = {"id": items[0]["id"], "price": price}
            self._ask(path, {"items": [item | {"quantity": self._chance.randint(1, 5)}]})

    def _discount(self, _customer: str, subscription: str) -> None:
        reduced: JsonObject = {"coupon": self._chance.choice(self._world.coupons)}
        discounts: JsonObject = {"discounts": [reduced]}
        self._ask(f"/v1/subscriptions/{subscription}", discounts)

    def _rest(self, _customer: str, subscription: str) -> None:
        self._ask(f"/v1/subscriptions/{subscription}/pause", {"type": "subscription"})
