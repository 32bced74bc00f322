"""Reasons of the merchant's own, which the portal shows to who cancels (R45)."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class StatusTransitions(TypedDict):
    """When a reason was deactivated, in seconds."""

    deactivated_at: int | None


class FeedbackOption(TypedDict):
    """A reason; ``description`` is the text that customers see."""

    id: str
    object: Literal["billing.feedback_option"]
    description: str
    livemode: bool
    status: Literal["active", "inactive"]
    status_transitions: StatusTransitions


FEEDBACK_OPTION = Kind(
    "billing.feedback_option",
    FeedbackOption,
    "fo",
    noun="feedback option",
    filters=("status",),
)
