"""What a session of the portal may lead a customer through (R71-R86)."""

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError, invalid, no_such
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.portal_configuration import Features, PortalConfiguration
from counterfoil.adapters.sandbox.shapes.portal_session import FlowType
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    Subscription,
    SubscriptionItem,
)
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE

_OVER = ("canceled", "incomplete_expired")
_NOT_PAUSABLE = (*_OVER, "incomplete", "paused", "trialing")


@frozen
class Led:
    """The customer that is led, and by which configuration."""

    turn: Turn
    customer: str
    configuration: PortalConfiguration


def check_feature(features: Features, type: FlowType) -> None:
    """
    Check that a configuration lets customers do what a flow is for (R35, R71).

    Raises:
        ApiError: it doesn't. The words about updates are Stripe's; the others are UNCONFIRMED, and
            made like them.
    """
    match type:
        case "customer_update":
            enabled = features["customer_update"]["enabled"]
            refused, feature = "This customer cannot be updated", "customer update"
        case "payment_method_update":
            enabled = features["payment_method_update"]["enabled"]
            refused, feature = "Payment methods cannot be updated", "payment method update"
        case "subscription_cancel":
            enabled = features["subscription_cancel"]["enabled"]
            refused, feature = "This subscription cannot be canceled", "subscription cancel"
        case "subscription_pause":
            enabled = features["subscription_pause"]["enabled"]
            refused, feature = "This subscription cannot be paused", "subscription pause"
        case "subscription_update" | "subscription_update_confirm":
            enabled = features["subscription_update"]["enabled"]
            refused, feature = "This subscription cannot be updated", "subscription update"
    if not enabled:
        raise ApiError(
            f"{refused} because the {feature} feature in the portal configuration is disabled."
        )


def subscription_of(led: Led, id: str, param: str) -> Subscription:
    """
    Return the subscription that a flow is about.

    Raises:
        ApiError: there is none, or it is another customer's, which is as good as none (R83).
    """
    subscription = led.turn.read(SUBSCRIPTION, id, named=param)
    if subscription["customer"] != led.customer:
        raise no_such(SUBSCRIPTION.noun, id, param=param, status=400)
    return subscription


def check_cancel(led: Led, subscription: Subscription, param: str) -> None:
    """
    Check that a customer can cancel a subscription.

    Raises:
        ApiError: it is over, is already set to be canceled (R78: in both billing modes), or a
            change of it is scheduled (R86).
    """
    id = subscription["id"]
    if subscription["status"] in _OVER:
        # UNCONFIRMED (R93).
        raise invalid(
            f"Cannot cancel the subscription `{id}` because its status is"
            f" `{subscription['status']}`.",
            param,
        )
    if subscription["cancel_at_period_end"] or subscription["cancel_at"] is not None:
        # Of the words only the end is known (R78).
        raise ApiError(
            f"Cannot cancel the subscription `{id}` because it is already set to be canceled at"
            " period end."
        )
    schedule = _schedule_of_change(led.turn, subscription)
    if schedule is not None:
        raise ApiError(
            f"The subscription is managed by the subscription schedule `{schedule}`, and updating"
            " any cancelation behavior directly is not allowed. Please update the schedule"
            " instead."
        )


def check_pause(subscription: Subscription, param: str) -> None:
    """
    Check that a customer can pause a subscription (R138).

    Raises:
        ApiError: it can't; the words are UNCONFIRMED.
    """
    if subscription["collection_method"] == "send_invoice":
        reason = "its `collection_method` is `send_invoice`"
    elif subscription["billing_mode"]["type"] == "classic":
        reason = "its `billing_mode` is `classic`"
    elif subscription["status"] in _NOT_PAUSABLE:
        reason = f"its status is `{subscription['status']}`"
    elif subscription["schedule"] is not None:
        reason = f"it is managed by the subscription schedule `{subscription['schedule']}`"
    else:
        return
    raise invalid(f"Cannot pause the subscription `{subscription['id']}` because {reason}.", param)


def check_update(led: Led, subscription: Subscription, param: str) -> SubscriptionItem:
    """
    Check that a customer can change a subscription, and return its only item.

    What is billed by usage couldn't be either (R85), but the sandbox has no meters.

    Raises:
        ApiError: it has several (R79), or is one that can only be canceled (R85), or not even that
            (R86, R93); the words are UNCONFIRMED.
    """
    schedule = _schedule_of_change(led.turn, subscription)
    if subscription["status"] in (*_OVER, "incomplete"):
        reason = f"its status is `{subscription['status']}`"
    elif len(subscription["items"]) != 1:
        reason = "it has multiple items"
    elif subscription["collection_method"] == "send_invoice":
        reason = "its `collection_method` is `send_invoice`"
    elif schedule is not None:
        reason = f"it is managed by the subscription schedule `{schedule}`"
    else:
        return subscription["items"][0]
    raise invalid(f"Cannot update the subscription `{subscription['id']}` because {reason}.", param)


def _schedule_of_change(turn: Turn, subscription: Subscription) -> str | None:
    """Return the schedule by which a subscription is going to change, if there is one (R86)."""
    if subscription["schedule"] is None:
        return None
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, subscription["schedule"])
    now = turn.now(subscription["test_clock"])
    return (
        schedule["id"] if any(phase["start_date"] > now for phase in schedule["phases"]) else None
    )
