"""What a synced account asked of Stripe and has no answer to: only Stripe can bring it about."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import attrs
from attrs import AttrsInstance, frozen

from counterfoil.domain.values import OpenEnum

E = TypeVar("E")


class Operation(OpenEnum):
    """What is asked for: it moves money, can't be undone, or creates an object."""

    START_SUBSCRIPTION = "start_subscription"
    SWITCH_PLAN = "switch_plan"
    CHANGE_QUANTITY = "change_quantity"
    CANCEL_NOW = "cancel_now"
    PAUSE_SUBSCRIPTION = "pause_subscription"
    RESUME_SUBSCRIPTION = "resume_subscription"
    END_TRIAL = "end_trial"
    ATTACH_SCHEDULE = "attach_schedule"
    RELEASE_SCHEDULE = "release_schedule"
    APPLY_DISCOUNT = "apply_discount"
    REMOVE_DISCOUNT = "remove_discount"
    CREATE_INVOICE = "create_invoice"
    FINALIZE_INVOICE = "finalize_invoice"
    PAY_INVOICE = "pay_invoice"
    VOID_INVOICE = "void_invoice"
    MARK_INVOICE_UNCOLLECTIBLE = "mark_invoice_uncollectible"
    DELETE_INVOICE = "delete_invoice"
    LIST_PRODUCT = "list_product"
    ADD_PRICE = "add_price"
    CREATE_COUPON = "create_coupon"
    DELETE_COUPON = "delete_coupon"
    ADD_PROMOTION_CODE = "add_promotion_code"
    CREATE_CONFIGURATION = "create_configuration"
    CREATE_FEEDBACK_OPTION = "create_feedback_option"
    DEACTIVATE_FEEDBACK_OPTION = "deactivate_feedback_option"
    CREATE_CUSTOMER = "create_customer"
    DELETE_CUSTOMER = "delete_customer"
    ADD_PAYMENT_METHOD = "add_payment_method"
    REMOVE_PAYMENT_METHOD = "remove_payment_method"
    ADD_TAX_ID = "add_tax_id"
    REMOVE_TAX_ID = "remove_tax_id"


class RequestStage(OpenEnum):
    """How far an outstanding request has come."""

    ASKED = "asked"
    AWAITING_PAYMENT = "awaiting_payment"
    UNKNOWN = "unknown"


class AnswerKind(OpenEnum):
    """What became of a request."""

    AWAITING_PAYMENT = "awaiting_payment"
    REFUSED = "refused"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Outstanding:
    """
    A request that has no final answer yet.

    Args:
        subject: the object that it is about, where an aggregate holds several (an item, a payment
            method).
        wish: all values that it asked for, as text, to compare another wish and a later statement
            with.
        expires_at: until when it may be paid for, where it awaits payment.
    """

    operation: Operation
    subject: str | None = None
    wish: str | None = None
    stage: RequestStage = RequestStage.ASKED
    expires_at: datetime | None = None


Requests = tuple[Outstanding, ...]


def wish_of(asked: AttrsInstance) -> str:
    """Put every value that was asked for into one text; the same values give the same text."""
    return json.dumps(attrs.asdict(asked), sort_keys=True, default=str)


def request_for(
    requests: Iterable[Outstanding], operation: Operation, subject: str | None = None
) -> Outstanding | None:
    """Return the request for an operation on a subject which has no final answer yet."""
    of_subject = (request for request in requests if request.subject == subject)
    return next((request for request in of_subject if request.operation == operation), None)


def opened(requests: Requests, request: Outstanding) -> Requests:
    """Add a request; one for the same that was asked before is asked anew."""
    return (*closed(requests, request.subject, request.operation), request)


def at_stage(
    requests: Requests,
    operation: Operation,
    subject: str | None,
    stage: RequestStage,
    expires_at: datetime | None = None,
) -> Requests:
    """Note how far a request has come, and until when it may stay there."""
    return tuple(
        attrs.evolve(request, stage=stage, expires_at=expires_at)
        if (request.operation, request.subject) == (operation, subject)
        else request
        for request in requests
    )


def closed(requests: Requests, subject: str | None, *operations: Operation) -> Requests:
    """Return the requests that are not about these operations on this subject."""
    return tuple(
        request
        for request in requests
        if request.subject != subject or request.operation not in operations
    )


def lapses_at(requests: Iterable[Outstanding]) -> datetime | None:
    """Return when the first request lapses that awaits payment."""
    return min((each.expires_at for each in requests if each.expires_at), default=None)


def lapsed(requests: Requests, at: datetime) -> Requests:
    """Return the requests that lapse first, for want of payment, once they do by a moment."""
    first = lapses_at(requests)
    if first is None or first > at:
        return ()
    return tuple(each for each in requests if each.expires_at == first)


def noted(
    answer: AnswerKind, asked: Outstanding | None, events: Mapping[AnswerKind, E]
) -> tuple[E, ...]:
    """
    Return the event of an answer, where that says something new of a request.

    Of one that was closed before nothing is new, nor is an answer that has no event: this release
    doesn't know it, or nobody pays for what was asked.
    """
    if asked is None or answer not in events:
        return ()
    is_news = answer in _FINAL or answer.value != asked.stage.value
    return (events[answer],) if is_news else ()


_FINAL = frozenset({AnswerKind.REFUSED, AnswerKind.LAPSED})
