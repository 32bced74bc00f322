"""The coupon that the tests speak of, its promotion codes, and the merchant's doors."""

from datetime import UTC, datetime, timedelta

from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Provider
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.commands import Command
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.state import InForce, State
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms, PromotionTerms
from counterfoil.domain.facts import Facts
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import Annotations, CouponId, CustomerId, PromotionCodeId

SPRING = CouponId("SPRING")
CODE = PromotionCodeId("promo_spring")
OTHER_CODE = PromotionCodeId("promo_other")
ANNA = CustomerId("cus_anna")
BOB = CustomerId("cus_bob")

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 12, 24, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)

QUARTER_OFF = CouponTerms(percent_off="25", duration=CouponDuration.REPEATING, duration_in_months=3)
FIVE_EUROS_OFF = CouponTerms(amount_off=500, currency="eur")
CODE_TERMS = PromotionTerms(code="SPRING-25")

CREATED = e.CouponCreated(terms=QUARTER_OFF, created=NOON, name="Spring")
CODE_ADDED = e.PromotionCodeAdded(promotion_code_id=CODE, terms=CODE_TERMS, created=NOON)
DEACTIVATED = e.PromotionCodeDeactivated(promotion_code_id=CODE)
DELETED = e.CouponDeleted()


def facts(door: Door = Door.API, *, synced: bool = False) -> Facts:
    """Return a moment at which the merchant asks for something, by default through the API."""
    return Facts(
        at=NOON,
        cause=Cause(actor=Actor.MERCHANT, door=door, command_id="cmd_1"),
        terms=AccountTerms(provider=Provider.SYNCED if synced else Provider.STANDALONE),
    )


BY_API = facts()
SYNCED = facts(synced=True)
AT_PORTAL = facts(Door.PORTAL)


def coupon(*past: e.Event) -> Given[Command, e.Event, State, Facts]:
    """Begin a specification with what has happened to the coupon."""
    return given(COUPON, *past, stream_id=SPRING)


def state(*past: e.Event) -> State:
    """Return the coupon's state after a past."""
    return COUPON.fold(COUPON.initial(SPRING), past)


def in_force(*past: e.Event) -> InForce:
    """Return the coupon's state after a past that leaves it there."""
    now = state(CREATED, *past)
    assert isinstance(now, InForce)
    return now


def annotated(**metadata: str) -> Annotations:
    """Return metadata as it is kept."""
    return Annotations(metadata=metadata)
