"""Invoice items: what a customer owes, or is owed, besides subscriptions."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import flag, gone, page, retrieving, shown
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.customers.naming import refuse_unknown_customer
from counterfoil.adapters.sandbox.invoices.drafting import bind_currency
from counterfoil.adapters.sandbox.invoices.invoice_discounts import granted
from counterfoil.adapters.sandbox.invoices.invoice_items import NewItem, add_item, tell_net
from counterfoil.adapters.sandbox.invoices.invoice_lines import pricing_of
from counterfoil.adapters.sandbox.invoices.item_params import (
    CostParams,
    PricingParams,
    cost_of,
    has_cost,
)
from counterfoil.adapters.sandbox.invoices.redrafting import drop_item, put_item
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, Customer
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.invoiceitem import INVOICEITEM, InvoiceItem
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION

_PATH = "/v1/invoiceitems"


class NewItemParams(CostParams, frozen=True, kw_only=True):
    """What can be said of a new invoice item."""

    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    invoice: str | UnsetType = UNSET
    subscription: str | UnsetType = UNSET


class ItemList(ListParams, frozen=True, kw_only=True):
    """What invoice items are listed by."""

    customer: str | UnsetType = UNSET
    invoice: str | UnsetType = UNSET
    pending: bool | UnsetType = UNSET


def create(turn: Turn, params: NewItemParams) -> Answer:
    """Create an invoice item: for a draft, or waiting for the customer's next invoice."""
    draft = None
    if not isinstance(params.invoice, UnsetType):
        draft = turn.read(INVOICE, params.invoice, named="invoice")
        refuse_unless_draft(draft)
    customer = turn.read(CUSTOMER, _customer(params, draft), named="customer")
    subscription = or_none(params.subscription)
    if subscription is not None:
        turn.read(SUBSCRIPTION, subscription, named="subscription")
    cost = cost_of(turn, params, _currency(turn, params, customer, draft))
    if draft is not None and cost.currency != draft["currency"]:
        raise invalid(
            f"The currency of the invoice item ({cost.currency}) is not the currency of the invoice"
            f" ({draft['currency']}).",
            "currency",
        )
    bind_currency(turn, customer["id"], cost.currency)
    period = or_none(params.period)
    id = add_item(
        turn,
        NewItem(
            customer=customer["id"],
            amount=cost.amount,
            currency=cost.currency,
            description=given(params.description, cost.name),
            period=None if period is None else (period.start, period.end),
            price=cost.price,
            unit_amount_decimal=cost.unit_amount_decimal,
            quantity=cost.quantity,
            subscription=subscription,
            discountable=given(params.discountable, cost.amount >= 0),
            discounts=_discounts(turn, params, customer["id"], customer["test_clock"]),
            tax_rates=known_rates(turn, given(params.tax_rates, None), "tax_rates"),
            metadata=merged({}, params.metadata),
            invoice=None if draft is None else draft["id"],
        ),
    )
    if draft is not None:
        put_item(turn, draft["id"], id)
    return shown(INVOICEITEM, id)


def _customer(params: NewItemParams, draft: Invoice | None) -> str:
    if not isinstance(params.customer, UnsetType):
        if draft is not None and draft["customer"] != params.customer:
            raise invalid("The invoice belongs to another customer.", "customer")
        return params.customer
    if draft is None:
        raise missing("customer")
    return draft["customer"]


def _currency(turn: Turn, params: NewItemParams, customer: Customer, draft: Invoice | None) -> str:
    otherwise = (
        customer["currency"] or turn.settings.default_currency
        if draft is None
        else draft["currency"]
    )
    return known_currency(given(params.currency, otherwise), "currency")


def _discounts(turn: Turn, params: CostParams, customer: str, test_clock: str | None) -> list[str]:
    asked = [] if isinstance(params.discounts, UnsetType) else params.discounts or []
    return granted(turn, asked, customer=customer, invoice=None, test_clock=test_clock)


def refuse_unless_draft(invoice: Invoice) -> None:
    """
    Refuse to change what an invoice charges once it is finalized.

    Raises:
        ApiError: it isn't a draft.
    """
    if invoice["status"] != "draft":
        raise ApiError(
            "Invalid invoice: This invoice is no longer editable", code="invoice_not_editable"
        )


def update(turn: Turn, params: CostParams, id: str) -> Answer:
    """Change an invoice item that waits, or that a draft charges; the draft follows."""
    item = turn.read(INVOICEITEM, id)
    if item["invoice"] is not None:
        refuse_unless_draft(turn.read(INVOICE, item["invoice"]))
    change(turn, item, params)
    if item["invoice"] is not None:
        put_item(turn, item["invoice"], id)
    return shown(INVOICEITEM, id)


def change(turn: Turn, item: InvoiceItem, params: CostParams, param: str = "") -> None:
    """Change what an invoice item says, and keep it."""
    if has_cost(params) or not isinstance(params.quantity, UnsetType):
        _reprice(turn, item, params, param)
    item["description"] = given(params.description, item["description"])
    item["discountable"] = given(params.discountable, item["discountable"])
    if not isinstance(params.discounts, UnsetType):
        item["discounts"] = _discounts(turn, params, item["customer"], item["test_clock"])
    item["metadata"] = merged(item["metadata"], params.metadata)
    period = or_none(params.period)
    if period is not None:
        item["period"] = {"end": period.end, "start": period.start}
    if not isinstance(params.tax_rates, UnsetType):
        item["tax_rates"] = known_rates(turn, params.tax_rates, "tax_rates")
    tell_net(item)
    turn.write(INVOICEITEM, item)


def _reprice(turn: Turn, item: InvoiceItem, params: CostParams, param: str) -> None:
    if not has_cost(params):
        params = _priced_as_before(item, params)
    cost = cost_of(turn, params, item["currency"], quantity=item["quantity"], param=param)
    if cost.currency != item["currency"]:
        raise invalid(
            f"The currency of the price ({cost.currency}) is not the currency of the invoice item"
            f" ({item['currency']}).",
            "pricing[price]",
        )
    item["amount"] = cost.amount
    item["pricing"] = pricing_of(turn, cost.price, cost.unit_amount_decimal)
    item["quantity"] = cost.quantity
    item["quantity_decimal"] = str(cost.quantity)
    item["description"] = item["description"] or cost.name


def _priced_as_before(item: InvoiceItem, params: CostParams) -> CostParams:
    """Return parameters for another quantity at the price that an item has."""
    pricing = item["pricing"]
    if pricing is None or "price_details" not in pricing:
        raise invalid("The invoice item has no price that a quantity could be of.", "quantity")
    return CostParams(
        pricing=PricingParams(price=pricing["price_details"]["price"]), quantity=params.quantity
    )


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete an invoice item that waits, or that a draft charges; the draft follows."""
    item = turn.read(INVOICEITEM, id)
    if item["invoice"] is not None:
        refuse_unless_draft(turn.read(INVOICE, item["invoice"]))
    turn.delete(INVOICEITEM, id)
    turn.announce("invoiceitem.deleted", INVOICEITEM, id, item["test_clock"])
    if item["invoice"] is not None:
        drop_item(turn, item["invoice"], id)
    return gone(INVOICEITEM, id)


def list_all(turn: Turn, params: ItemList) -> Answer:
    """List invoice items: of a customer, of an invoice, or those that wait."""
    customer, invoice = or_none(params.customer), or_none(params.invoice)
    refuse_unknown_customer(turn, customer)
    if invoice is not None:
        turn.read(INVOICE, invoice, named="invoice")
    return page(
        turn,
        INVOICEITEM,
        params,
        _PATH,
        like={
            "customer": params.customer,
            "invoice": params.invoice,
            "pending": flag(params.pending),
        },
    )


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewItemParams, create),
    route("GET", _PATH, ItemList, list_all),
    retrieving(INVOICEITEM, f"{_PATH}/{{invoiceitem}}"),
    route("POST", f"{_PATH}/{{invoiceitem}}", CostParams, update),
    route("DELETE", f"{_PATH}/{{invoiceitem}}", NoParams, delete),
)
