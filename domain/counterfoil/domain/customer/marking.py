"""What the decisions of a customer's subscriptions mark on the customer, in the same commit."""

from typing import assert_never

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.state import Deleted, RetentionTaken, State

Events = tuple[e.Event, ...]


def mark(command: c.Mark, state: State) -> Events:
    """Note what follows for the customer; never refused, and quiet where it is noted."""
    subscription = command.subscription_id
    held, bills = subscription in state.subscriptions, subscription in state.billed_by
    match command:
        case c.HoldSubscription():
            return () if held else (e.SubscriptionHeld(subscription),)
        case c.LetSubscriptionGo():
            return (e.SubscriptionLetGo(subscription),) if held else ()
        case c.StartBilling():
            return () if bills else (e.BillingStarted(subscription),)
        case c.StopBilling():
            return (e.BillingStopped(subscription),) if bills else ()
        case c.TakeRetentionOffer() | c.ReleaseRetentionOffer():
            return _retention_marked(command, state)
        case _ as unreachable:
            assert_never(unreachable)


def _retention_marked(
    command: c.TakeRetentionOffer | c.ReleaseRetentionOffer, state: State
) -> Events:
    """Note an offer taken, or released; nothing is of interest of a deleted customer."""
    if isinstance(state, Deleted):
        return ()
    subscription, coupon = command.subscription_id, command.coupon_id
    is_taken = RetentionTaken(subscription=subscription, coupon=coupon) in state.retention_taken
    takes = isinstance(command, c.TakeRetentionOffer)
    if takes is is_taken:
        return ()
    kind = e.RetentionOfferTaken if takes else e.RetentionOfferReleased
    return (kind(subscription_id=subscription, coupon_id=coupon),)
