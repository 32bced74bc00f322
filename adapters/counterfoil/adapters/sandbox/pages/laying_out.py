"""How the portal's pages look: plain HTML, without a script or an image."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape

from counterfoil.domain.money import Money

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    # Forms may lead away: what follows a flow can be an address of the merchant's.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with each page: the address is a secret, and no frame may show it (R70b)."""


TOO_MUCH = "That is too much."
"""What is said to a form that is too long."""


def laid_out(title: str, parts: Iterable[str]) -> str:
    """Return a page of parts, which are HTML."""
    body = "\n".join(parts)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1>\n{body}\n</html>\n"
    )


def form(
    do: str, button: str, inputs: Iterable[str] = (), about: Mapping[str, str] | None = None
) -> str:
    """Return a form that asks for an action: inputs are HTML, ``about`` goes along unseen."""
    unseen = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in {"do": do, **(about or {})}.items()
    )
    seen = " ".join(inputs)
    return f'<form method="post">{unseen}{seen} <button>{escape(button)}</button></form>'


def money(amount: int, currency: str) -> str:
    """Return an amount of minor units as it is read: ``12.00 USD``."""
    return str(Money(amount, currency))


def day(second: int | None) -> str:
    """Return the day of a second, in UTC."""
    return "" if second is None else f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d}"
