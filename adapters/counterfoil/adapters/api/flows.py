"""The flows of the portal's sessions, as they are asked for (R71-R82)."""

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.api.changes import present
from counterfoil.adapters.protocol.errors import unknown
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.domain.session.flow import (
    AfterCompletion,
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowDiscount,
    FlowType,
)
from counterfoil.domain.session.state import Recovery
from counterfoil.domain.values import (
    CouponId,
    PriceId,
    PromotionCodeId,
    SubscriptionId,
    SubscriptionItemId,
)

Second = Annotated[int, Meta(ge=0, le=253_402_300_799)]
"""A moment in seconds since 1970, until the end of the year 9999."""


class HostedConfirmationParams(Struct, frozen=True):
    """What the page says at the end of a flow (R73)."""

    custom_message: str | UnsetType = UNSET


class RedirectParams(Struct, frozen=True):
    """Where a customer is sent at the end of a flow."""

    return_url: str


class AfterCompletionParams(Struct, frozen=True, kw_only=True):
    """What follows a flow (R73)."""

    hosted_confirmation: HostedConfirmationParams | UnsetType = UNSET
    redirect: RedirectParams | UnsetType = UNSET
    type: str

    def end(self) -> AfterCompletion:
        """Return it as the domain has it."""
        confirmation, redirect = or_none(self.hosted_confirmation), or_none(self.redirect)
        return AfterCompletion(
            type=AfterCompletionType(self.type),
            return_url=None if redirect is None else redirect.return_url,
            custom_message=None if confirmation is None else or_none(confirmation.custom_message),
        )


class CouponOfferParams(Struct, frozen=True):
    """A coupon for who stays."""

    coupon: str


class RetentionParams(Struct, frozen=True):
    """What is offered to who is about to cancel (R77)."""

    coupon_offer: CouponOfferParams
    type: str


class AboutParams(Struct, frozen=True):
    """The subscription that a flow is about."""

    subscription: str


class CancelParams(Struct, frozen=True, kw_only=True):
    """The subscription that a flow cancels (R76, R77)."""

    retention: RetentionParams | UnsetType = UNSET
    subscription: str


class ConfirmedItemParams(Struct, frozen=True, kw_only=True):
    """The item that a flow changes, and into what (R79)."""

    id: str
    price: str | UnsetType = UNSET
    quantity: Annotated[int, Meta(ge=0)] | UnsetType = UNSET

    def item(self) -> ConfirmedItem:
        """Return it as the domain has it."""
        price = or_none(self.price)
        return ConfirmedItem(
            id=SubscriptionItemId(self.id),
            price=None if price is None else PriceId(price),
            quantity=or_none(self.quantity),
        )


class FlowDiscountParams(Struct, frozen=True):
    """What a flow takes off (R81)."""

    coupon: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET

    def discount(self) -> FlowDiscount:
        """Return it as the domain has it."""
        coupon, code = or_none(self.coupon), or_none(self.promotion_code)
        return FlowDiscount(
            coupon=None if coupon is None else CouponId(coupon),
            promotion_code=None if code is None else PromotionCodeId(code),
        )


class ConfirmParams(Struct, frozen=True, kw_only=True):
    """The change that a flow has a customer confirm (R79-R81)."""

    discounts: list[FlowDiscountParams] | UnsetType = UNSET
    items: list[ConfirmedItemParams]
    subscription: str


Part: TypeAlias = AboutParams | CancelParams | ConfirmParams


class FlowParams(Struct, frozen=True, kw_only=True):
    """What a customer is to be led through (R71-R73)."""

    after_completion: AfterCompletionParams | UnsetType = UNSET
    subscription_cancel: CancelParams | UnsetType = UNSET
    subscription_pause: AboutParams | UnsetType = UNSET
    subscription_update: AboutParams | UnsetType = UNSET
    subscription_update_confirm: ConfirmParams | UnsetType = UNSET
    type: str

    def flow(self) -> Flow:
        """
        Return it as the domain has it, which knows the one thing that a flow is about.

        Raises:
            ApiError: a part belongs to another type.
        """
        parts: dict[str, Part | UnsetType] = {
            "subscription_cancel": self.subscription_cancel,
            "subscription_pause": self.subscription_pause,
            "subscription_update": self.subscription_update,
            "subscription_update_confirm": self.subscription_update_confirm,
        }
        surplus = [name for name in present(parts.items()) if name != self.type]
        if surplus:
            raise unknown([f"flow_data[{name}]" for name in surplus])
        about, end = _or_none(parts.get(self.type)), or_none(self.after_completion)
        cancel = about if isinstance(about, CancelParams) else None
        retention = None if cancel is None else or_none(cancel.retention)
        confirm = about if isinstance(about, ConfirmParams) else None
        return Flow(
            type=FlowType(self.type),
            subscription=None if about is None else SubscriptionId(about.subscription),
            items=() if confirm is None else tuple(each.item() for each in confirm.items),
            discounts=()
            if confirm is None
            else tuple(each.discount() for each in given(confirm.discounts, [])),
            retention_coupon=None if retention is None else CouponId(retention.coupon_offer.coupon),
            after_completion=AfterCompletion() if end is None else end.end(),
        )


def _or_none(part: Part | UnsetType | None) -> Part | None:
    return None if isinstance(part, UnsetType) else part


class CustomerLoginParams(Struct, frozen=True):
    """Until when an expired session may be replaced."""

    expires_at: Second | UnsetType = UNSET


class AfterExpirationParams(Struct, frozen=True, kw_only=True):
    """What follows the end of a session (R70)."""

    customer_login: CustomerLoginParams | UnsetType = UNSET
    type: str

    def recovery(self) -> Recovery:
        """Return it as the domain has it."""
        login = or_none(self.customer_login)
        until = None if login is None else or_none(login.expires_at)
        return Recovery(expires_at=None if until is None else datetime.fromtimestamp(until, UTC))
