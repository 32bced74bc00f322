"""Reads the forms of pages, up to so many bytes and no more."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from counterfoil.adapters.protocol.web import read_body

_FORM_MAX = 10_000
"""How many bytes the form of a page may have."""


async def read_fields(request: Request) -> dict[str, str] | None:
    """Return what a page's form says, by field; ``None`` where it is too long."""
    body = await read_body(request, _FORM_MAX)
    if body is None:
        return None
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
