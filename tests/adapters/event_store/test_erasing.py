"""Personal data is sealed with its subject's key, and erased by destroying that key."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    CONTRACT,
    MASTER_KEY,
    OTHER_STREAM,
    STREAM,
    Counted,
    Named,
    batch,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    StoreUnavailableError,
    UnreadableEventError,
)
from counterfoil.domain.values import Annotations, CustomerId

CANARY = "canary-7f3a9e@example.org"
ERASED = Named(customer=CustomerId("cus_1"), notes=Annotations(erased=True))


class TestAKeyedHash:
    """What stands for a text that may not stand there itself."""

    def test_is_the_same_for_the_same_text_and_key(self, url: str) -> None:
        """In every process and for ever; of another subject it is another."""
        with opened(url) as one, opened(url) as other:
            found = one.keyed_hash(STREAM, CANARY)

            assert found is not None
            assert bytes.fromhex(found)
            assert other.keyed_hash(STREAM, CANARY) == found
            assert other.keyed_hash(STREAM, f"{CANARY}s") != found
            assert other.keyed_hash(OTHER_STREAM, CANARY) != found
        with opened(url) as later:
            assert later.keyed_hash(STREAM, CANARY) == found

    def test_is_no_hash_of_the_text_alone(self, store: EventStore) -> None:
        """Or whoever has a list of addresses could try them."""
        assert store.keyed_hash(STREAM, CANARY) != sha256(CANARY.encode()).hexdigest()

    def test_goes_with_its_key(self, store: EventStore) -> None:
        """Nothing can be compared with what was kept."""
        store.keyed_hash(STREAM, CANARY)
        store.erase(STREAM)

        assert store.keyed_hash(STREAM, CANARY) is None


class TestErasing:
    """Destroying a key."""

    def test_makes_what_was_personal_read_as_erased(self, store: EventStore) -> None:
        """All else stays, and so do other subjects."""
        store.append(
            batch(
                new(named(CANARY)),
                new(Counted(count=1), 2),
                new(named("Grace"), stream=OTHER_STREAM),
            )
        )

        assert store.erase(STREAM) is True

        assert store.load_events(STREAM).events == (ERASED, Counted(count=1))
        assert store.load_events(OTHER_STREAM).events == (named("Grace"),)
        assert next(store.read_all())[0].recorded.event == ERASED
        assert list(store.problems()) == []

    def test_can_be_repeated(self, store: EventStore) -> None:
        """The second time there is no key left to destroy."""
        store.append(batch(new(named())))

        assert [store.erase(STREAM), store.erase(STREAM)] == [True, False]

    def test_holds_for_what_still_arrives(self, store: EventStore, tmp_path: Path) -> None:
        """Stripe's late events of an erased customer are recorded without what is personal."""
        store.append(batch(new(named())))
        store.erase(STREAM)

        store.append(batch(new(named(CANARY), 2), sightings=(sighting(body=CANARY.encode()),)))

        assert store.load_events(STREAM).events == (ERASED, ERASED)
        (found,) = store.sightings(ACCOUNT, "customer/cus_1")
        assert found.body is None
        assert _files_with(CANARY.encode(), tmp_path) == []

    def test_can_be_asked_of_several_at_once(self, store: EventStore) -> None:
        """Whoever was never heard of isn't erased."""
        store.append(batch(new(named())))
        assert not store.any_erased({STREAM, "s/unheard of"})

        store.erase(STREAM)

        assert store.any_erased({STREAM, "s/unheard of"})
        assert not store.any_erased({"s/unheard of"})

    def test_of_somebody_never_heard_of_holds_too(self, store: EventStore) -> None:
        """A wish to be forgotten may come before the first event."""
        assert store.erase(STREAM) is False

        store.append(batch(new(named())))

        assert store.load_events(STREAM).events == (ERASED,)

    def test_reaches_stores_that_are_open_elsewhere(self, url: str) -> None:
        """Another process that had the key in memory doesn't go on reading with it."""
        with opened(url) as one, opened(url) as other:
            one.append(batch(new(named())))
            assert other.load_events(STREAM).events == (named(),)
            other.append(batch(new(named("Ada King"), 2)))

            one.erase(STREAM)

            assert other.load_events(STREAM).events == (ERASED, ERASED)
            other.append(batch(new(named(), 3)))
            assert one.load_events(STREAM).events == (ERASED, ERASED, ERASED)

    def test_is_told_by_what_stands_there_and_not_by_memory(self, url: str) -> None:
        """Whoever must know right now isn't told what was so a moment ago."""
        with opened(url) as one, opened(url) as other:
            one.append(batch(new(named()), new(named(), stream=OTHER_STREAM)))
            assert other.load_events(STREAM).events == (named(),)
            assert other.erased({STREAM, OTHER_STREAM, "s/unheard of"}) == set()

            one.erase(STREAM)
            one.erase("s/unheard of")

            assert other.erased({STREAM, OTHER_STREAM, "s/unheard of"}) == {STREAM, "s/unheard of"}
            assert one.erased(()) == set()

    def test_leaves_the_text_and_the_key_in_no_file(self, url: str, tmp_path: Path) -> None:
        """Sealed text is never in clear, and the wrapped key is overwritten when it goes."""
        with opened(url) as store:
            store.append(
                batch(
                    new(named(CANARY)),
                    new(named(), stream=OTHER_STREAM),
                    sightings=(sighting(body=CANARY.encode()),),
                )
            )
            (wrapped,) = _wrapped(tmp_path, STREAM)
            assert wrapped is not None
            assert len(_files_with(wrapped, tmp_path)) == 1

            store.erase(STREAM)

            assert _wrapped(tmp_path, STREAM) == [None]
            assert _files_with(wrapped, tmp_path) == []
            assert _files_with(CANARY.encode(), tmp_path) == []
        assert _files_with(wrapped, tmp_path) == []

    def test_isnt_undone_by_yesterdays_database(self, url: str, tmp_path: Path) -> None:
        """A backup of the events alone brings nothing back."""
        with opened(url) as store:
            store.append(batch(new(named())))
        backup = (tmp_path / "store.db").read_bytes()
        with opened(url) as store:
            store.erase(STREAM)
        (tmp_path / "store.db").write_bytes(backup)

        with opened(url) as store:
            assert store.load_events(STREAM).events == (ERASED,)


class TestKeys:
    """The data keys, and the file that holds them."""

    def test_are_told_apart_when_lost_and_when_destroyed(self, url: str, tmp_path: Path) -> None:
        """A lost key is a misfortune that a backup repairs; it must not pass for an erasure."""
        with opened(url) as store:
            store.append(batch(new(named())))
        _in_keys(tmp_path, "DELETE FROM data_keys")

        with opened(url) as store:
            with pytest.raises(MissingKeyError) as caught:
                store.load_events(STREAM)
            assert "restore the key store" in str(caught.value)
            assert [problem.where for problem in store.problems()] == [f"{STREAM} version 1"]

    def test_cant_change_places(self, url: str, tmp_path: Path) -> None:
        """A wrapped key is bound to its subject."""
        with opened(url) as store:
            store.append(batch(new(named()), new(named(), stream=OTHER_STREAM)))
        one, other = _wrapped(tmp_path, STREAM)[0], _wrapped(tmp_path, OTHER_STREAM)[0]
        _in_keys(tmp_path, "UPDATE data_keys SET wrapped = ? WHERE subject = ?", other, STREAM)
        _in_keys(tmp_path, "UPDATE data_keys SET wrapped = ? WHERE subject = ?", one, OTHER_STREAM)

        with opened(url) as store, pytest.raises(StoreUnavailableError, match="was changed"):
            store.load_events(STREAM)

    def test_are_one_a_subject(self, url: str, tmp_path: Path) -> None:
        """However many events, sightings, threads or processes."""
        with opened(url) as one, opened(url) as other:
            for version in range(1, 6):
                (one, other)[version % 2].append(
                    batch(new(named(), version), sightings=(sighting(f"evt_{version}"),))
                )
        assert len(_wrapped(tmp_path, STREAM)) == 1

    def test_may_be_more_than_are_held_in_memory(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Memory stays flat however many customers there are."""
        monkeypatch.setattr("counterfoil.adapters.event_store.keys.CACHED_KEYS_MAX", 2)
        with opened(url) as store:
            for number in range(6):
                store.append(batch(new(named(), stream=f"s/{number}")))
            for number in (5, 0, 3, 3, 1):
                assert store.load_events(f"s/{number}").events == (named(),)

    def test_of_a_newer_release_arent_touched(self, url: str, tmp_path: Path) -> None:
        """A key store that isn't understood isn't used."""
        opened(url).close()
        _in_keys(tmp_path, "UPDATE key_store SET schema = 9")

        with pytest.raises(StoreUnavailableError, match="a newer release of Counterfoil made it"):
            opened(url)

    def test_file_that_isnt_one_is_refused(self, url: str, tmp_path: Path) -> None:
        """Another file in its place is left as it is."""
        (tmp_path / "store.db.keys").write_text("no keys here " * 50)

        with pytest.raises(StoreUnavailableError, match="its keys can't be read"):
            opened(url)

        assert (tmp_path / "store.db.keys").read_text().startswith("no keys here")

    @pytest.mark.parametrize(
        "place", [slice(0, 1), slice(3, 6), slice(7, 9), slice(0, 5), slice(0, 12)]
    )
    def test_references_that_were_damaged_are_noticed(
        self, url: str, tmp_path: Path, place: slice
    ) -> None:
        """A sealed part that names no key that could be is unreadable."""
        from counterfoil.adapters.event_store.rows import Row, pack, unpack

        with opened(url) as store:
            store.append(batch(new(named())))
            with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
                (state,) = connection.execute("SELECT state FROM counterfoil_events").fetchone()
                row = unpack(state)
                sealed = bytearray(row.personal)
                sealed[place] = b"\xff" * len(sealed[place])
                changed = pack(Row(row.header, bytes(sealed), row.body))
                connection.execute("UPDATE counterfoil_events SET state = ?", (changed,))

            with pytest.raises((UnreadableEventError, MissingKeyError)):
                store.load_events(STREAM)


class ManagedKeys:
    """Stands in for a key management service: it counts, and it can be down."""

    identity = b"arn:example:key/1"

    def __init__(self) -> None:
        self.contexts: list[bytes] = []
        self.down = False

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Hide a key well enough for a test, together with its context."""
        self.contexts.append(context)
        return bytes(byte ^ 0x5A for byte in key) + context

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Give a key back to its own context."""
        if self.down:
            raise ConnectionError("the service is down")
        if not wrapped.endswith(context):
            raise ValueError("another context")
        return bytes(byte ^ 0x5A for byte in wrapped.removesuffix(context))


class TestAKeyManagementService:
    """An embedder's own way of wrapping keys."""

    @pytest.fixture
    def service(self) -> ManagedKeys:
        """Return a service that is up."""
        return ManagedKeys()

    @pytest.fixture
    def managed(self, url: str, service: ManagedKeys) -> Iterator[EventStore]:
        """Return a store whose keys the service wraps."""
        with EventStore.open(url, contract=CONTRACT, keys=service) as store:
            yield store

    def test_wraps_each_new_key_once(self, managed: EventStore, service: ManagedKeys) -> None:
        """The service is asked when a key is made or first read, not for each event."""
        managed.append(batch(new(named()), new(named("Ada King"), 2)))
        managed.append(batch(new(named("Grace"), stream=OTHER_STREAM)))

        assert managed.load_events(STREAM).events == (named(), named("Ada King"))
        assert len(service.contexts) == 2
        assert STREAM.encode() in service.contexts[0]

    def test_that_is_down_fails_loudly(
        self, managed: EventStore, service: ManagedKeys, url: str
    ) -> None:
        """Its own error comes through, and nothing is recorded."""
        managed.append(batch(new(named())))
        service.down = True
        with (
            EventStore.open(url, contract=CONTRACT, keys=service) as store,
            pytest.raises(ConnectionError),
        ):
            store.append(batch(new(named(), 2)))
        assert managed.load_events(STREAM).version == 1

    def test_is_known_by_its_identity(self, managed: EventStore, url: str) -> None:
        """A store wrapped by a service isn't opened with a master key."""
        from counterfoil.adapters.event_store.errors import WrongMasterKeyError

        managed.append(batch(new(named())))
        with pytest.raises(WrongMasterKeyError):
            opened(url, master_key=MASTER_KEY)


def _in_keys(tmp_path: Path, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tmp_path / "store.db.keys")) as connection, connection:
        return connection.execute(statement, parameters).fetchall()


def _wrapped(tmp_path: Path, subject: str) -> list[bytes | None]:
    rows = _in_keys(tmp_path, "SELECT wrapped FROM data_keys WHERE subject = ?", subject)
    return [row[0] for row in rows]  # type: ignore[misc]


def _files_with(text: bytes, directory: Path) -> list[str]:
    return [each.name for each in directory.iterdir() if text in each.read_bytes()]
