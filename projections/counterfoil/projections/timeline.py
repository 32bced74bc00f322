"""What was true of an aggregate's objects at each moment of the past, by what is known today."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from attrs import frozen

from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.telling import Course, tellings
from counterfoil.domain.values import Known

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

_DEFAULTS = ("default_payment_method", "default_source")
"""The facets of a customer that may name a payment method."""


@frozen
class Since:
    """A value that a facet took, and the second from which it held (UTC)."""

    at: datetime
    value: object


Facet = tuple[Since, ...]
"""The values of a facet, oldest first; no two that follow each other are equal."""


@frozen
class Timeline:
    """
    By object and facet, the values by when they came true, in whatever order they became known.

    Facets bear the names that an observation gives them. A facet begins with its first value other
    than absence; what was never stated isn't there.
    """

    objects: Mapping[StreamRef, Mapping[str, Facet]]

    def at(self, thing: StreamRef, moment: datetime) -> Mapping[str, object]:
        """Return the facets of an object that had a value at a moment."""
        facets = self.objects.get(thing, {})
        begun = ((name, [v for v in values if v.at <= moment]) for name, values in facets.items())
        return {name: values[-1].value for name, values in begun if values}


def timeline(
    ref: StreamRef, recorded: Iterable[Recorded[object]], decider: Decider[C, E, S, Facts]
) -> Timeline:
    """
    Return the timeline of one aggregate of Stripe's, by its recorded events.

    Each event tells, of the second in which it happened, the facets that it changed, and one that
    was learned later those of that earlier moment; what was recorded last of a second counts.
    """
    courses: dict[StreamRef, Course] = {}
    for telling in tellings(ref, recorded, decider):
        courses.setdefault(telling.thing, Course()).tell(telling.at, telling.after)
    _end_detached_defaults(ref, courses)
    objects = {thing: _facets(course) for thing, course in courses.items()}
    return Timeline({thing: facets for thing, facets in objects.items() if facets})


def _end_detached_defaults(ref: StreamRef, courses: Mapping[StreamRef, Course]) -> None:
    """Read a default that names a detached payment method as none, from the detaching on (R103)."""
    own = courses.get(ref)
    if own is None:
        return
    for thing, course in courses.items():
        detached_at = course.absent_since("customer") if thing.kind == "payment_method" else None
        if detached_at is not None:
            for name in _DEFAULTS:
                own.end(detached_at, name, Known(thing.id))


def _facets(course: Course) -> Mapping[str, Facet]:
    return {
        name: tuple(Since(at, facet.value) for at, facet in steps)
        for name, steps in course.steps().items()
    }
