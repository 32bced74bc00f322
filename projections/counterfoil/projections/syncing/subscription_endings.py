"""How a subscription's end, and the reasons for it, are put to Stripe."""

from collections.abc import Mapping, Sequence

from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import InForce
from counterfoil.projections.syncing.forms import Value, form
from counterfoil.projections.syncing.provider_request import (
    Answered,
    Method,
    ProviderRequest,
    lane_of,
)


def cancellation(
    before: InForce, after: InForce, events: Sequence[object]
) -> ProviderRequest | None:
    """
    Return the request to cancel at once, with the reason where that was decided along with it.

    Nothing revives what is canceled (R116), so that it is looked first whether it is so already.
    """
    asked = next((each for each in events if isinstance(each, e.CancellationRequested)), None)
    if asked is None:
        return None
    gives_reason = any(isinstance(each, e.CancellationReasonGiven) for each in events)
    parameters = _credited(asked.proration_behavior)
    said = {key: text for key, text in reason(before, after).items() if text is not None}
    if gives_reason and said:
        parameters["cancellation_details"] = said
    path = f"/v1/subscriptions/{after.id}"
    return ProviderRequest(
        name="cancel_subscription",
        method=Method.DELETE,
        path=path,
        body=form(parameters),
        lane=lane_of(after.customer),
        reads=path,
        answers=(Answered(operation=Operation.CANCEL_NOW),),
        facets=("reason",) if gives_reason else (),
        is_final=True,
    )


def _credited(behavior: ProrationBehavior | None) -> dict[str, Value]:
    """Say what becomes of the time that is left, and of what wasn't invoiced yet (R113, R114)."""
    return {
        "invoice_now": behavior is ProrationBehavior.ALWAYS_INVOICE,
        "prorate": behavior
        in {ProrationBehavior.CREATE_PRORATIONS, ProrationBehavior.ALWAYS_INVOICE},
    }


def end_at(before: InForce, after: InForce) -> dict[str, Value]:
    """
    Say when a subscription is to end, or that it isn't to any more.

    By the flag in classic mode, by the date in flexible mode (R108, R109); it is taken back by
    whichever of them stands (R111).
    """
    if after.cancel_at_period_end:
        return {"cancel_at_period_end": True}
    if after.cancel_at is not None:
        return {"cancel_at": after.cancel_at}
    if before.cancel_at_period_end:
        return {"cancel_at_period_end": False}
    return {"cancel_at": None}


def reason(before: InForce, after: InForce) -> Mapping[str, str | None]:
    """
    Say why it is canceled, as far as that is otherwise than before (R117, R118).

    What was said and taken back is said as it is.
    """
    was, now = _reason(before), _reason(after)
    return {key: text for key, text in now.items() if was[key] != text} or now


def _reason(subscription: InForce) -> Mapping[str, str | None]:
    feedback = subscription.feedback
    return {
        "comment": subscription.comment,
        "feedback": None if feedback is None else feedback.value,
        "feedback_option": subscription.feedback_option,
    }
