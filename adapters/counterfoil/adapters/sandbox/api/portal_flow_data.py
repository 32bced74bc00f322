"""The flows of the portal's sessions, as they are asked for (R71-R73)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.shapes.portal_session import FlowType


class NewHostedConfirmation(Struct, frozen=True):
    """What the page says at the end of a flow (R73)."""

    custom_message: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET


class NewRedirect(Struct, frozen=True):
    """Where a customer is sent at the end of a flow."""

    return_url: str


class NewAfterCompletion(Struct, frozen=True, kw_only=True):
    """What follows a flow."""

    hosted_confirmation: NewHostedConfirmation | UnsetType = UNSET
    redirect: NewRedirect | UnsetType = UNSET
    type: Literal["hosted_confirmation", "portal_homepage", "redirect"]


class NewCouponOffer(Struct, frozen=True):
    """A coupon for who stays."""

    coupon: str


class NewRetention(Struct, frozen=True):
    """What is offered to who is about to cancel (R77)."""

    coupon_offer: NewCouponOffer
    type: Literal["coupon_offer"]


class NewCancelFlow(Struct, frozen=True, kw_only=True):
    """The subscription that a flow cancels."""

    retention: NewRetention | UnsetType = UNSET
    subscription: str


class NewFlowOf(Struct, frozen=True):
    """The subscription that a flow is about."""

    subscription: str


class NewConfirmedItem(Struct, frozen=True, kw_only=True):
    """The item that a flow changes, and into what."""

    id: str
    price: str | UnsetType = UNSET
    quantity: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class NewConfirmedDiscount(Struct, frozen=True):
    """What a flow takes off."""

    coupon: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


class NewConfirmFlow(Struct, frozen=True, kw_only=True):
    """The change that a flow has a customer confirm; one item and one discount at most (R79)."""

    discounts: list[NewConfirmedDiscount] | UnsetType = UNSET
    items: list[NewConfirmedItem]
    subscription: str


class FlowData(Struct, frozen=True, kw_only=True):
    """What a customer is to be led through (R71-R73)."""

    after_completion: NewAfterCompletion | UnsetType = UNSET
    subscription_cancel: NewCancelFlow | UnsetType = UNSET
    subscription_pause: NewFlowOf | UnsetType = UNSET
    subscription_update: NewFlowOf | UnsetType = UNSET
    subscription_update_confirm: NewConfirmFlow | UnsetType = UNSET
    type: FlowType
