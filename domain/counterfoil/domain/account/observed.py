"""What Stripe states of a merchant's feedback options, facet by facet."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.values import Known


@frozen(kw_only=True)
class ObservedFeedbackOption:
    """
    The facets of a feedback option that Stripe states; ``None`` is UNKNOWN.

    ``deactivated_at`` is known to be absent while the option is active.
    """

    created: Known[datetime] | None = None
    description: Known[str] | None = None
    deactivated_at: Known[datetime | None] | None = None
