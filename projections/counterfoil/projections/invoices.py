"""The invoices: status, amounts, attempts to pay, and when each came to what it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import TypeVar

from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Bill,
    Grounds,
    InvoiceStatus,
    StatusTransitions,
)
from counterfoil.domain.moments import to_micros
from counterfoil.domain.values import Known
from counterfoil.projections.read_model import (
    NOTHING_TOLD,
    Column,
    ReadModel,
    Row,
    Since,
    Telling,
    Tellings,
    Tells,
    Value,
    differing,
)

E = TypeVar("E")

_TELLINGS = Tellings()
_LATE = Tellings()


def _of(*events: type) -> Callable[[Tells[E]], Tells[E]]:
    """
    Let a function say what events tell of an invoice that is known and not deleted: of any other
    they tell nothing.
    """

    def register(tells: Tells[E]) -> Tells[E]:
        def tell_if_known(event: E, row: Row) -> Telling:
            known = row["status"] is not None and not row["deleted"]
            return differing(tells(event, row), row) if known else NOTHING_TOLD

        _TELLINGS.of(*events)(tell_if_known)
        return tells

    return register


@_TELLINGS.of(e.InvoiceCreated, e.InvoiceAdopted, sealed=True)
def _first_known(event: e.FirstSight, row: Row) -> Telling:
    if row["status"] is not None or row["deleted"]:
        return NOTHING_TOLD
    return {
        **_bill(event.bill),
        "status": event.status.value,
        "failure_code": None,
        "failure_decline_code": None,
        "deleted": False,
    }


@_TELLINGS.of(e.InvoiceDeleted)
def _deleted(event: e.InvoiceDeleted, row: Row) -> Telling:
    return differing({"deleted": True, "customer": event.customer or row["customer"]}, row)


@_of(e.InvoiceFinalized)
def _finalized(event: e.InvoiceFinalized, _: Row) -> Telling:
    return {
        "status": InvoiceStatus.OPEN.value,
        "number": event.number,
        "finalized_at": _value(event.finalized_at),
    }


@_of(e.InvoicePaid)
def _paid(event: e.InvoicePaid, _: Row) -> Telling:
    return {
        "status": InvoiceStatus.PAID.value,
        "amount_paid": event.amount_paid,
        "amount_remaining": event.amount_remaining,
        "paid_at": _value(event.paid_at),
    }


@_of(e.InvoiceVoided)
def _voided(event: e.InvoiceVoided, _: Row) -> Telling:
    return {"status": InvoiceStatus.VOID.value, "voided_at": _value(event.voided_at)}


@_of(e.InvoiceMarkedUncollectible)
def _uncollectible(event: e.InvoiceMarkedUncollectible, _: Row) -> Telling:
    return {
        "status": InvoiceStatus.UNCOLLECTIBLE.value,
        "marked_uncollectible_at": _value(event.marked_uncollectible_at),
    }


@_of(e.StatusCorrected)
def _corrected(event: e.StatusCorrected, _: Row) -> Telling:
    return {"status": event.status.value}


@_TELLINGS.of(e.PaymentFailed)
def _failed(event: e.PaymentFailed, row: Row) -> Telling:
    if row["status"] is None or row["deleted"]:
        return NOTHING_TOLD
    # The codes are this failure's own, also where they are those of the one before.
    return {
        **differing(_attempts(event.attempts), row),
        "failure_code": event.code,
        "failure_decline_code": event.decline_code,
    }


@_of(e.AttemptsChanged)
def _attempted(event: e.AttemptsChanged, _: Row) -> Telling:
    return _attempts(event.attempts)


@_of(e.GroundsLearned)
def _grounds_learned(event: e.GroundsLearned, _: Row) -> Telling:
    return _grounds(event.grounds)


@_of(e.NumberAssigned)
def _numbered(event: e.NumberAssigned, _: Row) -> Telling:
    return {"number": event.number}


@_of(e.AmountsChanged)
def _amounts_changed(event: e.AmountsChanged, _: Row) -> Telling:
    return _amounts(event.amounts)


@_of(e.CollectionChanged)
def _collection_changed(event: e.CollectionChanged, _: Row) -> Telling:
    return {"due_date": _value(event.collection.due_date)}


@_of(e.TransitionsLearned)
def _stamped(event: e.TransitionsLearned, _: Row) -> Telling:
    return _stamps(event.transitions)


@_LATE.of(e.EarlierFactLearned)
def _earlier(event: e.EarlierFactLearned, _: Row) -> Telling:
    stated = event.statement.invoice
    return NOTHING_TOLD if stated is None else telling_of(stated)


def telling_of(stated: ObservedInvoice) -> Telling:
    """Tell what was stated of an invoice; what is UNKNOWN isn't told, nor why a payment failed."""
    facets: Mapping[str, Known[object] | None] = {name: getattr(stated, name) for name in _STATED}
    told = {name: _value(facet.value) for name, facet in facets.items() if facet is not None}
    if told.get("failed_attempt") is not None:
        told |= {"failure_code": None, "failure_decline_code": None}
    return told


def _bill(bill: Bill) -> dict[str, Value]:
    return {
        **_grounds(bill.grounds),
        "number": bill.number,
        **_amounts(bill.amounts),
        "due_date": _value(bill.collection.due_date),
        **_attempts(bill.attempts),
        **_stamps(bill.transitions),
    }


def _grounds(grounds: Grounds) -> dict[str, Value]:
    return {
        "customer": grounds.customer,
        "currency": grounds.currency,
        "created": _value(grounds.created),
        "subscription": grounds.subscription,
        "billing_reason": _value(grounds.billing_reason),
    }


def _amounts(amounts: Amounts) -> dict[str, Value]:
    return {
        "total": amounts.total,
        "amount_due": amounts.amount_due,
        "amount_paid": amounts.amount_paid,
        "amount_remaining": amounts.amount_remaining,
    }


def _attempts(attempts: Attempts) -> dict[str, Value]:
    return {
        "attempted": attempts.attempted,
        "attempt_count": attempts.attempt_count,
        "failed_attempt": attempts.failed_attempt,
        "next_payment_attempt": _value(attempts.next_payment_attempt),
    }


def _stamps(stamps: StatusTransitions) -> dict[str, Value]:
    return {
        "finalized_at": _value(stamps.finalized_at),
        "paid_at": _value(stamps.paid_at),
        "marked_uncollectible_at": _value(stamps.marked_uncollectible_at),
        "voided_at": _value(stamps.voided_at),
    }


def _value(held: object) -> Value:
    """Return what a column holds of a value."""
    match held:
        case None | bool() | int():
            return held
        case datetime():
            return to_micros(held)
        case Enum():
            return str(held.value)
        case _:
            return str(held)


_FACETS = (
    Column("customer", str),
    Column("subscription", str),
    Column("number", str),
    Column("status", str),
    Column("currency", str),
    Column("billing_reason", str),
    Column("created", int),
    Column("finalized_at", int),
    Column("due_date", int),
    Column("paid_at", int),
    Column("marked_uncollectible_at", int),
    Column("voided_at", int),
    Column("total", int),
    Column("amount_due", int),
    Column("amount_paid", int),
    Column("amount_remaining", int),
    Column("attempted", bool),
    Column("attempt_count", int),
    Column("failed_attempt", int),
    Column("next_payment_attempt", int),
    Column("deleted", bool),
)
"""Columns that bear the names of what Stripe states of an invoice."""

_STATED = tuple(column.name for column in _FACETS)

INVOICES = ReadModel(
    name="invoices",
    version=1,
    kind="invoice",
    columns=(*_FACETS, Column("failure_code", str), Column("failure_decline_code", str)),
    tellings=_TELLINGS,
    late=_LATE,
    since=(Since(of="status", each_value=True, at="status_since", by="status"),),
    constant=("customer", "currency", "created"),
    indexes=(
        ("customer", "created", "id"),
        ("subscription", "created", "id"),
        ("status", "created", "id"),
        ("status", "status_since", "id"),
        ("deleted", "created", "id"),
        ("paid_at", "id"),
    ),
)
"""
Amounts are in minor units of the currency. Of a deleted draft what it was last is kept; its
``deleted`` says that it is gone.
"""
