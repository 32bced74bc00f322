"""What was asked about an invoice and has no final answer yet, from asking to closing."""

from typing import assert_never

from counterfoil.domain.invoice import events as e
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    Requests,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)


def request_of(event: e.Asked) -> Outstanding:
    """Say which request an event opens, with all that it wishes."""
    match event:
        case e.InvoiceCreationRequested():
            return Outstanding(operation=Operation.CREATE_INVOICE, wish=wish_of(event))
        case e.FinalizationRequested():
            return Outstanding(operation=Operation.FINALIZE_INVOICE)
        case e.PaymentRequested():
            return Outstanding(operation=Operation.PAY_INVOICE, wish=event.payment_method_id)
        case e.VoidingRequested():
            return Outstanding(operation=Operation.VOID_INVOICE)
        case e.UncollectibleMarkRequested():
            return Outstanding(operation=Operation.MARK_INVOICE_UNCOLLECTIBLE)
        case e.DeletionRequested():
            return Outstanding(operation=Operation.DELETE_INVOICE)
        case _ as unreachable:
            assert_never(unreachable)


def requested(requests: Requests, event: e.Asked) -> Requests:
    """Return the requests with the one that an event opens."""
    return opened(requests, request_of(event))


def answered(requests: Requests, event: e.Answered) -> Requests:
    """Return the requests once one was answered, finally or for now."""
    match event:
        case e.RequestRefused() | e.RequestLapsed():
            return closed(requests, None, event.operation)
        case e.RequestAwaitingPayment():
            awaiting = RequestStage.AWAITING_PAYMENT
            return at_stage(requests, event.operation, None, awaiting, event.expires_at)
        case e.RequestUnknown():
            return at_stage(requests, event.operation, None, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)


def left_by(requests: Requests, event: e.StatusEvent) -> Requests:
    """Return the requests that a status leaves open: what is paid or void has none."""
    match event:
        case e.InvoiceFinalized():
            return closed(requests, None, Operation.FINALIZE_INVOICE)
        case e.InvoiceMarkedUncollectible():
            return closed(
                requests, None, Operation.FINALIZE_INVOICE, Operation.MARK_INVOICE_UNCOLLECTIBLE
            )
        case e.InvoicePaid() | e.InvoiceVoided():
            return ()
        case e.StatusCorrected():
            return requests
        case _ as unreachable:
            assert_never(unreachable)
