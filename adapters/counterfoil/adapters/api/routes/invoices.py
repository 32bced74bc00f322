"""Invoices are read."""

from typing import Literal

from msgspec import UNSET, UnsetType

from counterfoil.adapters.api.answers import Answer, Route, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.kinds import INVOICE
from counterfoil.adapters.api.listing import list_rows
from counterfoil.adapters.protocol.parameters import ListParams, or_none
from counterfoil.projections.invoices import INVOICES


class InvoiceList(ListParams, frozen=True, kw_only=True):
    """What invoices are listed by."""

    customer: str | UnsetType = UNSET
    status: Literal["draft", "open", "paid", "uncollectible", "void"] | UnsetType = UNSET
    subscription: str | UnsetType = UNSET


def list_all(caller: Caller, params: InvoiceList) -> Answer:
    """Answer with a page of invoices."""
    return list_rows(
        caller,
        INVOICES,
        INVOICE,
        params,
        like={
            "customer": or_none(params.customer),
            "status": or_none(params.status),
            "subscription": or_none(params.subscription),
        },
        unlike={"deleted": (True,), "status": ("",)},
    )


ROUTES: tuple[Route, ...] = (
    route(INVOICE, "GET", "/v1/invoices", InvoiceList, list_all),
    retrieving(INVOICE, "/v1/invoices/{invoice}"),
)
