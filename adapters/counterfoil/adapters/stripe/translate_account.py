"""Reads what Stripe lists of an account: its feedback options, in their newest shape."""

from datetime import datetime

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    ShapeError,
    as_moment,
    as_object,
    as_text,
    facet,
    member,
    member_or_none,
)
from counterfoil.domain.account.commands import BOUND_ACCOUNT
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.values import Known


def observed_feedback_option(option: JsonObject) -> ObservedFeedbackOption:
    """Read a feedback option; one that is no longer active tells since when (R45)."""
    return ObservedFeedbackOption(
        created=facet(option, "created", as_moment),
        description=facet(option, "description", as_text),
        deactivated_at=None if option.get("status") is None else Known(_deactivated_at(option)),
    )


def feedback_option_owner(_option: JsonObject) -> str:
    """Name the stream of the account, which the option itself doesn't tell."""
    return f"account/{BOUND_ACCOUNT}"


def _deactivated_at(option: JsonObject) -> datetime | None:
    if member(option, "status", as_text) == "active":
        return None
    transitions = member_or_none(option, "status_transitions", as_object) or {}
    at = member_or_none(transitions, "deactivated_at", as_moment)
    if at is None:
        raise ShapeError("status_transitions")
    return at
