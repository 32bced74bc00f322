"""The API over HTTP, as an ASGI application; it needs the extra ``web``."""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.api.service import V1, refuse
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.ids import new_id
from counterfoil.adapters.protocol.web import BODY_MAX, METHODS, read_request


def create_v1(portal: BillingPortal, *, base_url: str) -> Starlette:
    """
    Return a portal's Stripe-compatible ``/v1`` as an ASGI application; the portal stays whoever's
    it is to close.

    ``app.state.v1`` is the API; ``app.state.v1.keys`` makes and revokes API keys.

    Args:
        base_url: where the portal's pages are, ``https://billing.example.com``: the addresses of
            sessions begin with it.
    """
    v1 = V1(portal, base_url=base_url)

    async def api(request: HttpRequest) -> HttpResponse:
        said = await read_request(request)
        if said is None:
            answer = refuse(ApiError(f"A request has at most {BODY_MAX:,} bytes.", 413))
            answer.headers["Request-Id"] = new_id("req", 14)
        else:
            answer = await run_in_threadpool(v1.answer, said)
        return HttpResponse(answer.body, answer.status, answer.headers, "application/json")

    app = Starlette(routes=[HttpRoute("/v1/{rest:path}", api, methods=METHODS)])
    app.state.v1 = v1
    return app
