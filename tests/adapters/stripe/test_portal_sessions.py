"""Sessions of Stripe's portal are opened in the call, for whom and what they were opened here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.stripe.outbox.syncing import PLACE, Pair, paired
from tests.projections.syncing.request_schemas import complaints

from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.gateway import GatewayError
from counterfoil.adapters.stripe.portal_sessions import StripeSession, open_at_stripe
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.session.flow import (
    AfterCompletion,
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowType,
)
from counterfoil.domain.session.state import Recovery
from counterfoil.domain.values import (
    ConfigurationId,
    CustomerId,
    PriceId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
)

SESSIONS = "/v1/billing_portal/sessions"


@pytest.fixture(name="pair")
def _pair(tmp_path: Path) -> Iterator[Pair]:
    with paired(f"sqlite:///{tmp_path / 'shop.db'}") as made:
        yield made


def price_of(pair: Pair, amount: str, product: str) -> str:
    """Have a monthly price on both sides."""
    return pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/prices",
            {
                "product": product,
                "currency": "eur",
                "unit_amount": amount,
                "recurring[interval]": "month",
                "tax_behavior": "exclusive",
            },
        )
    )


class Shop:
    """A customer who may change and cancel a subscription, on both sides."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        product = pair.adopt(pair.at_stripe("POST", "/v1/products", {"name": "Coffee"}))
        self.price, self.dearer = (price_of(pair, amount, product) for amount in ("1000", "2000"))
        self.configuration = pair.adopt(
            pair.at_stripe(
                "POST",
                "/v1/billing_portal/configurations?expand[]=features.subscription_update.products",
                {
                    "features[subscription_cancel][enabled]": "true",
                    "features[payment_method_update][enabled]": "true",
                    "features[subscription_update][enabled]": "true",
                    "features[subscription_update][default_allowed_updates][0]": "price",
                    "features[subscription_update][products][0][product]": product,
                    "features[subscription_update][products][0][prices][0]": self.dearer,
                },
            )
        )
        self.customer = pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
        card = pair.at_stripe(
            "POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": self.customer}
        )
        subscription = pair.at_stripe(
            "POST",
            "/v1/subscriptions",
            {
                "customer": self.customer,
                "items[0][price]": self.price,
                "default_payment_method": pair.adopt(card),
            },
        )
        self.subscription = pair.adopt(subscription)
        items = subscription["items"]
        assert isinstance(items, dict)
        self.item = str(items["data"][0]["id"])

    def opening(self, number: int, flow: Flow | None = None) -> OpenSession:
        """Return the wish for a session."""
        return OpenSession(
            session_id=SessionId(f"bps_here_{number}"),
            customer_id=CustomerId(self.customer),
            configuration_id=ConfigurationId(self.configuration),
            flow=flow,
            return_url="https://example.com/account",
            locale="nl",
            recovery=Recovery(),
        )

    def open(self, command: OpenSession) -> StripeSession:
        """Open it on both sides."""
        by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id=f"open:{command.session_id}")
        return open_at_stripe(
            self.pair.portal, PLACE, self.pair.gateway, command, by=by, clock=self.pair.clock
        )


@pytest.fixture(name="shop")
def _shop(pair: Pair) -> Shop:
    return Shop(pair)


def flows(shop: Shop) -> tuple[Flow | None, ...]:
    """Return what a session may be opened for."""
    about = SubscriptionId(shop.subscription)
    item = ConfirmedItem(id=SubscriptionItemId(shop.item), price=PriceId(shop.dearer), quantity=1)
    redirect = AfterCompletion(
        type=AfterCompletionType.REDIRECT, return_url="https://example.com/done"
    )
    return (
        None,
        Flow(type=FlowType.PAYMENT_METHOD_UPDATE),
        Flow(
            type=FlowType.SUBSCRIPTION_CANCEL,
            subscription=about,
            after_completion=AfterCompletion(custom_message="Goodbye"),
        ),
        Flow(type=FlowType.SUBSCRIPTION_UPDATE, subscription=about, after_completion=redirect),
        Flow(type=FlowType.SUBSCRIPTION_UPDATE_CONFIRM, subscription=about, items=(item,)),
    )


def test_each_flow_is_opened_at_stripe(shop: Shop) -> None:
    """With parameters that Stripe has."""
    for number, flow in enumerate(flows(shop)):
        opened = shop.open(shop.opening(number, flow))

        sent = shop.pair.carrier.sent[-1]
        assert complaints(sent.method, sent.path, sent.body) == []
        assert opened.url.startswith("http")
        assert opened.url not in repr(opened)


def test_given_again_it_is_the_same_session(shop: Shop) -> None:
    """By its key: a lost answer opens no second one."""
    shop.pair.sandbox.faults.next(Fault.RESET_AFTER, path=SESSIONS)
    command = shop.opening(1)
    with pytest.raises(GatewayError):
        shop.open(command)

    assert shop.open(command) == shop.open(command)
    made = [each for each in shop.pair.events() if each["type"] == "billing_portal.session.created"]
    assert len(made) == 1


def test_what_the_rules_refuse_never_comes_to_stripe(shop: Shop) -> None:
    """Here it is decided, with the reason why."""
    before = len(shop.pair.carrier.sent)
    unknown = Flow(type=FlowType.SUBSCRIPTION_CANCEL, subscription=SubscriptionId("sub_other"))

    with pytest.raises(CommandRefusedError):
        shop.open(shop.opening(1, unknown))

    assert len(shop.pair.carrier.sent) == before


def test_its_address_is_kept_nowhere(shop: Shop, tmp_path: Path) -> None:
    """Who has it is let in."""
    opened = shop.open(shop.opening(1))

    shop.pair.portal.close()

    secret = opened.url.rpartition("/")[2].encode()
    assert len(secret) > 20
    for file in tmp_path.iterdir():
        assert secret not in file.read_bytes(), file.name
