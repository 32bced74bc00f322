"""How wishes about a session, and in one, are refused; its flow's stand in ``flow_refusals``."""

from datetime import datetime
from typing import ClassVar

from attrs import define

from counterfoil.domain.cause import Mode
from counterfoil.domain.refusal import SaidRefusalError
from counterfoil.domain.rulebook import session as rules
from counterfoil.domain.rulebook.configuration_login import LOGIN_LINK_IS_ACTIVE
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import ConfigurationId, SessionId


@define
class SessionRefusedError(SaidRefusalError):
    """A wish about a session broke a rule."""


@define
class MerchantOpensSessionsError(SessionRefusedError):
    """
    The merchant opens a session, for a customer who has signed in; do so by API, Dashboard or
    Checkout (R62, R70a).
    """

    code: ClassVar[str] = "merchant_opens_sessions"
    rule: ClassVar[Rule] = rules.MERCHANT_OPENS_SESSIONS
    said: ClassVar[Words] = Words(
        "No session was opened by a customer.",
        "Er is geen sessie door een klant geopend.",
    )


@define
class NotAtPortalError(SessionRefusedError):
    """A session is used at the portal, by its customer; send the customer there."""

    code: ClassVar[str] = "session_not_at_portal"
    rule: ClassVar[Rule] = rules.SESSION_IS_USED_AT_THE_PORTAL
    said: ClassVar[Words] = Words(
        "Session {session_id} was not used by anyone but its customer.",
        "Sessie {session_id} is niet door een ander dan de klant gebruikt.",
    )

    session_id: SessionId


@define
class SessionExistsError(SessionRefusedError):
    """Each session is opened once; choose another id."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.SESSION_IS_OPENED_ONCE
    param: ClassVar[str | None] = "id"
    said: ClassVar[Words] = Words(
        "The id {session_id} already belongs to a session.",
        "De id {session_id} hoort al bij een sessie.",
    )

    session_id: SessionId


@define
class NoDefaultConfigurationError(SessionRefusedError):
    """
    A session that names no configuration gets the default one; provide a configuration, or create
    the default in the Dashboard (R62, R65).
    """

    code: ClassVar[str] = "default_configuration_missing"
    rule: ClassVar[Rule] = rules.DEFAULT_CONFIGURATION_IS_CREATED
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "No configuration provided and your {mode} mode default configuration has not been"
        " created.",
        "Er is geen configuratie opgegeven en de standaardconfiguratie voor de modus {mode} is nog"
        " niet gemaakt.",
    )

    mode: Mode


@define
class InactiveConfigurationError(SessionRefusedError):
    """Sessions are opened with an active configuration; activate it or name another (R2, R23)."""

    code: ClassVar[str] = "configuration_inactive"
    rule: ClassVar[Rule] = rules.SESSION_HAS_AN_ACTIVE_CONFIGURATION
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "The configuration {configuration_id} is not active.",
        "De configuratie {configuration_id} is niet actief.",
    )

    configuration_id: ConfigurationId


@define
class LocaleUnknownError(SessionRefusedError):
    """The portal speaks one of 47 locales; choose one of them, or none (R68)."""

    code: ClassVar[str] = "locale_unknown"
    rule: ClassVar[Rule] = rules.LOCALE_IS_KNOWN
    param: ClassVar[str | None] = "locale"
    said: ClassVar[Words] = Words(
        "The locale '{locale}' was not accepted.",
        "De taalinstelling '{locale}' is niet geaccepteerd.",
    )

    locale: str


@define
class RecoveryUnknownToVersionError(SessionRefusedError):
    """
    Sessions can be recovered since API version 2026-10-28.endive; use it, or leave the parameter
    out (R70).
    """

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.RECOVERY_IS_KNOWN_TO_THE_VERSION
    param: ClassVar[str | None] = "after_expiration"
    said: ClassVar[Words] = Words(
        "Received unknown parameter: after_expiration (API version {api_version}).",
        "De parameter after_expiration is onbekend (API-versie {api_version}).",
    )

    api_version: str


@define
class RecoveryDeadlinePastError(SessionRefusedError):
    """A deadline for recovery lies in the future; pass a later one, or none (R70)."""

    code: ClassVar[str] = "recovery_deadline_past"
    rule: ClassVar[Rule] = rules.RECOVERY_DEADLINE_LIES_AHEAD
    param: ClassVar[str | None] = "after_expiration[customer_login][expires_at]"
    said: ClassVar[Words] = Words(
        "A session that could be recovered until {expires_at:%Y-%m-%d %H:%M} UTC was not opened.",
        "Een sessie met {expires_at:%Y-%m-%d %H:%M} UTC als uiterste hersteldatum is niet geopend.",
    )

    expires_at: datetime


@define
class UnknownSessionError(SessionRefusedError):
    """What a customer does belongs to a session that was opened here; open one first (R62)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.SESSION_IS_KNOWN
    param: ClassVar[str | None] = "session"
    said: ClassVar[Words] = Words(
        "There is no session {session_id}.",
        "Er is geen sessie {session_id}.",
    )

    session_id: SessionId


@define
class SessionOverError(SessionRefusedError):
    """A session that is over lets nothing through; open another one (R69)."""

    code: ClassVar[str] = "session_over"
    rule: ClassVar[Rule] = rules.SESSION_IS_NOT_OVER
    said: ClassVar[Words] = Words(
        "Session {session_id} is over.",
        "Sessie {session_id} is voorbij.",
    )

    session_id: SessionId


@define
class SessionExpiredError(SessionRefusedError):
    """
    A session expires after 5 minutes unused, an hour after its last use; open a new one (R69).
    """

    code: ClassVar[str] = "session_expired"
    rule: ClassVar[Rule] = rules.SESSION_EXPIRES
    said: ClassVar[Words] = Words(
        "Session {session_id} has expired.",
        "Sessie {session_id} is verlopen.",
    )

    session_id: SessionId


@define
class SessionTooOldError(SessionRefusedError):
    """A session lasts at most 12 hours; let the customer come back through a new one."""

    code: ClassVar[str] = "session_too_old"
    rule: ClassVar[Rule] = rules.SESSION_LASTS_12_HOURS
    said: ClassVar[Words] = Words(
        "Session {session_id} has lasted as long as a session may.",
        "Sessie {session_id} heeft zo lang geduurd als een sessie mag duren.",
    )

    session_id: SessionId


@define
class LinkUsedError(SessionRefusedError):
    """The link of a session is used once; go on in the first browser, or open another session."""

    code: ClassVar[str] = "session_link_used"
    rule: ClassVar[Rule] = rules.SESSION_LINK_IS_USED_ONCE
    said: ClassVar[Words] = Words(
        "The link of session {session_id} was used before.",
        "De link van sessie {session_id} is al gebruikt.",
    )

    session_id: SessionId


@define
class NotRedeemedError(SessionRefusedError):
    """A customer enters a session by its link first; redeem it."""

    code: ClassVar[str] = "session_not_redeemed"
    rule: ClassVar[Rule] = rules.SESSION_IS_ENTERED_FIRST
    said: ClassVar[Words] = Words(
        "Nothing was done in session {session_id}, whose link wasn't used yet.",
        "Er is niets gedaan in sessie {session_id}: de link is nog niet gebruikt.",
    )

    session_id: SessionId


@define
class OtherConfigurationError(SessionRefusedError):
    """In a session its own configuration counts; name that one, or none (R62, R65)."""

    code: ClassVar[str] = "other_configuration"
    rule: ClassVar[Rule] = rules.SESSION_BINDS_ITS_CONFIGURATION
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "The configuration {configuration_id} does not count in session {session_id}.",
        "De configuratie {configuration_id} geldt niet in sessie {session_id}.",
    )

    session_id: SessionId
    configuration_id: ConfigurationId


@define
class EmailStaysError(SessionRefusedError):
    """
    Customers who came in by their e-mail address can't change it; let the merchant do so (R29,
    R153, R156).
    """

    code: ClassVar[str] = "email_stays_after_login"
    rule: ClassVar[Rule] = rules.EMAIL_STAYS_AFTER_LOGIN
    param: ClassVar[str | None] = "email"
    said: ClassVar[Words] = Words(
        "The e-mail address was not changed in session {session_id}.",
        "Het e-mailadres is in sessie {session_id} niet gewijzigd.",
    )

    session_id: SessionId


@define
class LoginLinkInactiveError(SessionRefusedError):
    """
    Customers log in where the configuration's login link is active; activate it (R25, R27).
    """

    code: ClassVar[str] = "login_link_inactive"
    rule: ClassVar[Rule] = LOGIN_LINK_IS_ACTIVE
    said: ClassVar[Words] = Words(
        "Nobody was logged in by the link of configuration {configuration_id}.",
        "Er is niemand ingelogd via de link van configuratie {configuration_id}.",
    )

    configuration_id: ConfigurationId


@define
class EmailNotVerifiedError(SessionRefusedError):
    """
    Who logs in or recovers a session has verified the customer's own e-mail address; verify the one
    on record (R27, R70).
    """

    code: ClassVar[str] = "email_not_verified"
    rule: ClassVar[Rule] = rules.EMAIL_IS_VERIFIED
    said: ClassVar[Words] = Words(
        "Session {session_id} was not opened without the customer's e-mail address.",
        "Sessie {session_id} is niet geopend zonder het e-mailadres van de klant.",
    )

    session_id: SessionId


@define
class RecoveryNotOfferedError(SessionRefusedError):
    """
    A session is recovered where it was opened so; open another one, with after_expiration (R70).
    """

    code: ClassVar[str] = "recovery_not_offered"
    rule: ClassVar[Rule] = rules.RECOVERY_IS_OFFERED
    said: ClassVar[Words] = Words(
        "Session {session_id} can't be recovered.",
        "Sessie {session_id} kan niet worden hersteld.",
    )

    session_id: SessionId


@define
class RecoveryTooEarlyError(SessionRefusedError):
    """Only a session that is over can be replaced; go on in the session itself (R70)."""

    code: ClassVar[str] = "recovery_too_early"
    rule: ClassVar[Rule] = rules.RECOVERY_FOLLOWS_THE_END
    said: ClassVar[Words] = Words(
        "Session {session_id} was not replaced, as it still runs.",
        "Sessie {session_id} is niet vervangen, omdat die nog loopt.",
    )

    session_id: SessionId


@define
class RecoveryLapsedError(SessionRefusedError):
    """A session can be recovered until its deadline; ask the merchant for another one (R70)."""

    code: ClassVar[str] = "recovery_lapsed"
    rule: ClassVar[Rule] = rules.RECOVERY_ENDS_AT_ITS_DEADLINE
    said: ClassVar[Words] = Words(
        "Session {session_id} can no longer be recovered.",
        "Sessie {session_id} kan niet meer worden hersteld.",
    )

    session_id: SessionId
