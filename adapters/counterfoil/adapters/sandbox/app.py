"""The sandbox over HTTP, as an ASGI application; it needs the extra ``web``."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.protocol.web import BODY_MAX, METHODS, read_request
from counterfoil.adapters.sandbox.background import Background
from counterfoil.adapters.sandbox.breaking import BrokenAnswer
from counterfoil.adapters.sandbox.chaos.chaos import Chaos
from counterfoil.adapters.sandbox.pages.authenticate import authentication_routes
from counterfoil.adapters.sandbox.pages.checkout import checkout_routes
from counterfoil.adapters.sandbox.pages.home import home_routes
from counterfoil.adapters.sandbox.pages.portal import portal_routes
from counterfoil.adapters.sandbox.pages.receipts import receipt_routes
from counterfoil.adapters.sandbox.sandbox import Sandbox, wall_clock
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.sandbox.webhooks.courier import Courier
from counterfoil.adapters.sandbox.webhooks.sending import Sender, post

_API = ("/v1/{rest:path}", "/_sandbox/{rest:path}")
"""Where requests are answered in JSON: as Stripe's API, and what only a sandbox has."""


def create_app(
    file: str = ":memory:",
    *,
    clock: Callable[[], int] = wall_clock,
    settings: Settings | None = None,
    chaos: Chaos | int | str | None = None,
    send: Sender = post,
) -> Starlette:
    """
    Return a stand-in for Stripe as an ASGI application.

    ``app.state.sandbox`` is the sandbox; ``app.state.sandbox.faults.next(...)`` lets a request go
    wrong. ``app.state.courier.deliver_due()`` returns when every webhook that is due was tried;
    otherwise a thread tries them soon.

    Args:
        file: where it keeps its records; by default in memory alone.
        clock: says the second that it is, where no test clock does.
        settings: what its account has chosen in Stripe's Dashboard.
        chaos: lets requests and webhooks go wrong by chance, or a seed for that.
        send: how webhooks are sent; by default over the network.
    """
    if isinstance(chaos, int | str):
        chaos = Chaos(chaos)
    sandbox = Sandbox(file, clock=clock, settings=settings, chaos=chaos)
    courier = Courier(sandbox.outbox, send)
    background = Background(sandbox, courier)
    sandbox.on_posted = background.wake

    async def api(request: HttpRequest) -> HttpResponse:
        said = await read_request(request)
        if said is None:
            return PlainTextResponse(f"A request has at most {BODY_MAX} bytes.", 413)
        answer = await run_in_threadpool(sandbox.answer, said)
        if answer.broken is not None:
            return BrokenAnswer(
                answer,
                hang_seconds=sandbox.faults.hang_seconds,
                drip_seconds=sandbox.faults.drip_seconds,
            )
        return HttpResponse(answer.body, answer.status, answer.headers, "application/json")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        background.start()
        try:
            yield
        finally:
            await run_in_threadpool(background.stop)

    app = Starlette(
        routes=[
            *authentication_routes(sandbox.answer_soundly),
            *checkout_routes(sandbox.answer_soundly),
            *(HttpRoute(path, api, methods=METHODS) for path in _API),
            *home_routes(sandbox),
            *portal_routes(sandbox.answer_soundly, sandbox.settings.base_url),
            *receipt_routes(sandbox.answer_soundly),
        ],
        lifespan=lifespan,
    )
    app.state.sandbox = sandbox
    app.state.courier = courier
    return app
