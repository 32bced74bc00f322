"""The page of a Checkout session: what it sells, and with which test method it is paid."""

from html import escape
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from counterfoil.adapters.sandbox.api.checkout_sessions import COMPLETED_AT
from counterfoil.adapters.sandbox.pages.authenticate import page_of
from counterfoil.adapters.sandbox.pages.bodies import read_fields
from counterfoil.adapters.sandbox.pages.laying_out import HEADERS, TOO_MUCH, form, money
from counterfoil.adapters.sandbox.portal.asking import Answering, Asker
from counterfoil.adapters.sandbox.portal.views import RefusedError

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
    cancel_url: str | None
    currency: str | None
    success_url: str | None
    customer_email: str | None


def checkout_routes(answering: Answering) -> list[Route]:
    """Return the routes of the page, which asks what answers the API's requests."""
    asker = Asker(answering)

    async def page(request: Request) -> Response:
        id = request.path_params["session"]
        if request.method == "GET":
            return await run_in_threadpool(_show, asker, id)
        said = await read_fields(request)
        if said is None:
            return page_of("Checkout", [f"<p>{TOO_MUCH}</p>"], 413)
        return await run_in_threadpool(_complete, asker, id, said)

    return [Route("/checkout/{session}", page, methods=["GET", "POST"])]


def _show(asker: Asker, id: str, why: RefusedError | None = None) -> Response:
    try:
        answer = asker.ask("GET", f"/v1/checkout/sessions/{quote(id, safe='')}")
    except RefusedError as refused:
        return page_of("Checkout", [f"<p>{escape(str(refused))}</p>"], refused.status)
    session = msgspec.json.decode(answer, type=_Session)
    if session.status != "open":
        return page_of("Checkout", [f"<p>This session is {escape(session.status)}.</p>"])
    parts = [] if why is None else [f"<p role=alert>{escape(str(why))}</p>"]
    if session.amount_total is not None and session.currency is not None:
        parts.append(f"<p>{escape(money(session.amount_total, session.currency))}</p>")
    parts.append(form("complete", "Complete", _inputs(session)))
    if session.cancel_url is not None:
        parts.append(f'<p><a href="{escape(session.cancel_url)}">Back</a></p>')
    return page_of("Checkout", parts, 200 if why is None else why.status)


def _inputs(session: _Session) -> list[str]:
    options = "".join(f"<option>{escape(name)}</option>" for name in _OFFERED)
    chosen = f'<select name="payment_method">{options}</select>'
    if session.customer is not None:
        return [chosen]
    email = escape(session.customer_email or "")
    return [f'<input name="email" value="{email}" placeholder="E-mail">', chosen]


def _complete(asker: Asker, id: str, said: dict[str, str]) -> Response:
    filled_in = {name: said[name] for name in _FIELDS if said.get(name)}
    try:
        answer = asker.ask("POST", COMPLETED_AT.format(session=quote(id, safe="")), filled_in)
    except RefusedError as refused:
        return _show(asker, id, refused)
    session = msgspec.json.decode(answer, type=_Session)
    if session.success_url is None:
        return page_of("Checkout", ["<p>The session is complete.</p>"])
    return RedirectResponse(session.success_url.replace("{CHECKOUT_SESSION_ID}", id), 303, HEADERS)
