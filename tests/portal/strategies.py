"""Who asks, when, and about what: the choices that the rules share, the likelier the more often."""

from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from tests.portal import shop
from tests.portal.harness import DASHBOARD, LATEST
from tests.portal.model import By

from counterfoil.domain.cause import Door
from counterfoil.domain.values import PaymentMethodId

T = TypeVar("T")


def any_of(*choices: T) -> st.SearchStrategy[T]:
    """Choose among a few, the first of which is the simplest."""
    return st.sampled_from(choices)


def method_of(customer: str, number: int) -> PaymentMethodId:
    """Name a payment method of a customer's."""
    return PaymentMethodId(f"pm_{customer.removeprefix('cus_')}_{number}")


API = By(door=Door.API)
VISITOR = By(door=Door.PORTAL, configuration=shop.OPEN_PORTAL)
IN_SESSION = By(door=Door.PORTAL, session=LATEST)

JUMPS = any_of(*[1] * 12, 60, 400, 7200, 86_400, -1, -600, -3600)
"""By how many seconds the clock goes on, or jumps, before a command (G16)."""

SPANS = any_of(*(timedelta(days=days) for days in (0, 1, 4, 8, 20, 31, 92, 366)))
"""How long nothing is asked before time is let pass."""

LATER = any_of(*(timedelta(hours=hours) for hours in (30, 200, 900, -1)))

ANYONE = any_of(
    *(API, VISITOR, IN_SESSION) * 3,
    DASHBOARD,
    *(By(door=Door.PORTAL, configuration=id_) for id_ in shop.PORTALS[1:]),
    By(door=Door.PORTAL),
)

MOSTLY_MERCHANT = any_of(*(API, DASHBOARD) * 6, VISITOR, IN_SESSION)
"""Who asks for what is the merchant's alone."""

MOSTLY_CUSTOMER = any_of(*(VISITOR, IN_SESSION) * 3, API, DASHBOARD)
"""Who asks for what is the customer's alone."""

WHO = any_of(*shop.CUSTOMERS[:2] * 4, *shop.CUSTOMERS[2:])
WHICH = any_of(*shop.SUBSCRIPTIONS[:2] * 4, *shop.SUBSCRIPTIONS[2:])
PRICE = any_of(*shop.PRICES[:4] * 2, *shop.PRICES)
NUMBER = any_of(0, 0, 1, 2)
QUANTITY = any_of(1, 2, 5, 0, -1)
