"""The sandbox over HTTP, as an ASGI application; it needs the extra ``web``."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.sandbox.pages_authenticate import authentication_routes
from counterfoil.adapters.sandbox.pages_checkout import checkout_routes
from counterfoil.adapters.sandbox.pages.portal import portal_routes
from counterfoil.adapters.sandbox.protocol.requests import Request
from counterfoil.adapters.sandbox.sandbox import Sandbox, wall_clock
from counterfoil.adapters.sandbox.settings import Settings

BODY_MAX = 1024 * 1024
"""How many bytes the body of a request may have."""

_API = ("/v1/{rest:path}", "/_sandbox/{rest:path}")
"""Where requests are answered in JSON: as Stripe's API, and what only a sandbox has."""

_METHODS = ["DELETE", "GET", "PATCH", "POST", "PUT"]


def create_app(
    file: str = ":memory:",
    *,
    clock: Callable[[], int] = wall_clock,
    settings: Settings | None = None,
) -> Starlette:
    """
    Return a stand-in for Stripe as an ASGI application; ``app.state.sandbox`` is the sandbox.

    Args:
        file: where it keeps its records; by default in memory alone.
        clock: says the second that it is, where no test clock does.
        settings: what its account has chosen in Stripe's Dashboard.
    """
    sandbox = Sandbox(file, clock=clock, settings=settings)

    async def api(request: HttpRequest) -> HttpResponse:
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"A request has at most {BODY_MAX} bytes.", 413)
        said = Request(
            request.method,
            request.url.path,
            request.url.query.encode(),
            body,
            {name.lower(): value for name, value in request.headers.items()},
        )
        answer = await run_in_threadpool(sandbox.answer, said)
        return HttpResponse(answer.body, answer.status, answer.headers, "application/json")

    app = Starlette(
        routes=[
            *authentication_routes(sandbox.answer),
            *checkout_routes(sandbox.answer),
            *(HttpRoute(path, api, methods=_METHODS) for path in _API),
            *portal_routes(sandbox.answer),
        ]
    )
    app.state.sandbox = sandbox
    return app


async def _body(request: HttpRequest) -> bytes | None:
    """Return the body of a request; ``None`` as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)
