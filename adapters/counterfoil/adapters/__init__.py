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
    from counterfoil.adapters.handling import Decision, Foresight
    from counterfoil.adapters.observing import Outcome, Statement
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.adapters.ticking import Ticked

_HOMES = {
    "AccountPortal": "account",
    "BillingPortal": "portal",
    "CommandIdReusedError": "errors",
    "ContendedError": "errors",
    "InternalCommandError": "errors",
    "Decision": "handling",
    "Foresight": "handling",
    "OtherAccountError": "errors",
    "Outcome": "observing",
    "PortalError": "errors",
    "Statement": "observing",
    "StoreError": "event_store.errors",
    "Ticked": "ticking",
    "UnknownStreamError": "errors",
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
    "InternalCommandError",
    "OtherAccountError",
    "Outcome",
    "PortalError",
    "Statement",
    "StoreError",
    "Ticked",
    "UnknownStreamError",
    "untyped",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
