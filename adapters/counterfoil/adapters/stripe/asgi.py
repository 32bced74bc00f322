"""The webhook endpoint over HTTP, as an ASGI application; it needs the extra ``web``."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

# Checking signatures needs it, and the first message isn't to wait until it is loaded.
import stripe  # noqa: F401
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.portal import utc_now
from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
from counterfoil.adapters.stripe.webhook import BODY_MAX, WebhookRefusedError

PATH = "/stripe/webhooks"

BODY_SECONDS = 10.0
"""How long to wait until a body is there as a whole."""

AT_ONCE = 8
"""How many messages are kept at a time: fewer than a store on PostgreSQL has connections."""

RETRY_SECONDS = 30
"""When to send again what couldn't be kept; Stripe has a schedule of its own."""

_LOG = logging.getLogger("counterfoil.webhooks")

_PROTECTIVE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_LAST = {"Connection": "close"}
"""Whoever is refused may have more to send, which isn't waited for."""

_LENGTH_MAX = len(str(BODY_MAX))


def webhook_app(
    endpoint: WebhookEndpoint,
    *,
    path: str = PATH,
    clock: Callable[[], datetime] = utc_now,
    body_seconds: float = BODY_SECONDS,
) -> Starlette:
    """
    Return an application that answers each message in a sentence, once it is kept or refused.

    It answers 200 with what a message came to so far; 400, 408 or 413 where it is refused; 503
    where the store can't be written, so that Stripe sends it again. Nothing of a body is logged.

    Args:
        clock: says when a message arrived.
        body_seconds: how long to wait until a body is there as a whole.
    """
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="counterfoil-webhook")

    async def kept(request: Request) -> Receipt:
        body = await _body_of(request, body_seconds)
        receive = partial(endpoint.receive, body, _signature_of(request), clock())
        return await asyncio.get_running_loop().run_in_executor(threads, receive)

    async def take(request: Request) -> Response:
        try:
            receipt = await kept(request)
        except WebhookRefusedError as refused:
            return _answer(refused.status, str(refused), _LAST)
        except StoreError as error:
            _LOG.error("A webhook can't be kept, and is to be sent again: %s", error)
            sentence = "It can't be kept for now, and is to be sent again."
            return _answer(503, sentence, {"Retry-After": str(RETRY_SECONDS)})
        except Exception as error:  # noqa: BLE001 - what it says may be of the body.
            _LOG.error("A webhook can't be kept by a mistake of Counterfoil's: %s", where(error))
            return _answer(500, "It can't be kept by a mistake of Counterfoil's.", _LAST)
        return _answer(200, receipt.outcome)

    app = Starlette(
        routes=[Route(path, take, methods=["POST"])],
        exception_handlers={HTTPException: _nothing_here},
    )
    # Stripe follows no redirection.
    app.router.redirect_slashes = False
    return app


def _nothing_here(_: Request, error: Exception) -> Response:
    """Answer what isn't posted to the endpoint."""
    if isinstance(error, HTTPException) and error.status_code == 405:  # noqa: PLR2004
        return _answer(405, "Webhooks are sent by POST.", {"Allow": "POST"} | _LAST)
    return _answer(404, "There is nothing here.", _LAST)


def _answer(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{sentence}\n", status, _PROTECTIVE | (headers or {}))


def _signature_of(request: Request) -> str:
    return request.headers.get("stripe-signature", "")


async def _body_of(request: Request, seconds: float) -> bytes:
    """
    Return a body; of one that is too large no more is held than one may have.

    Raises:
        WebhookRefusedError: it is too large, or isn't there in time.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > _LENGTH_MAX or int(length) > BODY_MAX):
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > BODY_MAX:
                    raise _too_large()
    except TimeoutError:
        raise WebhookRefusedError(
            f"The body wasn't there within {seconds:g} seconds.", status=408
        ) from None
    except ClientDisconnect:
        raise WebhookRefusedError("The connection broke off within the body.") from None
    return bytes(body)


def _too_large() -> WebhookRefusedError:
    return WebhookRefusedError(f"The body has more than {BODY_MAX:,} bytes.", status=413)
