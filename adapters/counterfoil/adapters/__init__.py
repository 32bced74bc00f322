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
    from counterfoil.adapters.views.answering import AccountViews
    from counterfoil.adapters.views.errors import CannotProjectError, NotYetError
    from counterfoil.adapters.views.keeping import Views
    from counterfoil.adapters.views.standing import ViewStanding

_HOMES = {
    "AccountPortal": "account",
    "AccountViews": "views.answering",
    "BillingPortal": "portal",
    "CannotProjectError": "views.errors",
    "CommandIdReusedError": "errors",
    "ContendedError": "errors",
    "InboxApplier": "stripe.applying",
    "InboxOutcome": "event_store.messages",
    "InternalCommandError": "errors",
    "Decision": "handling",
    "Foresight": "handling",
    "NotYetError": "views.errors",
    "OtherAccountError": "errors",
    "Outcome": "observing",
    "PortalError": "errors",
    "Receipt": "stripe.receiving",
    "Statement": "observing",
    "StoreError": "event_store.errors",
    "Ticked": "ticking",
    "UnknownStreamError": "errors",
    "ViewStanding": "views.standing",
    "Views": "views.keeping",
    "WebhookEndpoint": "stripe.receiving",
    "WebhookRefusedError": "stripe.webhook",
    "untyped": "deciders",
}
"""In which module of this package each public name is at home."""

__all__ = [
    "AccountPortal",
    "AccountViews",
    "BillingPortal",
    "CannotProjectError",
    "CommandIdReusedError",
    "ContendedError",
    "Decision",
    "Foresight",
    "InboxApplier",
    "InboxOutcome",
    "InternalCommandError",
    "NotYetError",
    "OtherAccountError",
    "Outcome",
    "PortalError",
    "Receipt",
    "Statement",
    "StoreError",
    "Ticked",
    "UnknownStreamError",
    "ViewStanding",
    "Views",
    "WebhookEndpoint",
    "WebhookRefusedError",
    "untyped",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
