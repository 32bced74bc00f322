"""Following the log: every event once, in order, soon after its commit, and a prompt end."""

import threading
import time
from collections.abc import Iterator

import pytest
from tests.adapters.event_store.cast import STREAM, Counted, batch, named, new, opened

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.reading import Following

EVENTS = 30


def test_gives_what_is_there_and_what_comes(store: EventStore) -> None:
    """From after a position, with all that stands beside the events."""
    store.append(batch(new(named()), new(Counted(count=2), 2)))

    with store.follow(after=1) as following:
        assert next(following).position == 2
        store.append(batch(new(Counted(count=3), 3)))
        third = next(following)

    assert (third.position, third.recorded.event) == (3, Counted(count=3))


def test_misses_nothing_while_others_write(store: EventStore) -> None:
    """
    Each commit is seen once and in order, however it falls between two looks.

    A follower that begins in the midst of the writing once missed all that was committed while it
    was being set up, until the next commit.
    """
    for round_ in range(10):
        seen: list[int] = []
        begin = store.last_position()
        end = begin + EVENTS

        def follow(begin: int = begin, end: int = end, seen: list[int] = seen) -> None:
            with store.follow(begin) as following:
                for each in following:
                    seen.append(each.position)
                    if each.position == end:
                        return

        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        for version in range(1, EVENTS + 1):
            store.append(batch(new(Counted(count=version), version, f"s/{round_}")))
        follower.join(timeout=30)

        assert seen == list(range(begin + 1, end + 1))


def test_sees_what_another_store_on_the_file_writes(url: str) -> None:
    """A projection in another process is woken too."""
    with opened(url) as writer, opened(url, read_only=True) as reader, reader.follow() as following:
        threading.Timer(0.05, lambda: writer.append(batch(new(named())))).start()
        assert next(following).position == 1


def test_ends_promptly_when_stopped(store: EventStore) -> None:
    """A wait ends at once, from any thread, and stays ended."""
    following = store.follow()
    ended = threading.Event()

    def wait() -> None:
        with following:
            assert list(following) == []
        ended.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    begun = time.monotonic()
    following.stop()

    assert ended.wait(timeout=5)
    waiting.join()
    assert time.monotonic() - begun < 5
    assert list(following) == []
    following.stop()


def test_many_can_follow(store: EventStore) -> None:
    """Each has its own place in the log."""
    with store.follow() as one, store.follow() as other:
        store.append(batch(new(named()), new(Counted(count=2), 2)))
        assert [next(each).position for each in (one, other, one, other)] == [1, 1, 2, 2]


def test_tells_of_a_store_that_is_closed(on_disk: EventStore) -> None:
    """Whoever follows a store that is closed gets a sentence, or the end."""
    with on_disk.follow() as following:
        on_disk.close()
        with pytest.raises(StoreError):
            _drain(following)


def _drain(following: Following) -> Iterator[int] | None:
    for _ in following:
        pass
    return None


def test_opens_nothing_that_it_leaves_behind(store: EventStore) -> None:
    """A hundred followers come and go without a thread or a connection staying."""
    before = threading.active_count()
    for _ in range(100):
        with store.follow():
            pass
    store.append(batch(new(named())))
    assert store.load_events(STREAM).version == 1
    assert threading.active_count() == before
