"""What a synced account decides at once, held against Stripe's statements until one confirms it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import attrs
from attrs import AttrsInstance

from counterfoil.domain.calendar import whole_second
from counterfoil.domain.cause import Provider
from counterfoil.domain.facts import Facts
from counterfoil.domain.resolution import Facets, facets_of


def is_synced(facts: Facts) -> bool:
    """Tell whether Stripe brings about what is decided."""
    return facts.terms.provider is Provider.SYNCED


def to_await(facets: Iterable[str], unconfirmed: Collection[str], facts: Facts) -> tuple[str, ...]:
    """Return the facets, decided now, that begin to wait for Stripe's confirmation."""
    if not is_synced(facts):
        return ()
    return tuple(facet for facet in facets if facet not in unconfirmed)


def awaiting(unconfirmed: Iterable[str], decided: Iterable[str]) -> tuple[str, ...]:
    """Return the facets that await Stripe's word once these are decided too."""
    return tuple(sorted({*unconfirmed, *decided}))


def awaiting_still(unconfirmed: Iterable[str], ended: Collection[str]) -> tuple[str, ...]:
    """Return the facets that await Stripe's word once these no longer do."""
    return tuple(facet for facet in unconfirmed if facet not in ended)


def differing(before: Facets, after: Facets) -> tuple[str, ...]:
    """Return the facets that are otherwise after a decision than before it."""
    return tuple(name for name, facet in sorted(after.items()) if before.get(name) != facet)


def confirmed_and_withheld(
    observed: AttrsInstance, known: Callable[[], AttrsInstance], unconfirmed: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return which facets that were decided here a statement confirms, and which it contradicts.

    What is known is asked for only where something waits, which is seldom.

    Of a facet that isn't known, because it was erased, no decision is left to hold: any statement
    confirms it. What a statement is silent on goes on waiting.
    """
    if not unconfirmed:
        return (), ()
    confirmed: list[str] = []
    contradicted: list[str] = []
    stated, decided = facets_of(observed), facets_of(known())
    for facet in sorted(stated.keys() & set(unconfirmed)):
        agrees = facet not in decided or reads_alike(stated[facet], decided[facet])
        (confirmed if agrees else contradicted).append(facet)
    return tuple(confirmed), tuple(contradicted)


def reads_alike(one: object, other: object) -> bool:
    """
    Tell whether two values are the same to Stripe.

    It stamps by whole seconds, and has ``''`` for no text.
    """
    return _plain(one) == _plain(other)


def _plain(value: object) -> object:
    match value:
        case "":
            return None
        case datetime():
            return whole_second(value)
        case tuple():
            return tuple(_plain(each) for each in value)
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            kind = type(value)
            if not attrs.has(kind):
                return value
            names = (field.name for field in attrs.fields(kind))
            return kind, tuple(_plain(getattr(value, name)) for name in names)
