"""A configuration's login page: the link by which customers log in themselves."""

from attrs import frozen


@frozen(kw_only=True)
class LoginPage:
    """
    Whether customers log in by a link to share, and its address (R25).

    ``url`` is ``None`` where the page is off, or where Stripe hasn't told the address yet.
    """

    enabled: bool = False
    url: str | None = None
