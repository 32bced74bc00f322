"""Portal sessions and feedback options, as Stripe shows them."""

from counterfoil.adapters.api.shown.values import seconds
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.domain.account.state import FeedbackOption
from counterfoil.domain.session.flow import (
    AfterCompletion,
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowType,
)
from counterfoil.domain.session.state import Open


def shown_session(session: Open, *, livemode: bool) -> JsonObject:
    """Return a session; its ``url`` holds a secret, and is put in by whoever tells it."""
    recovery = session.recovery
    return {
        "id": session.id,
        "object": "billing_portal.session",
        "after_expiration": None
        if recovery is None
        else {
            "customer_login": {"expires_at": seconds(recovery.expires_at)},
            "type": "customer_login",
        },
        "configuration": session.configuration,
        "created": seconds(session.opened_at),
        "customer": session.customer,
        "customer_account": None,
        "flow": None if session.flow is None else _flow(session.flow),
        "livemode": livemode,
        "locale": session.locale,
        "on_behalf_of": session.on_behalf_of,
        "return_url": session.return_url,
        "url": None,
    }


def shown_feedback_option(option: FeedbackOption, *, livemode: bool) -> JsonObject:
    """Return a feedback option."""
    return {
        "id": option.id,
        "object": "billing.feedback_option",
        "description": option.description,
        "livemode": livemode,
        "status": "active" if option.active else "inactive",
        "status_transitions": {"deactivated_at": seconds(option.deactivated_at)},
    }


def _flow(flow: Flow) -> JsonObject:
    parts: JsonObject = {
        "subscription_cancel": None,
        "subscription_pause": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
    }
    if flow.type.value in parts:
        parts[flow.type.value] = _about(flow)
    return {
        "after_completion": _end(flow.after_completion),
        "customer_update": None,
        **parts,
        "type": flow.type.value,
    }


def _about(flow: Flow) -> JsonObject:
    about: JsonObject = {"subscription": flow.subscription}
    if flow.type is FlowType.SUBSCRIPTION_CANCEL:
        coupon = flow.retention_coupon
        about["retention"] = (
            None if coupon is None else {"coupon_offer": {"coupon": coupon}, "type": "coupon_offer"}
        )
    if flow.type is FlowType.SUBSCRIPTION_UPDATE_CONFIRM:
        discounts: list[Json] = [
            {"coupon": each.coupon, "promotion_code": each.promotion_code}
            for each in flow.discounts
        ]
        about["discounts"] = discounts or None
        about["items"] = [_item(each) for each in flow.items]
    return about


def _item(item: ConfirmedItem) -> JsonObject:
    shown: JsonObject = {"id": item.id, "price": item.price}
    if item.quantity is not None:
        shown["quantity"] = item.quantity
    return shown


def _end(end: AfterCompletion) -> JsonObject:
    confirms = end.type is AfterCompletionType.HOSTED_CONFIRMATION
    return {
        "hosted_confirmation": {"custom_message": end.custom_message} if confirms else None,
        "redirect": None if end.return_url is None else {"return_url": end.return_url},
        "type": end.type.value,
    }
