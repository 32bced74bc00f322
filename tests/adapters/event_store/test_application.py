"""The library's application over a store: set up by nothing but the store."""

import pytest
from eventsourcing.persistence import Tracking
from eventsourcing.projection import ApplicationSubscription
from tests.adapters.event_store.cast import (
    CAUSE,
    LATER,
    NOON,
    OTHER_STREAM,
    STREAM,
    Counted,
    batch,
    named,
    new,
)

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.mapper import Entry

HOSTILE = {
    "AGGREGATE_CACHE_MAXSIZE": "10",
    "AGGREGATE_CACHE_FASTFORWARD": "n",
    "COMPRESSOR_TOPIC": "zlib",
    "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
    "CIPHER_KEY": "x",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "PERSISTENCE_MODULE": "eventsourcing.postgres",
    "MAPPER_TOPIC": "os:system",
    "TRANSCODER_TOPIC": "os:system",
    "PROCESS_RECORDER_TOPIC": "os:system",
    "SQLITE_DBNAME": "/somewhere/else.db",
    "CREATE_TABLE": "n",
}


def test_takes_nothing_from_the_environment(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host's own settings for the library switch nothing on here (W13, W14, W15)."""
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"COUNTERFOIL_{name}", value)

    application = store.application()

    assert dict(application.env) == {}
    assert application.repository.cache is None
    assert application.snapshots is None
    assert application.mapper.cipher is None
    assert application.mapper.compressor is None


def test_reads_and_writes_what_the_store_does(store: EventStore) -> None:
    """Both see the same events, through the same codec and seal."""
    store.append(batch(new(named()), new(Counted(count=2), 2)))
    application = store.application()

    first, second = application.events.get(STREAM)
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.event, second.event) == (named(), Counted(count=2))
    entry = Entry(
        originator_id=OTHER_STREAM,
        originator_version=1,
        event=named("Grace"),
        happened_at=NOON,
        recorded_at=LATER,
        cause=CAUSE,
        edition="2024-03-29",
        subject=OTHER_STREAM,
    )
    application.save(entry)

    assert store.load_events(OTHER_STREAM).events == (named("Grace"),)
    assert [each.id for each in application.notification_log.select(1, 10)] == [1, 2, 3]


def test_can_be_followed_by_the_librarys_projections(store: EventStore) -> None:
    """Its subscriptions work on SQLite too, and tracking keeps its place."""
    store.append(batch(new(named()), new(Counted(count=2), 2)))
    application = store.application()
    recorder = application.factory.process_recorder()

    with ApplicationSubscription(application, gt=1) as subscription:
        event, tracking = next(subscription)

    assert isinstance(event, Entry)
    assert event.event == Counted(count=2)
    assert tracking == Tracking("counterfoil", 2)
    recorder.insert_tracking(tracking)
    assert recorder.max_tracking_id("counterfoil") == 2


def test_has_no_snapshots(store: EventStore) -> None:
    """They would copy personal data outside the seal."""
    with pytest.raises(NotImplementedError, match="keeps no snapshots apart"):
        store.application().factory.aggregate_recorder("snapshots")


def test_maps_nothing_but_entries(store: EventStore) -> None:
    """The library's own events have no stored name here."""
    from eventsourcing.domain import Aggregate

    with pytest.raises(TypeError, match="expected an Entry"):
        store.application().save(Aggregate())  # type: ignore[arg-type]


def test_closing_it_leaves_the_store_open(store: EventStore) -> None:
    """The store is its owner's to close."""
    with store.application():
        pass

    assert store.append(batch(new(named()))) == (1,)
