"""Configurations of the portal: what customers may do in it (R1-R61f)."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import ListParams, Metadata, given, merged
from counterfoil.adapters.protocol.urls import check_url
from counterfoil.adapters.sandbox.answers import flag, page, retrieving, shown
from counterfoil.adapters.sandbox.api.featuring import change_features, nothing_allowed
from counterfoil.adapters.sandbox.api.portal_features import FeaturesChange, NewFeatures
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.portal_configuration import (
    PORTAL_CONFIGURATION,
    LoginPage,
    PortalConfiguration,
)

_PATH = "/v1/billing_portal/configurations"
SAVED_AT = "/_sandbox/billing_portal/settings"
"""Where the sandbox is told what Stripe is by saving the portal's settings in the Dashboard."""

Name = Annotated[str, Meta(max_length=256)]
Headline = Annotated[str, Meta(max_length=60)]


class BusinessProfileChange(Struct, frozen=True, kw_only=True):
    """What the portal says of the merchant (R10, R12)."""

    headline: Headline | UnsetType | None = UNSET
    privacy_policy_url: str | UnsetType | None = UNSET
    terms_of_service_url: str | UnsetType | None = UNSET


class NewBusinessProfile(BusinessProfileChange, frozen=True, kw_only=True):
    """The same of a new configuration, whose addresses can't be empty."""

    privacy_policy_url: str | UnsetType = UNSET
    terms_of_service_url: str | UnsetType = UNSET


class LoginPageChange(Struct, frozen=True):
    """Whether there is an address where customers log in by themselves."""

    enabled: bool


class PortalConfigurationChange(Struct, frozen=True, kw_only=True):
    """What is to be different in a configuration."""

    active: bool | UnsetType = UNSET
    business_profile: BusinessProfileChange | UnsetType = UNSET
    default_return_url: str | UnsetType | None = UNSET
    features: FeaturesChange | UnsetType = UNSET
    login_page: LoginPageChange | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: Name | UnsetType | None = UNSET


class NewPortalConfiguration(Struct, frozen=True, kw_only=True):
    """What a new configuration holds."""

    business_profile: NewBusinessProfile | UnsetType = UNSET
    default_return_url: str | UnsetType | None = UNSET
    features: NewFeatures
    login_page: LoginPageChange | UnsetType = UNSET
    metadata: dict[str, str] | UnsetType = UNSET
    name: Name | UnsetType | None = UNSET


class PortalConfigurationList(ListParams, frozen=True, kw_only=True):
    """What configurations are listed by (R8)."""

    active: bool | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET


def create(turn: Turn, params: NewPortalConfiguration) -> Answer:
    """Create a configuration; it is active, and never the default (R2, R20)."""
    configuration = _blank(turn)
    _change(turn, configuration, params)
    return _keep(turn, configuration)


def update(turn: Turn, params: PortalConfigurationChange, id: str) -> Answer:
    """Change a configuration."""
    configuration = turn.read(PORTAL_CONFIGURATION, id)
    _change(turn, configuration, params)
    configuration["active"] = given(params.active, configuration["active"])
    if configuration["is_default"] and not configuration["active"]:
        # The wording is UNCONFIRMED (R23).
        raise invalid("The default portal configuration cannot be deactivated.", "active")
    configuration["updated"] = turn.now()
    turn.write(PORTAL_CONFIGURATION, configuration)
    turn.announce("billing_portal.configuration.updated", PORTAL_CONFIGURATION, id)
    return shown(PORTAL_CONFIGURATION, id)


def save(turn: Turn, params: PortalConfigurationChange) -> Answer:
    """
    Do what saving the portal's settings in the Dashboard does: make or change the default (R20).

    The first time, everything has what the Dashboard begins with (R37, R38, R39, R48, R61b).
    """
    return update(turn, params, default_configuration(turn) or _save_default(turn))


def list_all(turn: Turn, params: PortalConfigurationList) -> Answer:
    """Answer with a page of configurations."""
    default_configuration(turn)
    like = {"active": flag(params.active), "is_default": flag(params.is_default)}
    return page(turn, PORTAL_CONFIGURATION, params, _PATH, like=like)


def default_configuration(turn: Turn) -> str | None:
    """
    Return the id of the account's default configuration, if there is one.

    Where the account's settings were saved from the start, it is made when it is first looked for.
    """
    found = turn.all_of(PORTAL_CONFIGURATION, {"is_default": "true"}, limit=1)
    if found:
        return found[0]["id"]
    return _save_default(turn) if turn.settings.portal_saved else None


def _save_default(turn: Turn) -> str:
    """Make the default configuration as the Dashboard first shows it; return its id."""
    configuration = _blank(turn)
    configuration["is_default"] = True
    features = configuration["features"]
    features["customer_update"] = {
        "allowed_updates": ["name", "email", "address", "phone"],
        "enabled": True,
    }
    features["invoice_history"]["enabled"] = True
    features["payment_method_update"]["enabled"] = True
    features["subscription_cancel"]["enabled"] = True
    features["subscription_cancel"]["cancellation_reason"]["enabled"] = True
    _keep(turn, configuration)
    return configuration["id"]


def _blank(turn: Turn) -> PortalConfiguration:
    now = turn.now()
    return PortalConfiguration(
        id=turn.new_id(PORTAL_CONFIGURATION),
        object="billing_portal.configuration",
        active=True,
        application=None,
        business_profile={
            "headline": None,
            "privacy_policy_url": None,
            "terms_of_service_url": None,
        },
        created=now,
        default_return_url=None,
        features=nothing_allowed(),
        is_default=False,
        livemode=False,
        login_page={"enabled": False, "url": None},
        metadata={},
        name=None,
        updated=now,
    )


def _keep(turn: Turn, configuration: PortalConfiguration) -> Answer:
    id = configuration["id"]
    turn.create(PORTAL_CONFIGURATION, configuration)
    turn.announce("billing_portal.configuration.created", PORTAL_CONFIGURATION, id)
    return shown(PORTAL_CONFIGURATION, id)


def _change(
    turn: Turn,
    configuration: PortalConfiguration,
    asked: NewPortalConfiguration | PortalConfigurationChange,
) -> None:
    configuration["name"] = given(asked.name, configuration["name"])
    configuration["metadata"] = merged(configuration["metadata"], asked.metadata)
    if not isinstance(asked.default_return_url, UnsetType):
        check_url(asked.default_return_url, "default_return_url")
        configuration["default_return_url"] = asked.default_return_url
    if not isinstance(asked.business_profile, UnsetType):
        _change_profile(configuration, asked.business_profile)
    if not isinstance(asked.features, UnsetType):
        change_features(turn, configuration["features"], asked.features)
    if not isinstance(asked.login_page, UnsetType):
        configuration["login_page"] = _login_page(
            turn, configuration["login_page"], enabled=asked.login_page.enabled
        )


def _change_profile(configuration: PortalConfiguration, asked: BusinessProfileChange) -> None:
    profile = configuration["business_profile"]
    profile["headline"] = given(asked.headline, profile["headline"])
    if not isinstance(asked.privacy_policy_url, UnsetType):
        check_url(asked.privacy_policy_url, "business_profile[privacy_policy_url]")
        profile["privacy_policy_url"] = asked.privacy_policy_url
    if not isinstance(asked.terms_of_service_url, UnsetType):
        check_url(asked.terms_of_service_url, "business_profile[terms_of_service_url]")
        profile["terms_of_service_url"] = asked.terms_of_service_url


def _login_page(turn: Turn, kept: LoginPage, *, enabled: bool) -> LoginPage:
    """Return the page to log in at; UNCONFIRMED (R31): enabled again, it has a new address."""
    if not enabled:
        return {"enabled": False, "url": None}
    if kept["enabled"]:
        return kept
    return {"enabled": True, "url": f"{turn.settings.base_url}/p/login/test_{new_token()}"}


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewPortalConfiguration, create),
    route("GET", _PATH, PortalConfigurationList, list_all),
    retrieving(PORTAL_CONFIGURATION, f"{_PATH}/{{configuration}}"),
    route("POST", f"{_PATH}/{{configuration}}", PortalConfigurationChange, update),
    route("POST", SAVED_AT, PortalConfigurationChange, save),
)
