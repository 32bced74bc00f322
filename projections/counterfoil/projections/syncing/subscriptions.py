"""What Stripe is asked for a subscription: to start it, to change it, and to end it."""

from collections.abc import Iterator

from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest
from counterfoil.projections.syncing.subscription_endings import cancellation
from counterfoil.projections.syncing.subscription_pauses import pauses
from counterfoil.projections.syncing.subscription_schedules import schedules
from counterfoil.projections.syncing.subscription_starts import starts
from counterfoil.projections.syncing.subscription_updates import updates


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """
    Yield what Stripe is asked for a subscription, in the order in which it is to come about.

    All that Stripe's update takes is one request, whatever commands it was decided by; what has a
    request of its own follows it, and what ends the subscription comes last.
    """
    yield from starts(decided)
    before, after = _known(decided.before), _known(decided.after)
    if before is None or after is None:
        return
    ending = cancellation(before, after, decided.events)
    yield from updates(before, after, decided.events, without=ending.facets if ending else ())
    yield from schedules(before, after, decided.events)
    yield from pauses(after, decided.events)
    if ending is not None:
        yield ending


def _known(state: object) -> InForce | None:
    """Return what is known of a subscription, also of one that is over."""
    match state:
        case InForce():
            return state
        case Ended(last=last):
            return last
        case _:
            return None
