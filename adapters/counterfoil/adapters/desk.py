"""What decisions that are made one after the other rest on, and what they came to."""

from collections.abc import Collection, Iterable, Mapping

from counterfoil.adapters.books import Books
from counterfoil.adapters.event_store import Append
from counterfoil.adapters.past import Past, Statements
from counterfoil.adapters.standing import Aggregate
from counterfoil.adapters.streams import ref_of
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.recorded import Recorded


class Desk:
    """
    Reads what decisions rest on, and nothing of it twice.

    Once a decision is noted, the next ones rest on what it came to as if it were on record.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._aggregates: dict[StreamRef, Aggregate] = {}
        self._by_stream: dict[str, Aggregate] = {}
        self._holders: dict[StreamRef, StreamRef | None] = {}
        self._statements: dict[StreamRef, Statements] = {}

    def aggregate(self, ref: StreamRef) -> Aggregate:
        """Return an aggregate as it is now."""
        if ref not in self._aggregates:
            self.read((ref,))
        return self._aggregates[ref]

    def holder(self, thing: StreamRef) -> StreamRef | None:
        """Return the aggregate that holds an object, where that is known."""
        if thing not in self._holders:
            self.find((thing,))
        return self._holders[thing]

    def statements(self, thing: StreamRef) -> Statements:
        """Return what Stripe stated of an object that was looked up before."""
        return self._statements[thing]

    def past(self, thing: StreamRef, holder: StreamRef) -> Past:
        """Return what is on record of an object that was looked up before."""
        return Past(thing=thing, holder=self.aggregate(holder), statements=self._statements[thing])

    def read(self, refs: Iterable[StreamRef]) -> None:
        """Read several aggregates at once: each is a way to the store and back."""
        streams = {self._books.stream(ref): ref for ref in refs if ref not in self._aggregates}
        if not streams:
            return
        for stream, history in self._books.store.load_several(streams).items():
            ref = streams[stream]
            aggregate = Aggregate.read(self._books.registry.by_kind[ref.kind], ref, history)
            self._aggregates[ref] = self._by_stream[stream] = aggregate

    def find(self, things: Iterable[StreamRef]) -> None:
        """Find at once which aggregates hold several objects."""
        sought: dict[str, StreamRef] = {}
        for thing in things:
            if thing in self._holders:
                continue
            own = thing.kind in self._books.registry.by_kind
            self._holders[thing] = thing if own else None
            if not own:
                sought[str(thing)] = thing
        if sought:
            streams = self._books.store.whereabouts_of(self._books.prefix, sought)
            for name, stream in streams.items():
                self._holders[sought[name]] = ref_of(stream)

    def look_up(self, told: Collection[tuple[StreamRef, str]]) -> None:
        """
        Look up at once how often objects were sighted, and whether in these events.

        Look before anything else is read: then whatever is stated meanwhile makes the append
        conflict.
        """
        things = {str(thing): thing for thing, _ in told}
        seen = self._books.store.seen(
            self._books.prefix, [(str(thing), event_id) for thing, event_id in told]
        )
        for name, each in seen.items():
            self._statements[things[name]] = Statements.of(
                things[name], each, self._books.store, self._books.prefix
            )

    def note(self, batch: Append, states: Mapping[str, object]) -> None:
        """
        Let what is decided next rest on a batch as if it were on record.

        ``states`` are those that it came to, by stream.
        """
        for new in batch.events:
            recorded = Recorded(
                stream=new.stream,
                version=new.version,
                event=new.event,
                happened_at=new.happened_at,
                recorded_at=batch.recorded_at,
                cause=batch.cause,
                edition=batch.edition,
            )
            self._by_stream[new.stream].go_on(recorded, states[new.stream])
        for place, stream in batch.whereabouts.items():
            _, _, name = place.partition("|")
            kind, _, id_ = name.partition("/")
            self._holders[StreamRef(kind=kind, id=id_)] = ref_of(stream)
