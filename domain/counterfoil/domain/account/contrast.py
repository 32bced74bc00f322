"""How much one color stands out against another, by the formula of WCAG 2.2."""

from decimal import Context, Decimal

_CONTEXT = Context(prec=28)
"""Its own, so that no one's settings change a decision."""

_SHARES = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
_FLARE = Decimal("0.05")


def contrast(one: str, other: str) -> Decimal:
    """Return the contrast of two colors ``#rrggbb``, from 1 (none) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return _CONTEXT.divide(_CONTEXT.add(lighter, _FLARE), _CONTEXT.add(darker, _FLARE))


def _luminance(color: str) -> Decimal:
    total = Decimal(0)
    for share, start in zip(_SHARES, (1, 3, 5), strict=True):
        channel = _linear(int(color[start : start + 2], 16))
        total = _CONTEXT.fma(share, channel, total)
    return total


def _linear(value: int) -> Decimal:
    """Return the light that a channel of sRGB, 0 to 255, stands for."""
    part = _CONTEXT.divide(Decimal(value), Decimal(255))
    if part <= Decimal("0.04045"):
        return _CONTEXT.divide(part, Decimal("12.92"))
    base = _CONTEXT.divide(_CONTEXT.add(part, Decimal("0.055")), Decimal("1.055"))
    return _CONTEXT.power(base, Decimal("2.4"))
