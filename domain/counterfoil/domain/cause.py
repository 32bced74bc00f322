"""Who asked for something, through which door, and on which terms."""

from enum import StrEnum

from attrs import frozen

from counterfoil.domain.values import ConfigurationId, SessionId

API_VERSION_NEWEST = "2026-10-28.endive"
"""The API version of requests that name none: the one that Stripe's client asks for (R173)."""


class Actor(StrEnum):
    """Who acts."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    STRIPE = "stripe"
    TIME = "time"


class Door(StrEnum):
    """
    Where the wish comes in. The portal's rules bind what comes through ``PORTAL`` alone; through
    ``TIME`` comes what nobody wishes: a moment has passed.
    """

    PORTAL = "portal"
    API = "api"
    DASHBOARD = "dashboard"
    CHECKOUT = "checkout"
    TIME = "time"
    OBSERVATION = "observation"


@frozen(kw_only=True)
class Cause:
    """
    Why an event was recorded.

    Args:
        command_id: makes a command take effect at most once; a repeat with the same id and the
            same body is quiet.
        session: the portal session, where there is one; at the portal it binds what is wished.
        configuration: the portal configuration that binds a customer at the portal. In a session it
            is the session's, and need not be named; a portal that keeps sessions of its own names
            it and no session.
        api_version: the request's Stripe API version, for the rules that depend on it.
        stripe_event_id: the Stripe event that an observation was read from.
    """

    actor: Actor
    door: Door
    command_id: str
    session: SessionId | None = None
    configuration: ConfigurationId | None = None
    api_version: str = API_VERSION_NEWEST
    stripe_event_id: str | None = None


class Provider(StrEnum):
    """Whether a decision is the fact (``STANDALONE``) or Stripe brings it about (``SYNCED``)."""

    STANDALONE = "standalone"
    SYNCED = "synced"


@frozen(kw_only=True)
class AccountTerms:
    """What of the merchant's account the rules read: its provider and its opt-ins."""

    provider: Provider = Provider.STANDALONE
    redesigned_portal: bool = False
    used_subscription_pause_before_2024_03_29: bool = False


class Mode(StrEnum):
    """Stripe's two worlds; nothing passes from one to the other."""

    LIVE = "live"
    TEST = "test"
