"""Portal sessions by API: every flow, in the call, and an address that leads in once."""

from datetime import timedelta
from typing import cast

import pytest
from tests.adapters.api.talking import ACCOUNT, OF_EVERY_KIND, Api, api_on
from tests.adapters.shop import (
    ADA,
    COFFEE,
    CONNECT_STRIPE,
    MUG,
    NOON,
    PORTAL,
    SPRING,
    START_MUG,
    do,
)

from counterfoil.adapters.api.links import LinkedSession
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.account.commands import SubscribeToBilling
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.product.commands import AddPrice
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
)
from counterfoil.domain.session.commands import RedeemSession
from counterfoil.domain.session.refusals import LinkUsedError
from counterfoil.domain.subscription.commands import NewItem, StartSubscription
from counterfoil.domain.values import (
    AccountId,
    PriceId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
)

PATH = "/v1/billing_portal/sessions"

TAXED, CUP, CUP_ITEM = (
    PriceId("price_taxed"),
    SubscriptionId("sub_cup"),
    SubscriptionItemId("si_cup"),
)
SELL_A_CUP = (
    AddPrice(
        terms=PriceTerms(
            id=TAXED,
            product=COFFEE,
            type=PriceType.RECURRING,
            currency="eur",
            unit_amount=300,
            recurrence=Recurrence(interval=Interval.WEEK),
            tax_behavior=TaxBehavior.INCLUSIVE,
        )
    ),
    StartSubscription(
        subscription_id=CUP, customer_id=ADA, items=(NewItem(id=CUP_ITEM, price=TAXED),)
    ),
)
"""A subscription that customers may update (R87)."""

ALL_FEATURES = {
    "customer_update": {"enabled": True, "allowed_updates": ["email"]},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True},
    "subscription_update": {
        "enabled": True,
        "default_allowed_updates": ["quantity", "promotion_code"],
        "products": [{"product": COFFEE, "prices": [TAXED]}],
    },
}

AFTER = {
    "hosted_confirmation": None,
    "redirect": {"return_url": "https://shop.example.com/done"},
    "type": "redirect",
}


IN: dict[str, object] = {"customer": ADA, "configuration": PORTAL}
CANCEL = {"type": "subscription_cancel"}


def full_portal(api: Api) -> str:
    """Sell a cup, and make a configuration that allows everything."""
    do(api.portal.account(ACCOUNT, Mode.TEST), *SELL_A_CUP)
    made = api.post("/v1/billing_portal/configurations", features=ALL_FEATURES)
    assert made.status == 200, made.json
    return str(made.json["id"])


@pytest.mark.parametrize(
    ("type_", "part", "shown"),
    [
        ("customer_update", {}, None),
        ("payment_method_update", {}, None),
        (
            "subscription_cancel",
            {
                "subscription": CUP,
                "retention": {"type": "coupon_offer", "coupon_offer": {"coupon": SPRING}},
            },
            {
                "subscription": CUP,
                "retention": {"type": "coupon_offer", "coupon_offer": {"coupon": SPRING}},
            },
        ),
        ("subscription_update", {"subscription": CUP}, {"subscription": CUP}),
        (
            "subscription_update_confirm",
            {
                "subscription": CUP,
                "items": [{"id": CUP_ITEM, "quantity": 3}],
                "discounts": [{"coupon": SPRING}],
            },
            {
                "subscription": CUP,
                "items": [{"id": CUP_ITEM, "price": None, "quantity": 3}],
                "discounts": [{"coupon": SPRING, "promotion_code": None}],
            },
        ),
    ],
)
def test_each_flow_is_opened(api: Api, type_: str, part: object, shown: object) -> None:
    """What a customer is led through is shown as it was asked for (R71-R82)."""
    flow: dict[str, object] = {
        "type": type_,
        "after_completion": {"type": "redirect", "redirect": AFTER["redirect"]},
    }
    if part:
        flow[type_] = part
    session = api.post(
        PATH,
        customer=ADA,
        configuration=full_portal(api),
        flow_data=flow,
        return_url="https://shop.example.com/",
        locale="nl",
    )
    assert session.status == 200, session.json
    led = cast("JsonObject", session.json["flow"])

    assert led["type"] == type_
    assert led["after_completion"] == AFTER
    assert led[type_] == shown if part else led["subscription_cancel"] is None
    assert (session.json["locale"], session.json["return_url"]) == (
        "nl",
        "https://shop.example.com/",
    )


def test_a_part_of_another_flow_is_unknown(api: Api) -> None:
    """A flow takes the parameters of its type alone (R72)."""
    refused = api.post(
        PATH,
        customer=ADA,
        configuration=PORTAL,
        flow_data={"type": "payment_method_update", "subscription_update": {"subscription": MUG}},
    )

    assert refused.error["code"] == "parameter_unknown"
    assert refused.error["param"] == "flow_data[subscription_update]"


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"customer": ADA}, 400, "No configuration provided and your test mode default"),
        ({"customer": ADA, "configuration": "bpc_x"}, 400, "No such configuration: 'bpc_x'"),
        ({"configuration": PORTAL}, 400, "Missing required param: customer."),
        ({**IN, "return_url": "javascript:x"}, 400, "Not a valid URL"),
        ({**IN, "locale": "tlh"}, 400, "The locale 'tlh'"),
        (
            {
                "customer": ADA,
                "configuration": PORTAL,
                "flow_data": {"type": "subscription_cancel"},
            },
            400,
            "Missing required param: flow_data[subscription_cancel]",
        ),
    ],
)
def test_what_can_not_be_opened_is_said(
    api: Api, asked: dict[str, object], status: int, words: str
) -> None:
    """The domain's rules, in Stripe's words where it has some (R62-R72)."""
    refused = api.post(PATH, **asked)

    assert refused.status == status
    assert str(refused.error["message"]).startswith(words), refused.error


def test_a_session_may_be_recovered_until_a_moment(api: Api) -> None:
    """What follows the end of a session is the customer's login (R70)."""
    until = int((NOON + timedelta(days=1)).timestamp())
    after = {"type": "customer_login", "customer_login": {"expires_at": until}}

    session = api.post(PATH, customer=ADA, configuration=PORTAL, after_expiration=after)

    assert session.json["after_expiration"] == after


def test_the_address_leads_in_once(api: Api) -> None:
    """The secret in it finds the session, whose link the domain lets in by once (R69)."""
    session = api.post(PATH, customer=ADA, configuration=PORTAL)
    token = str(session.json["url"]).rpartition("/")[2]
    found = api.v1.links.find(token)
    redeem = RedeemSession(SessionId(str(session.json["id"])))
    account = api.portal.account(ACCOUNT, Mode.TEST)

    assert found == LinkedSession(place="acct_1/test", session=redeem.session_id)
    assert len(token) * 6 >= 256
    assert api.v1.links.find(token[:-1]) is None
    account.handle(redeem, by=at_portal("first"))
    with pytest.raises(LinkUsedError):
        account.handle(redeem, by=at_portal("second"))


def at_portal(command_id: str) -> Cause:
    """Let the customer act."""
    return Cause(actor=Actor.CUSTOMER, door=Door.PORTAL, command_id=command_id)


def test_what_a_session_names_is_shown_whole_where_it_is_asked_for(api: Api) -> None:
    """What can't be expanded is refused before anything is opened."""
    refused = api.post(PATH, customer=ADA, configuration=PORTAL, expand=["customer"])
    session = api.post(PATH, customer=ADA, configuration=PORTAL, expand=["configuration"])

    assert refused.error["message"] == "This property cannot be expanded (customer)."
    assert cast("JsonObject", session.json["configuration"])["id"] == PORTAL
    assert len(api.portal.account(ACCOUNT, Mode.TEST).ids("session")) == 1


def test_live_sessions_are_live() -> None:
    """A live key opens sessions of live mode, for which Billing is paid (R189)."""
    with api_on("memory://", *OF_EVERY_KIND, mode=Mode.LIVE) as api:
        unpaid = api.post(PATH, customer=ADA, configuration=PORTAL)
        do(api.portal.account(ACCOUNT, Mode.LIVE), SubscribeToBilling(AccountId(ACCOUNT)))
        session = api.post(PATH, customer=ADA, configuration=PORTAL)

    assert "(R189)" in str(unpaid.error["message"])
    assert session.json["livemode"] is True


def test_a_synced_account_opens_sessions_in_the_call(api: Api) -> None:
    """They are the portal's own, and nothing of them waits for Stripe."""
    do(api.portal.account(ACCOUNT, Mode.TEST), CONNECT_STRIPE)

    assert START_MUG.subscription_id in api.get("/v1/subscriptions").ids
    assert api.post(PATH, customer=ADA, configuration=PORTAL).status == 200
