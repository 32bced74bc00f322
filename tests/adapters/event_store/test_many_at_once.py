"""Many threads share a store: one winner a version, nothing lost, nothing twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.adapters.event_store.cast import (
    ACCOUNT,
    STREAM,
    Counted,
    batch,
    command,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    ConflictError,
    EventStore,
)
from counterfoil.adapters.event_store.errors import StoreClosedError

WRITERS = 16
INCREMENTS = 12


def _together(work: Callable[[int], int]) -> list[int]:
    """Run the work in as many threads as there are writers, all released at the same moment."""
    barrier = threading.Barrier(WRITERS)

    def begin(number: int) -> int:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(begin, range(WRITERS)))


def test_one_writer_wins_each_version(store: EventStore) -> None:
    """Sixteen writers count on one stream: the last count is the number of acknowledgements."""

    def count_up(number: int) -> int:
        conflicts = 0
        for step in range(INCREMENTS):
            while True:
                loaded = store.load_events(STREAM)
                event = Counted(count=len(loaded.events) + 1)
                try:
                    store.append(
                        batch(
                            new(event, loaded.version + 1),
                            reads={STREAM: loaded.version},
                            command=command(f"{number}/{step}"),
                        )
                    )
                    break
                except ConflictError:
                    conflicts += 1
        return conflicts

    _together(count_up)

    loaded = store.load_events(STREAM)
    assert loaded.version == WRITERS * INCREMENTS
    assert [getattr(each, "count", 0) for each in loaded.events] == [
        *range(1, WRITERS * INCREMENTS + 1)
    ]
    assert all(
        store.find_command(ACCOUNT, f"{number}/{step}") is not None
        for number in range(WRITERS)
        for step in range(INCREMENTS)
    )
    assert list(store.problems()) == []


def test_a_command_takes_effect_once_however_many_bring_it(store: EventStore) -> None:
    """The same command from sixteen threads, each on a stream of its own."""

    def bring(number: int) -> int:
        try:
            store.append(batch(new(named(), stream=f"s/{number}"), command=command()))
        except AlreadyRecordedError:
            return 0
        return 1

    assert sum(_together(bring)) == 1
    assert store.last_position() == 1


def test_a_sighting_is_kept_once_however_many_bring_it(store: EventStore) -> None:
    """Stripe may deliver an event twice at the same time."""

    def bring(_: int) -> int:
        try:
            store.append(batch(sightings=(sighting(),)))
        except AlreadyRecordedError:
            return 0
        return 1

    assert sum(_together(bring)) == 1
    assert len(store.sightings(ACCOUNT, "customer/cus_1")) == 1


def test_readers_never_see_half_a_batch(store: EventStore) -> None:
    """Two streams that are written together are seen together."""
    done = threading.Event()

    def read() -> list[tuple[int, int]]:
        seen = []
        while not done.is_set():
            # In this order: what the second read shows was committed no earlier than the first.
            left = store.load_events("left").version
            right = store.load_events("right").version
            seen.append((left, right))
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for version in range(1, 60):
            store.append(
                batch(new(named(), version, "left"), new(Counted(count=version), version, "right"))
            )
        done.set()
        seen = [pair for reader in readers for pair in reader.result()]

    assert all(left <= right for left, right in seen)


def test_the_log_grows_at_its_end_alone(store: EventStore) -> None:
    """A reader that follows by position never misses an event that commits later."""
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        after = 0
        while not (done.is_set() and after == store.last_position()):
            for page in store.replay(after=after, page=7):
                seen.extend(position for position, _, _, _ in page)
                after = seen[-1]

    def write(number: int) -> int:
        for version in range(1, 9):
            store.append(batch(new(Counted(count=1), version, f"s/{number}")))
        return 0

    reader = threading.Thread(target=read)
    reader.start()
    _together(write)
    done.set()
    reader.join(timeout=30)

    assert seen == list(range(1, WRITERS * 8 + 1))


def test_closing_while_others_use_the_store_does_no_harm(url: str) -> None:
    """Whoever comes too late is told so; the interpreter lives on."""
    store = opened(url)
    started = threading.Barrier(9)

    def use(number: int) -> str:
        started.wait()
        version = 0
        while True:
            try:
                version += 1
                store.append(batch(new(named(), version, f"s/{number}")))
                store.load_events(f"s/{number}")
            except StoreClosedError:
                return "closed"

    with ThreadPoolExecutor(8) as pool:
        users = [pool.submit(use, number) for number in range(8)]
        started.wait()
        store.close()
        assert [user.result(timeout=30) for user in users] == ["closed"] * 8
    with opened(url) as again:
        assert list(again.problems()) == []
