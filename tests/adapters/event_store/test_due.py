"""What is due stands beside the events, in order of moment, and changes with them."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from tests.adapters.event_store.cast import (
    MASTER_KEY,
    NOON,
    OTHER_STREAM,
    STREAM,
    batch,
    command,
    named,
    new,
    opened,
)

from counterfoil.adapters.event_store import AlreadyRecordedError, ConflictError, Due, EventStore
from counterfoil.adapters.event_store.errors import UnstorableValueError

MICROSECOND = timedelta(microseconds=1)
EVER = datetime.max.replace(tzinfo=UTC)


def fall_due(store: EventStore, **moments: datetime | None) -> None:
    """Record when streams are due."""
    store.append(evolve(batch(), due=moments))


def test_what_is_due_comes_in_order_of_moment_and_name(store: EventStore) -> None:
    """The moment itself counts as passed, and a microsecond before doesn't."""
    fall_due(store, late=NOON + MICROSECOND, b=NOON, a=NOON)

    first = (Due(stream="a", at=NOON), Due(stream="b", at=NOON))
    assert store.due(NOON) == first
    assert store.due(NOON - MICROSECOND) == ()
    assert store.due(EVER) == (*first, Due(stream="late", at=NOON + MICROSECOND))


def test_what_is_due_can_be_read_page_by_page(store: EventStore) -> None:
    """After the last that one had, also where many share a moment."""
    fall_due(store, **{f"s{number}": NOON for number in range(5)}, later=NOON + MICROSECOND)

    first = store.due(EVER, limit=2)
    second = store.due(EVER, limit=2, after=first[-1])
    third = store.due(EVER, limit=9, after=second[-1])

    assert [due.stream for due in (*first, *second, *third)] == [
        "s0", "s1", "s2", "s3", "s4", "later",
    ]  # fmt: skip
    assert store.due(EVER, after=third[-1]) == ()


def test_a_stream_is_due_once(store: EventStore) -> None:
    """A new moment replaces the old one, and none takes it away; the others stay."""
    fall_due(store, a=NOON, b=NOON)
    fall_due(store, a=NOON + MICROSECOND)
    assert store.due(EVER) == (
        Due(stream="b", at=NOON),
        Due(stream="a", at=NOON + MICROSECOND),
    )
    assert (store.due_at("a"), store.due_at("b")) == (NOON + MICROSECOND, NOON)

    fall_due(store, a=None, never=None)
    assert store.due(EVER) == (Due(stream="b", at=NOON),)
    assert store.due_at("a") is None


def test_moments_before_1970_are_due_as_well(store: EventStore) -> None:
    """A subscription may have been adopted with any past."""
    long_ago = datetime(1960, 1, 1, tzinfo=UTC)
    fall_due(store, old=long_ago)
    assert store.due(NOON) == (Due(stream="old", at=long_ago),)


@pytest.mark.parametrize("conflict", [{"reads": {OTHER_STREAM: 7}}, {"command": command()}])
def test_what_is_not_recorded_is_not_due(store: EventStore, conflict: dict[str, object]) -> None:
    """It is one commit with the events that it comes from."""
    store.append(batch(new(named()), command=command()))
    entry = evolve(batch(new(named(), 2), **conflict), due={STREAM: NOON})  # type: ignore[arg-type]

    with pytest.raises((ConflictError, AlreadyRecordedError)):
        store.append(entry)

    assert store.due_at(STREAM) is None


def test_a_moment_has_a_time_zone(store: EventStore) -> None:
    """What is due, and what is asked for."""
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(UnstorableValueError, match="The time at which a is due"):
        fall_due(store, a=naive)
    with pytest.raises(UnstorableValueError, match="until"):
        store.due(naive)


def test_what_is_due_is_kept_in_the_file(url: str) -> None:
    """And can be read where nothing may be written."""
    with opened(url) as store:
        fall_due(store, a=NOON)
    with opened(url, read_only=True, master_key=MASTER_KEY) as store:
        assert store.due(NOON) == (Due(stream="a", at=NOON),)
        assert store.due_at("a") == NOON
