"""The sandbox's own page: what is in it, what was sent, and the clocks, which it can advance."""

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.protocol.requests import OK, Request
from counterfoil.adapters.sandbox.pages.bodies import read_fields
from counterfoil.adapters.sandbox.pages.laying_out import TOO_MUCH
from counterfoil.adapters.sandbox.pages.overview import overview
from counterfoil.adapters.sandbox.pages.styling import STYLE_SOURCE
from counterfoil.adapters.sandbox.sandbox import Sandbox

_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {STYLE_SOURCE}; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    # A browser that says nothing of where it comes from can't say that it comes from here.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_OWN_KEY = {"authorization": "Bearer sk_test_of_the_page"}


def home_routes(sandbox: Sandbox) -> list[HttpRoute]:
    """Return the routes of the page."""

    async def show(request: HttpRequest) -> HttpResponse:
        page = await run_in_threadpool(overview, sandbox)
        return HTMLResponse(page, headers=_HEADERS)

    async def advance(request: HttpRequest) -> HttpResponse:
        if not _is_from_here(request):
            return _refused(403, "Clocks are advanced from the sandbox's own page alone.")
        fields = await read_fields(request)
        if fields is None:
            return _refused(413, TOO_MUCH)
        moment = _moment(fields.get("to", ""))
        if moment is None:
            return _refused(400, "A time like 2026-11-21T12:00 is needed.")
        said = Request(
            "POST",
            f"/v1/test_helpers/test_clocks/{request.path_params['clock']}/advance",
            b"",
            urlencode({"frozen_time": moment}).encode(),
            _OWN_KEY,
        )
        answer = await run_in_threadpool(sandbox.answer_soundly, said)
        if answer.status != OK:
            return _refused(answer.status, _message(answer.body))
        return RedirectResponse("/", 303, _HEADERS)

    return [
        HttpRoute("/", show, methods=["GET"]),
        HttpRoute("/clocks/{clock}", advance, methods=["POST"]),
    ]


class _Error(msgspec.Struct):
    message: str


class _Refusal(msgspec.Struct):
    error: _Error


def _message(body: bytes) -> str:
    return msgspec.json.decode(body, type=_Refusal).error.message


def _refused(status: int, why: str) -> HttpResponse:
    return HttpResponse(f"{why}\n", status, _HEADERS, "text/plain")


def _is_from_here(request: HttpRequest) -> bool:
    """
    Say whether a form was sent from the page itself, as browsers tell it.

    The host must be one that nobody else's name can lead to: an address, or a name without a dot.
    """
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    return origin in {f"http://{host}", f"https://{host}"} and _is_own(host)


def _is_own(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if "." not in name and ":" not in name:
            return bool(name)
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _moment(named: str) -> int | None:
    """Return the second that a form names, in UTC."""
    try:
        return int(datetime.fromisoformat(named).replace(tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        return None
