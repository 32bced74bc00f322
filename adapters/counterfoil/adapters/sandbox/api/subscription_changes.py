"""Changes of subscriptions: what is said of them, what they bill, when they end."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import NoParams, given, merged, or_none
from counterfoil.adapters.sandbox.answers import shown, unkept
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.subscription_params import (
    ItemChange,
    PauseCollectionParams,
    SubscriptionChange,
)
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.subscriptions import changes, changing, timing
from counterfoil.adapters.sandbox.subscriptions.changes import Change
from counterfoil.adapters.sandbox.subscriptions.subscribing import check_method
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import drop_discount, granted
from counterfoil.adapters.sandbox.subscriptions.subscription_items import first_end, period_end
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import check_future


def update(turn: Turn, params: SubscriptionChange, id: str) -> Answer:
    """Change a subscription."""
    subscription = turn.read(SUBSCRIPTION, id)
    read.refuse_automatic_tax(params.automatic_tax)
    _refuse_change(subscription, params)
    _check_pending(subscription, params)
    _set_plain(turn, subscription, params)
    _set_cancellation(turn, subscription, params)
    _set_discounts(turn, subscription, params)
    turn.write(SUBSCRIPTION, subscription)
    if _bills_otherwise(params):
        changing.change(turn, subscription, change_of(turn, subscription, params))
    else:
        timing.retime(turn, subscription)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, subscription["test_clock"])
    return shown(SUBSCRIPTION, id)


_EVER = {"cancellation_details", "metadata"}
"""What can still be changed of a subscription that is over (R116)."""

_INCOMPLETE = {
    *_EVER,
    "default_payment_method",
    "description",
    "payment_settings",
    "payment_behavior",
    "proration_behavior",
    "off_session",
}
"""What can be changed of a subscription that waits for its first payment (R93)."""

_PENDING = {
    "add_invoice_items",
    "billing_cycle_anchor",
    "items",
    "off_session",
    "payment_behavior",
    "proration_behavior",
    "proration_date",
    "trial_end",
    "trial_from_plan",
}
"""What can be changed so that it waits for a payment."""


def _said(params: Struct) -> set[str]:
    return {name for name in params.__struct_fields__ if getattr(params, name) is not UNSET}


def _refuse_change(subscription: Subscription, params: SubscriptionChange) -> None:
    """
    Refuse to change what is over, waits for a first payment, or is managed by a schedule.

    Raises:
        ApiError: it is.
    """
    said = _said(params)
    if subscription["status"] in timing.ENDED and said - _EVER:
        raise ApiError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    if subscription["status"] == "incomplete" and said - _INCOMPLETE:
        raise ApiError(
            f"A subscription with the status `incomplete` can't update {min(said - _INCOMPLETE)}."
            " Pay its latest invoice first."
        )
    schedule = subscription["schedule"]
    if schedule is not None and said & {"cancel_at", "cancel_at_period_end"}:
        raise ApiError(
            f"The subscription is managed by the subscription schedule `{schedule}`, and updating"
            " any cancelation behavior directly is not allowed. Please update the schedule instead."
        )


def _check_pending(subscription: Subscription, params: SubscriptionChange) -> None:
    said = _said(params)
    if params.payment_behavior == "pending_if_incomplete" and said - _PENDING:
        raise ApiError(
            "When `payment_behavior` is `pending_if_incomplete`, you can't update"
            f" `{min(said - _PENDING)}`.",
            param=min(said - _PENDING),
        )
    if subscription["pending_update"] is not None and said & {"items", "trial_end"}:
        # Another change takes the place of the one that waits.
        subscription["pending_update"] = None


def _set_plain(turn: Turn, subscription: Subscription, params: SubscriptionChange) -> None:
    """
    Set what says nothing of money.

    Raises:
        ApiError: a payment method isn't the customer's, or how it is collected doesn't fit.
    """
    subscription["metadata"] = merged(subscription["metadata"], params.metadata)
    subscription["description"] = given(params.description, subscription["description"])
    read.set_details(subscription, params.cancellation_details)
    if not isinstance(params.default_payment_method, UnsetType):
        method = params.default_payment_method
        if method is not None:
            check_method(turn, subscription["customer"], method, "default_payment_method")
        subscription["default_payment_method"] = method
    if not isinstance(params.default_tax_rates, UnsetType):
        rates = params.default_tax_rates
        subscription["default_tax_rates"] = known_rates(turn, rates, "default_tax_rates")
    subscription["payment_settings"] = read.payment_settings(
        subscription["payment_settings"], params.payment_settings
    )
    subscription["trial_settings"] = read.trial_settings(
        subscription["trial_settings"], params.trial_settings
    )
    if not isinstance(params.pause_collection, UnsetType):
        _pause_collection(turn, subscription, params.pause_collection)
    _set_collection(subscription, params)


def _pause_collection(
    turn: Turn, subscription: Subscription, asked: PauseCollectionParams | None
) -> None:
    if asked is None:
        subscription["pause_collection"] = None
        return
    resumes_at = or_none(asked.resumes_at)
    if resumes_at is not None:
        now = turn.now(subscription["test_clock"])
        check_future(resumes_at, now, "pause_collection[resumes_at]")
    subscription["pause_collection"] = {"behavior": asked.behavior, "resumes_at": resumes_at}


def _set_collection(subscription: Subscription, params: SubscriptionChange) -> None:
    method = given(params.collection_method, subscription["collection_method"])
    days = given(params.days_until_due, subscription["days_until_due"])
    if method == "send_invoice" and days is None and params.collection_method is not UNSET:
        raise missing("days_until_due")
    if method == "charge_automatically" and not isinstance(params.days_until_due, UnsetType):
        raise invalid(
            "`days_until_due` can only be set when `collection_method` is `send_invoice`.",
            "days_until_due",
        )
    subscription["collection_method"] = method
    subscription["days_until_due"] = days if method == "send_invoice" else None


def _set_cancellation(turn: Turn, subscription: Subscription, params: SubscriptionChange) -> None:
    """
    Set when a subscription is to be canceled, or that it isn't to (R108 to R111).

    Raises:
        ApiError: it is said twice, or is past.
    """
    at, at_end = params.cancel_at, params.cancel_at_period_end
    if isinstance(at, int | str) and at_end is True:
        raise ApiError(
            "You can only specify one of these parameters: cancel_at, cancel_at_period_end."
        )
    now = turn.now(subscription["test_clock"])
    before = subscription["cancel_at"]
    if at_end is True:
        subscription["cancel_at_period_end"] = True
        subscription["cancel_at"] = period_end(subscription)
    elif at_end is False and subscription["cancel_at_period_end"]:
        subscription["cancel_at_period_end"] = False
        subscription["cancel_at"] = None
    if at == "max_period_end":
        subscription["cancel_at"] = period_end(subscription)
    elif at == "min_period_end":
        subscription["cancel_at"] = first_end(subscription)
    elif isinstance(at, int):
        subscription["cancel_at"] = check_future(at, now, "cancel_at")
    elif at is None:
        subscription["cancel_at"] = None
    if not isinstance(at, UnsetType):
        subscription["cancel_at_period_end"] = False
    if subscription["cancel_at"] == before:
        return
    is_to_end = subscription["cancel_at"] is not None
    subscription["canceled_at"] = now if is_to_end else None
    details = subscription["cancellation_details"]
    details["reason"] = "cancellation_requested" if is_to_end else None


def _set_discounts(turn: Turn, subscription: Subscription, params: SubscriptionChange) -> None:
    """Set the discounts: those that aren't named any more are over, and new ones granted."""
    if isinstance(params.discounts, UnsetType):
        return
    before = list(subscription["discounts"])
    turn.write(SUBSCRIPTION, subscription)
    asked = read.redeemed(params.discounts, "discounts")
    subscription["discounts"] = granted(turn, subscription, asked)
    for id in before:
        if id not in subscription["discounts"]:
            drop_discount(turn, subscription, id)


def end_discount(turn: Turn, params: NoParams, id: str) -> Answer:
    """
    Let the last discount of a subscription be over.

    Raises:
        ApiError: it has none.
    """
    subscription = turn.read(SUBSCRIPTION, id)
    if not subscription["discounts"]:
        raise ApiError(
            f"No active discount for subscription: {id}", 404, code="resource_missing", param="id"
        )
    discount = turn.read(DISCOUNT, subscription["discounts"].pop())
    turn.write(SUBSCRIPTION, subscription)
    drop_discount(turn, subscription, discount["id"])
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, subscription["test_clock"])
    answer = unkept(DISCOUNT, discount)
    answer.record["deleted"] = True
    del answer.record["end"]
    return answer


def _bills_otherwise(params: SubscriptionChange) -> bool:
    return bool(_said(params) & {"add_invoice_items", "billing_cycle_anchor", "items", "trial_end"})


def change_of(turn: Turn, subscription: Subscription, params: SubscriptionChange) -> Change:
    """Return what is to change of what a subscription bills."""
    return Change(
        items=item_changes(turn, subscription, given(params.items, [])),
        extras=read.extras(turn, params.add_invoice_items),
        proration_behavior=given(params.proration_behavior, "create_prorations"),
        proration_date=or_none(params.proration_date),
        trial_end=or_none(params.trial_end),
        billing_cycle_anchor=(
            None
            if isinstance(params.billing_cycle_anchor, UnsetType)
            else params.billing_cycle_anchor.type
        ),
        payment_behavior=given(params.payment_behavior, "allow_incomplete"),
        off_session=given(params.off_session, otherwise=False),
    )


def item_changes(
    turn: Turn, subscription: Subscription, asked: list[ItemChange], param: str = "items"
) -> list[changes.ItemChange]:
    """
    Return what the items of a subscription are to become.

    Raises:
        ApiError: one that is added names no price.
    """
    kept = {item["id"]: item for item in subscription["items"]}
    made = []
    for number, one in enumerate(asked):
        named = f"{param}[{number}]"
        price, is_inline = read.price_of(turn, one, named)
        id = or_none(one.id)
        if id is None and price is None:
            raise missing(f"{named}[price]")
        metadata = None
        if not isinstance(one.metadata, UnsetType):
            metadata = merged(kept[id]["metadata"] if id in kept else {}, one.metadata)
        made.append(
            changes.ItemChange(
                id=id,
                price=price,
                quantity=or_none(one.quantity),
                is_deleted=given(one.deleted, otherwise=False),
                metadata=metadata,
                tax_rates=None if one.tax_rates is UNSET else read.said(one.tax_rates) or (),
                may_be_inactive=is_inline,
                discounts=read.item_discounts(one, named),
                param=named,
            )
        )
    return made


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/subscriptions/{id}", SubscriptionChange, update),
    route("DELETE", "/v1/subscriptions/{id}/discount", NoParams, end_discount),
)
