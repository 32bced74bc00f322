"""A shop whose subscriptions come into every status, and a merchant who changes the policy."""

from datetime import datetime
from itertools import count

from tests.adapters.shop import ADA, CONNECT_STRIPE, ITEM, MONTHLY, VISA, do, statement, stripe

from counterfoil.adapters.account import AccountPortal
from counterfoil.domain.account.access_policy import Treatment
from counterfoil.domain.account.commands import ChangeAccessPolicy
from counterfoil.domain.changes import Change
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.sighted import Observed
from counterfoil.domain.subscription.commands import (
    NewItem,
    PauseCollection,
    StartSubscription,
)
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)
from counterfoil.domain.values import AccountId, Known, SubscriptionId, SubscriptionItemId

SHOP = AccountId("acct_1")

_NUMBERS = count(1)

__all__ = ["CONNECT_STRIPE", "chooses", "pauses", "starts", "states"]


def starts(shop: AccountPortal, *subscriptions: str) -> None:
    """Let Ada subscribe, as often as she is asked to."""
    for each in subscriptions:
        start = StartSubscription(
            subscription_id=SubscriptionId(each),
            customer_id=ADA,
            items=(NewItem(id=SubscriptionItemId(f"{ITEM}_{each}"), price=MONTHLY),),
            default_payment_method=VISA,
        )
        do(shop, start)


def states(
    shop: AccountPortal,
    subscription: str,
    at: datetime,
    status: Status | None = None,
    pause: CollectionPauseBehavior | None = None,
    *,
    collects: bool = False,
) -> None:
    """Let Stripe state the status of a subscription, that its collection is paused, or neither."""
    known = (
        None if pause is None else Known[CollectionPause | None](CollectionPause(behavior=pause))
    )
    observed: Observed = ObservedSubscription(
        status=None if status is None else Known(status),
        collection_pause=Known(None) if collects else known,
    )
    event = f"evt_service_{next(_NUMBERS)}"
    thing = StreamRef(kind="subscription", id=subscription)
    shop.observe(
        thing, statement(event, at.replace(microsecond=0), observed), owner=None, by=stripe(event)
    )


def pauses(shop: AccountPortal, subscription: str, behavior: CollectionPauseBehavior) -> None:
    """Let the merchant pause a collection."""
    pause = CollectionPause(behavior=behavior)
    do(shop, PauseCollection(subscription_id=SubscriptionId(subscription), pause=pause))


def chooses(shop: AccountPortal, **treatments: Change[Treatment]) -> None:
    """Let the merchant change the policy."""
    do(shop, ChangeAccessPolicy(account_id=SHOP, **treatments))
