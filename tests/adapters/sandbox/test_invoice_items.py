"""Tests invoice items: what customers owe besides subscriptions, waiting and on drafts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import stripe
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.invoices import billed, give


def test_an_item_waits_until_an_invoice_takes_it_in(client: stripe.StripeClient) -> None:
    """Pending items are left out of an invoice, unless they are asked for."""
    customer = client.v1.customers.create({"name": "Ada"})
    waiting = client.v1.invoice_items.create(
        {"customer": customer.id, "amount": 500, "currency": "eur", "description": "Setup"}
    )

    empty = client.v1.invoices.create({"customer": customer.id})
    full = client.v1.invoices.create(
        {"customer": customer.id, "pending_invoice_items_behavior": "include"}
    )

    assert waiting.invoice is None
    assert (empty.total, empty.currency, len(empty.lines.data)) == (0, "eur", 0)
    assert [(line.description, line.amount) for line in full.lines.data] == [("Setup", 500)]
    assert full.lines.data[0].parent is not None
    assert full.lines.data[0].parent.invoice_item_details is not None
    assert full.lines.data[0].parent.invoice_item_details.invoice_item == waiting.id
    assert client.v1.invoice_items.retrieve(waiting.id).invoice == full.id
    assert client.v1.invoice_items.list({"customer": customer.id, "pending": True}).data == []
    assert [item.id for item in client.v1.invoice_items.list({"invoice": full.id}).data] == [
        waiting.id
    ]
    assert told(client) == [
        "customer.created",
        "customer.updated",
        "invoiceitem.created",
        "invoice.created",
        "invoice.created",
    ]


def test_a_draft_follows_its_items(client: stripe.StripeClient) -> None:
    """Items are put on a draft, changed and deleted; the newest stands first."""
    customer = client.v1.customers.create({"name": "Ada"})
    product = client.v1.products.create({"name": "Hours"})
    price = client.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 4000})
    draft = client.v1.invoices.create({"customer": customer.id})

    hours = client.v1.invoice_items.create(
        {
            "customer": customer.id,
            "invoice": draft.id,
            "pricing": {"price": price.id},
            "quantity": 25,
        }
    )
    credit = client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": -2000, "description": "Credit"}
    )
    both = client.v1.invoices.retrieve(draft.id)
    client.v1.invoice_items.update(hours.id, {"quantity": 2})
    less = client.v1.invoices.retrieve(draft.id)
    client.v1.invoice_items.delete(credit.id)
    left = client.v1.invoices.retrieve(draft.id)

    assert (hours.amount, hours.description, hours.discountable) == (100_000, "Hours", True)
    assert credit.discountable is False
    assert [line.amount for line in both.lines.data] == [-2000, 100_000]
    assert (both.subtotal, both.total, both.amount_due) == (98_000, 98_000, 98_000)
    assert (less.total, left.total) == (6_000, 8_000)
    assert [line.id for line in left.lines.data] == [both.lines.data[1].id]
    assert told(client)[-7:] == ["invoiceitem.created", "invoice.updated"] * 2 + [
        "invoice.updated",
        "invoiceitem.deleted",
        "invoice.updated",
    ]


def test_an_amount_of_one_may_have_decimals(client: stripe.StripeClient) -> None:
    """Half a minor unit is rounded up, once for the whole quantity."""
    customer = client.v1.customers.create({"name": "Ada"})

    item = client.v1.invoice_items.create(
        {
            "customer": customer.id,
            "unit_amount_decimal": Decimal("0.125"),
            "quantity": 20,
            "currency": "usd",
            "period": {"start": 1_700_000_000, "end": 1_700_086_400},
        }
    )

    assert item.amount == 3
    assert item.pricing is not None
    assert item.pricing.unit_amount_decimal == Decimal("0.125")
    assert (item.period.start, item.period.end) == (1_700_000_000, 1_700_086_400)


def test_a_price_may_be_described_and_has_to_be_charged_once(client: stripe.StripeClient) -> None:
    """An inline price is made inactive; a recurring one is refused."""
    customer = client.v1.customers.create({"name": "Ada"})
    product = client.v1.products.create({"name": "Hours"})
    monthly = client.v1.prices.create(
        {
            "product": product.id,
            "currency": "usd",
            "unit_amount": 1000,
            "recurring": {"interval": "month"},
        }
    )

    item = client.v1.invoice_items.create(
        {
            "customer": customer.id,
            "price_data": {"currency": "usd", "product": product.id, "unit_amount": 700},
        }
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoice_items.create({"customer": customer.id, "pricing": {"price": monthly.id}})

    assert (item.amount, item.description) == (700, "Hours")
    assert refused.value.param == "pricing[price]"
    assert refused.value.user_message == (
        "The price specified is set to `type=recurring` but this field only accepts prices with"
        " `type=one_time`."
    )


def test_lines_are_added_changed_and_removed(client: stripe.StripeClient) -> None:
    """What is taken off a draft is deleted, or waits again."""
    customer = client.v1.customers.create({"name": "Ada"})
    waiting = client.v1.invoice_items.create(
        {"customer": customer.id, "amount": 300, "currency": "usd"}
    )
    draft = client.v1.invoices.create({"customer": customer.id})

    added = client.v1.invoices.add_lines(
        draft.id,
        {
            "lines": [
                {"description": "One", "amount": 100},
                {"description": "Two", "amount": 200},
                {"invoice_item": waiting.id},
            ],
            "invoice_metadata": {"order": "7"},
        },
    )
    three, two, one = added.lines.data
    changed = client.v1.invoices.update_lines(
        draft.id, {"lines": [{"id": one.id, "amount": 150}, {"id": two.id, "description": "2"}]}
    )
    line = client.v1.invoices.line_items.update(draft.id, two.id, {"metadata": {"a": "b"}})
    left = client.v1.invoices.remove_lines(
        draft.id,
        {
            "lines": [
                {"id": three.id, "behavior": "unassign"},
                {"id": one.id, "behavior": "delete"},
            ]
        },
    )
    page = client.v1.invoices.line_items.list(draft.id, {"limit": 1})

    assert (added.total, changed.total, left.total) == (600, 650, 200)
    assert added.metadata is not None
    assert added.metadata.to_dict() == {"order": "7"}
    assert (line.id, line.description) == (two.id, "2")
    assert [line.id for line in page.data] == [two.id]
    assert [item.id for item in client.v1.invoice_items.list({"pending": True}).data] == [
        waiting.id
    ]


def test_lines_of_an_invoice_are_paged(client: stripe.StripeClient) -> None:
    """An invoice shows ten lines; its list shows them all, both ways."""
    customer = client.v1.customers.create({"name": "Ada"})
    draft = client.v1.invoices.create({"customer": customer.id})
    full = client.v1.invoices.add_lines(
        draft.id, {"lines": [{"amount": 100 + number} for number in range(12)]}
    )

    every = list(client.v1.invoices.line_items.list(draft.id, {"limit": 5}).auto_paging_iter())
    back = client.v1.invoices.line_items.list(draft.id, {"limit": 5, "ending_before": every[6].id})

    assert (len(full.lines.data), full.lines.has_more) == (10, True)
    assert [line.amount for line in every] == list(range(111, 99, -1))
    assert [line.id for line in back.data] == [line.id for line in every[1:6]]
    assert back.has_more is True


def test_what_a_finalized_invoice_charges_stays(client: stripe.StripeClient) -> None:
    """Neither its items nor its lines are changed any more."""
    customer = client.v1.customers.create({"name": "Ada"})
    draft = client.v1.invoices.create({"customer": customer.id})
    item = client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": 100}
    )
    client.v1.invoices.finalize_invoice(draft.id)

    for refuse in (
        lambda: client.v1.invoice_items.update(item.id, {"amount": 1}),
        lambda: client.v1.invoice_items.delete(item.id),
        lambda: client.v1.invoices.add_lines(draft.id, {"lines": [{"amount": 1}]}),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            refuse()
        assert refused.value.code == "invoice_not_editable"
        assert refused.value.user_message == ("Invalid invoice: This invoice is no longer editable")


def test_an_item_is_changed_in_all_that_it_says(client: stripe.StripeClient) -> None:
    """What is said anew is taken over; the rest stays."""
    customer = client.v1.customers.create({"name": "Ada"}).id
    rate = client.v1.tax_rates.create(
        {"display_name": "VAT", "percentage": 20.0, "inclusive": False}
    ).id
    coupon = client.v1.coupons.create({"percent_off": 50.0}).id
    draft = client.v1.invoices.create({"customer": customer})
    item = client.v1.invoice_items.create(
        {"customer": customer, "invoice": draft.id, "amount": 1_000}
    )

    changed = client.v1.invoice_items.update(
        item.id,
        {
            "amount": 2_000,
            "description": "Hours",
            "discounts": [{"coupon": coupon}],
            "metadata": {"a": "b"},
            "period": {"start": 1_700_000_000, "end": 1_700_086_400},
            "tax_rates": [rate],
        },
    )
    discounted = client.v1.invoices.retrieve(draft.id)
    plain = client.v1.invoice_items.update(item.id, {"discountable": False, "tax_rates": ""})

    assert (changed.amount, changed.description, changed.period.start) == (
        2_000,
        "Hours",
        1_700_000_000,
    )
    assert changed.tax_rates is not None
    assert [one.id for one in changed.tax_rates] == [rate]
    assert (discounted.subtotal, discounted.total) == (1_000, 1_200)
    assert plain.tax_rates == []
    assert client.v1.invoices.retrieve(draft.id).total == 2_000


def _other_customer(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    stranger = client.v1.customers.create().id
    return client.v1.invoice_items.create(
        {"customer": stranger, "invoice": draft.id, "amount": 100}
    )


def _other_currency(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    return client.v1.invoice_items.create(
        {
            "customer": str(draft.customer),
            "invoice": draft.id,
            "amount": 100,
            "currency": "eur",
        }
    )


def _no_amount(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    return client.v1.invoice_items.create({"customer": str(draft.customer)})


def _amount_and_quantity(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    return client.v1.invoice_items.create(
        {"customer": str(draft.customer), "amount": 1, "quantity": 2}
    )


def _nobody(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    return client.v1.invoice_items.create({"amount": 100})


def _strange_line(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    return client.v1.invoices.line_items.update(draft.id, "il_x", {"amount": 1})


def _taken_item(client: stripe.StripeClient, draft: stripe.Invoice) -> object:
    item = client.v1.invoice_items.list({"invoice": draft.id}).data[0]
    other = client.v1.invoices.create({"customer": str(draft.customer)})
    return client.v1.invoices.add_lines(other.id, {"lines": [{"invoice_item": item.id}]})


@pytest.mark.parametrize(
    ("ask", "param"),
    [
        (_other_customer, "customer"),
        (_other_currency, "currency"),
        (_no_amount, None),
        (_amount_and_quantity, "amount"),
        (_nobody, "customer"),
        (_strange_line, "line_item"),
        (_taken_item, "lines[0][invoice_item]"),
    ],
)
def test_what_can_not_be_charged_is_refused(
    client: stripe.StripeClient,
    ask: Callable[[stripe.StripeClient, stripe.Invoice], object],
    param: str | None,
) -> None:
    """An item fits its invoice and says what it costs, once."""
    draft = billed(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        ask(client, draft)

    assert refused.value.param == param
    assert client.v1.invoices.retrieve(draft.id).total == 2_000


def test_what_a_subscription_charges_is_changed_only_in_words(
    client: stripe.StripeClient,
) -> None:
    """A line of a subscription keeps its amount, and stays on its invoice."""
    customer = client.v1.customers.create().id
    price = client.v1.prices.create(
        {
            "product_data": {"name": "Gold"},
            "currency": "usd",
            "unit_amount": 900,
            "recurring": {"interval": "month"},
        }
    ).id
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000}).id
    customer = client.v1.customers.create({"test_clock": clock}).id
    give(client, customer, "pm_card_visa")
    subscription = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}]}
    )
    end = subscription["items"].data[0].current_period_end
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": end + 60})
    draft = client.v1.invoices.list({"customer": customer, "status": "draft"}).data[0]
    line = draft.lines.data[0]

    changed = client.v1.invoices.line_items.update(
        draft.id, line.id, {"description": "The month", "metadata": {"a": "b"}}
    )

    assert (changed.description, changed.amount) == ("The month", 900)
    for refuse in (
        lambda: client.v1.invoices.line_items.update(draft.id, line.id, {"amount": 1}),
        lambda: client.v1.invoices.remove_lines(
            draft.id, {"lines": [{"id": line.id, "behavior": "delete"}]}
        ),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            refuse()
