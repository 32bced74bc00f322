"""The phases of subscription schedules, as requests describe them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import Metadata, given, merged, or_none
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.invoice_params import AutomaticTaxParams
from counterfoil.adapters.sandbox.api.subscription_params import (
    ExtraParams,
    ItemParams,
    Proration,
    Second,
)
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE
from counterfoil.adapters.sandbox.shapes.subscription import CollectionMethod, Subscription
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    AddedItem,
    AnchorChoice,
    Phase,
    PhaseDiscount,
    PhaseItem,
    ScheduleInvoiceSettings,
    SubscriptionSchedule,
)
from counterfoil.adapters.sandbox.subscriptions.periods import LATEST, Every, Unit, after
from counterfoil.adapters.sandbox.subscriptions.subscribing import check_method
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    every_of,
    is_metered,
    period_end,
    period_start,
    recurring_price,
)


class DurationParams(Struct, frozen=True, kw_only=True):
    """How long a phase is."""

    interval: Unit
    interval_count: Annotated[int, Meta(ge=1, le=10_000)] = 1


class PhaseInvoiceSettings(Struct, frozen=True, kw_only=True):
    """How the invoices of a phase look."""

    days_until_due: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class PhaseParams(Struct, frozen=True, kw_only=True):
    """What the subscription is to be in a phase."""

    items: Annotated[list[ItemParams], Meta(max_length=20)]
    add_invoice_items: Annotated[list[ExtraParams], Meta(max_length=20)] | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    billing_cycle_anchor: AnchorChoice | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    default_tax_rates: list[str] | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    discounts: list[DiscountParams] | UnsetType | None = UNSET
    duration: DurationParams | UnsetType = UNSET
    end_date: Literal["now"] | Second | UnsetType = UNSET
    invoice_settings: PhaseInvoiceSettings | UnsetType = UNSET
    metadata: Metadata = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    start_date: Literal["now"] | Second | UnsetType = UNSET
    trial: bool | UnsetType = UNSET
    trial_end: Literal["now"] | Second | UnsetType = UNSET


def phase_of(subscription: Subscription) -> Phase:
    """Return what a subscription is now, as a phase until the end of its period."""
    items: list[PhaseItem] = []
    for item in subscription["items"]:
        made: PhaseItem = {
            "billing_thresholds": None,
            "discounts": [],
            "metadata": item["metadata"],
            "price": item["price"],
            "tax_rates": item["tax_rates"],
        }
        if "quantity" in item:
            made["quantity"] = item["quantity"]
        items.append(made)
    return Phase(
        add_invoice_items=[],
        application_fee_percent=None,
        billing_cycle_anchor=None,
        billing_thresholds=None,
        collection_method=None,
        currency=subscription["currency"],
        default_payment_method=None,
        default_tax_rates=subscription["default_tax_rates"],
        description=None,
        discounts=[
            {"coupon": None, "discount": id, "promotion_code": None}
            for id in subscription["discounts"]
        ],
        end_date=period_end(subscription),
        invoice_settings=None,
        items=items,
        metadata={},
        on_behalf_of=None,
        proration_behavior="create_prorations",
        start_date=period_start(subscription),
        transfer_data=None,
        trial_end=subscription["trial_end"] if subscription["status"] == "trialing" else None,
    )


def invoice_settings(days_until_due: int | None) -> ScheduleInvoiceSettings:
    """Return how invoices look, and how long the customer has to pay those that are sent."""
    return {
        "account_tax_ids": None,
        "days_until_due": days_until_due,
        "issuer": {"type": "self"},
    }


def phases_of(
    turn: Turn, schedule: SubscriptionSchedule, asked: list[PhaseParams], begins: int
) -> list[Phase]:
    """
    Return the phases, each beginning where the one before ends.

    Raises:
        ApiError: one is no phase, or they don't follow one another.
    """
    phases: list[Phase] = []
    now = turn.now(schedule["test_clock"])
    for number, params in enumerate(asked):
        param = f"phases[{number}]"
        start_date = params.start_date
        start = begins
        if isinstance(start_date, int):
            start = start_date
        elif start_date == "now":
            start = now
        if phases and start != begins:
            raise invalid(
                f"The `start_date` of {param} must be the `end_date` of the phase before.",
                f"{param}[start_date]",
            )
        phase = _phase(turn, schedule, params, start, param)
        phases.append(phase)
        begins = phase["end_date"]
    return phases


def _phase(
    turn: Turn, schedule: SubscriptionSchedule, params: PhaseParams, start: int, param: str
) -> Phase:
    read.refuse_automatic_tax(params.automatic_tax, param)
    items = [
        _item(turn, item, f"{param}[items][{number}]") for number, item in enumerate(params.items)
    ]
    if not items:
        raise missing(f"{param}[items]")
    first = turn.read(PRICE, items[0]["price"])
    now = turn.now(schedule["test_clock"])
    end = _end_of(params, start, every_of(first), now, param)
    if end <= start:
        raise invalid("The end of a phase must be after its start.", f"{param}[end_date]")
    method = or_none(params.default_payment_method)
    if method is not None:
        check_method(turn, schedule["customer"], method, f"{param}[default_payment_method]")
    trial_end = params.trial_end if isinstance(params.trial_end, int) else None
    days = None
    if not isinstance(params.invoice_settings, UnsetType):
        days = or_none(params.invoice_settings.days_until_due)
    return Phase(
        add_invoice_items=_added(turn, params.add_invoice_items, param),
        application_fee_percent=None,
        billing_cycle_anchor=or_none(params.billing_cycle_anchor),
        billing_thresholds=None,
        collection_method=or_none(params.collection_method),
        currency=given(params.currency, first["currency"]),
        default_payment_method=method,
        default_tax_rates=known_rates(
            turn, read.said(params.default_tax_rates), f"{param}[default_tax_rates]"
        ),
        description=read.said(params.description),
        discounts=_discounts(turn, read.redeemed(params.discounts, f"{param}[discounts]")),
        end_date=end,
        invoice_settings=None if days is None else invoice_settings(days),
        items=items,
        metadata=merged({}, params.metadata),
        on_behalf_of=None,
        proration_behavior=given(params.proration_behavior, "create_prorations"),
        start_date=start,
        transfer_data=None,
        trial_end=end if given(params.trial, otherwise=False) else trial_end,
    )


def _added(turn: Turn, asked: list[ExtraParams] | UnsetType, param: str) -> list[AddedItem]:
    """Return what a phase charges once."""
    return [
        {
            "discounts": [],
            "metadata": dict(added.metadata),
            "period": {
                "end": {"type": "min_item_period_end"},
                "start": {"type": "max_item_period_start"},
            },
            "price": turn.read(PRICE, added.price, named=f"{added.param}[price]")["id"],
            "quantity": added.quantity,
            "tax_rates": [],
        }
        for added in read.extras(turn, asked, f"{param}[add_invoice_items]")
    ]


def _discounts(turn: Turn, asked: list[Redeemed]) -> list[PhaseDiscount]:
    for one in asked:
        if one.coupon is not None:
            turn.read(COUPON, one.coupon, named=f"{one.param}[coupon]")
        if one.promotion_code is not None:
            turn.read(PROMOTION_CODE, one.promotion_code, named=f"{one.param}[promotion_code]")
    return [
        {
            "coupon": one.coupon,
            "discount": one.discount,
            "promotion_code": one.promotion_code,
        }
        for one in asked
    ]


def _end_of(params: PhaseParams, start: int, every: Every, now: int, param: str) -> int:
    """Return when a phase ends: as it is said, or after one period of its first price."""
    if not isinstance(params.duration, UnsetType):
        if params.end_date is not UNSET:
            raise ApiError(
                "You can only specify one of these parameters: duration, end_date.", param=param
            )
        lasts = Every(params.duration.interval, params.duration.interval_count)
        if start + lasts.about > LATEST:
            raise invalid("The phase ends too far in the future.", f"{param}[duration]")
        return after(start, lasts)
    if isinstance(params.end_date, int):
        return params.end_date
    if params.end_date == "now":
        return now
    return after(start, every)


def _item(turn: Turn, params: ItemParams, param: str) -> PhaseItem:
    id, is_inline = read.price_of(turn, params, param)
    if id is None:
        raise missing(f"{param}[price]")
    price = recurring_price(turn, id, param, may_be_inactive=is_inline)
    item: PhaseItem = {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": merged({}, params.metadata),
        "price": price["id"],
        "tax_rates": known_rates(turn, read.said(params.tax_rates), f"{param}[tax_rates]"),
    }
    if not is_metered(price):
        item["quantity"] = given(params.quantity, 1)
    return item
