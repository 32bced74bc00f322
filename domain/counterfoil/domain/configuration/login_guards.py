"""The rules that bind wishes about a configuration's login page."""

from collections.abc import Iterator

from counterfoil.domain.changes import Keep, Set
from counterfoil.domain.configuration import login_refusals as r
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.refusals import InvalidUrlError
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.configuration.wishes import LoginPageWish
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import ConfigurationId
from counterfoil.domain.web_address import is_web_address


def login_page_is_whole(wish: LoginPageWish | None) -> Iterator[CommandRefusedError]:
    """Yield the refusal of a login page that doesn't say whether it is enabled (R25)."""
    if wish is not None and isinstance(wish.enabled, Keep):
        yield r.LoginEnabledMissingError()


def login_page_fits(
    configuration_id: ConfigurationId, wish: LoginPageWish | None, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield what is wrong with the login page that a new configuration is to have (R25)."""
    if wish is None or wish.enabled != Set(value=True) or is_synced(facts):
        return
    yield from _is_an_address(configuration_id, wish.url)


def may_activate(
    configuration: InForce, url: str | None, facts: Facts
) -> Iterator[CommandRefusedError]:
    """
    Yield what keeps a login link from being activated (R25, R26, R31).

    In a synced account Stripe gives it an address of its own, and what was passed counts for
    nothing.
    """
    if configuration.login_page.enabled:
        yield r.LoginLinkExistsError(configuration.id)
    if is_synced(facts):
        return
    yield from _is_an_address(configuration.id, url)
    if url in configuration.former_login_urls and not policy.SAME_LOGIN_URL_RETURNS:
        yield r.LoginLinkDeadError(configuration.id)


def _is_an_address(
    configuration_id: ConfigurationId, url: str | None
) -> Iterator[CommandRefusedError]:
    """Yield the refusal of an address that is missing, or is none."""
    if url is None:
        yield r.LoginUrlMissingError(configuration_id)
    elif not is_web_address(url):
        yield InvalidUrlError("login_page[url]")
