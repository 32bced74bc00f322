"""Invoices: drafts are made and changed, and all are listed."""

from typing import Literal

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing, no_such
from counterfoil.adapters.protocol.parameters import NoParams, given, merged, or_none
from counterfoil.adapters.sandbox.answers import gone, page, retrieving, shown
from counterfoil.adapters.sandbox.api.invoice_params import (
    InvoiceList,
    InvoiceParams,
    NewInvoiceParams,
    PaymentSettingsParams,
    RenderingParams,
)
from counterfoil.adapters.sandbox.api.payment_settings import method_options
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.customers.naming import refuse_unknown_customer
from counterfoil.adapters.sandbox.invoices.drafting import DAY, NewInvoice, draft
from counterfoil.adapters.sandbox.invoices.dunning import collect_by_itself, stop_collecting_one
from counterfoil.adapters.sandbox.invoices.finalizing import stop_jobs
from counterfoil.adapters.sandbox.invoices.invoice_discounts import granted
from counterfoil.adapters.sandbox.invoices.paying import refuse_foreign
from counterfoil.adapters.sandbox.invoices.redrafting import plan, redraft
from counterfoil.adapters.sandbox.payments.methods import resolve
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, CustomField
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, CollectionMethod, Invoice
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION

_PATH = "/v1/invoices"


def create(turn: Turn, params: NewInvoiceParams) -> Answer:
    """Make a draft; with a subscription, of what waits for its next invoice."""
    if isinstance(params.customer, UnsetType):
        raise missing("customer")
    customer = turn.read(CUSTOMER, params.customer, named="customer")
    subscription = or_none(params.subscription)
    period = None
    if subscription is not None:
        items = turn.read(SUBSCRIPTION, subscription, named="subscription")["items"]
        start = min(item["current_period_start"] for item in items)
        period = (start, turn.now(customer["test_clock"]))
    pending: Literal["exclude", "include"] = "exclude" if subscription is None else "include"
    if not isinstance(params.pending_invoice_items_behavior, UnsetType):
        pending = params.pending_invoice_items_behavior
    _check_due(params, given(params.collection_method, "charge_automatically"))
    currency = known_currency(
        given(params.currency, customer["currency"] or turn.settings.default_currency), "currency"
    )
    id = draft(
        turn,
        NewInvoice(
            customer=params.customer,
            reason="manual",
            subscription=subscription,
            period=period,
            currency=currency,
            collection_method=given(params.collection_method, "charge_automatically"),
            auto_advance=params.auto_advance is True,
            discounts=None if isinstance(params.discounts, UnsetType) else [],
            pending=pending,
        ),
    )
    record = turn.read(INVOICE, id)
    _change(turn, record, params)
    redraft(turn, record, told=False)
    plan(turn, record)
    return shown(INVOICE, id)


def update(turn: Turn, params: InvoiceParams, id: str) -> Answer:
    """Change a draft; of a finalized invoice little can be changed."""
    record = read_for_action(turn, id)
    if record["status"] != "draft":
        return _update_finalized(turn, params, record)
    method = given(params.collection_method, record["collection_method"])
    record["collection_method"] = method
    if record["due_date"] is None or not isinstance(params.collection_method, UnsetType):
        _check_due(params, method)
    if method == "charge_automatically":
        record["due_date"] = None
    record["auto_advance"] = given(params.auto_advance, record["auto_advance"])
    _change(turn, record, params)
    redraft(turn, record)
    plan(turn, record)
    return shown(INVOICE, id)


_CHANGEABLE = {"auto_advance", "default_payment_method", "metadata"}


def _update_finalized(turn: Turn, params: InvoiceParams, record: Invoice) -> Answer:
    for name in params.__struct_fields__:
        if name not in _CHANGEABLE and getattr(params, name) is not UNSET:
            raise invalid("Finalized invoices can't be updated in this way", name)
    record["metadata"] = merged(record["metadata"], params.metadata)
    if not isinstance(params.default_payment_method, UnsetType):
        record["default_payment_method"] = _method(
            turn, record["customer"], params.default_payment_method
        )
    advances = given(params.auto_advance, record["auto_advance"])
    changed = advances != record["auto_advance"]
    record["auto_advance"] = advances
    turn.write(INVOICE, record)
    if changed and advances:
        collect_by_itself(turn, record["id"])
    elif changed:
        stop_collecting_one(turn, record["id"])
    turn.announce("invoice.updated", INVOICE, record["id"], record["test_clock"])
    return shown(INVOICE, record["id"])


def _check_due(params: InvoiceParams, method: CollectionMethod) -> None:
    days, date = or_none(params.days_until_due), or_none(params.due_date)
    if days is not None and date is not None:
        raise invalid(
            "You may only specify one of these parameters: days_until_due, due_date.",
            "days_until_due",
        )
    if method == "send_invoice" and days is None and date is None:
        raise ApiError(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or"
            " 'days_until_due'."
        )
    if method != "send_invoice" and (days is not None or date is not None):
        raise ApiError(
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is"
            " 'send_invoice'."
        )


def _change(turn: Turn, record: Invoice, params: InvoiceParams) -> None:
    if not isinstance(params.automatic_tax, UnsetType) and params.automatic_tax.enabled:
        raise invalid(
            "The sandbox works out no taxes by itself; give tax rates instead.",
            "automatic_tax[enabled]",
        )
    if not isinstance(params.custom_fields, UnsetType):
        fields: list[CustomField] = [
            {"name": one.name, "value": one.value} for one in params.custom_fields or []
        ]
        record["custom_fields"] = fields or None
    if not isinstance(params.days_until_due, UnsetType):
        record["due_date"] = record["created"] + params.days_until_due * DAY
    record["due_date"] = given(params.due_date, record["due_date"])
    if not isinstance(params.default_payment_method, UnsetType):
        record["default_payment_method"] = _method(
            turn, record["customer"], params.default_payment_method
        )
    if not isinstance(params.default_tax_rates, UnsetType):
        rates = params.default_tax_rates
        record["default_tax_rates"] = known_rates(turn, rates, "default_tax_rates")
    record["description"] = given(params.description, record["description"])
    if not isinstance(params.discounts, UnsetType):
        record["discounts"] = granted(
            turn,
            params.discounts or [],
            customer=record["customer"],
            invoice=record["id"],
            test_clock=record["test_clock"],
        )
    record["effective_at"] = given(params.effective_at, record["effective_at"])
    record["footer"] = given(params.footer, record["footer"])
    record["metadata"] = merged(record["metadata"], params.metadata)
    record["number"] = given(params.number, record["number"])
    _set_payment(record, params.payment_settings)
    _set_rendering(record, params.rendering)
    record["statement_descriptor"] = given(
        params.statement_descriptor, record["statement_descriptor"]
    )


def _set_payment(record: Invoice, asked: PaymentSettingsParams | UnsetType) -> None:
    if isinstance(asked, UnsetType):
        return
    settings = record["payment_settings"]
    settings["payment_method_options"] = method_options(
        settings["payment_method_options"], asked.payment_method_options
    )
    settings["payment_method_types"] = given(
        asked.payment_method_types, settings["payment_method_types"]
    )


def _set_rendering(record: Invoice, asked: RenderingParams | UnsetType) -> None:
    if isinstance(asked, UnsetType):
        return
    rendering = record["rendering"] or {
        "amount_tax_display": None,
        "pdf": None,
        "template": None,
        "template_version": None,
    }
    rendering["amount_tax_display"] = given(
        asked.amount_tax_display, rendering["amount_tax_display"]
    )
    if not isinstance(asked.pdf, UnsetType):
        rendering["pdf"] = {"page_size": given(asked.pdf.page_size, "auto")}
    record["rendering"] = rendering


def _method(turn: Turn, customer: str, method: str | None) -> str | None:
    if method is not None:
        refuse_foreign(customer, resolve(turn, method, param="default_payment_method"))
    return method


def read_for_action(turn: Turn, id: str) -> Invoice:
    """
    Return the invoice that something is to be done with.

    Raises:
        ApiError: there is none; Stripe calls it ``id`` then, and ``invoice`` where it is shown.
    """
    record = turn.find(INVOICE, id)
    if record is None:
        raise no_such("invoice", id, param="id", status=404)
    return record


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a draft, for good; its invoice items go with it."""
    record = turn.read(INVOICE, id)
    if record["status"] != "draft":
        raise ApiError("You can only delete draft invoices.")
    stop_jobs(turn, id)
    turn.delete(INVOICE, id)
    turn.announce("invoice.deleted", INVOICE, id, record["test_clock"])
    return gone(INVOICE, id)


def list_all(turn: Turn, params: InvoiceList) -> Answer:
    """List invoices; whose they are has to be there."""
    customer, subscription = or_none(params.customer), or_none(params.subscription)
    refuse_unknown_customer(turn, customer)
    if subscription is not None:
        turn.read(SUBSCRIPTION, subscription, named="subscription")
    return page(
        turn,
        INVOICE,
        params,
        _PATH,
        like={
            "collection_method": params.collection_method,
            "customer": params.customer,
            "parent.subscription_details.subscription": params.subscription,
            "status": params.status,
        },
    )


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewInvoiceParams, create),
    route("GET", _PATH, InvoiceList, list_all),
    retrieving(INVOICE, f"{_PATH}/{{invoice}}"),
    route("POST", f"{_PATH}/{{invoice}}", InvoiceParams, update),
    route("DELETE", f"{_PATH}/{{invoice}}", NoParams, delete),
)
