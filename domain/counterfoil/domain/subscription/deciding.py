"""What the decisions of a subscription share: who it is, and decided or only asked."""

from counterfoil.domain.cause import Provider
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.evolving import request_of
from counterfoil.domain.subscription.guards import merchant_alone
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen

Events = tuple[e.Event, ...]


def in_force(state: State) -> InForce:
    """
    Return the subscription if it can still change; refuse what is unknown (R83) or over (R93,
    R116).
    """
    match state:
        case InForce():
            return state
        case Ended():
            raise r.SubscriptionEndedError(state.id)
        case Unseen():
            raise r.UnknownSubscriptionError(state.id)


def known(state: State) -> InForce:
    """
    Return what is known of a subscription, also of one that is over; refuse what is unknown
    (R83).
    """
    match state:
        case InForce():
            return state
        case Ended():
            return state.last
        case Unseen():
            raise r.UnknownSubscriptionError(state.id)


def by_merchant(state: State, facts: Facts) -> InForce:
    """Return the subscription for a wish that the portal doesn't offer (R91)."""
    subscription = in_force(state)
    refuse_first(merchant_alone(subscription.id, facts))
    return subscription


def decided_or_asked(
    subscription: InForce,
    facts: Facts,
    *,
    decided: Events,
    asked: e.Asked,
) -> Events:
    """
    Return the fact in a standalone account, the request in a synced one.

    The same request again is quiet; another of its kind waits until the first is answered (R97).
    """
    if facts.terms.provider is Provider.STANDALONE:
        return decided
    request = request_of(asked)
    outstanding = subscription.awaits(request.operation)
    if outstanding is None:
        return (asked,)
    if (outstanding.subject, outstanding.wish) == (request.subject, request.wish):
        return ()
    raise r.RequestUnderWayError(subscription.id, request.operation)


def at_once(subscription: InForce, facts: Facts, events: Events, *facets: str) -> Events:
    """
    Return what is decided at once; in a synced account its facets then await Stripe's
    confirmation.
    """
    if facts.terms.provider is Provider.STANDALONE or set(facets) <= set(subscription.unconfirmed):
        return events
    return (*events, e.ConfirmationAwaited(facets))
