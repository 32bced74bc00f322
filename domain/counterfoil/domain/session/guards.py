"""The rules that bind who opens, recovers and uses a session."""

from collections.abc import Iterator

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration import policy as versions
from counterfoil.domain.configuration.refusals import ConfigurationNotFoundError, InvalidUrlError
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import is_paid_for
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import policy
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.admitting import runs
from counterfoil.domain.session.commands import LogIn, OpenSession, RecoverSession
from counterfoil.domain.session.expiry import expired
from counterfoil.domain.session.flow_guards import flow_fits
from counterfoil.domain.session.locales import LOCALES
from counterfoil.domain.session.logging_in import same_address
from counterfoil.domain.session.state import Ended, Open, Recovery, State, Unseen
from counterfoil.domain.values import ConfigurationId, CustomerId, SessionId
from counterfoil.domain.web_address import is_web_address

Refusals = Iterator[CommandRefusedError]

MERCHANTS_DOORS = frozenset({Door.API, Door.DASHBOARD, Door.CHECKOUT})
"""Where a merchant opens sessions."""


def may_open(
    command: OpenSession, configuration_id: ConfigurationId | None, facts: Facts
) -> Refusals:
    """
    Yield what keeps a merchant from opening a session; what the flow needs comes last.

    Args:
        configuration_id: the one that was named, or the default.
    """
    yield from customer_exists(command.customer_id, facts)
    yield from configuration_is_active(configuration_id, facts)
    if command.return_url is not None and not is_web_address(command.return_url):
        yield InvalidUrlError("return_url")
    if command.locale is not None and command.locale not in LOCALES:
        yield r.LocaleUnknownError(command.locale)
    if command.recovery is not None:
        yield from _may_be_recovered(command.recovery, facts)
    yield from is_paid_for(facts)
    if command.flow is not None:
        yield from flow_fits(command.flow, command.customer_id, command.on_behalf_of, facts)


def merchants_open(facts: Facts) -> Refusals:
    """Yield the refusal where no merchant opens a session (R62, R70a)."""
    if facts.cause.door not in MERCHANTS_DOORS:
        yield r.MerchantOpensSessionsError()


def customers_use(session_id: SessionId, facts: Facts) -> Refusals:
    """Yield a refusal unless a session is used at the portal, and not from within another one."""
    if not facts.at_portal:
        yield r.NotAtPortalError(session_id)
    if facts.cause.session not in {None, session_id}:
        yield r.UnknownSessionError(session_id)


def customer_exists(customer_id: CustomerId, facts: Facts) -> Refusals:
    """Yield the refusal of a customer who isn't there (R63)."""
    if not isinstance(facts.customer, CustomerInForce):
        yield CustomerNotInForceError(customer_id)


def configuration_is_active(configuration_id: ConfigurationId | None, facts: Facts) -> Refusals:
    """Yield what is wrong with the configuration of a new session (R2, R23, R62, R64)."""
    if configuration_id is None:
        yield r.NoDefaultConfigurationError(facts.mode)
    elif not isinstance(facts.configuration, ConfigurationInForce):
        yield ConfigurationNotFoundError(configuration_id)
    elif not facts.configuration.active:
        yield r.InactiveConfigurationError(configuration_id)


def may_log_in(command: LogIn, facts: Facts) -> Refusals:
    """Yield what keeps a customer from coming in by a login link (R25, R27)."""
    yield from customer_exists(command.customer_id, facts)
    yield from configuration_is_active(command.configuration_id, facts)
    yield from _login_link_is_active(command.configuration_id, facts)
    yield from _email_is_verified(command.session_id, command.verified_email, facts)
    yield from is_paid_for(facts)


def may_recover(command: RecoverSession, facts: Facts) -> Refusals:
    """Yield what keeps a session, which the facts hold, from being replaced (R70)."""
    if isinstance(facts.session, Unseen):
        yield r.UnknownSessionError(command.expired)
    else:
        yield from _may_be_replaced(facts.session, command, facts)
    yield from customer_exists(command.customer_id, facts)
    yield from configuration_is_active(command.configuration_id, facts)
    yield from _email_is_verified(command.session_id, command.verified_email, facts)
    yield from is_paid_for(facts)


def may_redeem(session_id: SessionId, state: State, facts: Facts) -> Refusals:
    """Yield what keeps a customer from coming in by a session's link (R69, R189)."""
    yield from runs(session_id, state, facts)
    if isinstance(state, Open) and state.redeemed_at is not None:
        yield r.LinkUsedError(session_id)
    yield from is_paid_for(facts)


def _may_be_replaced(state: Open | Ended, command: RecoverSession, facts: Facts) -> Refusals:
    expired_id = command.expired
    last = state.last if isinstance(state, Ended) else state
    if (last.customer, last.configuration) != (command.customer_id, command.configuration_id):
        yield r.UnknownSessionError(expired_id)
    if last.recovery is None:
        yield r.RecoveryNotOfferedError(expired_id)
    elif last.recovery.expires_at is not None and last.recovery.expires_at <= facts.at:
        yield r.RecoveryLapsedError(expired_id)
    if isinstance(state, Open) and expired(state, facts) is None:
        yield r.RecoveryTooEarlyError(expired_id)


def _may_be_recovered(recovery: Recovery, facts: Facts) -> Refusals:
    """Yield what is wrong with how a session is to be recovered (R70)."""
    if facts.cause.door is Door.API and not versions.speaks(facts, policy.RECOVERY_SINCE):
        yield r.RecoveryUnknownToVersionError(facts.cause.api_version)
    if recovery.expires_at is not None and recovery.expires_at <= facts.at:
        yield r.RecoveryDeadlinePastError(recovery.expires_at)


def _login_link_is_active(configuration_id: ConfigurationId, facts: Facts) -> Refusals:
    """Yield the refusal where the configuration has no login link that works (R25, R27)."""
    configuration = facts.configuration
    if isinstance(configuration, ConfigurationInForce) and not configuration.login_page.enabled:
        yield r.LoginLinkInactiveError(configuration_id)


def _email_is_verified(session_id: SessionId, verified: str, facts: Facts) -> Refusals:
    """Yield the refusal of who has verified another address than the customer's (R27, R70)."""
    email = facts.customer.details.email if isinstance(facts.customer, CustomerInForce) else None
    if not email or not same_address(email, verified):
        yield r.EmailNotVerifiedError(session_id)
