"""Receipts of charges and copies of mandates, as customers are shown them."""

from html import escape
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from counterfoil.adapters.sandbox.pages.authenticate import page_of
from counterfoil.adapters.sandbox.pages.laying_out import day, money
from counterfoil.adapters.sandbox.portal.asking import Answering, Asker
from counterfoil.adapters.sandbox.portal.views import RefusedError


class _Charge(msgspec.Struct):
    amount: int
    amount_refunded: int
    created: int
    currency: str
    description: str | None
    status: str


class _Sepa(msgspec.Struct):
    reference: str


class _Details(msgspec.Struct):
    sepa_debit: _Sepa


class _Mandate(msgspec.Struct):
    payment_method_details: _Details
    status: str


def receipt_routes(answering: Answering) -> list[Route]:
    """Return the routes of the pages, which ask what answers the API's requests."""
    asker = Asker(answering)

    async def receipt(request: Request) -> Response:
        return await run_in_threadpool(_receipt, asker, request.path_params["charge"])

    async def mandate(request: Request) -> Response:
        return await run_in_threadpool(_mandate, asker, request.path_params["mandate"])

    return [Route("/receipts/{charge}", receipt), Route("/mandates/{mandate}", mandate)]


def _receipt(asker: Asker, id: str) -> Response:
    try:
        answer = asker.ask("GET", f"/v1/charges/{quote(id, safe='')}")
    except RefusedError as refused:
        return page_of("Receipt", [f"<p>{escape(str(refused))}</p>"], refused.status)
    charge = msgspec.json.decode(answer, type=_Charge)
    lines = [
        charge.description,
        f"{money(charge.amount, charge.currency)}, {day(charge.created)}: {charge.status}",
        f"{money(charge.amount_refunded, charge.currency)} given back"
        if charge.amount_refunded
        else None,
    ]
    return page_of("Receipt", [f"<p>{escape(line)}</p>" for line in lines if line])


def _mandate(asker: Asker, id: str) -> Response:
    try:
        answer = asker.ask("GET", f"/v1/mandates/{quote(id, safe='')}")
        mandate = msgspec.json.decode(answer, type=_Mandate)
    except RefusedError as refused:
        return page_of("Mandate", [f"<p>{escape(str(refused))}</p>"], refused.status)
    except msgspec.ValidationError:
        return page_of("Mandate", ["<p>Only mandates in the SEPA are shown.</p>"], 404)
    reference = escape(mandate.payment_method_details.sepa_debit.reference)
    return page_of("Mandate", [f"<p>{reference}: {escape(mandate.status)}</p>"])
