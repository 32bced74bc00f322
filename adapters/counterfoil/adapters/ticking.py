"""Lets time pass for whatever is due, in every account and mode, and counts what came of it."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.adapters.books import Books
from counterfoil.adapters.counting import most_frequent_first
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import EventStore, StoreError
from counterfoil.adapters.event_store.errors import UnreadableEventError, UnstorableValueError
from counterfoil.adapters.passing import let_time_pass
from counterfoil.adapters.streams import place_of, ref_of
from counterfoil.domain.cause import Mode

MOMENTS_MAX = 10_000
"""How many moments of one aggregate a tick brings about at most; ten years of days are fewer."""

FAILURES_MAX = 100
"""How many failures are told of, so that what is told stays small."""

_LOG = logging.getLogger("counterfoil.ticking")


@frozen(kw_only=True)
class Failed:
    """An aggregate for which time could not pass, and why."""

    stream: str
    reason: str


@frozen(kw_only=True)
class Ticked:
    """
    What came to pass.

    Args:
        until: by which moment.
        aggregates: for how many time passed.
        moments: how many moments were brought about, each in a commit of its own.
        events: how many were recorded of each class, the most frequent first.
        waiting: how many aggregates are due, yet not by time alone: for Stripe's word, in a synced
            account, or because something put the moment off.
        unfinished: how many have more to come than one tick brings about; the next goes on.
        failed: how many failed; they held up no other.
        failures: the first of these.
    """

    until: datetime
    aggregates: int = 0
    moments: int = 0
    events: Mapping[str, int] = Factory(dict)
    waiting: int = 0
    unfinished: int = 0
    failed: int = 0
    failures: tuple[Failed, ...] = ()


class Ticker:
    """Brings about what is due by a moment."""

    def __init__(
        self,
        store: EventStore,
        books: Callable[[str, Mode], Books],
        clock: Callable[[], datetime],
        *,
        until: datetime,
        on_progress: Callable[[int], None],
    ) -> None:
        self._store = store
        self._books = books
        self._clock = clock
        self._until = until
        self._on_progress = on_progress
        self._aggregates = 0
        self._moments = 0
        self._events: Counter[str] = Counter()
        self._waiting = 0
        self._unfinished: set[str] = set()
        self._failed: dict[str, str] = {}

    def run(self) -> Ticked:
        """Take what is due, the longest overdue first; what fails holds up nothing else."""
        for due in self._store.all_due(self._until):
            # What is left of a stream may stand further on in the order; it had its turn.
            if due.stream not in self._unfinished and due.stream not in self._failed:
                self._take(due.stream)
        failures = list(self._failed.items())[:FAILURES_MAX]
        return Ticked(
            until=self._until,
            aggregates=self._aggregates,
            moments=self._moments,
            events=most_frequent_first(self._events),
            waiting=self._waiting,
            unfinished=len(self._unfinished),
            failed=len(self._failed),
            failures=tuple(Failed(stream=stream, reason=why) for stream, why in failures),
        )

    def _take(self, stream: str) -> None:
        before = self._moments
        try:
            self._let_time_pass(stream)
        except (UnreadableEventError, UnstorableValueError, ContendedError) as error:
            self._failed[stream] = str(error)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned stream holds up no other.
            _LOG.debug("time can't pass for %s", stream, exc_info=True)
            self._failed[stream] = (
                f"Time can't pass for it, by a fault of Counterfoil's: {type(error).__name__}."
            )
        self._aggregates += self._moments > before

    def _let_time_pass(self, stream: str) -> None:
        books, ref = self._books(*place_of(stream)), ref_of(stream)
        if ref.kind not in books.registry.by_kind:
            self._failed[stream] = f"No aggregate is of the kind {ref.kind!r}."
            return
        moments = 0
        for moments, events in enumerate(
            let_time_pass(books, ref, self._until, self._clock), start=1
        ):
            self._moments += 1
            self._events.update(type(event).__name__ for event in events)
            self._on_progress(self._moments)
            if moments == MOMENTS_MAX:
                self._unfinished.add(stream)
                return
        if not moments:
            self._count_as_waiting(stream)

    def _count_as_waiting(self, stream: str) -> None:
        """Count a stream that is due, unless another ticker was quicker."""
        due_at = self._store.due_at(stream)
        self._waiting += due_at is not None and due_at <= self._until
