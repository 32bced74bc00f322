"""The billing events that every side stores: the same ones, written down once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.subscription.commands import (
    ChangeQuantity,
    PauseCollection,
    RenewPeriod,
    ResumeCollection,
    SwitchPlan,
)
from counterfoil.domain.subscription.events import (
    CollectionPaused,
    CollectionResumed,
    Opening,
    PeriodRenewed,
    PlanSwitched,
    QuantityChanged,
    SubscriptionStarted,
)
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
    SubscriptionItem,
)
from counterfoil.domain.values import (
    AccountId,
    Annotations,
    CustomerId,
    PriceId,
    ProductId,
    SubscriptionId,
    SubscriptionItemId,
)

ACCOUNT = AccountId("acct_1PgaYJB7WZ01zgkW")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MONTH = timedelta(days=30)

Event: TypeAlias = (
    SubscriptionStarted
    | PlanSwitched
    | PeriodRenewed
    | QuantityChanged
    | CollectionPaused
    | CollectionResumed
)
Command: TypeAlias = SwitchPlan | RenewPeriod | ChangeQuantity | PauseCollection | ResumeCollection

LENGTH = 10
"""How many events a story has, where nothing else is said."""

PRODUCT = ProductId("prod_QXg1hqf4jFNsqG")


def _price(name: str, amount: int) -> PriceTerms:
    return PriceTerms(
        id=PriceId(name),
        product=PRODUCT,
        type=PriceType.RECURRING,
        currency="eur",
        unit_amount=amount,
        recurrence=Recurrence(interval=Interval.MONTH),
    )


BASIC = _price("price_1PgafmB7WZ01zgkW6dKueIc5", 1500)
PLUS = _price("price_1PgafmB7WZ01zgkWtKh0N5Qx", 2900)
PRICES = (BASIC, PLUS)

_CYCLE = "SRSQSRSPS"
"""What follows a start, over and over: switches, renewals, a quantity, a pause or its end."""


class Summary(NamedTuple):
    """What a fold of a story comes to, in the words that all sides share."""

    customer: str
    status: str
    price: str
    unit_amount: int | None
    quantity: int | None
    period_end: datetime | None
    paused: bool


def subscription_id(number: int) -> SubscriptionId:
    """Return the id of a subscription by its number."""
    return SubscriptionId(f"sub_1PgbUOB7WZ01z{number:07d}")


def customer_id(number: int) -> CustomerId:
    """Return the id of the customer of a subscription by its number."""
    return CustomerId(f"cus_QXh2zJ{number:08d}")


def item_id(number: int) -> SubscriptionItemId:
    """Return the id of the one item of a subscription by its number."""
    return SubscriptionItemId(f"si_QXhpEJ{number:08d}")


def story(number: int, length: int) -> Iterator[Event]:
    """Yield the first events of a subscription: a start, then what billing brings."""
    item, quantity, price = item_id(number), 1, BASIC
    yield SubscriptionStarted(
        opening=Opening(
            customer=customer_id(number),
            status=Status.ACTIVE,
            items=(
                SubscriptionItem(
                    id=item,
                    price=BASIC,
                    quantity=1,
                    current_period_start=BEGINNING,
                    current_period_end=BEGINNING + MONTH,
                ),
            ),
            created=BEGINNING,
            start_date=BEGINNING,
            currency="eur",
            billing_cycle_anchor=BEGINNING,
        ),
        notes=Annotations(metadata={"order": f"{number:07d}"}),
    )
    months = 0
    for step in range(1, length):
        match _CYCLE[(step - 1) % len(_CYCLE)]:
            case "S":
                price = PLUS if price is BASIC else BASIC
                yield PlanSwitched(
                    item=item,
                    price=price,
                    quantity=quantity,
                    proration_behavior=ProrationBehavior.CREATE_PRORATIONS,
                )
            case "R":
                months += 1
                yield PeriodRenewed(
                    item=item,
                    current_period_start=BEGINNING + months * MONTH,
                    current_period_end=BEGINNING + (months + 1) * MONTH,
                )
            case "Q":
                quantity += 1
                yield QuantityChanged(
                    item=item,
                    quantity=quantity,
                    proration_behavior=ProrationBehavior.CREATE_PRORATIONS,
                )
            case _:
                yield _pause_or_resumption(step)


def _pause_or_resumption(step: int) -> CollectionPaused | CollectionResumed:
    if step // len(_CYCLE) % 2:
        return CollectionResumed()
    return CollectionPaused(CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT))


def wish(number: int, event: Event) -> Command:
    """Return the command that is decided as an event of a story, which isn't its first."""
    id_ = subscription_id(number)
    match event:
        case PlanSwitched():
            return SwitchPlan(subscription_id=id_, item_id=event.item, price_id=event.price.id)
        case PeriodRenewed(current_period_start=start, current_period_end=end):
            if start is None or end is None:
                raise ValueError("a renewal of a story has both its bounds")
            return RenewPeriod(
                subscription_id=id_,
                item_id=event.item,
                current_period_start=start,
                current_period_end=end,
            )
        case QuantityChanged():
            return ChangeQuantity(
                subscription_id=id_, item_id=event.item, quantity=event.quantity or 0
            )
        case CollectionPaused():
            return PauseCollection(subscription_id=id_, pause=event.pause)
        case CollectionResumed():
            return ResumeCollection(subscription_id=id_)
        case SubscriptionStarted():
            raise ValueError("a story's first event is stored, not decided")
