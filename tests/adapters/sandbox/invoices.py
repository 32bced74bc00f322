"""What tests of invoices have in common."""

import stripe


def billed(
    client: stripe.StripeClient,
    amount: int = 2_000,
    *,
    card: str | None = None,
    test_clock: str | None = None,
    params: "stripe.params.InvoiceCreateParams | None" = None,
) -> stripe.Invoice:
    """Return a draft of one item for a new customer, whose default is a card if one is given."""
    customer = client.v1.customers.create(
        {"name": "Ada"} if test_clock is None else {"name": "Ada", "test_clock": test_clock}
    )
    if card is not None:
        give(client, customer.id, card)
    draft = client.v1.invoices.create({"customer": customer.id, **(params or {})})
    client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": amount, "currency": "usd"}
    )
    return client.v1.invoices.retrieve(draft.id)


def give(client: stripe.StripeClient, customer: str, card: str) -> str:
    """Give a customer a card that is charged by default; return it."""
    method = client.v1.payment_methods.attach(card, {"customer": customer})
    client.v1.customers.update(
        customer, {"invoice_settings": {"default_payment_method": method.id}}
    )
    return method.id
