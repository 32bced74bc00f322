"""What Stripe states of a merchant's feedback options, facet by facet."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.values import FeedbackOptionId, Known


@frozen(kw_only=True)
class ObservedFeedbackOption:
    """
    The facets of a feedback option that Stripe states; ``None`` is UNKNOWN.

    ``deactivated_at`` is known to be absent while the option is active.
    """

    created: Known[datetime] | None = None
    description: Known[str] | None = None
    deactivated_at: Known[datetime | None] | None = None


def of_option(option_id: FeedbackOptionId, facet: str) -> str:
    """Name a facet of a feedback option among those of its account: ``fbo_1.description``."""
    return f"{option_id}.{facet}"


def option_of(facet: str) -> str:
    """Return the feedback option that a facet so named belongs to."""
    return facet.rpartition(".")[0]
