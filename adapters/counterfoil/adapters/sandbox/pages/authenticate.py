"""The pages on which customers approve what their bank asks, or refuse it."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qs, quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.sandbox.api.authentications import ASKED_AT
from counterfoil.adapters.sandbox.protocol.requests import Request, Response
from counterfoil.domain.money import Money

Answering = Callable[[Request], Response]
"""What answers the requests of the pages: ``Sandbox.answer``."""

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""What goes with each page: its address is a secret, and no frame may show it."""

OWN_KEY = {"authorization": "Bearer sk_test_of_the_page"}
OK = 200
_FIELDS_MAX = 10_000


class _Asked(msgspec.Struct):
    object: str
    status: str
    return_to: str
    amount: int = 0
    currency: str = ""


def authentication_routes(answering: Answering) -> list[HttpRoute]:
    """Return the routes of the pages, which ask what answers the API's requests."""

    async def page(request: HttpRequest) -> HttpResponse:
        secret = request.path_params["client_secret"]
        if request.method == "GET":
            return await run_in_threadpool(_show, answering, secret)
        said = (await read_fields(request)).get("do")
        if said not in {"approve", "refuse"}:
            return laid_out("Nothing was said", ["<p>Approve or refuse.</p>"], 400)
        return await run_in_threadpool(_decide, answering, secret, said)

    return [HttpRoute("/authenticate/{client_secret}", page, methods=["GET", "POST"])]


def _show(answering: Answering, secret: str) -> HttpResponse:
    answer = ask(answering, "GET", _at(secret))
    if answer.status != OK:
        return laid_out("Not found", ["<p>There is nothing to approve here.</p>"], answer.status)
    asked = msgspec.json.decode(answer.body, type=_Asked)
    what = (
        f"A payment of {escape(str(Money(asked.amount, asked.currency)))}"
        if asked.object == "payment_intent"
        else "Keeping a payment method for payments to come"
    )
    if asked.status != "requires_action":
        return laid_out("Nothing to approve", [f"<p>{what}: {escape(asked.status)}.</p>"])
    return laid_out(
        "Your bank asks",
        [f"<p>{what}. Do you approve?</p>", button("approve", "Approve"), button("refuse", "No")],
    )


def _decide(answering: Answering, secret: str, said: str) -> HttpResponse:
    answer = ask(answering, "POST", f"{_at(secret)}/{said}")
    if answer.status != OK:
        return laid_out("Not found", ["<p>There is nothing to approve here.</p>"], answer.status)
    asked = msgspec.json.decode(answer.body, type=_Asked)
    if asked.return_to:
        return RedirectResponse(asked.return_to, 303, HEADERS)
    return laid_out("Done", [f"<p>{escape(asked.status)}</p>"])


def _at(secret: str) -> str:
    return ASKED_AT.format(client_secret=quote(secret, safe=""))


def ask(answering: Answering, method: str, path: str, body: bytes = b"") -> Response:
    """Return the answer to a request of a page."""
    return answering(Request(method, path, b"", body, OWN_KEY))


async def read_fields(request: HttpRequest) -> dict[str, str]:
    """Return the fields of a form; of one that is too long, none."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FIELDS_MAX:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}


def button(do: str, label: str) -> str:
    """Return a form of one button."""
    return (
        f'<form method="post"><input type="hidden" name="do" value="{escape(do)}">'
        f"<button>{escape(label)}</button></form>"
    )


def laid_out(title: str, parts: list[str], status: int = OK) -> HttpResponse:
    """Return a page of parts, which are HTML."""
    body = "\n".join(parts)
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1>\n{body}\n</html>\n",
        status,
        HEADERS,
    )
