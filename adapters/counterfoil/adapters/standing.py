"""One aggregate as far as it is known: as it was read, and what was decided of it since."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from attrs import define, field

from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.event_store import History
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.cause import Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.telling import Teller, Telling


@define(eq=False)
class Aggregate:
    """An aggregate, its state and its version now."""

    decider: AnyDecider
    ref: StreamRef
    state: object
    version: int
    _history: History
    _since: list[Recorded[object]] = field(factory=list)
    _decided_at: "tuple[datetime | None] | None" = None
    _teller: Teller[object, object, object] | None = None
    _told: list[Telling] = field(factory=list)

    @classmethod
    def read(cls, decider: AnyDecider, ref: StreamRef, history: History) -> "Aggregate":
        """Replay an aggregate."""
        state = decider.fold(decider.initial(ref.id), history.events)
        return cls(decider, ref, state, history.version, history)

    @property
    def stream(self) -> str:
        """Return the stream's whole name."""
        return self._history.stream

    @property
    def decided_at(self) -> datetime | None:
        """Return the last second in which anything was decided of it here."""
        if self._decided_at is None:
            since = ((each.happened_at, each.cause.door) for each in self._since)
            decided = (
                whole_second(at)
                for at, door in chain(self._history.marks(), since)
                if door is not Door.OBSERVATION
            )
            self._decided_at = (max(decided, default=None),)
        return self._decided_at[0]

    def tellings(self) -> Sequence[Telling]:
        """Return what each of its events tells; none of them is replayed twice."""
        if self._teller is None:
            self._teller = Teller(self.ref, self.decider)
            self._told.extend(map(self._teller.tell, self._history.recorded()))
        told = len(self._told) - self._history.version
        self._told.extend(map(self._teller.tell, self._since[told:]))
        return self._told

    def go_on(self, recorded: Recorded[object], state: object) -> None:
        """Add an event that was decided, and the state that it came to."""
        self.state = state
        self.version = recorded.version
        self._since.append(recorded)
        self._decided_at = None
