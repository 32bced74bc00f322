"""How wishes about a configuration's login page are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.configuration.refusals import ConfigurationRefusedError
from counterfoil.domain.rulebook import configuration_login as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import ConfigurationId


@define
class LoginEnabledMissingError(ConfigurationRefusedError):
    """A login page that is passed says whether it is enabled; pass `enabled` (R25)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.LOGIN_PAGE_SAYS_WHETHER
    param: ClassVar[str | None] = "login_page[enabled]"
    said: ClassVar[Words] = Words(
        "Missing required param: login_page[enabled].",
        "De verplichte parameter login_page[enabled] ontbreekt.",
    )


@define
class LoginUrlMissingError(ConfigurationRefusedError):
    """Without Stripe whoever serves the portal gives a login link its address; pass it."""

    code: ClassVar[str] = "login_url_missing"
    rule: ClassVar[Rule] = rules.LOGIN_LINK_HAS_AN_ADDRESS
    said: ClassVar[Words] = Words(
        "The login link of the configuration '{configuration_id}' was not activated without an"
        " address.",
        "De inloglink van de configuratie '{configuration_id}' is niet zonder adres geactiveerd.",
    )

    configuration_id: ConfigurationId


@define
class LoginLinkExistsError(ConfigurationRefusedError):
    """A configuration has one login link; deactivate it before another is activated (R26)."""

    code: ClassVar[str] = "login_link_exists"
    rule: ClassVar[Rule] = rules.CONFIGURATION_HAS_ONE_LOGIN_LINK
    said: ClassVar[Words] = Words(
        "The configuration '{configuration_id}' did not get a second login link.",
        "De configuratie '{configuration_id}' heeft geen tweede inloglink gekregen.",
    )

    configuration_id: ConfigurationId


@define
class LoginLinkDeadError(ConfigurationRefusedError):
    """A login link that was deactivated doesn't come back; activate another one (R25, R31)."""

    code: ClassVar[str] = "login_link_dead"
    rule: ClassVar[Rule] = rules.DEACTIVATED_LOGIN_LINK_STAYS_DEAD
    said: ClassVar[Words] = Words(
        "A former login link of the configuration '{configuration_id}' was not activated again.",
        "Een eerdere inloglink van de configuratie '{configuration_id}' is niet opnieuw"
        " geactiveerd.",
    )

    configuration_id: ConfigurationId
