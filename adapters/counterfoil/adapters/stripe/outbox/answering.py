"""Records what Stripe answered to a request: at the aggregate that asked, and as observations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl

import attrs

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import ConflictError
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import Item, Recording
from counterfoil.adapters.streams import place_of, ref_of
from counterfoil.adapters.stripe.findings import Sighted
from counterfoil.adapters.stripe.outbox.closing_commands import (
    Answer,
    end_confirmation,
    record_answer,
)
from counterfoil.adapters.stripe.outbox.reacting import decided_by, groups_in
from counterfoil.adapters.stripe.outbox.waiting import has_ended, operations_waiting, unconfirmed_of
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.holding import facets_named
from counterfoil.domain.moments import to_micros
from counterfoil.domain.requests import AnswerKind
from counterfoil.domain.resolution import facets_of, observed_from
from counterfoil.domain.sighted import OBSERVED, Observed, as_stated, objects_held
from counterfoil.projections.stripe_sync import requests_of

NOTHING_KNOWN: Mapping[str, Observed] = {}


class Answering:
    """Records answers. Whatever is recorded twice is recorded once."""

    def __init__(self, portal: BillingPortal, clock: Callable[[], datetime]) -> None:
        self._portal = portal
        self._clock = clock
        self._recording = Recording(portal)

    def granted(self, request: OutboxRequest, found: JsonObject, at: datetime) -> None:
        """
        Record that Stripe took what was asked for, and what it states of the object thereby.

        Args:
            at: when it was sent, or of a saved answer the attempt's first try.
        """
        before = self._known_to_stripe(request)
        self.confirmed(request)
        self.observe(request, found, at, statement_of(request, at, "answer"), before)

    def confirmed(self, request: OutboxRequest) -> None:
        """Let Stripe's statements count again for what a request has told it."""
        self._tell(request, lambda facets: self._ended(request, facets, None))

    def refused(self, request: OutboxRequest, answer: Answer) -> None:
        """Record that Stripe refused what was asked for, for good."""
        code = answer.code or "unknown"
        self._tell(
            request,
            lambda facets: (
                *(self._answered(request, answer)),
                *self._ended(request, facets, code),
            ),
        )

    def staged(self, request: OutboxRequest, answer: Answer) -> None:
        """Record how far a request has come that isn't closed by this."""
        self._tell(request, lambda _: tuple(self._answered(request, answer)))

    def observe(
        self,
        request: OutboxRequest,
        found: JsonObject,
        at: datetime,
        statement: str,
        before: Mapping[str, Observed] = NOTHING_KNOWN,
    ) -> None:
        """
        Record what an answer or a look states, each under a name of its own.

        Of what can't be read, or isn't known here, nothing is recorded.

        Args:
            before: by object, what was so before a change that this is the answer to: two of them
                may fall in one second, and each is a step of its own.
        """
        items = []
        for each in _objects(found):
            reading = read_item(each, at=at)
            if isinstance(reading, tuple):
                named = (_named(seen, statement) for seen in reading[1])
                items.append(Item(None, tuple(_as_step(seen, before) for seen in named)))
        if items:
            self._recording.record(place_of(f"{request.account}/"), items)

    def _known_to_stripe(self, request: OutboxRequest) -> Mapping[str, Observed]:
        """
        Return what Stripe knows, too, of an aggregate and of the objects that it holds.

        What else was decided here at once is so here already; of it the decision itself is the
        step. Of what a request doesn't name its answer is no step: whoever changed it, too, in that
        second has told of that step, or will.
        """
        ref, state = ref_of(request.stream), self._state(request)
        own = set(request.facets) - self._superseded(request)
        others = unconfirmed_of(state) - own
        asked = parse_qsl((request.body or b"").decode(), keep_blank_values=True)
        named = {part for name, _ in asked for part in name.replace("]", "").split("[")}
        known: dict[str, Observed] = {}
        for thing in (ref, *objects_held(state)):
            if thing.kind in OBSERVED:
                decided = facets_named(thing, others)
                facets = facets_of(as_stated(thing, state))
                told = {
                    name: facet
                    for name, facet in facets.items()
                    if name not in decided and (request.answers or name in own | named)
                }
                known[str(thing)] = observed_from(OBSERVED[thing.kind], told)
        return known

    def waits_for(self, request: OutboxRequest) -> frozenset[str]:
        """
        Return what of a request waits for Stripe's word: outstanding operations, decided facets.

        Facets that were decided anew since wait for a later request.
        """
        state = self._state(request)
        superseded = self._superseded(request)
        facets = {facet for facet in request.facets if facet not in superseded}
        return frozenset(
            (*operations_waiting(state, request.answers), *facets & unconfirmed_of(state))
        )

    def is_over(self, request: OutboxRequest) -> bool:
        """Tell whether the aggregate that asked came to its end, and with it all that it asked."""
        return has_ended(self._state(request))

    def tells_all(self, request: OutboxRequest) -> bool:
        """
        Tell whether all that a request asks for is known here once nothing of it waits.

        It isn't of what nothing waits for in the first place, nor of what was decided anew since:
        the later request may tell of another part of it, as with metadata.
        """
        if request.answers:
            return True
        return bool(request.facets) and not self._superseded(request).intersection(request.facets)

    def _state(self, request: OutboxRequest) -> object:
        ref = ref_of(request.stream)
        decider = self._books(request).registry.by_kind[ref.kind]
        stored = self._portal.store.load_events(request.stream).events
        return decider.fold(decider.initial(ref.id), stored)

    def _books(self, request: OutboxRequest) -> Books:
        return self._portal.books(*place_of(f"{request.account}/"))

    def _tell(
        self,
        request: OutboxRequest,
        commands: Callable[[tuple[str, ...]], Sequence[object]],
    ) -> None:
        """
        Decide commands in one commit, given the facets that no later decision has set anew.

        They rest on the aggregate's version: whatever is decided meanwhile makes them be decided
        again.
        """
        by = Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id=f"sync:{request.key}")
        for attempt in range(ATTEMPTS_MAX):
            unit = UnitOfWork(self._books(request), by)
            version = unit.version(ref_of(request.stream))
            superseded = self._superseded(request, until=version)
            facets = tuple(facet for facet in request.facets if facet not in superseded)
            at = self._clock()
            for command in commands(facets):
                unit.decide(command, at)
            if not unit.decided():
                return
            try:
                self._portal.store.append(unit.batch(recorded_at=at))
            except ConflictError:
                wait(attempt)
            else:
                return
        raise ContendedError(by.command_id, ATTEMPTS_MAX)

    def _superseded(self, request: OutboxRequest, *, until: int | None = None) -> frozenset[str]:
        """Return the facets that were decided anew since, of which a later request tells."""
        if not request.facets:
            return frozenset()
        later = [
            each
            for each in self._portal.store.load_recorded(request.stream)
            if each.version > request.version and (until is None or each.version <= until)
        ]
        return frozenset(
            facet
            for group in groups_in(later)
            for made in requests_of(decided_by(self._portal, group))
            for facet in made.facets
        )

    def _answered(self, request: OutboxRequest, answer: Answer) -> Iterator[object]:
        ref = ref_of(request.stream)
        for operation, subject in request.answers:
            yield record_answer(ref, operation, subject, answer)

    def _ended(
        self, request: OutboxRequest, facets: tuple[str, ...], code: str | None
    ) -> tuple[object, ...]:
        return (end_confirmation(ref_of(request.stream), facets, code),) if facets else ()


def statement_of(request: OutboxRequest, at: datetime, kind: str) -> str:
    """
    Name what an answer or a look states: of one second the last one counts, by its name.

    Where an event of that second says what stood before it, and that isn't this, this came later.
    """
    rank = 0 if kind == "look" else 1
    times = f"{request.tries}.{request.put_offs}.{request.code or ''}" if kind == "look" else ""
    return f"sync:{to_micros(at):020}:{rank}:{request.key}:{times}"


UNKNOWN = Answer(kind=AnswerKind.UNKNOWN)
"""Whether a request had an effect is not known."""


def _objects(found: JsonObject) -> list[JsonObject]:
    """Return the objects of a list, or the one that is none."""
    if found.get("object") != "list":
        return [found]
    data = found.get("data")
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


def _as_step(sighted: Sighted, before: Mapping[str, Observed]) -> Sighted:
    known = before.get(sighted.object)
    if known is None:
        return sighted
    return attrs.evolve(sighted, sighting=attrs.evolve(sighted.sighting, before=known))


def _named(sighted: Sighted, statement: str) -> Sighted:
    """
    Name a statement after the request that it answers.

    By its contents alone it would be taken for an older one that said the same.
    """
    sighting = attrs.evolve(sighted.sighting, event_id=f"{statement}:{sighted.object}")
    return attrs.evolve(sighted, sighting=sighting)
