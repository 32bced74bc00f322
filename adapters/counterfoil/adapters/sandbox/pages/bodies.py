"""Reads what comes with a request over HTTP, up to so many bytes and no more."""

from urllib.parse import parse_qsl

from starlette.requests import Request

_FORM_MAX = 10_000
"""How many bytes the form of a page may have."""


async def read_body(request: Request, at_most: int) -> bytes | None:
    """Return the body of a request; ``None`` as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > at_most:
            return None
    return bytes(body)


async def read_fields(request: Request) -> dict[str, str] | None:
    """Return what a page's form says, by field; ``None`` where it is too long."""
    body = await read_body(request, _FORM_MAX)
    if body is None:
        return None
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
