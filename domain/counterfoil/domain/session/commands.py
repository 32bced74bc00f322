"""What can be asked of a portal session."""

from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.session.flow import Flow
from counterfoil.domain.session.state import Recovery
from counterfoil.domain.values import ConfigurationId, CustomerId, SessionId


@frozen(kw_only=True)
class OpenSession:
    """
    Open a session for a customer who is signed in with the merchant (R62, R70a).

    Without a configuration it gets the account's default one of its mode (R65).
    """

    session_id: SessionId
    customer_id: CustomerId
    configuration_id: ConfigurationId | None = None
    flow: Flow | None = None
    return_url: str | None = None
    locale: str | None = None
    on_behalf_of: str | None = None
    recovery: Recovery | None = None


@frozen(kw_only=True)
class LogIn:
    """
    Open a session by a configuration's login link (R27).

    ``verified_email`` is the address at which the passcode was received that was entered; which of
    several customers logs in is said by ``logging_in.who_logs_in`` (R28).
    """

    session_id: SessionId
    configuration_id: ConfigurationId
    customer_id: CustomerId
    verified_email: str


@frozen(kw_only=True)
class RecoverSession:
    """
    Open a session, ``session_id``, in the place of one that has expired (R70).

    It is for that one's customer, with that one's configuration. ``verified_email`` is the address
    that the customer has proved to receive mail at.
    """

    session_id: SessionId
    expired: SessionId
    customer_id: CustomerId
    configuration_id: ConfigurationId
    verified_email: str


@frozen
class RedeemSession:
    """Come in by the session's link, which works once."""

    session_id: SessionId


@frozen
class CompleteFlow:
    """Say that what the session was opened for is done (R73)."""

    session_id: SessionId


@frozen
class LeaveSession:
    """Leave the portal for good."""

    session_id: SessionId


@frozen
class LetTimePass:
    """Bring about what time alone does: a session expires (R69); never refused."""

    session_id: SessionId


Opening: TypeAlias = OpenSession | LogIn | RecoverSession
"""A wish for another session."""

Command: TypeAlias = Opening | RedeemSession | CompleteFlow | LeaveSession | LetTimePass
