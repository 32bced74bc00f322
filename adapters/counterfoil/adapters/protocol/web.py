"""Reads requests as they come over HTTP; it needs the extra ``web``."""

from starlette.requests import Request as HttpRequest

from counterfoil.adapters.protocol.requests import Request

BODY_MAX = 1024 * 1024
"""How many bytes the body of a request may have."""

METHODS = ["DELETE", "GET", "PATCH", "POST", "PUT"]
"""The methods that are answered at all, be it with an error."""


async def read_request(request: HttpRequest) -> Request | None:
    """Return a request with its body; ``None`` as soon as that is too long."""
    body = await read_body(request, BODY_MAX)
    if body is None:
        return None
    return Request(
        request.method,
        request.scope["path"],
        request.scope["query_string"],
        body,
        {name.lower(): value for name, value in request.headers.items()},
    )


async def read_body(request: HttpRequest, at_most: int) -> bytes | None:
    """Return the body of a request; ``None`` as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > at_most:
            return None
    return bytes(body)
