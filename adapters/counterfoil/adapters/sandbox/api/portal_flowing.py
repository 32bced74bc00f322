"""Makes the flow of a portal's session, where the customer can be led through it (R71-R82)."""

from typing import TypeVar

from msgspec import Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid, missing
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.protocol.urls import check_url
from counterfoil.adapters.sandbox.api.portal_flow_data import (
    FlowData,
    NewAfterCompletion,
    NewCancelFlow,
    NewConfirmedItem,
    NewConfirmFlow,
)
from counterfoil.adapters.sandbox.catalogue.redeeming import redeemable
from counterfoil.adapters.sandbox.portal.confirming import check_confirm
from counterfoil.adapters.sandbox.portal.flows import (
    Led,
    check_cancel,
    check_feature,
    check_pause,
    check_update,
    subscription_of,
)
from counterfoil.adapters.sandbox.shapes.portal_session import (
    AfterCompletion,
    CancelFlow,
    ConfirmedDiscount,
    ConfirmedItem,
    ConfirmFlow,
    Flow,
)

S = TypeVar("S", bound=Struct)


def flow_of(led: Led, asked: FlowData) -> Flow:
    """Return the flow that is asked for, when the customer can be led through it."""
    flow = Flow(
        after_completion=_after_completion(or_none(asked.after_completion)),
        customer_update=None,
        subscription_cancel=None,
        subscription_pause=None,
        subscription_update=None,
        subscription_update_confirm=None,
        type=asked.type,
    )
    param = f"flow_data[{asked.type}]"
    features = led.configuration["features"]
    match asked.type:
        case "customer_update" | "payment_method_update":
            check_feature(features, asked.type)
        case "subscription_cancel":
            flow["subscription_cancel"] = _cancel(
                led, _said(asked.subscription_cancel, param), param
            )
        case "subscription_pause":
            paused = _said(asked.subscription_pause, param)
            named = f"{param}[subscription]"
            subscription = subscription_of(led, paused.subscription, named)
            check_feature(features, asked.type)
            check_pause(subscription, named)
            flow["subscription_pause"] = {"subscription": subscription["id"]}
        case "subscription_update":
            updated = _said(asked.subscription_update, param)
            named = f"{param}[subscription]"
            subscription = subscription_of(led, updated.subscription, named)
            check_feature(features, asked.type)
            check_update(led, subscription, named)
            flow["subscription_update"] = {"subscription": subscription["id"]}
        case "subscription_update_confirm":
            flow["subscription_update_confirm"] = _confirm(
                led, _said(asked.subscription_update_confirm, param), param
            )
    return flow


def _said(asked: S | UnsetType, param: str) -> S:
    """Return what is said of a flow; each but two needs it (R72)."""
    if isinstance(asked, UnsetType):
        raise missing(param)
    return asked


def _after_completion(asked: NewAfterCompletion | None) -> AfterCompletion:
    if asked is None:
        return {"hosted_confirmation": None, "redirect": None, "type": "hosted_confirmation"}
    completed = AfterCompletion(hosted_confirmation=None, redirect=None, type=asked.type)
    if asked.type == "redirect":
        redirect = _said(asked.redirect, "flow_data[after_completion][redirect]")
        check_url(redirect.return_url, "flow_data[after_completion][redirect][return_url]")
        completed["redirect"] = {"return_url": redirect.return_url}
    elif asked.type == "hosted_confirmation":
        confirmation = or_none(asked.hosted_confirmation)
        message = None if confirmation is None else or_none(confirmation.custom_message)
        completed["hosted_confirmation"] = {"custom_message": message}
    return completed


def _cancel(led: Led, asked: NewCancelFlow, param: str) -> CancelFlow:
    named = f"{param}[subscription]"
    subscription = subscription_of(led, asked.subscription, named)
    check_feature(led.configuration["features"], "subscription_cancel")
    check_cancel(led, subscription, named)
    flow = CancelFlow(retention=None, subscription=subscription["id"])
    if not isinstance(asked.retention, UnsetType):
        coupon = asked.retention.coupon_offer.coupon
        # UNCONFIRMED (R84): what becomes of an offer whose coupon ends later; its taker is told.
        redeemable(
            led.turn,
            coupon=coupon,
            promotion_code=None,
            customer=led.customer,
            now=led.turn.now(subscription["test_clock"]),
            param=f"{param}[retention][coupon_offer]",
        )
        flow["retention"] = {"coupon_offer": {"coupon": coupon}, "type": asked.retention.type}
    return flow


def _confirm(led: Led, asked: NewConfirmFlow, param: str) -> ConfirmFlow:
    named = f"{param}[subscription]"
    subscription = subscription_of(led, asked.subscription, named)
    check_feature(led.configuration["features"], "subscription_update_confirm")
    item = check_update(led, subscription, named)
    if len(asked.items) != 1:
        # The wording is UNCONFIRMED (R79).
        raise invalid("Exactly one subscription item can be updated.", f"{param}[items]")
    confirmed = _item(asked.items[0])
    discounts: list[ConfirmedDiscount] = [
        {"coupon": or_none(one.coupon), "promotion_code": or_none(one.promotion_code)}
        for one in or_none(asked.discounts) or []
    ]
    check_confirm(led, subscription, item, confirmed, discounts, param)
    return {
        "discounts": discounts or None,
        "items": [confirmed],
        "subscription": subscription["id"],
    }


def _item(asked: NewConfirmedItem) -> ConfirmedItem:
    item = ConfirmedItem(id=asked.id, price=or_none(asked.price))
    if not isinstance(asked.quantity, UnsetType):
        item["quantity"] = asked.quantity
    return item
