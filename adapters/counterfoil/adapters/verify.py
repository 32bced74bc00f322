"""Checks a whole store: nothing is missing, all of it reads, and replays agree."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from attrs import define, field, frozen

from counterfoil.adapters.deciders import BUILT_IN, AnyDecider, Registry
from counterfoil.adapters.event_store import EventStore, Problem, StoreError
from counterfoil.adapters.streams import ref_of


@frozen(kw_only=True)
class Verdict:
    """
    What a check came to.

    Args:
        replayed: whether all streams were replayed and compared; what can't be read can't be.
        seconds: how long it took.
    """

    streams: int
    events: int
    problems: tuple[Problem, ...]
    replayed: bool
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems


def verify(store: EventStore, deciders: Iterable[AnyDecider] = BUILT_IN) -> Verdict:
    """
    Check that versions have no gaps, that every row reads, and that replays agree.

    Each aggregate is folded twice, from the whole log in its order and from its own stream; both
    must come to the same state. When time will bring something about must be what the state says.

    Args:
        deciders: those of the portal that the store belongs to.
    """
    start = time.perf_counter()
    versions = store.stream_versions()
    problems = list(store.problems())
    replayed = False
    if not problems:
        problems.extend(_differences(store, Registry.of(deciders)))
        replayed = not problems
    return Verdict(
        streams=len(versions),
        events=sum(versions.values()),
        problems=tuple(problems),
        replayed=replayed,
        seconds=time.perf_counter() - start,
    )


@define
class _Folded:
    """An aggregate as far as the log was read."""

    decider: AnyDecider
    state: object
    version: int = 0


@define
class _Replay:
    """The whole log, folded in its order."""

    registry: Registry
    folded: dict[str, _Folded] = field(factory=dict)
    failed: dict[str, Problem] = field(factory=dict)

    def take(self, stream: str, version: int, event: object) -> None:
        """Fold one event."""
        if stream in self.failed:
            return
        if stream not in self.folded:
            ref = ref_of(stream)
            decider = self.registry.by_kind.get(ref.kind)
            if decider is None:
                self._fail(stream, version, f"No aggregate is of the kind {ref.kind!r}.")
                return
            self.folded[stream] = _Folded(decider, decider.initial(ref.id))
        one = self.folded[stream]
        if version != one.version + 1:
            self._fail(stream, version, f"In the log it comes after version {one.version}.")
            return
        try:
            one.state = one.decider.evolve(one.state, event)
        except Exception as error:  # noqa: BLE001 - a changed row may break anything.
            self._fail(stream, version, f"It can't be replayed: {type(error).__name__}.")
        one.version = version

    def _fail(self, stream: str, version: int, what: str) -> None:
        self.failed[stream] = Problem(where=f"{stream} version {version}", what=what)


def _differences(store: EventStore, registry: Registry) -> Iterator[Problem]:
    replay = _Replay(registry)
    try:
        for page in store.replay():
            for _, stream, version, event in page:
                replay.take(stream, version, event)
        found = list(replay.failed.values())
        for stream, one in replay.folded.items():
            if stream not in replay.failed:
                found.extend(_difference(store, stream, one))
        # Only states that are certain say when they are due.
        yield from found or _wrongly_due(store, replay)
    except StoreError as error:
        yield Problem(where="the log", what=str(error))


def _difference(store: EventStore, stream: str, one: _Folded) -> Iterator[Problem]:
    """Fold a stream by itself, up to where the log was read, and compare."""
    events = store.load_events(stream).events[: one.version]
    state = one.decider.fold(one.decider.initial(ref_of(stream).id), events)
    if state != one.state:
        yield Problem(where=stream, what="Its own events come to another state than the whole log.")


def _wrongly_due(store: EventStore, replay: _Replay) -> Iterator[Problem]:
    """Compare what is on record as due with what the states say."""
    on_record = {due.stream: due.at for due in store.all_due(datetime.max.replace(tzinfo=UTC))}
    for stream in sorted(on_record.keys() - replay.folded.keys()):
        if not store.load_events(stream).version:
            yield Problem(where=stream, what="It is said to be due, and there is no event of it.")
    for stream, one in replay.folded.items():
        if one.decider.due(one.state) != on_record.get(stream):
            yield from _wrongly_due_now(store, stream, one.decider)


def _wrongly_due_now(store: EventStore, stream: str, decider: AnyDecider) -> Iterator[Problem]:
    """Look at a stream once more: it may have changed since the log was read."""
    version = None
    while version != (loaded := store.load_events(stream)).version:
        version = loaded.version
        state = decider.fold(decider.initial(ref_of(stream).id), loaded.events)
        due, on_record = decider.due(state), store.due_at(stream)
    if due != on_record:
        yield Problem(
            where=stream,
            what=f"It is due {_when(due)} by its events, and {_when(on_record)} by the record.",
        )


def _when(moment: datetime | None) -> str:
    return "never" if moment is None else f"at {moment:%Y-%m-%d %H:%M:%S.%f} UTC"
