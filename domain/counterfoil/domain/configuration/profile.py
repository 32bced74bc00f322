"""What the portal says of the merchant's business."""

from attrs import frozen


@frozen(kw_only=True)
class BusinessProfile:
    """
    The merchant's words above the portal, and links to its terms.

    Where ``headline`` is ``None`` Stripe shows a line of its own (R11); where
    ``terms_of_service_url`` is ``None`` the one of the account's public details counts (R13).
    """

    headline: str | None = None
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None
