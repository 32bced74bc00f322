"""What keeps a wish about an invoice from being granted: guards that yield refusals in order."""

from collections.abc import Iterator
from typing import assert_never

from counterfoil.domain.changes import Set
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.currencies import CURRENCIES
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.showing import is_payable, is_shown
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, Seen, State, Unseen
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.metadata import metadata_fits
from counterfoil.domain.portal import features, is_paid_for, portal_is_open
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation, Outstanding, request_for
from counterfoil.domain.subscription.guards import chargeable
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import InvoiceId, PaymentMethodId

Refusals = Iterator[CommandRefusedError]


def merchant_alone(invoice_id: InvoiceId, facts: Facts) -> Refusals:
    """
    Yield a wish at the portal that isn't to pay (R147).

    This check goes before every other: who may not ask isn't told what is there.
    """
    if facts.at_portal:
        yield r.InvoiceIsTheMerchantsError(invoice_id)


def known(state: State) -> Seen:
    """Return the invoice that a wish is about; refuse one that is unknown or was deleted."""
    match state:
        case Draft() | Finalized():
            return state
        case Deleted():
            raise r.InvoiceDeletedError(state.id)
        case Unseen():
            raise r.UnknownInvoiceError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def may_create(command: c.CreateInvoice, facts: Facts) -> Refusals:
    """Yield what keeps an invoice from being made."""
    invoice_id = command.invoice_id
    if not isinstance(facts.customer, CustomerInForce):
        yield r.InvoiceCustomerError(invoice_id, command.customer_id)
    subscription_id = command.subscription_id
    if subscription_id is not None:
        subscription = facts.subscription(subscription_id)
        if subscription is None or subscription.customer != command.customer_id:
            yield r.InvoiceSubscriptionError(invoice_id, subscription_id)
    if command.currency not in CURRENCIES:
        yield r.InvoiceCurrencyError(invoice_id, command.currency)
    if command.amount_due is not None and command.amount_due < 0:
        yield r.NegativeAmountDueError(invoice_id, command.amount_due)
    if command.due_date is not None and (
        command.collection_method is not CollectionMethod.SEND_INVOICE
        or command.due_date <= facts.at
    ):
        yield r.DueDateError(invoice_id)
    if command.default_payment_method is not None:
        yield from can_be_charged(invoice_id, command.default_payment_method, facts)
    yield from metadata_fits({}, Set(command.notes.metadata))


def can_be_charged(
    invoice_id: InvoiceId, payment_method_id: PaymentMethodId, facts: Facts
) -> Refusals:
    """Yield a payment method that isn't attached to the customer, or is leaving (R102)."""
    if payment_method_id not in chargeable(facts):
        yield r.InvoicePaymentMethodError(invoice_id, payment_method_id)


def may_see(state: State, facts: Facts) -> Refusals:
    """Yield what keeps an invoice from being viewed or downloaded (R38, R147, R148, R189)."""
    if not isinstance(state, Draft | Finalized):
        yield r.UnknownInvoiceError(state.id)
        return
    if not facts.at_portal:
        return
    yield from is_paid_for(facts)
    if not portal_is_open(facts):
        yield r.NoActiveConfigurationError(state.id)
    if not features(facts).invoice_history.enabled:
        yield r.InvoiceHistoryDisabledError(state.id)
    if not is_shown(state):
        yield r.InvoiceNotShownError(state.id)


def may_pay(invoice: Seen, payment_method_id: PaymentMethodId | None, facts: Facts) -> Refusals:
    """Yield what keeps an invoice from being paid (R102, R147, R149)."""
    yield from may_see(invoice, facts)
    yield from is_to_be_paid(invoice, facts)
    if request_for(invoice.outstanding, Operation.VOID_INVOICE) is not None:
        yield r.VoidingUnderWayError(invoice.id)
    if payment_method_id is not None:
        yield from can_be_charged(invoice.id, payment_method_id, facts)


def is_to_be_paid(invoice: Seen, facts: Facts) -> Refusals:
    """Yield an invoice that is not to be paid any more, or not yet (R149)."""
    if not is_payable(invoice, at_portal=facts.at_portal):
        yield r.InvoiceNotPayableError(invoice.id, invoice.status)


def may_be_told_paid(invoice: Seen, facts: Facts) -> Refusals:
    """Yield what keeps a payment or its failure from being put on record here."""
    if is_synced(facts):
        yield r.StripeTellsPaymentsError(invoice.id)
    yield from is_to_be_paid(invoice, facts)


def may_void(invoice: Seen) -> Refusals:
    """Yield what keeps an invoice from being voided."""
    if not is_payable(invoice, at_portal=False):
        yield r.InvoiceNotVoidableError(invoice.id, invoice.status)
    if request_for(invoice.outstanding, Operation.PAY_INVOICE) is not None:
        yield r.PaymentUnderWayError(invoice.id)


def may_mark_uncollectible(invoice: Seen) -> Refusals:
    """Yield an invoice that isn't open."""
    if invoice.status is not InvoiceStatus.OPEN:
        yield r.InvoiceNotOpenError(invoice.id, invoice.status)


def may_delete(invoice: Seen) -> Refusals:
    """Yield an invoice that is final, or a subscription's."""
    if not isinstance(invoice, Draft) or invoice.bill.grounds.subscription is not None:
        yield r.InvoiceNotDeletableError(invoice.id)


def no_other_is_under_way(request: Outstanding, state: Unseen | Seen) -> Refusals:
    """Yield a refusal where the same kind of thing was asked with other values."""
    if request_for(state.outstanding, request.operation) is not None:
        yield r.InvoiceRequestUnderWayError(state.id, request.operation)
