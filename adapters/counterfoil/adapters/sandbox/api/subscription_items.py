"""The items of subscriptions, by themselves; each change of one is a change of its subscription."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, missing, no_such
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import gone, part, unkept
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.subscription_params import (
    ItemParams,
    PaymentBehavior,
    Proration,
    Second,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    SUBSCRIPTION_ITEM,
    Subscription,
    SubscriptionItem,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.changes import Change, ItemChange
from counterfoil.adapters.sandbox.subscriptions.changing import change

_PATH = "/v1/subscription_items"


class ItemChangeParams(ItemParams, frozen=True, kw_only=True):
    """What can be said of an item, and how the change is prorated and paid."""

    payment_behavior: PaymentBehavior | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    proration_date: Second | UnsetType = UNSET


class ItemUpdate(ItemChangeParams, frozen=True, kw_only=True):
    """What can be changed of an item."""

    off_session: bool | UnsetType = UNSET


class NewItemParams(ItemChangeParams, frozen=True, kw_only=True):
    """A new item of a subscription."""

    subscription: str


class ItemDeletion(Struct, frozen=True, kw_only=True):
    """How an item is taken off its subscription."""

    clear_usage: bool | UnsetType = UNSET
    payment_behavior: PaymentBehavior | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    proration_date: Second | UnsetType = UNSET


class ItemList(ListParams, frozen=True, kw_only=True):
    """What items are listed by."""

    subscription: str


def create(turn: Turn, params: NewItemParams) -> Answer:
    """Add an item to a subscription."""
    subscription = turn.read(SUBSCRIPTION, params.subscription, named="subscription")
    price, is_inline = read.price_of(turn, params, "")
    if price is None:
        raise missing("price")
    before = {item["id"] for item in subscription["items"]}
    added = ItemChange(
        price=price,
        quantity=or_none(params.quantity),
        metadata=merged({}, params.metadata),
        tax_rates=read.said(params.tax_rates),
        may_be_inactive=is_inline,
        discounts=read.item_discounts(params, ""),
        param="",
    )
    _change(turn, subscription, added, params)
    after = turn.read(SUBSCRIPTION, subscription["id"])
    pending = after["pending_update"]
    waiting = [] if pending is None else pending["subscription_items"] or []
    made = next(item for item in [*after["items"], *waiting] if item["id"] not in before)
    return unkept(SUBSCRIPTION_ITEM, made)


def _change(
    turn: Turn,
    subscription: Subscription,
    item: ItemChange,
    params: ItemChangeParams | ItemDeletion,
) -> None:
    if subscription["status"] in timing.ENDED:
        raise ApiError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    change(
        turn,
        subscription,
        Change(
            items=[item],
            proration_behavior=given(params.proration_behavior, "create_prorations"),
            proration_date=or_none(params.proration_date),
            payment_behavior=given(params.payment_behavior, "allow_incomplete"),
        ),
    )
    id, clock = subscription["id"], subscription["test_clock"]
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)


def _find(turn: Turn, id: str) -> tuple[Subscription, SubscriptionItem]:
    """
    Return an item and its subscription.

    Raises:
        ApiError: there is no such item.
    """
    for subscription in turn.all_of(SUBSCRIPTION, {"items.id": id}):
        for item in subscription["items"]:
            if item["id"] == id:
                return subscription, item
    raise no_such("subscription_item", id, param="item", status=404)


def retrieve(turn: Turn, params: NoParams, id: str) -> Answer:
    """Answer with an item."""
    return unkept(SUBSCRIPTION_ITEM, _find(turn, id)[1])


def update(turn: Turn, params: ItemUpdate, id: str) -> Answer:
    """Change an item."""
    subscription, item = _find(turn, id)
    price, is_inline = read.price_of(turn, params, "")
    metadata = None
    if not isinstance(params.metadata, UnsetType):
        metadata = merged(item["metadata"], params.metadata)
    asked = ItemChange(
        id=id,
        price=price,
        quantity=or_none(params.quantity),
        metadata=metadata,
        tax_rates=None if params.tax_rates is UNSET else read.said(params.tax_rates) or (),
        may_be_inactive=is_inline,
        discounts=read.item_discounts(params, ""),
        param="",
    )
    _change(turn, subscription, asked, params)
    return unkept(SUBSCRIPTION_ITEM, _find(turn, id)[1])


def delete(turn: Turn, params: ItemDeletion, id: str) -> Answer:
    """
    Take an item off its subscription.

    Raises:
        ApiError: it is the only one.
    """
    subscription, _ = _find(turn, id)
    if len(subscription["items"]) == 1:
        raise ApiError(
            "A subscription must have at least one active plan. If you would like to cancel the"
            " subscription, please use the cancel subscription endpoint."
        )
    _change(turn, subscription, ItemChange(id=id, is_deleted=True, param=""), params)
    return gone(SUBSCRIPTION_ITEM, id)


def list_of(turn: Turn, params: ItemList) -> Answer:
    """Answer with a page of a subscription's items."""
    subscription = turn.read(SUBSCRIPTION, params.subscription, named="subscription")
    url = f"{_PATH}?subscription={params.subscription}"
    return part(SUBSCRIPTION_ITEM, subscription["items"], params, url)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewItemParams, create),
    route("GET", _PATH, ItemList, list_of),
    route("GET", f"{_PATH}/{{item}}", NoParams, retrieve),
    route("POST", f"{_PATH}/{{item}}", ItemUpdate, update),
    route("DELETE", f"{_PATH}/{{item}}", ItemDeletion, delete),
)
