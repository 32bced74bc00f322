"""How a merchant's portal looks (R186)."""

import re

from attrs import frozen

from counterfoil.domain.account.policy import FONT_CHARACTERS_MAX
from counterfoil.domain.values import OpenEnum
from counterfoil.domain.web_address import is_web_address

_COLOR = re.compile(r"#[0-9a-f]{6}")
_FILE = re.compile(r"file_[A-Za-z0-9]+")
_FONT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 _-]*[A-Za-z0-9])?")


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


def is_color(text: str) -> bool:
    """Tell whether a text, in small letters, is a color as ``#rrggbb``."""
    return _COLOR.fullmatch(text) is not None


def is_picture(text: str) -> bool:
    """Tell whether a text leads to a picture: an https link, or the id of a file."""
    is_link = text.lower().startswith("https://") and is_web_address(text)
    return is_link or _FILE.fullmatch(text) is not None


def is_font(text: str) -> bool:
    """Tell whether a text can be the name of a font; it ends up in style sheets."""
    return len(text) <= FONT_CHARACTERS_MAX and _FONT.fullmatch(text) is not None
