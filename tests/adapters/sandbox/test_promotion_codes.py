"""Tests promotion codes as Stripe's client meets them."""

from typing import cast

import pytest
import stripe
from tests.adapters.sandbox.driving import Watch


@pytest.fixture
def watch() -> Watch:
    """Return a watch, for codes end by themselves."""
    return Watch()


@pytest.fixture
def coupon(client: stripe.StripeClient) -> str:
    """Return the id of a coupon."""
    return client.v1.coupons.create({"percent_off": 10}).id


def _made(client: stripe.StripeClient, coupon: str, /, **more: object) -> stripe.PromotionCode:
    params = {"promotion": {"type": "coupon", "coupon": coupon}} | more
    return client.v1.promotion_codes.create(cast("stripe.params.PromotionCodeCreateParams", params))


def test_a_code_stands_for_a_coupon(client: stripe.StripeClient, coupon: str) -> None:
    """The code is made up, if none is given; the coupon is shown whole on request."""
    code = _made(client, coupon)
    whole = client.v1.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]})

    assert len(code.code) == 8
    assert code.code.isalnum()
    assert code.code == code.code.upper()
    assert code.promotion.to_dict() == {"coupon": coupon, "type": "coupon"}
    assert isinstance(whole.promotion.coupon, stripe.Coupon)
    assert whole.promotion.coupon.percent_off == 10


def test_restrictions_are_kept(client: stripe.StripeClient, coupon: str) -> None:
    """Other currencies are shown on request, and can be added."""
    code = _made(
        client,
        coupon,
        code="Spring-1",
        restrictions={
            "first_time_transaction": True,
            "minimum_amount": 1000,
            "minimum_amount_currency": "USD",
            "currency_options": {"eur": {"minimum_amount": 900}},
        },
    )
    more = client.v1.promotion_codes.update(
        code.id,
        {
            "restrictions": {"currency_options": {"gbp": {"minimum_amount": 800}}},
            "expand": ["restrictions.currency_options"],
        },
    )

    assert code.code == "Spring-1"
    assert code.restrictions.to_dict() == {
        "first_time_transaction": True,
        "minimum_amount": 1000,
        "minimum_amount_currency": "usd",
    }
    assert sorted(more.to_dict()["restrictions"]["currency_options"]) == ["eur", "gbp"]


def test_a_code_is_unique_among_the_active(client: stripe.StripeClient, coupon: str) -> None:
    """Whatever its case; an inactive one makes way, and can't come back."""
    first = _made(client, coupon, code="SPRING")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _made(client, coupon, code="spring")
    client.v1.promotion_codes.update(first.id, {"active": False})
    second = _made(client, coupon, code="spring")
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        client.v1.promotion_codes.update(first.id, {"active": True})

    assert refused.value.user_message == (
        "An active promotion code with `code: spring` already exists."
    )
    assert second.active
    told = [event.type for event in reversed(client.v1.events.list().data)]
    assert told[1:] == [
        "promotion_code.created",
        "promotion_code.updated",
        "promotion_code.created",
    ]


def test_customers_may_have_the_same_code(client: stripe.StripeClient, coupon: str) -> None:
    """A code for one customer alone doesn't keep another customer from having it."""
    ada = client.v1.customers.create({"name": "Ada"})
    bob = client.v1.customers.create({"name": "Bob"})

    _made(client, coupon, code="MINE", customer=ada.id)
    _made(client, coupon, code="MINE", customer=bob.id)
    with pytest.raises(stripe.InvalidRequestError):
        _made(client, coupon, code="MINE", customer=bob.id)

    found = client.v1.promotion_codes.list({"code": "MINE", "customer": ada.id}).data
    assert [code.customer for code in found] == [ada.id]


def test_a_code_ends_in_time(client: stripe.StripeClient, watch: Watch, coupon: str) -> None:
    """From its last moment on it is inactive, for good."""
    code = _made(client, coupon, expires_at=watch.moment + 60)

    watch.moment += 60
    assert not client.v1.promotion_codes.retrieve(code.id).active
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.promotion_codes.update(code.id, {"active": True})
    assert refused.value.param == "active"


def test_codes_end_with_their_coupon(client: stripe.StripeClient, coupon: str) -> None:
    """A deleted coupon leaves no active code, and is still shown of the code."""
    code = _made(client, coupon)
    client.v1.coupons.delete(coupon)
    left = client.v1.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]})

    assert not left.active
    assert isinstance(left.promotion.coupon, stripe.Coupon)
    assert not left.promotion.coupon.valid


def test_codes_are_listed_by_what_they_are(client: stripe.StripeClient, coupon: str) -> None:
    """Coupon and use choose among them; what isn't there is an error."""
    other = client.v1.coupons.create({"percent_off": 20}).id
    ten, twenty = _made(client, coupon), _made(client, other, active=False)

    def ids(params: "stripe.params.PromotionCodeListParams") -> list[str]:
        return [code.id for code in client.v1.promotion_codes.list(params).data]

    assert ids({"coupon": coupon}) == [ten.id]
    assert ids({"active": False}) == [twenty.id]
    with pytest.raises(stripe.InvalidRequestError, match="No such coupon"):
        ids({"coupon": "nothing"})
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        ids({"customer": "cus_x"})


@pytest.mark.parametrize(
    ("more", "param", "message"),
    [
        (
            {"code": "has spaces"},
            "code",
            (
                "This value must match the regex pattern. (/\\A[a-zA-Z0-9\\-_]+\\z/ does not match"
                " for the value has spaces)."
            ),
        ),
        (
            {"promotion": {"type": "coupon"}},
            "promotion.coupon",
            "You must pass promotion.coupon when passing promotion",
        ),
        (
            {"promotion": {"type": "coupon", "coupon": "nothing"}},
            "promotion[coupon]",
            "No such coupon: 'nothing'",
        ),
        ({"customer": "cus_x"}, "customer", "No such customer: 'cus_x'"),
        (
            {"expires_at": 2000},
            "expires_at",
            (
                "The parameter `expires_at` expects a unix timestamp representing a date and time"
                " in the future. You specified the value `2000` which is in the past."
            ),
        ),
        (
            {"expires_at": 4_102_444_800},
            "expires_at",
            "Invalid timestamp: can be no more than five years in the future.",
        ),
        (
            {"restrictions": {"minimum_amount": 5}},
            "restrictions[minimum_amount_currency]",
            "You must pass minimum_amount_currency when passing minimum_amount",
        ),
    ],
)
def test_what_is_no_code_is_refused(
    client: stripe.StripeClient, coupon: str, more: dict[str, object], param: str, message: str
) -> None:
    """Nothing is created, and the error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _made(client, coupon, **more)

    assert refused.value.param == param
    assert refused.value.user_message == message
    assert client.v1.promotion_codes.list().data == []


def test_a_code_for_first_timers_is_refused_after_a_payment(
    client: stripe.StripeClient, coupon: str
) -> None:
    """Who has paid an invoice isn't new; who hasn't may redeem the code."""
    code = _made(client, coupon, restrictions={"first_time_transaction": True})
    old = client.v1.customers.create(
        {
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    client.v1.invoice_items.create({"customer": old.id, "amount": 500, "currency": "usd"})
    invoice = client.v1.invoices.create(
        {"customer": old.id, "pending_invoice_items_behavior": "include"}
    )
    client.v1.invoices.pay(invoice.id)
    new = client.v1.customers.create({"name": "Eve"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.create({"customer": old.id, "discounts": [{"promotion_code": code.id}]})
    client.v1.invoices.create({"customer": new.id, "discounts": [{"promotion_code": code.id}]})

    assert refused.value.code == "promotion_code_customer_not_first_time"
    assert refused.value.param == "discounts[0][promotion_code]"
    assert refused.value.user_message == (
        "This promotion code cannot be redeemed because the associated customer has prior"
        " transactions."
    )
    assert client.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    assert client.v1.coupons.retrieve(coupon).times_redeemed == 1
