"""Portal configurations are made, changed and read (R1-R61f)."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.answers import Answer, One, Route, page, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.changes import change, metadata_change, setting
from counterfoil.adapters.api.enumerating import configurations, newest_first
from counterfoil.adapters.api.features import FeaturesParams
from counterfoil.adapters.api.kinds import CONFIGURATION
from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.domain.configuration.commands import (
    ActivateConfiguration,
    ActivateLoginLink,
    CreateConfiguration,
    DeactivateConfiguration,
    DeactivateLoginLink,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.wishes import BusinessProfileWish, LoginPageWish
from counterfoil.domain.values import ConfigurationId

PATH = "/v1/billing_portal/configurations"

LOGIN_PATH = "/p/login/"
"""Under which path of the portal the login links are that customers are given (R25)."""


class BusinessProfileParams(Struct, frozen=True, kw_only=True):
    """What the portal says of the merchant (R10, R12)."""

    headline: str | UnsetType | None = UNSET
    privacy_policy_url: str | UnsetType | None = UNSET
    terms_of_service_url: str | UnsetType | None = UNSET

    def wish(self) -> BusinessProfileWish:
        """Return what is wished."""
        return BusinessProfileWish(
            headline=change(self.headline),
            privacy_policy_url=change(self.privacy_policy_url),
            terms_of_service_url=change(self.terms_of_service_url),
        )


class LoginPageParams(Struct, frozen=True):
    """Whether there is an address where customers log in by themselves (R25)."""

    enabled: bool | UnsetType = UNSET


class NewConfiguration(Struct, frozen=True, kw_only=True):
    """What a new configuration holds."""

    business_profile: BusinessProfileParams | UnsetType = UNSET
    default_return_url: str | UnsetType | None = UNSET
    features: FeaturesParams | UnsetType = UNSET
    login_page: LoginPageParams | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: str | UnsetType | None = UNSET


class ConfigurationChange(NewConfiguration, frozen=True, kw_only=True):
    """What is to be different in a configuration."""

    active: bool | UnsetType = UNSET


class ConfigurationList(ListParams, frozen=True, kw_only=True):
    """What configurations are listed by (R8)."""

    active: bool | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET


def create(caller: Caller, params: NewConfiguration) -> Answer:
    """Make a configuration."""
    id_ = ConfigurationId(caller.new_id(CONFIGURATION.prefix))
    profile, features, page_ = params.business_profile, params.features, params.login_page
    caller.handle(
        CreateConfiguration(
            configuration_id=id_,
            features=None if isinstance(features, UnsetType) else features.wish(),
            business_profile=None if isinstance(profile, UnsetType) else profile.wish(),
            default_return_url=change(params.default_return_url),
            name=change(params.name),
            login_page=None
            if isinstance(page_, UnsetType)
            else LoginPageWish(enabled=setting(page_.enabled), url=_login_url(caller)),
            metadata=metadata_change(params.metadata),
        )
    )
    return One(caller.made(CONFIGURATION, id_))


def update(caller: Caller, params: ConfigurationChange, id: str) -> Answer:
    """Change a configuration, all that is asked for or nothing."""
    before = caller.read(CONFIGURATION, id)
    id_ = ConfigurationId(id)
    profile, features = params.business_profile, params.features
    commands: list[object] = [
        UpdateConfiguration(
            configuration_id=id_,
            features=None if isinstance(features, UnsetType) else features.wish(),
            business_profile=None if isinstance(profile, UnsetType) else profile.wish(),
            default_return_url=change(params.default_return_url),
            name=change(params.name),
            metadata=metadata_change(params.metadata),
        )
    ]
    if not isinstance(params.active, UnsetType):
        commands.append(
            ActivateConfiguration(id_) if params.active else DeactivateConfiguration(id_)
        )
    page_ = params.login_page
    if not isinstance(page_, UnsetType) and not isinstance(page_.enabled, UnsetType):
        link = before["login_page"]
        is_on = isinstance(link, dict) and link["enabled"] is True
        if not page_.enabled:
            commands.append(DeactivateLoginLink(id_))
        elif not is_on:
            commands.append(ActivateLoginLink(configuration_id=id_, url=_login_url(caller)))
    caller.handle(*commands)
    return One(caller.read(CONFIGURATION, id))


def list_all(caller: Caller, params: ConfigurationList) -> Answer:
    """Answer with a page of configurations."""
    asked = {"active": params.active, "is_default": params.is_default}
    fitting = [
        each
        for each in newest_first(configurations(caller.place))
        if all(isinstance(held, UnsetType) or each[name] == held for name, held in asked.items())
    ]
    return page(fitting, params, CONFIGURATION)


def _login_url(caller: Caller) -> str:
    """Return the address of a login link; in a synced account Stripe makes its own."""
    return f"{caller.base_url}{LOGIN_PATH}{caller.new_token('login')}"


ROUTES: tuple[Route, ...] = (
    route(CONFIGURATION, "POST", PATH, NewConfiguration, create),
    route(CONFIGURATION, "GET", PATH, ConfigurationList, list_all),
    retrieving(CONFIGURATION, f"{PATH}/{{configuration}}"),
    route(CONFIGURATION, "POST", f"{PATH}/{{configuration}}", ConfigurationChange, update),
)
