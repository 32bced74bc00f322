"""The catalogue that the tests speak of: one product, its prices, and the merchant's doors."""

from datetime import UTC, datetime

from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Provider
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.commands import Command
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.events import Event, PriceAdded, ProductListed
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.product.state import InForce, State
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import Annotations, PriceId, ProductId

GOLD = ProductId("prod_gold")
MONTHLY = PriceId("price_monthly")
YEARLY = PriceId("price_yearly")
SETUP = PriceId("price_setup")

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)

MONTHLY_TERMS = PriceTerms(
    id=MONTHLY,
    product=GOLD,
    type=PriceType.RECURRING,
    currency="eur",
    unit_amount=1200,
    recurrence=Recurrence(interval=Interval.MONTH),
)
YEARLY_TERMS = PriceTerms(
    id=YEARLY,
    product=GOLD,
    type=PriceType.RECURRING,
    currency="eur",
    unit_amount=12000,
    recurrence=Recurrence(interval=Interval.YEAR),
)
SETUP_TERMS = PriceTerms(
    id=SETUP, product=GOLD, type=PriceType.ONE_TIME, currency="eur", unit_amount=5000
)

LISTED = ProductListed(product_id=GOLD, name="Gold", created=NOON)
MONTHLY_ADDED = PriceAdded(terms=MONTHLY_TERMS, created=NOON)
YEARLY_ADDED = PriceAdded(terms=YEARLY_TERMS, created=NOON)


def facts(door: Door = Door.API, *, synced: bool = False) -> Facts:
    """Return a moment at which the merchant asks for something, by default through the API."""
    return Facts(
        at=NOON,
        cause=Cause(actor=Actor.MERCHANT, door=door, command_id="cmd_1"),
        terms=AccountTerms(provider=Provider.SYNCED if synced else Provider.STANDALONE),
    )


BY_API = facts()
SYNCED = facts(synced=True)
BY_DASHBOARD = facts(Door.DASHBOARD)
AT_PORTAL = facts(Door.PORTAL)


def product(*past: Event) -> Given[Command, Event, State, Facts]:
    """Begin a specification with what has happened to the product."""
    return given(PRODUCT, *past, stream_id=GOLD)


def state(*past: Event) -> State:
    """Return the product's state after a past."""
    return PRODUCT.fold(PRODUCT.initial(GOLD), past)


def in_force(*past: Event) -> InForce:
    """Return the state of the product after a past that leaves it in the catalogue."""
    now = state(LISTED, *past)
    assert isinstance(now, InForce)
    return now


def annotated(**metadata: str) -> Annotations:
    """Return annotations that hold just this metadata."""
    return Annotations(metadata=metadata)
