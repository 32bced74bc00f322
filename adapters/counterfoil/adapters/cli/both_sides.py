"""Reads every object of an account back from Stripe, and holds it against what is held here."""

from collections.abc import Mapping

from attrs import frozen

from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.gateway import Gateway
from counterfoil.adapters.stripe.reconcile.comparing import (
    NEW_TO_STRIPE,
    WHOLE,
    Differs,
    differing,
)
from counterfoil.adapters.stripe.reconcile.ours import Ours, Standing
from counterfoil.adapters.stripe.reconcile.theirs import LISTS, Look, Theirs
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.holding import as_held
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated, objects_held


@frozen(kw_only=True)
class Held:
    """
    One object, as far as both sides say anything of it.

    Args:
        ours: the values of its facets here.
        theirs: those at Stripe.
        differs: the facets that read otherwise there; also where one side knows no such object.
    """

    thing: StreamRef
    ours: Mapping[str, object]
    theirs: Mapping[str, object]
    differs: tuple[Differs, ...]


def both_sides(
    portal: BillingPortal, gateway: Gateway, place: tuple[str, Mode]
) -> dict[StreamRef, Held]:
    """
    Return every object that either side knows, as it reads here and at Stripe.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
        StoreError: the store can't be read.
    """
    ours, theirs = Ours(portal, *place), Theirs(gateway, utc_now)
    found: dict[StreamRef, Held] = {}
    customers = portal.account(*place).ids("customer")
    for kind in LISTS:
        for looks in theirs.listed(kind, customers):
            for look, standing in zip(looks, ours.standings(looks), strict=True):
                found[look.thing] = _held(look, standing)
    for thing in _known_here(portal, place):
        if thing not in found:
            look = theirs.look(thing)
            found[thing] = _held(look, ours.standing(look))
    return found


def _known_here(portal: BillingPortal, place: tuple[str, Mode]) -> list[StreamRef]:
    """Return all objects that are on record."""
    account = portal.account(*place)
    things: list[StreamRef] = []
    for decider in BUILT_IN:
        for id_ in account.ids(decider.kind):
            ref = StreamRef(kind=decider.kind, id=id_)
            things += (ref, *objects_held(account.get(decider, id_)))
    return [thing for thing in things if thing.kind in LISTS]


def _held(look: Look, standing: Standing) -> Held:
    seen = None if look.sighted is None else look.sighted.sighting.after
    if seen is None or standing.holder is None:
        side = NEW_TO_STRIPE if seen is None else Differs(facet=WHOLE, ours=False, theirs=True)
        return Held(thing=look.thing, ours={}, theirs={}, differs=(side,))
    here = facets_of(as_stated(look.thing, standing.holder.state))
    there = facets_of(as_held(seen))
    both = sorted(here.keys() & there.keys())
    return Held(
        thing=look.thing,
        ours={name: here[name].value for name in both},
        theirs={name: there[name].value for name in both},
        differs=differing(look.thing, standing.holder.state, seen),
    )
