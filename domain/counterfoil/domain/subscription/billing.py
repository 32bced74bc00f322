"""What a subscription makes of its invoices, where nobody else says how billing stands."""

from typing import TypeGuard

from counterfoil.domain.cause import Door
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.terms import Status


def note_invoice_finalized(command: c.NoteInvoiceFinalized, state: State, facts: Facts) -> Events:
    """Note the most recent final invoice."""
    if not _decides_on(state, facts) or command.invoice_id == state.latest_invoice:
        return ()
    return (e.LatestInvoiceChanged(command.invoice_id),)


def note_invoice_paid(command: c.NoteInvoicePaid, state: State, facts: Facts) -> Events:
    """Let a subscription that is past due go on once its most recent invoice is paid (R149)."""
    if not _decides_on(state, facts) or command.invoice_id != state.latest_invoice:
        return ()
    return (e.StatusChanged(Status.ACTIVE),) if state.status is Status.PAST_DUE else ()


def _decides_on(state: State, facts: Facts) -> TypeGuard[InForce]:
    """Tell whether what an invoice comes to decides here: Stripe states it, where it is asked."""
    told = is_synced(facts) or facts.cause.door is Door.OBSERVATION
    return isinstance(state, InForce) and not told
