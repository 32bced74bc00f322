"""Shows what something was at another time: what was known then, or what is known of then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs
from attrs import frozen
from rich.console import Console

from counterfoil.adapters.cli.cards import show_card
from counterfoil.adapters.cli.opening import Found
from counterfoil.adapters.cli.output import as_json, pairs, plain, shown
from counterfoil.adapters.cli.reports import of_time
from counterfoil.adapters.cli.value_words import name_of
from counterfoil.adapters.cli.wording import in_words
from counterfoil.adapters.deciders import BUILT_IN, AnyDecider
from counterfoil.domain.configuration.events import ConfigurationAdopted
from counterfoil.domain.coupon.events import CouponAdopted
from counterfoil.domain.customer.events import CustomerAdopted
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice.events import InvoiceAdopted
from counterfoil.domain.product.events import ProductAdopted
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.sighted import OBSERVED
from counterfoil.domain.subscription.events import SubscriptionAdopted
from counterfoil.projections.answers import When
from counterfoil.projections.timeline import timeline

_ADOPTED = (
    ConfigurationAdopted,
    CouponAdopted,
    CustomerAdopted,
    InvoiceAdopted,
    ProductAdopted,
    SubscriptionAdopted,
)


@frozen(kw_only=True)
class Thing:
    """
    What is known of an object at a moment.

    Args:
        unknown: the facets that nobody has told of, or only that they were absent.
    """

    ref: StreamRef
    facets: Mapping[str, object]
    unknown: tuple[str, ...]


@frozen(kw_only=True)
class Past:
    """
    What an aggregate was: its state, or the facets of its objects; neither where nothing is known.

    Args:
        adopted_at: when it was first seen, where it had been there before.
    """

    state: object | None = None
    things: tuple[Thing, ...] = ()
    adopted_at: datetime | None = None


def past_of(found: Found, when: When) -> Past:
    """Return what an aggregate was at another time."""
    decider = next(each for each in BUILT_IN if each.kind == found.ref.kind)
    recorded: Sequence[Recorded[object]] = found.portal.events(found.ref)
    if when.known_at is not None:
        recorded = _known_by(recorded, when.known_at)
    if when.at is None:
        return _state(decider, found.ref, recorded)
    if found.ref.kind not in OBSERVED:
        # Of these Stripe states nothing, so that nothing comes to be known of them late.
        by_then = [each for each in recorded if each.happened_at <= when.at]
        return _state(decider, found.ref, by_then)
    told = timeline(found.ref, recorded, decider)
    refs = (found.ref, *(ref for ref in told.objects if ref != found.ref))
    things = (_thing(ref, told.at(ref, when.at)) for ref in refs)
    return Past(
        things=tuple(thing for thing in things if thing.facets),
        adopted_at=_adopted_at(recorded),
    )


def _adopted_at(recorded: Sequence[Recorded[object]]) -> datetime | None:
    first = recorded[0] if recorded else None
    return first.happened_at if first is not None and isinstance(first.event, _ADOPTED) else None


def _known_by(recorded: Sequence[Recorded[object]], moment: datetime) -> Sequence[Recorded[object]]:
    known = [each.version for each in recorded if each.recorded_at <= moment]
    return recorded[: max(known, default=0)]


def _state(decider: AnyDecider, ref: StreamRef, recorded: Sequence[Recorded[object]]) -> Past:
    if not recorded:
        return Past()
    return Past(state=decider.fold(decider.initial(ref.id), (each.event for each in recorded)))


def _thing(ref: StreamRef, facets: Mapping[str, object]) -> Thing:
    every = (field.name for field in attrs.fields(OBSERVED[ref.kind]))
    return Thing(
        ref=ref, facets=facets, unknown=tuple(name for name in every if name not in facets)
    )


def show_past(out: Console, found: Found, past: Past, when: When) -> None:
    """Print what an aggregate was at another time."""
    out.print(f"Asked {of_time(when)}:", style="dim")
    if past.state is not None:
        show_card(out, found.ref, found.place, past.state)
    elif not past.things:
        out.print(plain(_unknown(found, past, when)))
    for thing in past.things:
        out.print(plain(f"{_kind(thing.ref)} {thing.ref.id}  {found.place}"), style="bold")
        grid = pairs()
        for name, value in thing.facets.items():
            grid.add_row(_named(name), shown(in_words(value)))
        if thing.unknown:
            grid.add_row("None, or unknown", shown(", ".join(map(_named, thing.unknown))))
        out.print(grid)


def _unknown(found: Found, past: Past, when: When) -> str:
    verb = "is" if when.known_at is None else "was"
    if past.adopted_at is None:
        return f"Nothing {verb} known of {found.ref.id} then."
    return (
        f"{found.ref.id} {verb} not known here then: it was first seen at"
        f" {past.adopted_at:%Y-%m-%d %H:%M:%S} UTC, and had been there before."
    )


def _kind(ref: StreamRef) -> str:
    return ref.kind.replace("_", " ").capitalize()


def _named(facet: str) -> str:
    return name_of(facet, Language.ENGLISH).capitalize()


def past_entry(found: Found, past: Past, when: When) -> dict[str, object]:
    """Return what an aggregate was at another time, for programs."""
    return {
        "account": found.place.account,
        "mode": found.place.mode,
        "kind": found.ref.kind,
        "id": found.ref.id,
        "at": when.at,
        "known_at": when.known_at,
        "lifecycle": None if past.state is None else type(past.state).__name__,
        "state": None if past.state is None else as_json(past.state),
        "objects": [
            {
                "kind": thing.ref.kind,
                "id": thing.ref.id,
                "facets": as_json(dict(thing.facets)),
                "not_known": thing.unknown,
            }
            for thing in past.things
        ],
    }
