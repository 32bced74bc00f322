"""Subscriptions, their items and their schedules are read."""

from collections.abc import Mapping
from typing import Literal

from msgspec import UNSET, UnsetType

from counterfoil.adapters.api.answers import Answer, Many, Route, page, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.enumerating import newest_first, schedules_of
from counterfoil.adapters.api.kinds import ITEM, SCHEDULE, SUBSCRIPTION
from counterfoil.adapters.api.listing import list_rows
from counterfoil.adapters.protocol.parameters import ListParams, given, or_none
from counterfoil.domain.subscription.state import TERMINAL_STATUSES
from counterfoil.domain.subscription.terms import Status
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

_ENDED = tuple(sorted(each.value for each in TERMINAL_STATUSES))


class SubscriptionsOfCustomer(ListParams, frozen=True, kw_only=True):
    """What a customer's subscriptions are listed by; none that is canceled by default (R184)."""

    collection_method: Literal["charge_automatically", "send_invoice"] | UnsetType = UNSET
    status: (
        Literal[
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
        | UnsetType
    ) = UNSET


class SubscriptionList(SubscriptionsOfCustomer, frozen=True, kw_only=True):
    """What subscriptions are listed by."""

    customer: str | UnsetType = UNSET


class ItemList(ListParams, frozen=True, kw_only=True):
    """Whose items are listed."""

    subscription: str


class ScheduleList(ListParams, frozen=True, kw_only=True):
    """Whose schedules are listed."""

    customer: str


def list_all(caller: Caller, params: SubscriptionList) -> Answer:
    """Answer with a page of subscriptions."""
    return _listed(caller, params, or_none(params.customer))


def of_customer(caller: Caller, params: SubscriptionsOfCustomer, customer: str) -> Answer:
    """Answer with a page of a customer's subscriptions."""
    return _listed(caller, params, customer)


def _listed(caller: Caller, params: SubscriptionsOfCustomer, customer: str | None) -> Many:
    status = given(params.status, "")
    wanted = {"ended": _ENDED}.get(status, (status,))
    # One that was only referred to has no status, and so is in no list.
    unlike: Mapping[str, tuple[str, ...]] = {}
    if not status:
        unlike = {"status": (Status.CANCELED.value, "")}
    elif status == "all":
        unlike = {"status": ("",)}
    return list_rows(
        caller,
        SUBSCRIPTIONS,
        SUBSCRIPTION,
        params,
        like={
            "collection_method": or_none(params.collection_method),
            "customer": customer,
            "status": None if unlike else wanted,
        },
        unlike=unlike,
    )


def list_items(caller: Caller, params: ItemList) -> Answer:
    """Answer with a page of a subscription's items."""
    shown = caller.read(SUBSCRIPTION, params.subscription, named="subscription")
    items = shown["items"]
    held = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return page(held, params, ITEM)


def list_schedules(caller: Caller, params: ScheduleList) -> Answer:
    """Answer with a page of the schedules of a customer's subscriptions."""
    customer = caller.place.customer(params.customer)
    held = [] if customer is None else newest_first(schedules_of(caller.place, customer))
    return page(held, params, SCHEDULE)


ROUTES: tuple[Route, ...] = (
    route(SUBSCRIPTION, "GET", "/v1/subscriptions", SubscriptionList, list_all),
    retrieving(SUBSCRIPTION, "/v1/subscriptions/{id}"),
    route(
        SUBSCRIPTION,
        "GET",
        "/v1/customers/{customer}/subscriptions",
        SubscriptionsOfCustomer,
        of_customer,
    ),
    route(ITEM, "GET", "/v1/subscription_items", ItemList, list_items),
    route(SCHEDULE, "GET", "/v1/subscription_schedules", ScheduleList, list_schedules),
    retrieving(SCHEDULE, "/v1/subscription_schedules/{id}"),
)
