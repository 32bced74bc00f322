"""Subscriptions: begun, changed, listed and ended."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import ListParams, given, merged, or_none
from counterfoil.adapters.sandbox.answers import page, retrieving, shown
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.subscription_params import (
    BillingModeParams,
    CancellationParams,
    NewSubscription,
)
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, CollectionMethod
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.ending import cancel
from counterfoil.adapters.sandbox.subscriptions.periods import DAY
from counterfoil.adapters.sandbox.subscriptions.subscribing import start
from counterfoil.adapters.sandbox.subscriptions.subscription_records import flexible_since
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import (
    TRIAL_DAYS_MAX,
    Terms,
    check_future,
    plain_payment_settings,
    plain_trial_settings,
)

_PATH = "/v1/subscriptions"

AnyStatus = Literal[
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
]


class OfCustomer(ListParams, frozen=True, kw_only=True):
    """What the subscriptions of a customer are listed by."""

    status: AnyStatus | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    price: str | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET


class SubscriptionList(OfCustomer, frozen=True, kw_only=True):
    """What subscriptions are listed by."""

    customer: str | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET


class Cancellation(Struct, frozen=True, kw_only=True):
    """How a subscription is canceled at once (R114)."""

    cancellation_details: CancellationParams | UnsetType = UNSET
    invoice_now: bool = False
    prorate: bool = False


class Migration(Struct, frozen=True, kw_only=True):
    """The billing mode that a subscription is to have."""

    billing_mode: BillingModeParams


def create(turn: Turn, params: NewSubscription) -> Answer:
    """Begin a subscription."""
    return shown(SUBSCRIPTION, start(turn, terms_of(turn, params)))


def terms_of(turn: Turn, params: NewSubscription) -> Terms:
    """
    Return what a new subscription is to be.

    Raises:
        ApiError: parameters are missing, or contradict each other.
    """
    read.refuse_automatic_tax(params.automatic_tax)
    if isinstance(params.items, UnsetType):
        if isinstance(params.add_invoice_items, UnsetType):
            raise missing("items")
        raise ApiError("Subscription must have at least one item.", param="items")
    customer = turn.read(CUSTOMER, params.customer, named="customer")
    if params.billing_cycle_anchor is not UNSET and params.billing_cycle_anchor_config is not UNSET:
        raise ApiError(
            "You can only specify one of these parameters: billing_cycle_anchor,"
            " billing_cycle_anchor_config."
        )
    return Terms(
        customer=params.customer,
        items=read.new_items(turn, params.items),
        currency=or_none(params.currency),
        collection_method=given(params.collection_method, "charge_automatically"),
        days_until_due=or_none(params.days_until_due),
        default_payment_method=or_none(params.default_payment_method),
        payment_behavior=given(params.payment_behavior, "allow_incomplete"),
        off_session=given(params.off_session, otherwise=False),
        trial_end=_trial_end(turn, params, turn.now(customer["test_clock"])),
        trial_settings=read.trial_settings(plain_trial_settings(), params.trial_settings),
        billing_cycle_anchor=or_none(params.billing_cycle_anchor),
        anchor_config=read.anchor_config(params.billing_cycle_anchor_config),
        proration_behavior=given(params.proration_behavior, "create_prorations"),
        cancel_at=read.said(params.cancel_at),
        cancel_at_period_end=given(params.cancel_at_period_end, otherwise=False),
        discounts=read.redeemed(params.discounts, "discounts"),
        extras=read.extras(turn, params.add_invoice_items),
        metadata=merged({}, params.metadata),
        description=or_none(params.description),
        default_tax_rates=known_rates(
            turn, read.said(params.default_tax_rates), "default_tax_rates"
        ),
        payment_settings=read.payment_settings(plain_payment_settings(), params.payment_settings),
        billing_mode=(
            "flexible" if isinstance(params.billing_mode, UnsetType) else params.billing_mode.type
        ),
    )


def _trial_end(turn: Turn, params: NewSubscription, now: int) -> int | None:
    """
    Return when a trial is to end, or ``None`` where there is none.

    Raises:
        ApiError: it is said twice, or is past, or too far away.
    """
    days, asked = params.trial_period_days, params.trial_end
    if not isinstance(days, UnsetType):
        if not isinstance(asked, UnsetType):
            raise ApiError(
                "You can only specify one of these parameters: trial_end, trial_period_days."
            )
        if days > TRIAL_DAYS_MAX:
            raise invalid(
                f"Invalid trial_period_days: must be at most {TRIAL_DAYS_MAX}.",
                "trial_period_days",
            )
        return now + days * DAY if days else None
    if isinstance(asked, int):
        return check_future(asked, now, "trial_end")
    if params.trial_from_plan is True:
        return _trial_of_price(turn, params, now)
    return None


def _trial_of_price(turn: Turn, params: NewSubscription, now: int) -> int | None:
    """Return when the trial ends that the first price has."""
    first = given(params.items, [])[0]
    price = turn.find(PRICE, given(first.price, given(first.plan, "")))
    recurring = None if price is None else price["recurring"]
    days = None if recurring is None else recurring["trial_period_days"]
    return now + days * DAY if days else None


def end(turn: Turn, params: Cancellation, id: str) -> Answer:
    """Cancel a subscription at once."""
    subscription = turn.read(SUBSCRIPTION, id)
    if subscription["status"] in timing.ENDED:
        raise ApiError(f"No such subscription: '{id}'", 404, code="resource_missing", param="id")
    read.set_details(subscription, params.cancellation_details)
    cancel(turn, subscription, invoice_now=params.invoice_now, prorate=params.prorate)
    return shown(SUBSCRIPTION, id)


def migrate(turn: Turn, params: Migration, id: str) -> Answer:
    """Let a subscription be billed in the flexible mode from now on."""
    subscription = turn.read(SUBSCRIPTION, id)
    if params.billing_mode.type != "flexible":
        raise invalid("Invalid billing_mode[type]: must be flexible", "billing_mode[type]")
    if subscription["status"] in timing.ENDED:
        raise ApiError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    if subscription["billing_mode"]["type"] == "flexible":
        raise ApiError("The subscription is already in flexible billing mode.")
    clock = subscription["test_clock"]
    subscription["billing_mode"] = flexible_since(turn.now(clock))
    turn.write(SUBSCRIPTION, subscription)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
    return shown(SUBSCRIPTION, id)


def list_all(turn: Turn, params: SubscriptionList) -> Answer:
    """Answer with a page of subscriptions; those that are canceled only if asked for (R184)."""
    like: dict[str, str | UnsetType | None]
    like = {"customer": params.customer, "test_clock": params.test_clock}
    return _page(turn, params, _PATH, like)


def list_of_customer(turn: Turn, params: OfCustomer, customer: str) -> Answer:
    """Answer with a page of a customer's subscriptions."""
    turn.read(CUSTOMER, customer)
    url = f"/v1/customers/{customer}/subscriptions"
    return _page(turn, params, url, {"customer": customer})


def _page(
    turn: Turn, params: OfCustomer, url: str, like: dict[str, str | UnsetType | None]
) -> Answer:
    like |= {
        "items.price": params.plan if params.price is UNSET else params.price,
        "collection_method": params.collection_method,
    }
    unlike = {}
    match params.status:
        case "all":
            pass
        case "ended":
            like["ended"] = "true"
        case str() as status:
            like["status"] = status
        case _:
            unlike["status"] = "canceled"
    return page(turn, SUBSCRIPTION, params, url, like=like, unlike=unlike)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewSubscription, create),
    route("GET", _PATH, SubscriptionList, list_all),
    retrieving(SUBSCRIPTION, f"{_PATH}/{{id}}"),
    route("DELETE", f"{_PATH}/{{id}}", Cancellation, end),
    route("POST", f"{_PATH}/{{id}}/migrate", Migration, migrate),
    route("GET", "/v1/customers/{customer}/subscriptions", OfCustomer, list_of_customer),
)
