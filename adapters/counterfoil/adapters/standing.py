"""One aggregate as far as it is known: as it was read, and what was decided of it since."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, pairwise

from attrs import define, field

from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.event_store import History
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.cause import Door
from counterfoil.domain.confirmed import ConfirmationEnded
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.telling import Teller, Telling, facets_of_earlier, subject_of


@define(eq=False)
class Aggregate:
    """An aggregate, its state and its version now."""

    decider: AnyDecider
    ref: StreamRef
    state: object
    version: int
    _history: History
    _since: list[Recorded[object]] = field(factory=list)
    _marks: list[tuple[datetime, Door]] | None = None
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
        marks = self._all_marks()
        decided = (at for at, door in marks if door is not Door.OBSERVATION)
        return max(decided, default=None)

    def says_it_all(self) -> bool:
        """
        Tell whether the state is what the events tell last, and each told its own second.

        So it is where all of them are of the aggregate itself, came by statements and in order, and
        none was learned later.
        """
        marks = self._all_marks()
        events = chain(self._history.events, (each.event for each in self._since))
        return (
            all(door is Door.OBSERVATION for _, door in marks)
            and all(earlier <= later for (earlier, _), (later, _) in pairwise(marks))
            and all(
                subject_of(self.ref, event) == self.ref and facets_of_earlier(event) is None
                for event in events
            )
        )

    def answers(self) -> Iterator[tuple[int, ConfirmationEnded]]:
        """Yield Stripe's answers to what was decided here at once, each with its version."""
        events = chain(self._history.events, (each.event for each in self._since))
        for version, event in enumerate(events, start=1):
            if isinstance(event, ConfirmationEnded):
                yield version, event

    def _all_marks(self) -> list[tuple[datetime, Door]]:
        """Return the second of each event, and the door through which it came."""
        if self._marks is None:
            since = ((each.happened_at, each.cause.door) for each in self._since)
            self._marks = [
                (whole_second(at), door) for at, door in chain(self._history.marks(), since)
            ]
        return self._marks

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
        if self._marks is not None:
            self._marks.append((whole_second(recorded.happened_at), recorded.cause.door))
