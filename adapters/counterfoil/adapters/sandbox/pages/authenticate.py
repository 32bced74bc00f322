"""The page on which customers approve what their bank asks, or refuse it."""

from html import escape
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from counterfoil.adapters.sandbox.api.authentications import ASKED_AT
from counterfoil.adapters.sandbox.pages.bodies import read_fields
from counterfoil.adapters.sandbox.pages.laying_out import HEADERS, TOO_MUCH, form, laid_out, money
from counterfoil.adapters.sandbox.portal.asking import Answering, Asker
from counterfoil.adapters.sandbox.portal.views import RefusedError


class _Asked(msgspec.Struct):
    object: str
    status: str
    return_to: str
    amount: int = 0
    currency: str = ""


def authentication_routes(answering: Answering) -> list[Route]:
    """Return the routes of the page, which asks what answers the API's requests."""
    asker = Asker(answering)

    async def page(request: Request) -> Response:
        secret = request.path_params["client_secret"]
        if request.method == "GET":
            return await run_in_threadpool(_show, asker, secret)
        fields = await read_fields(request)
        if fields is None:
            return page_of("Nothing was said", [f"<p>{TOO_MUCH}</p>"], 413)
        said = fields.get("do", "")
        if said not in {"approve", "refuse"}:
            return page_of("Nothing was said", ["<p>Approve or refuse.</p>"], 400)
        return await run_in_threadpool(_decide, asker, secret, said)

    return [Route("/authenticate/{client_secret}", page, methods=["GET", "POST"])]


def _show(asker: Asker, secret: str) -> Response:
    try:
        asked = msgspec.json.decode(asker.ask("GET", _at(secret)), type=_Asked)
    except RefusedError as refused:
        return page_of("Nothing to approve", [f"<p>{escape(str(refused))}</p>"], refused.status)
    what = (
        f"A payment of {escape(money(asked.amount, asked.currency))}"
        if asked.object == "payment_intent"
        else "Keeping a payment method for payments to come"
    )
    if asked.status != "requires_action":
        return page_of("Nothing to approve", [f"<p>{what}: {escape(asked.status)}.</p>"])
    question = f"<p>{what}. Do you approve?</p>"
    return page_of("Your bank asks", [question, form("approve", "Approve"), form("refuse", "No")])


def _decide(asker: Asker, secret: str, said: str) -> Response:
    try:
        asked = msgspec.json.decode(asker.ask("POST", f"{_at(secret)}/{said}"), type=_Asked)
    except RefusedError as refused:
        return page_of("Nothing to approve", [f"<p>{escape(str(refused))}</p>"], refused.status)
    if asked.return_to:
        return RedirectResponse(asked.return_to, 303, HEADERS)
    return page_of("Done", [f"<p>{escape(asked.status)}</p>"])


def _at(secret: str) -> str:
    return ASKED_AT.format(client_secret=quote(secret, safe=""))


def page_of(title: str, parts: list[str], status: int = 200) -> Response:
    """Return a page of parts, which are HTML."""
    return HTMLResponse(laid_out(title, parts), status, HEADERS)
