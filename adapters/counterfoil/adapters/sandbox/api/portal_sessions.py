"""Sessions of the portal: a customer's way in, for a while (R62-R84)."""

from typing import Annotated, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.api.portal_configurations import (
    default_configuration,
    save_default,
)
from counterfoil.adapters.sandbox.billing.portal_confirming import check_confirm, check_coupon
from counterfoil.adapters.sandbox.billing.portal_flows import (
    Led,
    check_cancel,
    check_feature,
    check_pause,
    check_update,
    subscription_of,
)
from counterfoil.adapters.sandbox.protocol.answers import shown
from counterfoil.adapters.sandbox.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.protocol.parameters import or_none
from counterfoil.adapters.sandbox.protocol.routes import Answer, Route, route
from counterfoil.adapters.sandbox.protocol.urls import check_url
from counterfoil.adapters.sandbox.records.ids import new_token
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.portal_configuration import PORTAL_CONFIGURATION
from counterfoil.adapters.sandbox.shapes.portal_session import (
    PORTAL_SESSION,
    AfterCompletion,
    AfterExpiration,
    CancelFlow,
    ConfirmedDiscount,
    ConfirmedItem,
    ConfirmFlow,
    Flow,
    FlowType,
    Locale,
    PortalSession,
)

S = TypeVar("S", bound=Struct)

_PATH = "/v1/billing_portal/sessions"
VISITED_AT = "/_sandbox/billing_portal/visits"
"""Where the portal's page says that a customer has come with an address."""
RECOVERED_AT = "/_sandbox/billing_portal/recoveries"
"""Where the portal's page asks for another session in the place of an expired one."""

UNUSED_FOR = 5 * 60
USED_FOR = 60 * 60
"""For how many seconds an address leads in: before it is used, and after the last use (R69)."""


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


class NewCustomerLogin(Struct, frozen=True):
    """Until when an expired session may be replaced."""

    expires_at: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class NewAfterExpiration(Struct, frozen=True, kw_only=True):
    """What follows the end of a session (R70)."""

    customer_login: NewCustomerLogin | UnsetType = UNSET
    type: Literal["customer_login"]


class NewPortalSession(Struct, frozen=True, kw_only=True):
    """Who is let in, to what."""

    after_expiration: NewAfterExpiration | UnsetType = UNSET
    configuration: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    flow_data: FlowData | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    on_behalf_of: str | UnsetType = UNSET
    return_url: str | UnsetType = UNSET


class Visit(Struct, frozen=True):
    """The secret of the address that a customer has come with; a flow may have been completed."""

    token: str
    completed: bool | UnsetType = UNSET


class Recovery(Struct, frozen=True):
    """The secret of an address that leads in no more, and who has come with it."""

    token: str
    email: str


def create(turn: Turn, params: NewPortalSession) -> Answer:
    """Create a session."""
    # The sandbox has no accounts that are customers: it is the customer, or none (R63).
    if isinstance(params.customer, UnsetType):
        raise missing("customer")
    customer = turn.read(CUSTOMER, params.customer, named="customer")
    configuration = _configuration(turn, or_none(params.configuration))
    return_url = or_none(params.return_url)
    check_url(return_url, "return_url")
    flow = None
    if not isinstance(params.flow_data, UnsetType):
        led = Led(turn, customer["id"], turn.read(PORTAL_CONFIGURATION, configuration))
        flow = _flow(led, params.flow_data)
    id = turn.new_id(PORTAL_SESSION)
    token = f"test_{new_token(40)}"
    session = PortalSession(
        id=id,
        object="billing_portal.session",
        after_expiration=_after_expiration(turn, or_none(params.after_expiration)),
        configuration=configuration,
        created=turn.now(customer["test_clock"]),
        customer=customer["id"],
        customer_account=None,
        flow=flow,
        livemode=False,
        locale=or_none(params.locale),
        on_behalf_of=or_none(params.on_behalf_of),
        return_url=return_url,
        url=f"{turn.settings.base_url}/p/session/{token}",
        # Who comes by the address is a person, whose time no test clock tells.
        visit={"token": token, "expires_at": turn.now() + UNUSED_FOR, "completed": False},
    )
    turn.create(PORTAL_SESSION, session)
    turn.announce("billing_portal.session.created", PORTAL_SESSION, id, customer["test_clock"])
    return shown(PORTAL_SESSION, id)


def _configuration(turn: Turn, asked: str | None) -> str:
    """Return the configuration of a session: the one that is named, or the default (R62-R65)."""
    if asked is None:
        found = default_configuration(turn)
        if found is None and turn.settings.portal_saved:
            found = save_default(turn)
        if found is None:
            raise ApiError(
                "No configuration provided and your test mode default configuration has not been"
                " created. Provide a configuration or create your default by saving your customer"
                " portal settings in test mode at"
                " https://dashboard.stripe.com/test/settings/billing/portal."
            )
        return found
    configuration = turn.read(PORTAL_CONFIGURATION, asked, named="configuration")
    if not configuration["active"]:
        # The wording is UNCONFIRMED (R23).
        raise invalid(
            f"The configuration `{asked}` is inactive and cannot be used to create a portal"
            " session.",
            "configuration",
        )
    return asked


def _after_expiration(turn: Turn, asked: NewAfterExpiration | None) -> AfterExpiration | None:
    if asked is None:
        return None
    if isinstance(asked.customer_login, UnsetType):
        return {"customer_login": {"expires_at": None}, "type": asked.type}
    expires_at = or_none(asked.customer_login.expires_at)
    if expires_at is not None and expires_at <= turn.now():
        # UNCONFIRMED (R70).
        raise invalid(
            "The time until which a session can be recovered must be in the future.",
            "after_expiration[customer_login][expires_at]",
        )
    return {"customer_login": {"expires_at": expires_at}, "type": asked.type}


def _flow(led: Led, asked: FlowData) -> Flow:
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
        check_coupon(led.turn, coupon, f"{param}[retention][coupon_offer][coupon]")
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


def visit(turn: Turn, params: Visit) -> Answer:
    """Let a customer in by an address, and for a while longer (R69)."""
    session = _by_token(turn, params.token)
    if session["visit"]["expires_at"] <= turn.now():
        raise ApiError("This session of the customer portal has expired.", 410)
    session["visit"]["expires_at"] = turn.now() + USED_FOR
    if params.completed is True:
        session["visit"]["completed"] = True
    turn.write(PORTAL_SESSION, session)
    completed = "true" if session["visit"]["completed"] else ""
    return shown(PORTAL_SESSION, session["id"], completed=completed)


def recover(turn: Turn, params: Recovery) -> Answer:
    """Replace an expired session, for who knows the customer's e-mail address (R70)."""
    session = _by_token(turn, params.token)
    after = session["after_expiration"]
    customer = turn.read(CUSTOMER, session["customer"])
    deadline = None if after is None else (after["customer_login"] or {}).get("expires_at")
    if after is None or (deadline is not None and deadline < turn.now()):
        raise ApiError("This session of the customer portal cannot be recovered.", 410)
    # A code sent by e-mail would follow; the sandbox sends none, and trusts who comes.
    if (customer["email"] or "").casefold() != params.email.casefold():
        raise invalid("This is not the e-mail address of the customer.", "email")
    id = turn.new_id(PORTAL_SESSION)
    token = f"test_{new_token(40)}"
    replacement: PortalSession = {
        **session,
        "id": id,
        "created": turn.now(customer["test_clock"]),
        "url": f"{turn.settings.base_url}/p/session/{token}",
        "visit": {"token": token, "expires_at": turn.now() + UNUSED_FOR, "completed": False},
    }
    turn.create(PORTAL_SESSION, replacement)
    turn.announce("billing_portal.session.created", PORTAL_SESSION, id, customer["test_clock"])
    return shown(PORTAL_SESSION, id)


def _by_token(turn: Turn, token: str) -> PortalSession:
    found = turn.all_of(PORTAL_SESSION, {"visit.token": token}, limit=1)
    if not found:
        raise ApiError("There is no such session of the customer portal.", 404)
    return found[0]


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewPortalSession, create),
    route("POST", VISITED_AT, Visit, visit),
    route("POST", RECOVERED_AT, Recovery, recover),
)
