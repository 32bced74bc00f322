"""Sessions of the portal: a customer's way in, for a while (R62-R84)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.protocol.urls import check_url
from counterfoil.adapters.sandbox.api.portal_configurations import default_configuration
from counterfoil.adapters.sandbox.api.portal_flow_data import FlowData
from counterfoil.adapters.sandbox.api.portal_flowing import flow_of
from counterfoil.adapters.sandbox.api.portal_opening import new_session, open_session
from counterfoil.adapters.sandbox.portal.flows import Led
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.portal_configuration import PORTAL_CONFIGURATION
from counterfoil.adapters.sandbox.shapes.portal_session import AfterExpiration, Locale

_PATH = "/v1/billing_portal/sessions"


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
        flow = flow_of(led, params.flow_data)
    session = new_session(turn, customer, configuration)
    session["after_expiration"] = _after_expiration(turn, or_none(params.after_expiration))
    session["flow"] = flow
    session["locale"] = or_none(params.locale)
    session["on_behalf_of"] = or_none(params.on_behalf_of)
    session["return_url"] = return_url
    return open_session(turn, session, customer)


def _configuration(turn: Turn, asked: str | None) -> str:
    """Return the configuration of a session: the one that is named, or the default (R62-R65)."""
    if asked is None:
        found = default_configuration(turn)
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


ROUTES: tuple[Route, ...] = (route("POST", _PATH, NewPortalSession, create),)
