"""Sessions of the portal: a customer's way in, for a while (R62)."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

FlowType: TypeAlias = Literal[
    "customer_update",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
    "subscription_update_confirm",
]
"""What a customer is led through (R71)."""

Locale: TypeAlias = Literal[
    "auto",
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "en-AU",
    "en-CA",
    "en-GB",
    "en-IE",
    "en-IN",
    "en-NZ",
    "en-SG",
    "es",
    "es-419",
    "et",
    "fi",
    "fil",
    "fr",
    "fr-CA",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "mt",
    "nb",
    "nl",
    "pl",
    "pt",
    "pt-BR",
    "ro",
    "ru",
    "sk",
    "sl",
    "sv",
    "th",
    "tr",
    "vi",
    "zh",
    "zh-HK",
    "zh-TW",
]
"""The languages of the portal (R68)."""


class HostedConfirmation(TypedDict):
    """What the page says at the end of a flow."""

    custom_message: str | None


class Redirect(TypedDict):
    """Where a customer is sent at the end of a flow."""

    return_url: str


class AfterCompletion(TypedDict):
    """What follows a flow (R73)."""

    hosted_confirmation: HostedConfirmation | None
    redirect: Redirect | None
    type: Literal["hosted_confirmation", "portal_homepage", "redirect"]


class CouponOffer(TypedDict):
    """A coupon for who stays."""

    coupon: str


class Retention(TypedDict):
    """What is offered to who is about to cancel (R77)."""

    coupon_offer: CouponOffer | None
    type: Literal["coupon_offer"]


class OfSubscription(TypedDict):
    """The subscription that a flow is about."""

    subscription: str


class CancelFlow(OfSubscription):
    """The subscription that a flow cancels."""

    retention: Retention | None


class ConfirmedItem(TypedDict):
    """The item that a flow changes, and into what."""

    id: str
    price: str | None
    quantity: NotRequired[int]


class ConfirmedDiscount(TypedDict):
    """What a flow takes off."""

    coupon: str | None
    promotion_code: str | None


class ConfirmFlow(OfSubscription):
    """The change that a flow has a customer confirm."""

    discounts: list[ConfirmedDiscount] | None
    items: list[ConfirmedItem]


class Flow(TypedDict):
    """What a customer is led through, and nothing else."""

    after_completion: AfterCompletion
    customer_update: None
    subscription_cancel: CancelFlow | None
    subscription_pause: OfSubscription | None
    subscription_update: OfSubscription | None
    subscription_update_confirm: ConfirmFlow | None
    type: FlowType


class CustomerLogin(TypedDict):
    """Until when, in seconds, a customer may have an expired session replaced."""

    expires_at: int | None


class AfterExpiration(TypedDict):
    """What follows the end of a session (R70)."""

    customer_login: CustomerLogin | None
    type: Literal["customer_login"]


class Visit(TypedDict):
    """
    What has come of a session's address.

    ``token`` is its secret; until ``expires_at``, in seconds, it leads in (R69); ``completed`` says
    that the session's flow is through, ``by_login`` that the customer logged in by e-mail (R29).
    """

    token: str
    expires_at: int
    completed: bool
    by_login: bool


class PortalSession(TypedDict):
    """A session; ``visit`` is never shown."""

    id: str
    object: Literal["billing_portal.session"]
    after_expiration: AfterExpiration | None
    configuration: str
    created: int
    customer: str
    customer_account: None
    flow: Flow | None
    livemode: bool
    locale: Locale | None
    on_behalf_of: str | None
    return_url: str | None
    url: str
    visit: Visit


PORTAL_SESSION = Kind(
    "billing_portal.session",
    PortalSession,
    "bps",
    noun="portal session",
    param="session",
    filters=("visit.token",),
    links={"configuration": "billing_portal.configuration"},
    hidden=("visit",),
)
