"""What a portal session is opened for, where it is opened for one thing (R71-R82)."""

from attrs import frozen

from counterfoil.domain.values import (
    CouponId,
    OpenEnum,
    PriceId,
    PromotionCodeId,
    SubscriptionId,
    SubscriptionItemId,
)


class FlowType(OpenEnum):
    """The one thing that a session with a flow is for (R71)."""

    CUSTOMER_UPDATE = "customer_update"
    PAYMENT_METHOD_UPDATE = "payment_method_update"
    SUBSCRIPTION_CANCEL = "subscription_cancel"
    SUBSCRIPTION_PAUSE = "subscription_pause"
    SUBSCRIPTION_UPDATE = "subscription_update"
    SUBSCRIPTION_UPDATE_CONFIRM = "subscription_update_confirm"


class AfterCompletionType(OpenEnum):
    """Where a customer lands once the flow is completed (R73)."""

    HOSTED_CONFIRMATION = "hosted_confirmation"
    PORTAL_HOMEPAGE = "portal_homepage"
    REDIRECT = "redirect"


@frozen(kw_only=True)
class AfterCompletion:
    """Where a customer lands once the flow is completed, and with which words (R73)."""

    type: AfterCompletionType = AfterCompletionType.HOSTED_CONFIRMATION
    return_url: str | None = None
    custom_message: str | None = None


@frozen(kw_only=True)
class ConfirmedItem:
    """The change of an item that a customer is asked to confirm; ``None``: as it is (R79)."""

    id: SubscriptionItemId
    price: PriceId | None = None
    quantity: int | None = None


@frozen(kw_only=True)
class FlowDiscount:
    """A discount that is to be applied with the change: a coupon or a promotion code (R81)."""

    coupon: CouponId | None = None
    promotion_code: PromotionCodeId | None = None


@frozen(kw_only=True)
class Flow:
    """
    A flow with what its type needs (R72).

    Args:
        subscription: what the subscription flows are about.
        items: of a confirmation, the one item that changes (R79).
        retention_coupon: of a cancellation, the offer that takes the configuration's place (R77).
    """

    type: FlowType
    subscription: SubscriptionId | None = None
    items: tuple[ConfirmedItem, ...] = ()
    discounts: tuple[FlowDiscount, ...] = ()
    retention_coupon: CouponId | None = None
    after_completion: AfterCompletion = AfterCompletion()
