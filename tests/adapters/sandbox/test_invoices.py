"""Tests invoices from draft to their end, apart from how they are paid."""

from collections.abc import Callable

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.invoices import billed, give

from counterfoil.adapters.sandbox.invoices.totals import shares
from counterfoil.adapters.sandbox.sandbox import Sandbox

HOUR = 60 * 60
START = 1_800_000_000


def test_a_draft_is_finalized(client: stripe.StripeClient) -> None:
    """It gets a number and addresses, and a payment is opened; nothing is collected."""
    draft = billed(client)
    open_ = client.v1.invoices.finalize_invoice(draft.id, {"expand": ["payments"]})
    with_secret = client.v1.invoices.retrieve(draft.id, {"expand": ["confirmation_secret"]})
    second = client.v1.invoices.create({"customer": str(draft.customer)})
    client.v1.invoice_items.create(
        {"customer": str(draft.customer), "invoice": second.id, "amount": 100}
    )
    numbered = client.v1.invoices.finalize_invoice(second.id)

    assert (draft.status, draft.number, draft.hosted_invoice_url) == ("draft", None, None)
    assert draft.auto_advance is False
    assert open_.status == "open"
    assert open_.number is not None
    assert open_.number.endswith("-0001")
    assert numbered.number == open_.number[:-1] + "2"
    assert open_.hosted_invoice_url is not None
    assert open_.invoice_pdf is not None
    assert (open_.attempted, open_.attempt_count, open_.ending_balance) == (False, 0, 0)
    assert open_.payments is not None
    payment = open_.payments.data[0]
    assert (payment.status, payment.amount_requested, payment.amount_paid) == ("open", 2000, None)
    assert payment.is_default is True
    assert with_secret.confirmation_secret is not None
    assert with_secret.confirmation_secret.client_secret.startswith(
        str(payment.payment.payment_intent)
    )
    assert told(client)[5:8] == [
        "payment_intent.created",
        "invoice.updated",
        "invoice.finalized",
    ]


def test_what_is_due_of_nothing_is_paid_at_once(client: stripe.StripeClient) -> None:
    """An invoice over nothing needs no payment."""
    customer = client.v1.customers.create({"name": "Ada"})
    draft = client.v1.invoices.create({"customer": customer.id})

    paid = client.v1.invoices.finalize_invoice(draft.id, {"expand": ["payments"]})

    assert (paid.status, paid.attempted, paid.attempt_count) == ("paid", True, 0)
    assert paid.payments is not None
    assert paid.payments.data == []
    assert told(client)[-4:] == [
        "invoice.updated",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


def test_what_waits_for_a_subscription_can_be_invoiced_now(client: stripe.StripeClient) -> None:
    """An invoice for a subscription takes its prorations in; later there is nothing left."""
    customer = client.v1.customers.create({"name": "Ada"}).id
    give(client, customer, "pm_card_visa")
    product = client.v1.products.create({"name": "Gold"}).id
    small, large = (
        client.v1.prices.create(
            {
                "product": product,
                "currency": "usd",
                "unit_amount": amount,
                "recurring": {"interval": "month"},
            }
        ).id
        for amount in (1_000, 5_000)
    )
    subscription = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": small}]}
    )
    item = subscription["items"].data[0]
    client.v1.subscriptions.update(subscription.id, {"items": [{"id": item.id, "price": large}]})

    first = client.v1.invoices.create({"customer": customer, "subscription": subscription.id})
    second = client.v1.invoices.create({"customer": customer, "subscription": subscription.id})

    assert (first.total, first.billing_reason, first.status) == (4_000, "manual", "draft")
    assert [line.amount for line in first.lines.data] == [-1_000, 5_000]
    assert first.period_start == item.current_period_start
    assert first.parent is not None
    assert first.parent.subscription_details is not None
    assert first.parent.subscription_details.subscription == subscription.id
    assert (second.total, len(second.lines.data)) == (0, 0)
    assert [
        one.id for one in client.v1.invoices.list({"subscription": subscription.id}).data[:2]
    ] == [second.id, first.id]


def test_a_negative_total_is_credit_that_the_next_invoice_uses(
    client: stripe.StripeClient,
) -> None:
    """What a customer is owed goes to the balance, and from there to what is due next."""
    owed = billed(client, -3_000)
    customer = str(owed.customer)
    credited = client.v1.invoices.finalize_invoice(owed.id)
    balance = client.v1.customers.retrieve(customer).balance
    draft = client.v1.invoices.create({"customer": customer})
    client.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 5_000})
    before = client.v1.invoices.retrieve(draft.id)
    due = client.v1.invoices.finalize_invoice(draft.id)

    assert (credited.status, credited.total, credited.amount_due) == ("paid", -3_000, 0)
    assert (credited.starting_balance, credited.ending_balance) == (0, -3_000)
    assert balance == -3_000
    assert (before.amount_due, before.starting_balance, before.ending_balance) == (
        2_000,
        -3_000,
        None,
    )
    assert (due.total, due.amount_due, due.ending_balance) == (5_000, 2_000, 0)
    assert client.v1.customers.retrieve(customer).balance == 0

    client.v1.invoices.void_invoice(draft.id)

    assert client.v1.customers.retrieve(customer).balance == -3_000


def test_what_is_too_small_to_charge_waits_on_the_balance(client: stripe.StripeClient) -> None:
    """Less than Stripe charges is paid by owing it, and due with the next invoice."""
    small = billed(client, 49)
    customer = str(small.customer)

    paid = client.v1.invoices.finalize_invoice(small.id)
    changes = client.v1.customers.balance_transactions.list(customer).data
    draft = client.v1.invoices.create({"customer": customer})
    client.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 100})

    assert (paid.status, paid.amount_due, paid.ending_balance) == ("paid", 0, 49)
    assert [(change.type, change.amount) for change in changes] == [("invoice_too_small", 49)]
    assert client.v1.invoices.finalize_invoice(draft.id).amount_due == 149
    assert client.v1.customers.retrieve(customer).balance == 0


def test_a_void_invoice_is_over(client: stripe.StripeClient) -> None:
    """Its payment is canceled, and nothing can be done with it any more."""
    draft = billed(client)
    client.v1.invoices.finalize_invoice(draft.id)

    void = client.v1.invoices.void_invoice(draft.id, {"expand": ["payments"]})

    assert (void.status, void.amount_remaining) == ("void", 2_000)
    assert void.status_transitions.voided_at is not None
    assert void.payments is not None
    assert void.payments.data[0].status == "canceled"
    intent = client.v1.payment_intents.retrieve(str(void.payments.data[0].payment.payment_intent))
    assert (intent.status, intent.cancellation_reason) == ("canceled", "void_invoice")
    assert told(client)[-3:] == [
        "invoice.updated",
        "invoice.voided",
        "payment_intent.canceled",
    ]


def test_an_uncollectible_invoice_says_why(client: stripe.StripeClient) -> None:
    """It can be marked once, and not voided."""
    draft = billed(client)
    client.v1.invoices.finalize_invoice(draft.id)

    marked = client.v1.invoices.mark_uncollectible(draft.id)

    assert marked.status == "uncollectible"
    assert marked.status_details is not None
    assert marked.status_details.uncollectible is not None
    assert marked.status_details.uncollectible.reason == "user_forgiven"
    assert told(client)[-1] == "invoice.marked_uncollectible"
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.invoices.mark_uncollectible(draft.id)
    assert again.value.user_message == "This invoice has already been marked uncollectible."


def _void(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.void_invoice(id)


def _mark(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.mark_uncollectible(id)


def _send(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.send_invoice(id)


def _describe(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.update(id, {"description": "Late"})


def _finalize(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.finalize_invoice(id)


def _delete(client: stripe.StripeClient, id: str) -> object:
    return client.v1.invoices.delete(id)


@pytest.mark.parametrize(
    ("status", "act", "message"),
    [
        ("draft", _void, "You can only pass in open invoices. This invoice isn't open."),
        ("draft", _mark, "You can only pass in open invoices. This invoice isn't open."),
        (
            "draft",
            _send,
            "You can only manually send an invoice if its collection method is 'send_invoice'.",
        ),
        (
            "open",
            _finalize,
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
        ),
        ("open", _delete, "You can only delete draft invoices."),
        ("open", _describe, "Finalized invoices can't be updated in this way"),
        ("paid", _void, "Invoices with `paid` payments cannot be voided."),
    ],
)
def test_what_an_invoice_is_not_ready_for_is_refused(
    client: stripe.StripeClient,
    status: str,
    act: Callable[[stripe.StripeClient, str], object],
    message: str,
) -> None:
    """Each status admits some things only, and errors say so in Stripe's words."""
    invoice = billed(client)
    if status != "draft":
        client.v1.invoices.finalize_invoice(invoice.id)
    if status == "paid":
        client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        act(client, invoice.id)

    assert refused.value.user_message == message
    assert client.v1.invoices.retrieve(invoice.id).status == status


def test_a_finalized_invoice_keeps_all_but_its_metadata(client: stripe.StripeClient) -> None:
    """Metadata and who is charged can be changed; who the customer is stays as it was."""
    draft = billed(client)
    client.v1.invoices.finalize_invoice(draft.id)
    client.v1.customers.update(str(draft.customer), {"name": "Grace"})

    changed = client.v1.invoices.update(draft.id, {"metadata": {"a": "b"}})

    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"a": "b"}
    assert changed.customer_name == "Ada"


def test_a_draft_is_deleted(client: stripe.StripeClient) -> None:
    """It is gone, and Stripe names it differently in errors by what was wanted."""
    draft = billed(client)

    gone = client.v1.invoices.delete(draft.id)

    assert gone.deleted is True
    with pytest.raises(stripe.InvalidRequestError) as shown:
        client.v1.invoices.retrieve(draft.id)
    with pytest.raises(stripe.InvalidRequestError) as paid:
        client.v1.invoices.pay(draft.id)
    assert (shown.value.param, paid.value.param) == ("invoice", "id")
    assert (shown.value.http_status, paid.value.http_status) == (404, 404)


def test_a_sent_invoice_is_due_some_day(client: stripe.StripeClient) -> None:
    """Sending finalizes it; the due date counts from its making."""
    draft = billed(client, params={"collection_method": "send_invoice", "days_until_due": 14})

    sent = client.v1.invoices.send_invoice(draft.id)

    assert sent.due_date == draft.created + 14 * 24 * HOUR
    assert sent.status == "open"
    assert told(client)[-1] == "invoice.sent"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"collection_method": "send_invoice"},
            (
                "If invoice collection method is 'send_invoice', you must specify 'due_date' or"
                " 'days_until_due'."
            ),
        ),
        (
            {"days_until_due": 1},
            (
                "You can only specify 'due_date' or 'days_until_due' if invoice collection method"
                " is 'send_invoice'."
            ),
        ),
    ],
)
def test_only_a_sent_invoice_has_a_due_date_and_always(
    client: stripe.StripeClient, params: "stripe.params.InvoiceCreateParams", message: str
) -> None:
    """A due date goes with being sent."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        billed(client, params=params)

    assert refused.value.user_message == message


def test_invoices_are_listed_by_what_they_are(client: stripe.StripeClient) -> None:
    """By customer, status and how they are collected; an unknown customer is refused."""
    first, second = billed(client), billed(client)
    client.v1.invoices.finalize_invoice(second.id)

    assert [one.id for one in client.v1.invoices.list()] == [second.id, first.id]
    assert [one.id for one in client.v1.invoices.list({"status": "open"})] == [second.id]
    assert [one.id for one in client.v1.invoices.list({"customer": str(first.customer)})] == [
        first.id
    ]
    assert client.v1.invoices.list({"collection_method": "send_invoice"}).data == []
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.invoices.list({"customer": "cus_invalid"})
    assert unknown.value.param == "customer"
    assert unknown.value.user_message == "No such customer: 'cus_invalid'"


def test_a_draft_that_advances_is_finalized_within_the_hour(client: stripe.StripeClient) -> None:
    """Its time is announced, and can be called off (R151)."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START})
    draft = billed(client, test_clock=clock.id, params={"auto_advance": True})
    other = billed(client, test_clock=clock.id, params={"auto_advance": True})
    client.v1.invoices.update(other.id, {"auto_advance": False})

    client.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": START + HOUR})

    assert draft.automatically_finalizes_at == START + HOUR
    assert draft.next_payment_attempt == START + HOUR
    assert client.v1.invoices.retrieve(draft.id).status == "open"
    kept = client.v1.invoices.retrieve(other.id)
    assert (kept.status, kept.automatically_finalizes_at) == ("draft", None)


def test_tax_rates_add_to_an_amount_or_are_within_it(client: stripe.StripeClient) -> None:
    """Exclusive rates come on top, inclusive ones are taken out; halves are rounded up."""
    vat = client.v1.tax_rates.create({"display_name": "VAT", "percentage": 21.0, "inclusive": True})
    levy = client.v1.tax_rates.create(
        {"display_name": "Levy", "percentage": 2.5, "inclusive": False}
    )

    within = billed(client, 1_210, params={"default_tax_rates": [vat.id]})
    on_top = billed(client, 1_020, params={"default_tax_rates": [levy.id]})

    assert (within.subtotal, within.total, within.total_excluding_tax) == (1_210, 1_210, 1_000)
    assert within.total_taxes is not None
    assert (within.total_taxes[0].amount, within.total_taxes[0].taxable_amount) == (210, 1_000)
    assert (on_top.subtotal, on_top.total, on_top.total_excluding_tax) == (1_020, 1_046, 1_020)
    assert [rate.id for rate in on_top.default_tax_rates] == [levy.id]


def test_discounts_are_taken_off_one_after_the_other(client: stripe.StripeClient) -> None:
    """A line's own come first, then the invoice's on what is left, as Stripe divided them."""
    coupons = [
        client.v1.coupons.create({"percent_off": 25.0}).id,
        client.v1.coupons.create({"percent_off": 40.0}).id,
        client.v1.coupons.create({"percent_off": 30.0}).id,
        client.v1.coupons.create({"amount_off": 400, "currency": "usd"}).id,
    ]
    draft = billed(
        client, 5, params={"discounts": [{"coupon": coupons[2]}, {"coupon": coupons[3]}]}
    )
    client.v1.invoice_items.create(
        {
            "customer": str(draft.customer),
            "invoice": draft.id,
            "amount": 2_000,
            "discounts": [{"coupon": coupons[0]}, {"coupon": coupons[1]}],
        }
    )

    invoice = client.v1.invoices.retrieve(draft.id)

    assert (invoice.subtotal, invoice.total) == (905, 233)
    assert invoice.total_discount_amounts is not None
    assert [taken.amount for taken in invoice.total_discount_amounts] == [500, 600, 272, 400]
    assert [
        [taken.amount for taken in line.discount_amounts or []] for line in invoice.lines.data
    ] == [[500, 600, 270, 398], [2, 2]]


@given(
    amounts=st.lists(st.integers(-10_000, 10_000_000), min_size=1, max_size=4),
    off=st.lists(st.one_of(st.integers(1, 100), st.integers(1_000, 20_000_000)), max_size=3),
    tax=st.none() | st.tuples(st.integers(0, 30), st.booleans()),
    balance=st.sampled_from([0, -700, -5_000_000]),
)
@settings(max_examples=25, deadline=None)
def test_the_amounts_of_an_invoice_add_up(
    amounts: list[int], off: list[int], tax: tuple[int, bool] | None, balance: int
) -> None:
    """Whatever is charged, discounted and taxed, the sums are those of the lines."""
    sandbox = Sandbox()
    try:
        client = client_of(Judged(sandbox))
        owed = billed(client, balance)
        client.v1.invoices.finalize_invoice(owed.id)
        customer = str(owed.customer)
        rates = []
        if tax is not None:
            percentage, inclusive = tax
            rates = [
                client.v1.tax_rates.create(
                    {
                        "display_name": "Tax",
                        "percentage": float(percentage),
                        "inclusive": inclusive,
                    }
                ).id
            ]
        draft = client.v1.invoices.create(
            {
                "customer": customer,
                "currency": "usd",
                "default_tax_rates": rates,
                "discounts": [
                    {
                        "coupon": client.v1.coupons.create(
                            {"percent_off": float(size)}
                            if size <= 100
                            else {"amount_off": size, "currency": "usd"}
                        ).id
                    }
                    for size in off
                ],
            }
        )
        invoice = client.v1.invoices.add_lines(
            draft.id, {"lines": [{"amount": amount} for amount in amounts]}
        )
        final = client.v1.invoices.finalize_invoice(draft.id)
    finally:
        sandbox.close()

    taken = sum(one.amount for one in invoice.total_discount_amounts or [])
    added = sum(one.amount for one in invoice.total_taxes or [] if one.tax_behavior == "exclusive")
    for line in invoice.lines.data:
        assert 0 <= sum(one.amount for one in line.discount_amounts or []) <= max(0, line.amount)
    assert invoice.subtotal == sum(amounts)
    assert invoice.total == invoice.subtotal - taken + added
    assert invoice.total_excluding_tax == invoice.total - sum(
        one.amount for one in invoice.total_taxes or []
    )
    left = final.total + balance
    assert final.amount_due == (left if left >= 50 else 0)
    assert final.amount_remaining == final.amount_due - final.amount_paid
    assert final.ending_balance == (left if left < 50 else 0)
    assert final.status == ("open" if final.amount_due else "paid")


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=8))
def test_shares_add_up_and_keep_the_proportions(amount: int, bases: list[int]) -> None:
    """Shares are whole, and less than one from their part of the amount."""
    found = shares(amount, bases)

    whole = sum(bases)
    assert sum(found) == (amount if whole else 0)
    for share, base in zip(found, bases, strict=True):
        assert not whole or abs(share * whole - amount * base) < whole


def test_who_is_exempt_pays_no_taxes(client: stripe.StripeClient) -> None:
    """The rate is named, with nothing to pay, and why."""
    vat = client.v1.tax_rates.create(
        {"display_name": "VAT", "percentage": 21.0, "inclusive": False}
    )
    customer = client.v1.customers.create({"tax_exempt": "reverse"}).id
    draft = client.v1.invoices.create({"customer": customer, "default_tax_rates": [vat.id]})
    client.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 1_000})

    invoice = client.v1.invoices.retrieve(draft.id)

    assert invoice.total == 1_000
    assert invoice.total_taxes is not None
    assert (invoice.total_taxes[0].amount, invoice.total_taxes[0].taxability_reason) == (
        0,
        "reverse_charge",
    )


def test_a_coupon_for_a_product_leaves_others_alone(client: stripe.StripeClient) -> None:
    """It is taken off the lines of its products only, even after it was deleted."""
    gold, silver = (client.v1.products.create({"name": name}).id for name in ("Gold", "Silver"))
    coupon = client.v1.coupons.create({"percent_off": 50.0, "applies_to": {"products": [gold]}}).id
    customer = client.v1.customers.create().id
    draft = client.v1.invoices.create({"customer": customer, "discounts": [{"coupon": coupon}]})
    for product in (gold, silver):
        client.v1.invoice_items.create(
            {
                "customer": customer,
                "invoice": draft.id,
                "price_data": {"currency": "usd", "product": product, "unit_amount": 1_000},
            }
        )
    client.v1.coupons.delete(coupon)

    invoice = client.v1.invoices.finalize_invoice(draft.id)

    assert invoice.total == 1_500
    assert [
        [taken.amount for taken in line.discount_amounts or []] for line in invoice.lines.data
    ] == [[0], [500]]


def test_a_draft_is_changed_in_all_that_it_says(client: stripe.StripeClient) -> None:
    """What is said anew is taken over; a sent invoice may become one that is charged."""
    draft = billed(client, params={"collection_method": "send_invoice", "days_until_due": 3})
    coupon = client.v1.coupons.create({"percent_off": 10.0}).id

    changed = client.v1.invoices.update(
        draft.id,
        {
            "custom_fields": [{"name": "Order", "value": "7"}],
            "description": "Thanks",
            "discounts": [{"coupon": coupon}],
            "footer": "Bye",
            "number": "MINE-1",
            "due_date": draft.created + 60,
        },
    )
    again = client.v1.invoices.update(
        draft.id,
        {"discounts": [{"discount": str(changed.discounts[0])}], "custom_fields": ""},
    )
    charged = client.v1.invoices.update(draft.id, {"collection_method": "charge_automatically"})
    final = client.v1.invoices.finalize_invoice(draft.id, {"auto_advance": True})

    assert (changed.total, changed.description, changed.footer) == (1_800, "Thanks", "Bye")
    assert changed.due_date == draft.created + 60
    assert again.total == 1_800
    assert (again.custom_fields, charged.due_date) == (None, None)
    assert (final.number, final.auto_advance) == ("MINE-1", True)
    assert final.next_payment_attempt is not None


def test_an_invoice_says_how_it_is_paid_and_looks(client: stripe.StripeClient) -> None:
    """Its payment offers those types of payment methods, and keeps none of them."""
    draft = billed(
        client,
        params={
            "payment_settings": {
                "payment_method_options": {"card": {"request_three_d_secure": "challenge"}},
                "payment_method_types": ["card"],
            },
            "rendering": {"amount_tax_display": "exclude_tax", "pdf": {"page_size": "a4"}},
        },
    )

    invoice = client.v1.invoices.finalize_invoice(draft.id, {"expand": ["payments"]})

    assert invoice.payment_settings.payment_method_types == ["card"]
    assert invoice.rendering is not None
    assert invoice.rendering.amount_tax_display == "exclude_tax"
    assert invoice.rendering.pdf is not None
    assert invoice.rendering.pdf.page_size == "a4"
    assert invoice.payments is not None
    intent = client.v1.payment_intents.retrieve(
        str(invoice.payments.data[0].payment.payment_intent)
    )
    assert intent.payment_method_types == ["card"]
    assert intent.setup_future_usage is None
