"""The page of a Checkout session: what it sells, and with which test method it is paid."""

from html import escape
from urllib.parse import quote, urlencode

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route as HttpRoute

from counterfoil.adapters.sandbox.api.checkout_sessions import COMPLETED_AT
from counterfoil.adapters.sandbox.pages.authenticate import (
    HEADERS,
    OK,
    Answering,
    ask,
    laid_out,
    read_fields,
)
from counterfoil.domain.money import Money

_OFFERED = (
    "pm_card_visa",
    "pm_card_mastercard",
    "pm_card_authenticationRequired",
    "pm_card_chargeDeclined",
    "pm_card_chargeCustomerFail",
    "pm_sepaDebit_success_de",
    "pm_usBankAccount_success",
)
"""The test methods that can be chosen on the page; any other that Stripe names can be sent."""

_FIELDS = ("email", "name", "payment_method")


class _Session(msgspec.Struct):
    status: str
    customer: str | None
    amount_total: int | None
    currency: str | None
    success_url: str | None
    customer_email: str | None


class _Error(msgspec.Struct):
    message: str


class _Refusal(msgspec.Struct):
    error: _Error


def checkout_routes(answering: Answering) -> list[HttpRoute]:
    """Return the routes of the page, which asks what answers the API's requests."""

    async def page(request: HttpRequest) -> HttpResponse:
        id = request.path_params["session"]
        if request.method == "GET":
            return await run_in_threadpool(_show, answering, id, "")
        said = await read_fields(request)
        return await run_in_threadpool(_complete, answering, id, said)

    return [HttpRoute("/checkout/{session}", page, methods=["GET", "POST"])]


def _show(answering: Answering, id: str, refused: str, status: int = OK) -> HttpResponse:
    answer = ask(answering, "GET", f"/v1/checkout/sessions/{quote(id, safe='')}")
    if answer.status != OK:
        return laid_out("Not found", ["<p>There is no such session.</p>"], answer.status)
    session = msgspec.json.decode(answer.body, type=_Session)
    if session.status != "open":
        return laid_out("Checkout", [f"<p>This session is {escape(session.status)}.</p>"])
    parts = [f'<p role="alert">{escape(refused)}</p>'] if refused else []
    if session.amount_total is not None and session.currency is not None:
        parts.append(f"<p>{escape(str(Money(session.amount_total, session.currency)))}</p>")
    return laid_out("Checkout", [*parts, _form(session)], status)


def _form(session: _Session) -> str:
    options = "".join(f"<option>{escape(name)}</option>" for name in _OFFERED)
    who = ""
    if session.customer is None:
        email = escape(session.customer_email or "")
        who = f'<input name="email" value="{email}" placeholder="E-mail"> '
    return (
        f'<form method="post">{who}<select name="payment_method">{options}</select>'
        " <button>Complete</button></form>"
    )


def _complete(answering: Answering, id: str, said: dict[str, str]) -> HttpResponse:
    filled_in = {name: said[name] for name in _FIELDS if said.get(name)}
    path = COMPLETED_AT.format(session=quote(id, safe=""))
    answer = ask(answering, "POST", path, urlencode(filled_in).encode())
    if answer.status != OK:
        refused = msgspec.json.decode(answer.body, type=_Refusal).error.message
        return _show(answering, id, refused, answer.status)
    session = msgspec.json.decode(answer.body, type=_Session)
    if session.success_url is None:
        return laid_out("Done", ["<p>The session is complete.</p>"])
    return RedirectResponse(session.success_url.replace("{CHECKOUT_SESSION_ID}", id), 303, HEADERS)
