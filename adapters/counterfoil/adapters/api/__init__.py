"""
The product's own ``/v1``: Stripe-compatible HTTP over a billing portal; it needs the extra ``web``.

Portal configurations, sessions and feedback options are made and changed by it, and all else that
the core holds is read. It holds no rule: it reads forms, gives commands, and shows what came of
them::

    from counterfoil.adapters.api import create_v1

    app = create_v1(portal, base_url="https://billing.example.com")  # an ASGI application
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.adapters.api.app import create_v1

__all__ = ["create_v1"]


def __getattr__(name: str) -> object:
    """Load the application when it is first asked for, for the web is heavy (PEP 562)."""
    if name != "create_v1":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from counterfoil.adapters.api.app import create_v1 as made  # noqa: PLC0415

    return made
