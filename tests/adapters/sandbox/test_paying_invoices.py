"""Tests how invoices are paid, and what is told when they are not."""

import pytest
import stripe
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.driving import Judged
from tests.adapters.sandbox.invoices import billed, give

from counterfoil.adapters.sandbox.payments.authenticating import approve, refuse


def _opened(client: stripe.StripeClient, card: str | None) -> stripe.Invoice:
    return client.v1.invoices.finalize_invoice(billed(client, card=card).id)


def test_an_invoice_is_paid_with_the_default_card(client: stripe.StripeClient) -> None:
    """The customer's default is charged; the payment tells which intent paid."""
    opened = _opened(client, "pm_card_visa")
    before = len(told(client))

    paid = client.v1.invoices.pay(opened.id, {"expand": ["payments.data.payment.payment_intent"]})

    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 2_000, 0)
    assert (paid.attempted, paid.attempt_count) == (True, 1)
    assert paid.status_transitions.paid_at is not None
    assert paid.payments is not None
    payment = paid.payments.data[0]
    assert (payment.status, payment.amount_paid) == ("paid", 2_000)
    assert isinstance(payment.payment.payment_intent, stripe.PaymentIntent)
    assert payment.payment.payment_intent.status == "succeeded"
    assert [one.id for one in client.v1.invoice_payments.list({"invoice": paid.id}).data] == [
        payment.id
    ]
    assert client.v1.invoice_payments.list({"status": "open"}).data == []
    assert client.v1.invoice_payments.retrieve(payment.id).status == "paid"
    found = client.v1.invoice_payments.list(
        {
            "payment": {
                "type": "payment_intent",
                "payment_intent": payment.payment.payment_intent.id,
            }
        }
    )
    assert [one.id for one in found.data] == [payment.id]
    assert told(client)[before:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
    ]
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.invoices.pay(paid.id)
    assert again.value.user_message == "Invoice is already paid"


def test_a_draft_is_finalized_when_it_is_paid(client: stripe.StripeClient) -> None:
    """Both happen in the one call."""
    draft = billed(client, card="pm_card_visa")

    paid = client.v1.invoices.pay(draft.id)

    assert paid.status == "paid"
    assert paid.status_transitions.finalized_at == paid.status_transitions.paid_at


def test_a_declined_payment_stays_on_record(client: stripe.StripeClient) -> None:
    """The error tells of the decline; the invoice counts the attempt and stays open."""
    opened = _opened(client, "pm_card_chargeCustomerFail")
    before = len(told(client))

    with pytest.raises(stripe.CardError) as declined:
        client.v1.invoices.pay(opened.id)
    kept = client.v1.invoices.retrieve(opened.id, {"expand": ["payments"]})

    assert (declined.value.code, declined.value.http_status) == ("card_declined", 402)
    assert (kept.status, kept.attempted, kept.attempt_count) == ("open", True, 1)
    assert kept.next_payment_attempt is None
    assert kept.payments is not None
    assert kept.payments.data[0].status == "open"
    assert told(client)[before:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.updated",
        "invoice.payment_failed",
    ]


def test_another_card_pays_after_a_decline(client: stripe.StripeClient) -> None:
    """The same payment goes on with the payment method that is named."""
    opened = _opened(client, "pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError):
        client.v1.invoices.pay(opened.id)
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": str(opened.customer)})

    paid = client.v1.invoices.pay(opened.id, {"payment_method": method.id, "expand": ["payments"]})

    assert (paid.status, paid.attempt_count) == ("paid", 1)
    assert paid.payments is not None
    assert [one.status for one in paid.payments.data] == ["paid"]


def test_without_a_payment_method_nothing_is_tried(client: stripe.StripeClient) -> None:
    """An invoice of a customer without a default is refused, and nothing is written."""
    opened = _opened(client, None)
    stranger = client.v1.payment_methods.attach(
        "pm_card_visa", {"customer": client.v1.customers.create().id}
    )

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.pay(opened.id)
    with pytest.raises(stripe.InvalidRequestError) as foreign:
        client.v1.invoices.pay(opened.id, {"payment_method": stranger.id})

    assert refused.value.user_message == (
        "There is no `default_payment_method` set on this Customer or Invoice."
    )
    assert foreign.value.user_message == (
        f"The customer does not have a payment method with the ID {stranger.id}. The payment"
        " method must be attached to the customer."
    )
    assert client.v1.invoices.retrieve(opened.id).attempt_count == 0


def test_the_invoices_own_method_goes_before_the_customers(client: stripe.StripeClient) -> None:
    """What an invoice names is charged before what the customer has by default (R100)."""
    opened = _opened(client, "pm_card_chargeCustomerFail")
    own = client.v1.payment_methods.attach("pm_card_visa", {"customer": str(opened.customer)})

    client.v1.invoices.update(opened.id, {"default_payment_method": own.id})

    assert client.v1.invoices.pay(opened.id).status == "paid"


@pytest.mark.parametrize("approved", [True, False])
def test_a_payment_that_has_to_be_authenticated_settles_later(
    client: stripe.StripeClient, judged: Judged, approved: bool
) -> None:
    """The call is answered with an error; the customer's answer settles the invoice."""
    opened = _opened(client, "pm_card_authenticationRequired")
    before = len(told(client))

    with pytest.raises(stripe.CardError) as asked:
        client.v1.invoices.pay(opened.id)
    waiting = client.v1.invoices.retrieve(opened.id, {"expand": ["confirmation_secret"]})

    assert asked.value.code == "invoice_payment_intent_requires_action"
    assert asked.value.http_status == 402
    assert (waiting.status, waiting.attempt_count) == ("open", 1)
    assert told(client)[before:] == [
        "payment_intent.requires_action",
        "invoice.updated",
        "invoice.payment_failed",
        "invoice.payment_action_required",
    ]
    assert waiting.confirmation_secret is not None
    with judged.sandbox._turn(0) as turn:
        (approve if approved else refuse)(turn, waiting.confirmation_secret.client_secret)
    settled = client.v1.invoices.retrieve(opened.id)
    assert settled.status == ("paid" if approved else "open")
    assert told(client)[-1] == ("invoice_payment.paid" if approved else "invoice.payment_failed")


def test_an_invoice_may_be_paid_out_of_band(client: stripe.StripeClient) -> None:
    """It is paid without an attempt, and its own payment is canceled."""
    opened = _opened(client, None)
    before = len(told(client))

    paid = client.v1.invoices.pay(opened.id, {"paid_out_of_band": True, "expand": ["payments"]})

    assert (paid.status, paid.amount_paid, paid.attempted) == ("paid", 2_000, False)
    assert paid.payments is not None
    assert paid.payments.data[0].status == "canceled"
    assert told(client)[before:] == [
        "invoice.updated",
        "invoice.paid",
        "payment_intent.canceled",
    ]


def test_an_uncollectible_invoice_can_be_paid_and_a_void_one_cannot(
    client: stripe.StripeClient,
) -> None:
    """Who pays after all is welcome, unless the invoice is void."""
    uncollectible, void = _opened(client, "pm_card_visa"), _opened(client, "pm_card_visa")
    client.v1.invoices.mark_uncollectible(uncollectible.id)
    client.v1.invoices.void_invoice(void.id)

    assert client.v1.invoices.pay(uncollectible.id).status == "paid"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.pay(void.id)
    assert refused.value.user_message == "This invoice can no longer be paid."


def test_a_debit_is_decided_days_later(client: stripe.StripeClient) -> None:
    """Until the bank decides the invoice stays open; then it is paid."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    customer = client.v1.customers.create({"test_clock": clock.id, "email": "ada@example.com"})
    method = client.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": "AT321904300235473204"},
            "billing_details": {"name": "Ada", "email": "ada@example.com"},
        }
    )
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    draft = client.v1.invoices.create(
        {"customer": customer.id, "currency": "eur", "default_payment_method": method.id}
    )
    client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": 900, "currency": "eur"}
    )

    waiting = client.v1.invoices.pay(draft.id)
    client.v1.test_helpers.test_clocks.advance(
        clock.id, {"frozen_time": 1_800_000_000 + 6 * 24 * 60 * 60}
    )

    assert (waiting.status, waiting.attempted, waiting.amount_paid) == ("open", True, 0)
    assert client.v1.invoices.retrieve(draft.id).status == "paid"


def test_the_intent_of_an_invoice_can_be_confirmed_by_itself(client: stripe.StripeClient) -> None:
    """A payment that a browser confirms pays the invoice too."""
    opened = _opened(client, None)
    give(client, str(opened.customer), "pm_card_visa")
    payments = client.v1.invoice_payments.list({"invoice": opened.id}).data
    intent = str(payments[0].payment.payment_intent)
    method = client.v1.customers.retrieve(str(opened.customer)).invoice_settings

    assert method is not None
    client.v1.payment_intents.confirm(
        intent,
        {
            "payment_method": str(method.default_payment_method),
            "return_url": "https://example.com/back",
        },
    )

    assert client.v1.invoices.retrieve(opened.id).status == "paid"


def test_a_debit_that_comes_back_leaves_the_invoice_open(client: stripe.StripeClient) -> None:
    """A bank that refuses days later fails the payment, and a card pays instead."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    customer = client.v1.customers.create({"test_clock": clock.id}).id
    method = client.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": "DE62370400440532013001"},
            "billing_details": {"name": "Ada", "email": "ada@example.com"},
        }
    )
    client.v1.payment_methods.attach(method.id, {"customer": customer})
    draft = client.v1.invoices.create(
        {"customer": customer, "currency": "eur", "default_payment_method": method.id}
    )
    client.v1.invoice_items.create(
        {"customer": customer, "invoice": draft.id, "amount": 900, "currency": "eur"}
    )
    client.v1.invoices.pay(draft.id)

    client.v1.test_helpers.test_clocks.advance(
        clock.id, {"frozen_time": 1_800_000_000 + 6 * 24 * 60 * 60}
    )

    assert client.v1.invoices.retrieve(draft.id).status == "open"
    assert told(client).count("invoice.payment_failed") == 1
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    assert client.v1.invoices.pay(draft.id, {"payment_method": card}).status == "paid"


def test_a_canceled_payment_is_opened_anew(client: stripe.StripeClient) -> None:
    """An invoice whose intent was canceled is paid with another."""
    opened = _opened(client, "pm_card_visa")
    first = client.v1.invoice_payments.list({"invoice": opened.id}).data[0]
    client.v1.payment_intents.cancel(str(first.payment.payment_intent))

    client.v1.invoices.pay(opened.id)

    payments = client.v1.invoice_payments.list({"invoice": opened.id}).data
    assert [payment.status for payment in payments] == ["paid", "canceled"]
