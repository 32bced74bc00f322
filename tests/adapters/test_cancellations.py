"""Who leaves and who stays, asked of a portal on every store."""

from collections.abc import Iterator
from datetime import UTC, datetime

import attrs
import pytest
from tests.adapters.shop import (
    ADA,
    CREATE_SPRING,
    MONTHLY,
    MUG,
    OPEN_SHOP,
    PORTAL,
    SPRING,
    START_MUG,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    RetentionWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription.commands import (
    AcceptRetentionOffer,
    CancelSubscription,
    GiveCancellationReason,
    NewItem,
    ReverseCancellation,
)
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import Known, SubscriptionId, SubscriptionItemId
from counterfoil.projections.answers import When
from counterfoil.projections.cancellation_insight import (
    CancellationComment,
    Cancellations,
    Months,
    OfferMade,
    ReasonGiven,
)
from counterfoil.projections.months import Month

CUP = SubscriptionId("sub_cup")
START_CUP = attrs.evolve(
    START_MUG,
    subscription_id=CUP,
    items=(NewItem(id=SubscriptionItemId("si_cup"), price=MONTHLY),),
)
OFFER = UpdateConfiguration(
    configuration_id=PORTAL,
    features=FeaturesWish(
        subscription_cancel=SubscriptionCancelWish(
            enabled=Set(value=True), retention=RetentionWish(coupon=Set(SPRING))
        )
    ),
)
WRITTEN = "Too far to walk, since we moved"
ALL = Months()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock(datetime(2026, 1, 10, 12, tzinfo=UTC))


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal, clock: Clock) -> AccountPortal:
    """
    A shop in which Ada leaves one subscription in January, for a reason, and takes it back in
    February; for the other she takes an offer in January, and leaves it all the same in March.
    """
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP, CREATE_SPRING, START_MUG, START_CUP, OFFER)
    cancel = CancelSubscription(subscription_id=MUG, declined_offer=SPRING)
    shop.handle(cancel, by=visitor("cancel"))
    clock.advance(minutes=1)
    reason = GiveCancellationReason(
        subscription_id=MUG, feedback=CancellationReason.OTHER, comment=WRITTEN
    )
    shop.handle(reason, by=merchant("why"))
    accept = AcceptRetentionOffer(subscription_id=CUP, coupon_id=SPRING)
    shop.handle(accept, by=visitor("accept"))
    clock.now = datetime(2026, 2, 1, tzinfo=UTC)
    shop.handle(ReverseCancellation(subscription_id=MUG), by=visitor("reverse"))
    clock.now = datetime(2026, 3, 5, tzinfo=UTC)
    shop.handle(CancelSubscription(subscription_id=CUP), by=merchant("cancel cup"))
    portal.views.catch_up()
    return shop


def by_month(
    shop: AccountPortal, months: Months = ALL, when: When | None = None
) -> dict[str, Cancellations]:
    """Return what happened in each month."""
    (answer,) = shop.views.cancellations(months, when or When()).answers
    return {each.month: each.cancellations for each in answer.months}


def texts(shop: AccountPortal, months: Months = ALL) -> list[str | None]:
    """Return the comments."""
    return [each.text for each in shop.views.cancellation_comments(months).answers]


def test_months_tell_what_happened_in_them(shop: AccountPortal) -> None:
    """Reasons and offers included."""
    found = by_month(shop)

    assert list(found) == ["2026-01", "2026-02", "2026-03"]
    assert found["2026-01"] == Cancellations(
        asked=1,
        reversed=0,
        ended=0,
        reasons=(ReasonGiven(feedback="other", feedback_option=None, count=1),),
        comments=1,
        offers_made=2,
        offers_accepted=1,
        offers=(OfferMade(coupon=SPRING, made=2, accepted=1),),
        kept=1,
    )
    assert [(each.reversed, each.kept) for each in found.values()] == [(0, 1), (1, 1), (0, 0)]
    assert found["2026-03"].asked == 1


def test_months_are_those_that_are_asked_for(shop: AccountPortal) -> None:
    """What is looked for in the tables is no more than these."""
    february = Month(2026, 2)
    assert list(by_month(shop, Months(first=february, last=february))) == ["2026-02"]
    assert list(by_month(shop, Months(first=february))) == ["2026-02", "2026-03"]
    assert by_month(shop, Months(last=Month(2026, 1))) == {"2026-01": by_month(shop)["2026-01"]}


def test_months_are_told_as_they_were_known_and_as_they_were(
    shop: AccountPortal, portal: BillingPortal, clock: Clock
) -> None:
    """An earlier cancellation that becomes known later belongs where it happened."""
    then = datetime(2026, 2, 15, tzinfo=UTC)
    assert list(by_month(shop, when=When(at=then))) == ["2026-01", "2026-02"]
    assert list(by_month(shop, when=When(known_at=then))) == ["2026-01", "2026-02"]

    tea = StreamRef(kind="subscription", id="sub_tea")
    for event_id, day, ends in (("evt_2", 20, False), ("evt_1", 10, True)):
        observed = ObservedSubscription(
            customer=Known(ADA),
            status=Known(Status.ACTIVE),
            items=Known(()),
            cancel_at_period_end=Known(ends),
        )
        at = datetime(2026, 2, day, tzinfo=UTC)
        shop.observe(tea, statement(event_id, at, observed), owner=None, by=stripe(event_id))
    portal.views.catch_up()

    assert by_month(shop)["2026-02"].asked == 1
    assert by_month(shop)["2026-02"].reversed == 2
    assert by_month(shop, when=When(known_at=then))["2026-02"].asked == 0


def test_comments_are_read_from_the_log(shop: AccountPortal) -> None:
    """In the months that are asked for."""
    assert shop.views.cancellation_comments(ALL).answers == (
        CancellationComment(
            at=datetime(2026, 1, 10, 12, 1, tzinfo=UTC),
            subscription=MUG,
            customer=ADA,
            feedback="other",
            feedback_option=None,
            text=WRITTEN,
        ),
    )
    assert texts(shop, Months(first=Month(2026, 2))) == []


def test_comments_that_stripe_states_of_the_past_are_read_too(
    shop: AccountPortal, portal: BillingPortal
) -> None:
    """They stand in the earlier fact that was learned."""
    tea = StreamRef(kind="subscription", id="sub_tea")
    for event_id, day, comment in (("evt_2", 20, None), ("evt_1", 10, "Cold tea")):
        observed = ObservedSubscription(
            customer=Known(ADA),
            status=Known(Status.ACTIVE),
            items=Known(()),
            comment=Known(comment),
        )
        at = datetime(2026, 2, day, tzinfo=UTC)
        shop.observe(tea, statement(event_id, at, observed), owner=None, by=stripe(event_id))
    portal.views.catch_up()

    assert texts(shop) == [WRITTEN, "Cold tea"]


def test_comments_are_gone_once_the_customer_is_erased(
    shop: AccountPortal, portal: BillingPortal
) -> None:
    """That there was one stays, also where the tables are filled anew."""
    portal.store.erase(f"acct_1/test/customer/{ADA}")

    assert texts(shop) == [None]
    portal.views.rebuild()
    assert texts(shop) == [None]


def test_comments_stand_in_no_table(shop: AccountPortal, portal: BillingPortal) -> None:
    """They are personal, and are sealed in the events alone."""
    derived = portal.store.derived
    prefix = "" if derived.schema is None else f'"{derived.schema}".'
    found = derived.read(
        lambda work: [
            work.rows(f"SELECT * FROM {prefix}counterfoil_view_{name}")
            for name in ("cancellations", "cancellations_entries")
        ]
    )

    assert all(found)
    assert WRITTEN not in repr(found)
