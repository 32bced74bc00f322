"""
A stand-in for Stripe: its API, its clocks and its webhooks, on this machine.

It shares no model with the rest of Counterfoil, so that the two can judge each other; it is of use
to any project that talks to Stripe. It needs the extra ``web``::

    from counterfoil.adapters.sandbox import create_app

    app = create_app()  # an ASGI application; serve it, and point the official client to it
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.adapters.sandbox.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    """Load the application when it is first asked for, for the web is heavy (PEP 562)."""
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from counterfoil.adapters.sandbox.app import create_app as made  # noqa: PLC0415

    return made
