"""What connects the domain to the world: the event store, Stripe, the command line."""

from typing import TYPE_CHECKING

from counterfoil.domain.lazy import lazily

if TYPE_CHECKING:
    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.deciders import untyped
    from counterfoil.adapters.errors import (
        CommandIdReusedError,
        ContendedError,
        InternalCommandError,
        OtherAccountError,
        PortalError,
        UnknownStreamError,
    )
    from counterfoil.adapters.event_store.errors import StoreError
    from counterfoil.adapters.event_store.messages import InboxOutcome
    from counterfoil.adapters.handling import Decision, Foresight
    from counterfoil.adapters.observing import Outcome, Statement
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.adapters.stripe.applying import InboxApplier
    from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
    from counterfoil.adapters.stripe.webhook import WebhookRefusedError
    from counterfoil.adapters.ticking import Ticked

_HOMES = {
    "AccountPortal": "account",
    "BillingPortal": "portal",
    "CommandIdReusedError": "errors",
    "ContendedError": "errors",
    "InboxApplier": "stripe.applying",
    "InboxOutcome": "event_store.messages",
    "InternalCommandError": "errors",
    "Decision": "handling",
    "Foresight": "handling",
    "OtherAccountError": "errors",
    "Outcome": "observing",
    "PortalError": "errors",
    "Receipt": "stripe.receiving",
    "Statement": "observing",
    "StoreError": "event_store.errors",
    "Ticked": "ticking",
    "UnknownStreamError": "errors",
    "WebhookEndpoint": "stripe.receiving",
    "WebhookRefusedError": "stripe.webhook",
    "untyped": "deciders",
}
"""In which module of this package each public name is at home."""

__all__ = [
    "AccountPortal",
    "BillingPortal",
    "CommandIdReusedError",
    "ContendedError",
    "Decision",
    "Foresight",
    "InboxApplier",
    "InboxOutcome",
    "InternalCommandError",
    "OtherAccountError",
    "Outcome",
    "PortalError",
    "Receipt",
    "Statement",
    "StoreError",
    "Ticked",
    "UnknownStreamError",
    "WebhookEndpoint",
    "WebhookRefusedError",
    "untyped",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
