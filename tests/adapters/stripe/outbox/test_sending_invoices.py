"""What is asked for of invoices comes to Stripe, and how a payment ends is known here."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.in_step import differences
from tests.adapters.stripe.outbox.syncing import Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.sandbox.payments.authenticating import approve, refuse
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.requests import Operation, RequestStage, request_for
from counterfoil.domain.values import CustomerId, InvoiceId, PaymentMethodId

SENT, REFUSED = OutboxStatus.CONFIRMED, OutboxStatus.REFUSED
GOOD, BAD, SLOW = "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def draft(pair: Pair, card: str = GOOD) -> InvoiceId:
    """Have a draft on both sides, of a customer who pays with a card."""
    customer = pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
    method = pair.at_stripe("POST", f"/v1/payment_methods/{card}/attach", {"customer": customer})
    pair.adopt(method)
    default = {"invoice_settings[default_payment_method]": str(method["id"])}
    pair.adopt(pair.at_stripe("POST", f"/v1/customers/{customer}", default))
    made = pair.at_stripe("POST", "/v1/invoices", {"customer": customer, "currency": "eur"})
    path = f"/v1/invoices/{made['id']}/add_lines"
    return InvoiceId(pair.adopt(pair.at_stripe("POST", path, {"lines[0][amount]": "2000"})))


def opened(pair: Pair, card: str = GOOD) -> InvoiceId:
    """Have an open invoice on both sides."""
    invoice = draft(pair, card)
    pair.clock.go_on()
    pair.adopt(pair.at_stripe("POST", f"/v1/invoices/{invoice}/finalize"))
    return invoice


def listed(pair: Pair, path: str) -> list[JsonObject]:
    """Return what Stripe lists at a path."""
    found = pair.at_stripe("GET", path)["data"]
    assert isinstance(found, list)
    return list(found)


def other(pair: Pair, invoice: InvoiceId) -> PaymentMethodId:
    """Have another card of the customer's, which is good, on both sides."""
    customer = state(pair, invoice).customer
    made = pair.at_stripe("POST", f"/v1/payment_methods/{GOOD}/attach", {"customer": customer})
    return PaymentMethodId(pair.adopt(made))


def ended(pair: Pair, *commands: object) -> list[OutboxRequest]:
    """Decide commands, and return how their requests ended."""
    for command in commands:
        pair.decide(command)
    return pair.sync()


def state(pair: Pair, invoice: InvoiceId) -> Draft | Finalized:
    """Return the invoice as the portal has it."""
    found = pair.account.get(INVOICE, invoice)
    assert isinstance(found, Draft | Finalized)
    return found


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (c.PayInvoice, InvoiceStatus.PAID),
        (c.VoidInvoice, InvoiceStatus.VOID),
        (c.MarkInvoiceUncollectible, InvoiceStatus.UNCOLLECTIBLE),
    ],
)
def test_an_open_invoice_is_settled(
    pair: Pair,
    step: type[c.PayInvoice | c.VoidInvoice | c.MarkInvoiceUncollectible],
    status: InvoiceStatus,
) -> None:
    """In each way that there is."""
    invoice = opened(pair)

    (request,) = ended(pair, step(invoice_id=invoice))

    assert request.status is SENT
    assert state(pair, invoice).status is status
    assert differences(pair, f"/v1/invoices/{invoice}") == []


def test_a_draft_becomes_final(pair: Pair) -> None:
    """With the number that Stripe gives it, and collected by itself where that was decided."""
    invoice = draft(pair)

    requests = ended(
        pair,
        c.ChangeAutomaticCollection(invoice_id=invoice, auto_advance=True),
        c.FinalizeInvoice(invoice_id=invoice),
    )

    assert [each.status for each in requests] == [SENT, SENT]
    assert state(pair, invoice).status is InvoiceStatus.OPEN
    assert state(pair, invoice).bill.number is not None
    assert state(pair, invoice).bill.collection.auto_advance
    assert differences(pair, f"/v1/invoices/{invoice}") == []


def test_a_draft_is_deleted(pair: Pair) -> None:
    """On both sides, for ever."""
    invoice = draft(pair)

    (request,) = ended(pair, c.DeleteDraftInvoice(invoice_id=invoice))

    assert request.status is SENT
    assert isinstance(pair.account.get(INVOICE, invoice), Deleted)
    assert listed(pair, "/v1/invoices") == []


def test_a_chosen_card_pays(pair: Pair) -> None:
    """Though it isn't the default."""
    invoice = opened(pair, BAD)
    chosen = other(pair, invoice)

    (request,) = ended(pair, c.PayInvoice(invoice_id=invoice, payment_method_id=chosen))

    assert request.status is SENT
    assert state(pair, invoice).status is InvoiceStatus.PAID


def test_a_declined_card_leaves_the_invoice_open(pair: Pair) -> None:
    """And it is known why; another try is asked for anew."""
    invoice = opened(pair, BAD)

    (request,) = ended(pair, c.PayInvoice(invoice_id=invoice))

    assert (request.status, request.code) == (REFUSED, "card_declined")
    assert request.decline_code is not None
    assert state(pair, invoice).status is InvoiceStatus.OPEN
    assert not state(pair, invoice).outstanding
    assert differences(pair, f"/v1/invoices/{invoice}") == []

    (again,) = ended(pair, c.PayInvoice(invoice_id=invoice))
    assert again.status is REFUSED


def waiting(pair: Pair, invoice: InvoiceId) -> str:
    """Ask for a payment that the customer is to authenticate; return its secret."""
    (request,) = ended(pair, c.PayInvoice(invoice_id=invoice))
    assert request.status is SENT
    asked = request_for(state(pair, invoice).outstanding, Operation.PAY_INVOICE)
    assert asked is not None
    assert asked.stage is RequestStage.AWAITING_PAYMENT
    found = pair.at_stripe("GET", f"/v1/invoices/{invoice}?expand[]=confirmation_secret")
    secret = found["confirmation_secret"]
    assert isinstance(secret, dict)
    return str(secret["client_secret"])


def test_a_payment_that_the_customer_authenticates_is_made(pair: Pair) -> None:
    """Until then it waits, and is no refusal."""
    invoice = opened(pair, SLOW)
    secret = waiting(pair, invoice)

    with pair.sandbox._turn(0) as turn:
        approve(turn, secret)
    pair.hear(*pair.events())

    assert state(pair, invoice).status is InvoiceStatus.PAID
    assert not state(pair, invoice).outstanding


def test_a_payment_that_the_customer_does_not_authenticate_is_not_made(pair: Pair) -> None:
    """The invoice stays open on both sides, and another card may pay it."""
    invoice = opened(pair, SLOW)
    secret = waiting(pair, invoice)
    pair.clock.go_on()

    with pair.sandbox._turn(0) as turn:
        refuse(turn, secret)
    pair.hear(*pair.events())

    assert state(pair, invoice).status is InvoiceStatus.OPEN
    assert pair.at_stripe("GET", f"/v1/invoices/{invoice}")["status"] == "open"

    (request,) = ended(
        pair, c.PayInvoice(invoice_id=invoice, payment_method_id=other(pair, invoice))
    )

    assert request.status is SENT
    assert state(pair, invoice).status is InvoiceStatus.PAID
    assert not state(pair, invoice).outstanding


def test_what_is_paid_meanwhile_is_not_paid_again(pair: Pair) -> None:
    """It is looked at before it is sent."""
    invoice = opened(pair)
    pair.decide(c.PayInvoice(invoice_id=invoice))
    pair.at_stripe("POST", f"/v1/invoices/{invoice}/pay")

    (request,) = pair.sync()

    assert request.status is SENT
    assert state(pair, invoice).status is InvoiceStatus.PAID
    assert [each for each in pair.carrier.sent if each.method == "POST"] == []


def test_what_cannot_be_voided_any_more_is_not(pair: Pair) -> None:
    """It was paid at Stripe before."""
    invoice = opened(pair)
    pair.decide(c.VoidInvoice(invoice_id=invoice))
    pair.at_stripe("POST", f"/v1/invoices/{invoice}/pay")

    ended(pair)

    assert state(pair, invoice).status is InvoiceStatus.PAID
    assert not state(pair, invoice).outstanding
    assert differences(pair, f"/v1/invoices/{invoice}") == []


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_a_draft_has_one_line(pair: Pair, fault: Fault) -> None:
    """And goes on by itself only once it has it."""
    customer = CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})))
    invoice = InvoiceId("in_ours")
    pair.sandbox.faults.next(fault, method="POST", times=5)

    requests = ended(
        pair,
        c.CreateInvoice(
            invoice_id=invoice,
            customer_id=customer,
            currency="eur",
            subtotal=2000,
            total=2000,
            auto_advance=True,
        ),
    )

    assert {each.status for each in requests} == {SENT}
    (made,) = listed(pair, "/v1/invoices")
    assert (made["total"], made["auto_advance"]) == (2000, True)
    assert made["metadata"] == {"counterfoil_id": "in_ours"}
    held = state(pair, invoice)
    assert (held.bill.amounts.total, held.bill.collection.auto_advance) == (2000, True)
    assert not held.outstanding


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_is_charged_once(pair: Pair, fault: Fault) -> None:
    """Before the write and after it."""
    invoice = draft(pair)
    for command in (
        c.ChangeAutomaticCollection(invoice_id=invoice, auto_advance=True),
        c.FinalizeInvoice(invoice_id=invoice),
        c.PayInvoice(invoice_id=invoice),
    ):
        pair.sandbox.faults.next(fault, method="POST", times=2)
        assert {each.status for each in ended(pair, command)} == {SENT}

    assert state(pair, invoice).status is InvoiceStatus.PAID
    assert differences(pair, f"/v1/invoices/{invoice}") == []
    types = [each["type"] for each in pair.events()]
    assert types.count("charge.succeeded") == types.count("invoice.finalized") == 1
