"""
Previews: the invoice that a change would make, or the next one.

What is asked for is done, looked at, and undone; so a preview is what the change will be.
"""

from typing import Annotated, Literal

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.answers import unkept
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.invoice_params import AutomaticTaxParams
from counterfoil.adapters.sandbox.api.subscription_changes import item_changes
from counterfoil.adapters.sandbox.api.subscription_params import (
    BillingModeParams,
    ItemChange,
    Proration,
    Second,
)
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.invoices.invoicing import NewInvoice, NewItem, add_item, draft
from counterfoil.adapters.sandbox.invoices.item_params import CostParams, PricingParams, cost_of
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.changes import Change
from counterfoil.adapters.sandbox.subscriptions.changing import change
from counterfoil.adapters.sandbox.subscriptions.ending import cancel
from counterfoil.adapters.sandbox.subscriptions.phases import begin_next_if_due
from counterfoil.adapters.sandbox.subscriptions.renewing import next_invoice, upcoming
from counterfoil.adapters.sandbox.subscriptions.subscribing import start
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import granted
from counterfoil.adapters.sandbox.subscriptions.subscription_items import first_end, period_end
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Terms


class PreviewAnchor(Struct, frozen=True, kw_only=True):
    """When periods are to begin."""

    type: Literal["now", "timestamp", "unchanged"]
    timestamp: Second | UnsetType = UNSET


class SubscriptionDetailsParams(Struct, frozen=True, kw_only=True):
    """What a subscription is to be, or to become."""

    billing_cycle_anchor: PreviewAnchor | UnsetType = UNSET
    billing_mode: BillingModeParams | UnsetType = UNSET
    cancel_at: Literal["max_period_end", "min_period_end"] | Second | UnsetType | None = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancel_now: bool | UnsetType = UNSET
    default_tax_rates: list[str] | UnsetType | None = UNSET
    items: Annotated[list[ItemChange], Meta(max_length=20)] | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    proration_date: Second | UnsetType = UNSET
    trial_end: Literal["now"] | Second | UnsetType = UNSET


class PreviewItem(CostParams, frozen=True, kw_only=True):
    """An invoice item that is to be on the invoice too."""

    currency: str | UnsetType = UNSET
    price: str | UnsetType = UNSET
    unit_amount: int | UnsetType = UNSET


class PreviewParams(Struct, frozen=True, kw_only=True):
    """Whose invoice is to be seen, after which changes."""

    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    discounts: list[DiscountParams] | UnsetType | None = UNSET
    invoice_items: list[PreviewItem] | UnsetType = UNSET
    preview_mode: Literal["next", "recurring"] = "next"
    schedule: str | UnsetType = UNSET
    subscription: str | UnsetType = UNSET
    subscription_details: SubscriptionDetailsParams | UnsetType = UNSET


@frozen
class _Subject:
    """Whose invoice it is: a customer's, for a subscription or for none."""

    customer: str
    subscription: Subscription | None


def create(turn: Turn, params: PreviewParams) -> Answer:
    """Answer with an invoice that isn't kept."""
    read.refuse_automatic_tax(params.automatic_tax)
    subject = _subject(turn, params)
    with turn.supposing():
        record = _suppose(turn, params, subject)
    return unkept(INVOICE, record)


def _subject(turn: Turn, params: PreviewParams) -> _Subject:
    """
    Return whose invoice is meant.

    Raises:
        ApiError: nobody's, or things that don't belong together.
    """
    named = or_none(params.subscription)
    schedule = or_none(params.schedule)
    if schedule is not None:
        record = turn.read(SUBSCRIPTION_SCHEDULE, schedule, named="schedule")
        named = named or record["subscription"]
        if named is None:
            return _Subject(record["customer"], None)
    if named is not None:
        subscription = turn.read(SUBSCRIPTION, named, named="subscription")
        asked = or_none(params.customer)
        if asked is not None and asked != subscription["customer"]:
            raise ApiError(
                f"The subscription {named} does not belong to the customer {asked}.",
                param="subscription",
            )
        if subscription["status"] in timing.ENDED:
            raise ApiError(
                "No upcoming invoices for customer: the subscription is canceled.",
                404,
                code="invoice_upcoming_none",
            )
        return _Subject(subscription["customer"], subscription)
    customer = or_none(params.customer)
    if customer is None:
        raise ApiError(
            "You must either provide a `customer` or a `subscription` to the create preview"
            " invoice endpoint."
        )
    turn.read(CUSTOMER, customer, named="customer")
    return _Subject(customer, None)


def _suppose(turn: Turn, params: PreviewParams, subject: _Subject) -> Invoice:
    details = given(params.subscription_details, SubscriptionDetailsParams())
    subscription = subject.subscription
    _add_items(turn, params, subject)
    if subscription is not None:
        return _of_subscription(turn, params, details, subscription)
    if not isinstance(details.items, UnsetType):
        return _of_new(turn, params, details, subject.customer)
    invoice = draft(
        turn,
        NewInvoice(
            customer=subject.customer,
            reason="manual",
            currency=or_none(params.currency),
            auto_advance=False,
        ),
    )
    record = turn.read(INVOICE, invoice)
    if not record["lines"]:
        raise ApiError(
            f"No upcoming invoices for customer: {subject.customer}",
            404,
            code="invoice_upcoming_none",
        )
    return upcoming(turn, invoice)


def _add_items(turn: Turn, params: PreviewParams, subject: _Subject) -> None:
    """Let what is to be on the invoice too wait for it."""
    kept = turn.read(CUSTOMER, subject.customer)
    for number, item in enumerate(given(params.invoice_items, [])):
        currency = given(item.currency, given(params.currency, kept["currency"] or "usd"))
        if not isinstance(item.price, UnsetType):
            item = replace(item, pricing=PricingParams(price=item.price))  # noqa: PLW2901
        if not isinstance(item.unit_amount, UnsetType):
            item = replace(item, unit_amount_decimal=str(item.unit_amount))  # noqa: PLW2901
        cost = cost_of(turn, item, currency, param=f"invoice_items[{number}]")
        add_item(
            turn,
            NewItem(
                customer=subject.customer,
                amount=cost.amount,
                currency=cost.currency,
                description=given(item.description, cost.name),
                price=cost.price,
                unit_amount_decimal=cost.unit_amount_decimal,
                quantity=cost.quantity,
                discountable=given(item.discountable, cost.amount >= 0),
                tax_rates=read.said(item.tax_rates) or (),
                metadata=merged({}, item.metadata),
            ),
        )


def _of_new(
    turn: Turn, params: PreviewParams, details: SubscriptionDetailsParams, customer: str
) -> Invoice:
    """Return the first invoice of a subscription that isn't yet."""
    anchor = details.billing_cycle_anchor
    trial_end = details.trial_end
    terms = Terms(
        customer=customer,
        items=read.new_items(turn, [*given(details.items, [])]),
        currency=or_none(params.currency),
        payment_behavior="preview",
        trial_end=trial_end if isinstance(trial_end, int) else None,
        billing_cycle_anchor=(None if isinstance(anchor, UnsetType) else or_none(anchor.timestamp)),
        proration_behavior=given(details.proration_behavior, "create_prorations"),
        discounts=read.redeemed(params.discounts, "discounts"),
        default_tax_rates=read.said(details.default_tax_rates) or (),
        billing_mode=(
            "flexible" if isinstance(details.billing_mode, UnsetType) else details.billing_mode.type
        ),
    )
    subscription = turn.read(SUBSCRIPTION, start(turn, terms))
    if params.preview_mode == "recurring":
        return next_invoice(turn, subscription)
    return _seen(turn, subscription)


def _seen(turn: Turn, subscription: Subscription) -> Invoice:
    invoice = subscription["latest_invoice"]
    if invoice is None:
        msg = "a subscription that has begun has an invoice"
        raise LookupError(msg)
    return upcoming(turn, invoice)


def _of_subscription(
    turn: Turn,
    params: PreviewParams,
    details: SubscriptionDetailsParams,
    subscription: Subscription,
) -> Invoice:
    # An invoice that nobody is to pay is still shown as it would be.
    subscription["pause_collection"] = None
    turn.write(SUBSCRIPTION, subscription)
    if not isinstance(params.discounts, UnsetType):
        asked = read.redeemed(params.discounts, "discounts")
        subscription["discounts"] = granted(turn, subscription, asked)
        turn.write(SUBSCRIPTION, subscription)
    if not isinstance(details.default_tax_rates, UnsetType):
        subscription["default_tax_rates"] = details.default_tax_rates or []
        turn.write(SUBSCRIPTION, subscription)
    if given(details.cancel_now, otherwise=False):
        return _of_cancellation(turn, details, subscription)
    made = None
    if _changes(details):
        made = change(turn, subscription, _change_of(turn, subscription, details))
    if made is not None and params.preview_mode == "next":
        return upcoming(turn, made)
    _set_cancel_at(subscription, details)
    at = first_end(subscription)
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= at:
        raise ApiError(
            "No upcoming invoices for customer: the subscription is set to cancel.",
            404,
            code="invoice_upcoming_none",
        )
    turn.suppose_it_is(at, subscription["test_clock"])
    at_once = begin_next_if_due(turn, subscription)
    if at_once is not None:
        return upcoming(turn, at_once)
    return next_invoice(turn, subscription)


def _changes(details: SubscriptionDetailsParams) -> bool:
    anchor = details.billing_cycle_anchor
    return (
        not isinstance(details.items, UnsetType)
        or not isinstance(details.trial_end, UnsetType)
        or (not isinstance(anchor, UnsetType) and anchor.type == "now")
    )


def _change_of(
    turn: Turn, subscription: Subscription, details: SubscriptionDetailsParams
) -> Change:
    anchor = details.billing_cycle_anchor
    resets = not isinstance(anchor, UnsetType) and anchor.type == "now"
    return Change(
        items=item_changes(
            turn, subscription, given(details.items, []), "subscription_details[items]"
        ),
        proration_behavior=given(details.proration_behavior, "create_prorations"),
        proration_date=or_none(details.proration_date),
        trial_end=or_none(details.trial_end),
        billing_cycle_anchor="now" if resets else None,
        payment_behavior="preview",
    )


def _set_cancel_at(subscription: Subscription, details: SubscriptionDetailsParams) -> None:
    if details.cancel_at_period_end is True or details.cancel_at == "max_period_end":
        subscription["cancel_at"] = period_end(subscription)
    elif details.cancel_at == "min_period_end":
        subscription["cancel_at"] = first_end(subscription)
    elif isinstance(details.cancel_at, int):
        subscription["cancel_at"] = details.cancel_at
    elif details.cancel_at is None or details.cancel_at_period_end is False:
        subscription["cancel_at"] = None


def _of_cancellation(
    turn: Turn, details: SubscriptionDetailsParams, subscription: Subscription
) -> Invoice:
    before = subscription["latest_invoice"]
    cancel(
        turn,
        subscription,
        invoice_now=True,
        prorate=given(details.proration_behavior, "create_prorations") != "none",
        behavior="preview",
    )
    if subscription["latest_invoice"] == before:
        raise ApiError(
            f"No upcoming invoices for customer: {subscription['customer']}",
            404,
            code="invoice_upcoming_none",
        )
    return _seen(turn, subscription)


ROUTES: tuple[Route, ...] = (route("POST", "/v1/invoices/create_preview", PreviewParams, create),)
