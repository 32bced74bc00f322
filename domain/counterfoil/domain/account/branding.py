"""How a merchant's portal looks (R186)."""

from attrs import frozen

from counterfoil.domain.values import OpenEnum


class Shape(OpenEnum):
    """How the corners of buttons and fields are drawn."""

    ROUNDED = "rounded"
    RECTANGULAR = "rectangular"
    PILL = "pill"


@frozen(kw_only=True)
class Branding:
    """
    The look of the portal, account-wide; ``None`` is Stripe's own.

    Colors are written ``#rrggbb``; logo and icon are links or ids of files.
    """

    logo: str | None = None
    icon: str | None = None
    background_color: str | None = None
    button_color: str | None = None
    font: str | None = None
    shape: Shape | None = None
