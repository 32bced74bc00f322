"""Tests refunds as Stripe's client meets them."""

import pytest
import stripe
from tests.adapters.sandbox.asking import told


def _paid(client: stripe.StripeClient, method: str = "pm_card_visa") -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "usd",
            "confirm": True,
            "payment_method": method,
            "allowed_payment_method_types": ["card"],
        }
    )


def test_a_charge_is_given_back_in_parts(client: stripe.StripeClient) -> None:
    """The charge counts what went back; more than is left is refused."""
    paid = _paid(client)
    charge = str(paid.latest_charge)

    first = client.v1.refunds.create(
        {"charge": charge, "amount": 2000, "reason": "requested_by_customer"}
    )
    with pytest.raises(stripe.InvalidRequestError, match=r"\(\$40.00\) is greater than"):
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 4000})
    rest = client.v1.refunds.create(
        {"payment_intent": paid.id, "metadata": {"why": "all"}, "expand": ["balance_transaction"]}
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge})

    assert (first.amount, first.status) == (2000, "succeeded")
    assert rest.amount == 3000
    assert isinstance(rest.balance_transaction, stripe.BalanceTransaction)
    assert rest.balance_transaction.net == -3000
    assert refused.value.code == "charge_already_refunded"
    given_back = client.v1.charges.retrieve(charge, {"expand": ["refunds"]})
    assert given_back.refunded
    assert given_back.amount_refunded == 5000
    assert given_back.refunds is not None
    assert [one.id for one in given_back.refunds.data] == [rest.id, first.id]
    assert told(client)[-2:] == ["refund.created", "charge.refunded"]
    last = client.v1.events.list({"type": "charge.refunded"}).data[0]
    assert last.to_dict()["data"]["previous_attributes"] == {
        "amount_refunded": 2000,
        "refunded": False,
    }


def test_refunds_are_listed_and_changed(client: stripe.StripeClient) -> None:
    """By their charge or their payment intent."""
    paid, other = _paid(client), _paid(client)
    made = client.v1.refunds.create({"payment_intent": paid.id})
    client.v1.refunds.create({"payment_intent": other.id})

    changed = client.v1.refunds.update(made.id, {"metadata": {"ticket": "7"}})

    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"ticket": "7"}
    listed = client.v1.refunds.list({"payment_intent": paid.id}).data
    assert [one.id for one in listed] == [made.id]
    assert client.v1.refunds.retrieve(made.id).charge == paid.latest_charge
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        client.v1.refunds.cancel(made.id)


def test_a_refund_may_come_back(client: stripe.StripeClient) -> None:
    """A card that was closed takes nothing; the refund seems to succeed at first."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000}).id
    customer = client.v1.customers.create({"test_clock": clock}).id
    method = client.v1.payment_methods.attach("pm_card_refundFail", {"customer": customer}).id
    paid = client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "usd",
            "confirm": True,
            "customer": customer,
            "off_session": True,
            "payment_method": method,
        }
    )
    made = client.v1.refunds.create({"payment_intent": paid.id})
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": 1_800_000_100})

    failed = client.v1.refunds.retrieve(made.id)
    charge = client.v1.charges.retrieve(str(paid.latest_charge))

    assert made.status == "succeeded"
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert "refund.failed" in told(client)


def test_what_was_not_paid_is_not_given_back(client: stripe.StripeClient) -> None:
    """Neither an intent that waits, nor a charge that isn't there, nor nothing at all."""
    made = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": made.id})
    with pytest.raises(stripe.InvalidRequestError, match="No such charge: 'ch_x'"):
        client.v1.refunds.create({"charge": "ch_x"})
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent or charge"):
        client.v1.refunds.create({})


def test_a_charge_is_noted_upon_and_shows_its_refunds(client: stripe.StripeClient) -> None:
    """What is said of a charge can be changed; its refunds are its own."""
    paid, other = _paid(client), _paid(client)
    charge = str(paid.latest_charge)
    made = client.v1.refunds.create({"charge": charge, "amount": 100})

    changed = client.v1.charges.update(charge, {"description": "late", "metadata": {"a": "1"}})
    listed = client.raw_request("get", f"/v1/charges/{charge}/refunds")
    shown = client.raw_request("get", f"/v1/charges/{charge}/refunds/{made.id}")

    assert changed.description == "late"
    assert made.id in str(listed.data)
    assert made.id in str(shown.data)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.raw_request("get", f"/v1/charges/{other.latest_charge}/refunds/{made.id}")
    assert refused.value.code == "resource_missing"
