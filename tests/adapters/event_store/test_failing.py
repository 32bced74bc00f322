"""When the machine fails, the store says so, and nothing half-written stays."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
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

from counterfoil.adapters.event_store import ConflictError, EventStore
from counterfoil.adapters.event_store.errors import (
    StoreBusyError,
    StoreClosedError,
    StoreFullError,
    StoreUnavailableError,
)
from counterfoil.adapters.event_store.sqlite import SQLiteLedger

BIG = "long text " * 1_000


def _limit(store: EventStore, pages_more: int) -> None:
    """Let the file grow by so many pages and no more: a full disk, made to order."""
    ledger = store._ledger
    assert isinstance(ledger, SQLiteLedger)
    with ledger.datastore.reading() as cursor:
        (count,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {count + pages_more}")


class TestAFullDisk:
    """No room left to write."""

    def test_stops_the_append_and_leaves_nothing_of_it(self, on_disk: EventStore) -> None:
        """Neither events nor what stands beside them; afterwards the store works on."""
        on_disk.append(batch(new(Counted(count=1))))
        _limit(on_disk, 3)

        with pytest.raises(StoreFullError, match="is full, and nothing was recorded"):
            on_disk.append(
                batch(
                    new(named(BIG), 2),
                    new(named(BIG), 3),
                    command=command(),
                    sightings=(sighting(),),
                )
            )

        assert on_disk.load_events(STREAM).version == 1
        assert on_disk.find_command(ACCOUNT, "cmd_1") is None
        assert list(on_disk.problems()) == []
        _limit(on_disk, 1_000)
        assert on_disk.append(batch(new(named(BIG), 2), command=command())) == (2,)

    def test_is_survived_at_any_page(self, url: str, tmp_path: Path) -> None:
        """Wherever the room ends, all of a batch is there afterwards, or nothing."""
        for pages in range(12):
            with opened(url) as store:
                before = store.stream_versions()
                stream = f"s/{pages}"
                _limit(store, pages)
                try:
                    store.append(
                        batch(
                            *[new(named(BIG), n, stream) for n in range(1, 4)],
                            command=command(stream),
                        )
                    )
                    whole = True
                except StoreFullError:
                    whole = False
            with opened(url) as store:
                after = {**before, stream: 3} if whole else before
                assert store.stream_versions() == after
                assert (store.find_command(ACCOUNT, stream) is not None) is whole
                assert list(store.problems()) == []
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


class TestALockedFile:
    """Another writer that holds on."""

    def test_is_waited_for_and_then_given_up(self, url: str, tmp_path: Path) -> None:
        """Reading goes on meanwhile; a retry succeeds once the other writer is done."""
        with (
            opened(url, lock_timeout=0.05) as store,
            closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other,
        ):
            store.append(batch(new(Counted(count=1))))
            other.execute("BEGIN IMMEDIATE")

            with pytest.raises(StoreBusyError, match=r"in use by others for 0\.05 seconds"):
                store.append(batch(new(Counted(count=2), 2)))
            assert store.load_events(STREAM).version == 1

            other.execute("ROLLBACK")
            store.append(batch(new(Counted(count=2), 2)))
            assert store.load_events(STREAM).version == 2

    def test_of_keys_is_told_too(self, url: str, tmp_path: Path) -> None:
        """No event is written whose key isn't durable."""
        with (
            opened(url, lock_timeout=0.05) as store,
            closing(sqlite3.connect(tmp_path / "store.db.keys", isolation_level=None)) as other,
        ):
            other.execute("BEGIN IMMEDIATE")

            with pytest.raises(StoreBusyError):
                store.append(batch(new(named())))

            other.execute("ROLLBACK")
            assert store.load_events(STREAM).version == 0


def test_a_writer_of_the_same_process_is_waited_for_too(url: str) -> None:
    """Threads queue up before the file's lock does its part."""
    with opened(url, lock_timeout=0.05) as store:
        ledger = store._ledger
        assert isinstance(ledger, SQLiteLedger)
        with (
            ledger.datastore.transaction(commit=True),
            pytest.raises(StoreBusyError, match="in use by others"),
        ):
            store.append(batch(new(Counted(count=1))))
        store.append(batch(new(Counted(count=1))))


def test_tables_that_somebody_changed_are_told(url: str, tmp_path: Path) -> None:
    """Whatever else SQLite says is passed on in a sentence, and nothing is recorded."""
    with (
        opened(url) as store,
        closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other,
    ):
        other.execute("ALTER TABLE counterfoil_commands RENAME TO mine")
        with pytest.raises(StoreUnavailableError, match="SQLite says: no such table"):
            store.append(batch(new(Counted(count=1)), command=command()))
        other.execute("ALTER TABLE mine RENAME TO counterfoil_commands")
        other.execute("CREATE UNIQUE INDEX mine ON counterfoil_commands (fingerprint)")
        store.append(batch(new(Counted(count=1)), command=command()))
        with pytest.raises(ConflictError):
            store.append(batch(new(Counted(count=2), 2), command=command("cmd_2")))
        assert store.load_events(STREAM).version == 1


def test_more_readers_than_connections_at_rest_are_served(
    on_disk: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connections beyond those are closed when they come back."""
    monkeypatch.setattr("counterfoil.adapters.event_store.datastore.IDLE_MAX", 1)
    on_disk.append(batch(new(named())))
    ledger = on_disk._ledger
    assert isinstance(ledger, SQLiteLedger)

    for _ in range(3):
        with ledger.datastore.reading() as one, ledger.datastore.reading() as other:
            assert one.execute("SELECT 1").fetchone() == other.execute("SELECT 1").fetchone()
    with ledger.datastore.reading():
        on_disk.close()
    with pytest.raises(StoreClosedError):
        on_disk.load_events(STREAM)


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda store: store.load_events(STREAM), id="load"),
        pytest.param(lambda store: list(store.read_all()), id="read all"),
    ],
)
def test_a_damaged_file_is_told(
    url: str, tmp_path: Path, use: Callable[[EventStore], object]
) -> None:
    """Pages overwritten with rubbish give a sentence, not a stack of another library."""
    with opened(url) as store:
        for version in range(1, 200):
            store.append(batch(new(Counted(count=version), version)))
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)

    with pytest.raises(StoreUnavailableError, match="damaged"), opened(url) as store:
        use(store)


def test_problems_of_a_damaged_file_are_listed(url: str, tmp_path: Path) -> None:
    """``verify`` goes on past what can't be read."""
    with opened(url) as store:
        for version in range(1, 200):
            store.append(batch(new(Counted(count=version), version)))
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    with opened(url) as store:
        assert len(list(store.problems())) > 0
