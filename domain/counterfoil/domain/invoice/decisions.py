"""What comes of each wish about an invoice, of each answer, and of each observation of it."""

from operator import attrgetter
from typing import assert_never, get_args

import attrs

from counterfoil.domain.asking import is_under_way
from counterfoil.domain.cause import Cause
from counterfoil.domain.confirming import is_synced, to_await
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import guards
from counterfoil.domain.invoice.answering import answered, due, let_time_pass
from counterfoil.domain.invoice.creating import Events, collection_pause, create_invoice
from counterfoil.domain.invoice.evolving import evolve
from counterfoil.domain.invoice.observing import learn_earlier_fact, observe_invoice
from counterfoil.domain.invoice.outstanding import request_of
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, Seen, State, initial
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.portal import configuration_read
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.requests import Operation, RequestStage, request_for
from counterfoil.domain.session.admitting import admits_invoice_wish
from counterfoil.domain.subscription.commands import NoteInvoiceFinalized, NoteInvoicePaid
from counterfoil.domain.subscription.terms import CollectionPauseBehavior
from counterfoil.domain.values import InvoiceId


def decided_or_asked(invoice: Seen, facts: Facts, *, decided: Events, asked: e.Asked) -> Events:
    """
    Return the facts in a standalone account, the request for them in a synced one.

    The same request again is quiet.
    """
    if not is_synced(facts):
        return decided
    return () if is_under_way(request_of(asked), invoice.outstanding) else (asked,)


def finalize_invoice(command: c.FinalizeInvoice, state: State, facts: Facts) -> Events:
    """
    Make a draft final, with what that brings at once; quiet where it is final.

    What leaves nothing to pay is paid. What a paused collection is to write off is uncollectible,
    once the customer's balance was set off (R127).
    """
    invoice = guards.known(state)
    if isinstance(invoice, Finalized):
        return ()
    finalized = e.InvoiceFinalized(
        finalized_at=facts.at, number=command.number or invoice.bill.number
    )
    amounts = invoice.bill.amounts
    pause = collection_pause(invoice.bill.grounds.subscription, facts)
    following: Events = ()
    if amounts.amount_due == 0:
        following = (e.InvoicePaid(paid_at=facts.at, amount_paid=amounts.amount_paid),)
    elif pause is not None and pause.behavior is CollectionPauseBehavior.MARK_UNCOLLECTIBLE:
        following = (e.InvoiceMarkedUncollectible(facts.at),)
    return decided_or_asked(
        invoice, facts, decided=(finalized, *following), asked=e.FinalizationRequested()
    )


def pay_invoice(command: c.PayInvoice, state: State, facts: Facts) -> Events:
    """
    Ask for payment, of Stripe or of whoever collects for a standalone account (R147, R149).

    Quiet where it is paid, or being paid in this very way. What waits for the customer, to
    authenticate a card say, may be asked for anew, with the same card or another: that a customer
    didn't do so, no statement of the invoice tells.
    """
    invoice = guards.known(state)
    asked = e.PaymentRequested(payment_method_id=command.payment_method_id)
    request = request_of(asked)
    held = request_for(invoice.outstanding, Operation.PAY_INVOICE)
    waits = held is not None and held.stage is RequestStage.AWAITING_PAYMENT
    is_asked = is_under_way(request, invoice.outstanding) and not waits
    if invoice.status is InvoiceStatus.PAID or is_asked:
        return ()
    refuse_first(guards.may_pay(invoice, command.payment_method_id, facts))
    if not waits:
        refuse_first(guards.no_other_is_under_way(request, invoice))
    return (asked,)


def record_payment(command: c.RecordPayment, state: State, facts: Facts) -> Events:
    """Record that a standalone account's invoice was paid; quiet where it is."""
    invoice = guards.known(state)
    if invoice.status is InvoiceStatus.PAID:
        return ()
    refuse_first(guards.may_be_told_paid(invoice, facts))
    attempts = invoice.bill.attempts
    tried = attrs.evolve(
        attempts,
        attempted=True,
        attempt_count=attempts.attempt_count + 1,
        next_payment_attempt=None,
    )
    paid = e.InvoicePaid(paid_at=facts.at, amount_paid=invoice.bill.amounts.amount_due)
    return (e.AttemptsChanged(tried), paid)


def record_payment_failure(command: c.RecordPaymentFailure, state: State, facts: Facts) -> Events:
    """
    Record that an attempt to pay a standalone account's invoice failed.

    Each record is an attempt of its own; a request for payment that was outstanding is refused by
    it.
    """
    invoice = guards.known(state)
    refuse_first(guards.may_be_told_paid(invoice, facts))
    count = invoice.bill.attempts.attempt_count + 1
    failed = e.PaymentFailed(
        attempts=attrs.evolve(
            invoice.bill.attempts,
            attempted=True,
            attempt_count=count,
            failed_attempt=count,
            next_payment_attempt=command.next_payment_attempt,
        ),
        code=command.code,
        decline_code=command.decline_code,
    )
    if request_for(invoice.outstanding, Operation.PAY_INVOICE) is None:
        return (failed,)
    refused = e.RequestRefused(
        operation=Operation.PAY_INVOICE, code=command.code, decline_code=command.decline_code
    )
    return (failed, refused)


def void_invoice(command: c.VoidInvoice, state: State, facts: Facts) -> Events:
    """Let an invoice count for nothing, or ask Stripe to; quiet where it does."""
    invoice = guards.known(state)
    if invoice.status is InvoiceStatus.VOID:
        return ()
    refuse_first(guards.may_void(invoice))
    return decided_or_asked(
        invoice, facts, decided=(e.InvoiceVoided(facts.at),), asked=e.VoidingRequested()
    )


def mark_uncollectible(command: c.MarkInvoiceUncollectible, state: State, facts: Facts) -> Events:
    """Expect no payment any more, or ask Stripe to; quiet where none is expected."""
    invoice = guards.known(state)
    if invoice.status is InvoiceStatus.UNCOLLECTIBLE:
        return ()
    refuse_first(guards.may_mark_uncollectible(invoice))
    return decided_or_asked(
        invoice,
        facts,
        decided=(e.InvoiceMarkedUncollectible(facts.at),),
        asked=e.UncollectibleMarkRequested(),
    )


def delete_draft(command: c.DeleteDraftInvoice, state: State, facts: Facts) -> Events:
    """Delete a one-off draft, or ask Stripe to; quiet where it is gone."""
    if isinstance(state, Deleted):
        return ()
    invoice = guards.known(state)
    refuse_first(guards.may_delete(invoice))
    return decided_or_asked(
        invoice,
        facts,
        decided=(e.InvoiceDeleted(customer=invoice.customer),),
        asked=e.DeletionRequested(),
    )


def change_automatic_collection(
    command: c.ChangeAutomaticCollection, state: State, facts: Facts
) -> Events:
    """Let an invoice be collected by itself, or no longer (R115, R126)."""
    invoice = guards.known(state)
    if invoice.bill.collection.auto_advance == command.auto_advance:
        return ()
    changed = attrs.evolve(invoice.bill.collection, auto_advance=command.auto_advance)
    awaited = to_await(("auto_advance",), invoice.unconfirmed, facts)
    events: Events = (e.CollectionChanged(changed),)
    return (*events, e.ConfirmationAwaited(awaited)) if awaited else events


def amend(command: c.Amendment, state: State, facts: Facts) -> Events:
    """Decide a wish about an invoice that is there."""
    match command:
        case c.FinalizeInvoice():
            return finalize_invoice(command, state, facts)
        case c.PayInvoice():
            return pay_invoice(command, state, facts)
        case c.RecordPayment():
            return record_payment(command, state, facts)
        case c.RecordPaymentFailure():
            return record_payment_failure(command, state, facts)
        case c.VoidInvoice():
            return void_invoice(command, state, facts)
        case c.MarkInvoiceUncollectible():
            return mark_uncollectible(command, state, facts)
        case c.DeleteDraftInvoice():
            return delete_draft(command, state, facts)
        case c.ChangeAutomaticCollection():
            return change_automatic_collection(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def decide(command: c.Command, state: State, facts: Facts) -> Events:
    """
    Return what comes of a command, or raise the refusal; an observation is never refused.

    The session that a payment is asked for through is asked first.
    """
    match command:
        case c.ObserveInvoice():
            return observe_invoice(command, state)
        case c.LearnEarlierFact():
            return learn_earlier_fact(command)
        case c.RecordAnswer() | c.LinkToStripe() | c.EndConfirmation():
            return answered(command, state)
        case c.LetTimePass():
            return let_time_pass(state, facts)
        case c.CreateInvoice():
            refuse_first(guards.merchant_alone(command.invoice_id, facts))
            return create_invoice(command, state, facts)
        case c.PayInvoice():
            refuse_first(admits_invoice_wish(state, facts))
            return amend(command, state, facts)
        case _:
            refuse_first(guards.merchant_alone(command.invoice_id, facts))
            return amend(command, state, facts)


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return what a command's rules read besides the invoice; an observation reads nothing."""
    match command:
        case c.CreateInvoice():
            return _with_subscription(
                command.subscription_id, StreamRef(kind="customer", id=command.customer_id)
            )
        case c.FinalizeInvoice() if isinstance(state, Draft):
            return _with_subscription(state.bill.grounds.subscription)
        case c.PayInvoice():
            refs = [*configuration_read(cause)]
            if isinstance(state, Draft | Finalized):
                refs.append(StreamRef(kind="customer", id=state.customer))
            return tuple(refs)
        case _:
            return ()


def _with_subscription(subscription: str | None, *refs: StreamRef) -> tuple[StreamRef, ...]:
    if subscription is None:
        return refs
    return (*refs, StreamRef(kind="subscription", id=subscription))


def consequences(before: State, after: State) -> tuple[NoteInvoiceFinalized | NoteInvoicePaid, ...]:
    """
    Tell a subscription of its invoice that became final, and that it was paid (R149).

    What is told at the door of observation changes nothing there: Stripe states a subscription's
    own status.
    """
    if not isinstance(after, Finalized):
        return ()
    subscription = after.bill.grounds.subscription
    if subscription is None:
        return ()
    notes: list[NoteInvoiceFinalized | NoteInvoicePaid] = []
    if not isinstance(before, Finalized):
        notes.append(NoteInvoiceFinalized(subscription_id=subscription, invoice_id=after.id))
    was_paid = isinstance(before, Finalized) and before.status is InvoiceStatus.PAID
    if after.status is InvoiceStatus.PAID and not was_paid:
        notes.append(NoteInvoicePaid(subscription_id=subscription, invoice_id=after.id))
    return tuple(notes)


INVOICE: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind="invoice",
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("invoice_id"),
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(c.LetTimePass,),
    due=due,
    let_time_pass=lambda invoice_id: c.LetTimePass(invoice_id=InvoiceId(invoice_id)),
)
"""The invoice: an aggregate as pure functions."""
