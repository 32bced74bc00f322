"""
The cancellations: what each subscription's customer asked for, took back, gave as reason, and was
offered.

It listens to leaving and staying alone, so that few entries tell of a month. What customers write
isn't kept here: it is personal, and an entry says no more than that it stands in its event.
"""

from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.state import TERMINAL_STATUSES
from counterfoil.domain.values import Annotations
from counterfoil.projections.read_model import (
    NOTHING_TOLD,
    Column,
    ReadModel,
    Row,
    Telling,
    Tellings,
    Value,
)
from counterfoil.projections.subscription_columns import micros

_TELLINGS = Tellings()
_LATE = Tellings()
_of = _TELLINGS.of

_NOT_SET_TO_END: dict[str, Value] = {"cancel_at_period_end": False, "cancel_at": None}


@_of(e.SubscriptionAdopted, sealed=True)
def _adopted(_: e.SubscriptionAdopted, __: Row) -> Telling:
    """Whatever becomes known of earlier, it isn't set to end from here on, unless that is told."""
    return _NOT_SET_TO_END


@_of(e.CancellationScheduled)
def _scheduled(event: e.CancellationScheduled, _: Row) -> Telling:
    return {
        "cancel_at_period_end": event.cancel_at_period_end,
        "cancel_at": micros(event.cancel_at),
        "end_reason": None if event.reason is None else event.reason.value,
    }


@_of(e.CancellationRequested)
def _requested(_: e.CancellationRequested, __: Row) -> Telling:
    return {"requested": True}


@_of(e.RequestRefused, e.RequestLapsed)
def _came_to_nothing(event: e.RequestRefused | e.RequestLapsed, _: Row) -> Telling:
    return {"requested": False} if event.operation is Operation.CANCEL_NOW else NOTHING_TOLD


@_of(e.CancellationReversed)
def _reversed(_: e.CancellationReversed, __: Row) -> Telling:
    return {**_NOT_SET_TO_END, "end_reason": None}


@_of(e.CancellationAttributed)
def _attributed(event: e.CancellationAttributed, _: Row) -> Telling:
    return {"end_reason": None if event.reason is None else event.reason.value}


@_of(e.CancellationReasonGiven)
def _reason_given(event: e.CancellationReasonGiven, _: Row) -> Telling:
    return {
        "feedback": None if event.feedback is None else event.feedback.value,
        "feedback_option": event.feedback_option,
        "commented": _is_written(event.comment),
    }


def _is_written(comment: Annotations) -> bool:
    """Tell whether there is a comment; of an erased one it counts that there may have been."""
    return comment.erased or bool(comment.description)


@_of(e.SubscriptionCanceled)
def _canceled(event: e.SubscriptionCanceled, _: Row) -> Telling:
    return {
        "ended": event.status.value,
        "end_reason": None if event.reason is None else event.reason.value,
    }


@_of(e.RetentionOfferAccepted)
def _accepted(event: e.RetentionOfferAccepted, _: Row) -> Telling:
    return {"offer": event.coupon, "offer_accepted": True}


@_of(e.RetentionOfferDeclined)
def _declined(event: e.RetentionOfferDeclined, _: Row) -> Telling:
    return {"offer": event.coupon, "offer_accepted": False}


@_LATE.of(e.EarlierFactLearned)
def _earlier(event: e.EarlierFactLearned, _: Row) -> Telling:
    stated = event.statement.subscription
    return NOTHING_TOLD if stated is None else telling_of(stated)


def telling_of(stated: ObservedSubscription) -> Telling:
    """Tell what was stated of leaving; what is UNKNOWN isn't told."""
    told: dict[str, Value] = {}
    if stated.cancel_at_period_end is not None:
        told["cancel_at_period_end"] = stated.cancel_at_period_end.value
    if stated.cancel_at is not None:
        told["cancel_at"] = micros(stated.cancel_at.value)
    if stated.status is not None and stated.status.value in TERMINAL_STATUSES:
        told["ended"] = stated.status.value.value
    if stated.end_reason is not None:
        reason = stated.end_reason.value
        told["end_reason"] = None if reason is None else reason.value
    if stated.feedback is not None:
        feedback = stated.feedback.value
        told["feedback"] = None if feedback is None else feedback.value
    if stated.feedback_option is not None:
        told["feedback_option"] = stated.feedback_option.value
    if stated.comment is not None:
        told["commented"] = bool(stated.comment.value)
    return told


CANCELLATIONS = ReadModel(
    name="cancellations",
    version=1,
    kind="subscription",
    columns=(
        Column("cancel_at_period_end", bool),
        Column("cancel_at", int),
        Column("requested", bool),
        Column("ended", str),
        Column("end_reason", str),
        Column("feedback", str),
        Column("feedback_option", str),
        Column("commented", bool),
        Column("offer", str),
        Column("offer_accepted", bool),
    ),
    tellings=_TELLINGS,
    late=_LATE,
    finds_by_moment=True,
)
