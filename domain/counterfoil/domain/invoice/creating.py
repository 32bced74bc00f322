"""What comes of the wish to make an invoice, and of a subscription's paused collection to it."""

from typing import assert_never

import attrs

from counterfoil.domain.asking import is_under_way
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import guards
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.outstanding import request_of
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, State, Unseen
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Bill,
    Collection,
    Grounds,
    Pages,
    StatusTransitions,
)
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import SubscriptionId

Events = tuple[e.Event, ...]


def create_invoice(command: c.CreateInvoice, state: State, facts: Facts) -> Events:
    """Make a draft, or ask Stripe to."""
    bill = bill_of(command)
    match state:
        case Unseen():
            return _made_or_asked(command, bill, state, facts)
        case Draft() | Finalized():
            if (_as_asked(state.bill), state.notes) == (_as_asked(bill), command.notes):
                return ()
            raise r.InvoiceExistsError(state.id)
        case Deleted():
            raise r.InvoiceDeletedError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def _made_or_asked(command: c.CreateInvoice, bill: Bill, state: Unseen, facts: Facts) -> Events:
    asked = e.InvoiceCreationRequested(bill=bill, notes=command.notes)
    if is_synced(facts):
        if is_under_way(request_of(asked), state.outstanding):
            return ()
        refuse_first(guards.no_other_is_under_way(request_of(asked), state))
    refuse_first(guards.may_create(command, facts))
    return (asked,) if is_synced(facts) else _made(command, bill, facts)


def _made(command: c.CreateInvoice, bill: Bill, facts: Facts) -> Events:
    """
    Make the draft as a standalone account does: what its subscription's collection is paused to
    keep as draft isn't collected by itself (R126), and what it is paused to void is void (R128).
    """
    bill = attrs.evolve(bill, grounds=attrs.evolve(bill.grounds, created=facts.at))
    pause = collection_pause(command.subscription_id, facts)
    behavior = None if pause is None else pause.behavior
    if behavior is CollectionPauseBehavior.KEEP_AS_DRAFT:
        kept = attrs.evolve(bill.collection, auto_advance=False)
        bill = attrs.evolve(bill, collection=kept)
    created = e.InvoiceCreated(bill=bill, notes=command.notes)
    if behavior is CollectionPauseBehavior.VOID:
        return (created, e.InvoiceVoided(facts.at))
    return (created,)


def collection_pause(
    subscription_id: SubscriptionId | None, facts: Facts
) -> CollectionPause | None:
    """Return the pause of a subscription's collection that holds now (R124, R128)."""
    subscription = None if subscription_id is None else facts.subscription(subscription_id)
    pause = None if subscription is None else subscription.collection_pause
    if pause is None or (pause.resumes_at is not None and pause.resumes_at <= facts.at):
        return None
    return pause


def bill_of(command: c.CreateInvoice) -> Bill:
    """Return what the invoice is to say."""
    due = max(command.total, 0) if command.amount_due is None else command.amount_due
    return Bill(
        grounds=Grounds(
            customer=command.customer_id,
            currency=command.currency,
            subscription=command.subscription_id,
            billing_reason=command.billing_reason,
            on_behalf_of=command.on_behalf_of,
            period_start=command.period_start,
            period_end=command.period_end,
        ),
        amounts=Amounts(
            subtotal=command.subtotal,
            total=command.total,
            amount_due=due,
            amount_remaining=due,
            starting_balance=command.starting_balance,
        ),
        collection=Collection(
            collection_method=command.collection_method,
            auto_advance=command.auto_advance,
            due_date=command.due_date,
            default_payment_method=command.default_payment_method,
        ),
    )


def _as_asked(bill: Bill) -> Bill:
    """Return what a wish says of a bill, without what comes of it afterwards."""
    amounts = bill.amounts
    return attrs.evolve(
        bill,
        grounds=attrs.evolve(bill.grounds, created=None),
        number=None,
        amounts=Amounts(
            subtotal=amounts.subtotal,
            total=amounts.total,
            amount_due=amounts.amount_due,
            starting_balance=amounts.starting_balance,
        ),
        collection=attrs.evolve(bill.collection, auto_advance=False),
        attempts=Attempts(),
        transitions=StatusTransitions(),
        pages=Pages(),
    )
