"""What may be done with an invoice now, and why not the rest, by the guards that decide."""

from collections.abc import Iterator
from enum import StrEnum

import attrs

from counterfoil.domain.answers import Answer
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import guards
from counterfoil.domain.invoice.state import Draft, Finalized, State, Unseen
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.requests import Operation, request_for
from counterfoil.domain.session.admitting import admits_invoice_wish, shows_invoice


class InvoiceAction(StrEnum):
    """What an invoice's line offers. To view and to download leave no event (R157)."""

    VIEW = "view"
    DOWNLOAD = "download"
    PAY = "pay"


def allowed_actions(state: State, facts: Facts) -> tuple[Answer, ...]:
    """
    Answer for each action whether it would be granted; what is paid or being paid needs no answer.

    In a session an invoice that it doesn't show is as one that doesn't exist (R67, R83), and its
    flow hides the rest (R75).
    """
    if not shows_invoice(state, facts):
        return tuple(_answers(Unseen(id=state.id), facts))
    why = tuple(admits_invoice_wish(state, facts))
    return tuple(
        attrs.evolve(answer, refusals=(*why, *answer.refusals)) for answer in _answers(state, facts)
    )


def _answers(state: State, facts: Facts) -> Iterator[Answer]:
    unseen = tuple(guards.may_see(state, facts))
    for action in (InvoiceAction.VIEW, InvoiceAction.DOWNLOAD):
        yield Answer(action=action, refusals=unseen)
    if not isinstance(state, Draft | Finalized):
        return
    being_paid = request_for(state.outstanding, Operation.PAY_INVOICE) is not None
    if state.status is not InvoiceStatus.PAID and not being_paid:
        yield Answer(action=InvoiceAction.PAY, refusals=tuple(guards.may_pay(state, None, facts)))
