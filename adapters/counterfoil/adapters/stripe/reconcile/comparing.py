"""Tells the facets of an object that read otherwise here than at Stripe."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from attrs import evolve, frozen

from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.observing import in_order
from counterfoil.domain.confirming import reads_alike
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.holding import as_held
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import TERMINALS, Observed, as_stated
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.state import Ended, InForce

WHOLE = "object"
"""What is said to differ where one side doesn't know the object at all."""


@frozen(kw_only=True)
class Differs:
    """
    One facet of which both sides say different things.

    Args:
        facet: its name, or ``object`` where one side doesn't know the object at all: what that side
            says is False then.
    """

    facet: str
    ours: object
    theirs: object


NEW_TO_US = Differs(facet=WHOLE, ours=False, theirs=True)
NEW_TO_STRIPE = Differs(facet=WHOLE, ours=True, theirs=False)


def is_known(thing: StreamRef, state: object) -> bool:
    """Tell whether an aggregate knows anything of an object."""
    return bool(facets_of(as_stated(thing, state)))


def is_over(thing: StreamRef, state: object) -> bool:
    """Tell whether an object is known to have come to an end that nothing leaves."""
    return has_ended(thing, as_stated(thing, state))


def differing(thing: StreamRef, state: object, observed: Observed) -> tuple[Differs, ...]:
    """
    Return what an aggregate knows of an object and Stripe states otherwise.

    What one of them leaves open, be it that it was erased here or not expanded there, is no
    difference, and neither is what was never heard of here and is gone at Stripe.
    """
    ours = facets_of(_readable(_in_order(as_stated(thing, state)), state))
    if not ours:
        return () if _is_gone(thing, observed) else (NEW_TO_US,)
    theirs = facets_of(_in_order(as_held(observed)))
    return tuple(
        Differs(facet=name, ours=ours[name].value, theirs=theirs[name].value)
        for name in _ends_first(thing, ours.keys() & theirs.keys())
        if not reads_alike(ours[name], theirs[name])
    )


def _readable(observed: Observed, state: object) -> Observed:
    """Leave open what was erased, of which a subscription says that there is none."""
    if not isinstance(observed, ObservedSubscription):
        return observed
    known = state.last if isinstance(state, Ended) else state
    if isinstance(known, InForce) and known.notes.erased:
        return evolve(observed, comment=None, description=None, metadata=None)
    return observed


def _in_order(observed: Observed) -> Observed:
    """Return a statement with what has no order of its own in one."""
    return in_order(observed) if isinstance(observed, ObservedConfiguration) else observed


def _ends_first(thing: StreamRef, names: AbstractSet[str]) -> Iterator[str]:
    """Yield first what an object may come to its end by, for the rest often follows from that."""
    ends = [name for name in TERMINALS[thing.kind] if name in names]
    yield from ends
    yield from sorted(names - {*ends})


def has_ended(thing: StreamRef, observed: Observed) -> bool:
    """Tell whether an object is stated to have come to an end that nothing leaves."""
    stated = facets_of(observed)
    return any(
        name in stated and stated[name].value in values
        for name, values in TERMINALS[thing.kind].items()
    )


def _is_gone(thing: StreamRef, observed: Observed) -> bool:
    shown_for_ever = {"invoice", "subscription", "subscription_schedule"}
    if thing.kind not in shown_for_ever:
        return has_ended(thing, observed)
    deleted = facets_of(observed).get("deleted")
    return deleted is not None and deleted.value is True
