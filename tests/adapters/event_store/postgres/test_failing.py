"""When a connection to PostgreSQL is lost, or somebody holds on, nothing is lost or done twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    NOON,
    STREAM,
    Counted,
    Named,
    batch,
    command,
    named,
    new,
    opened,
    sighting,
)
from tests.postgres import Server

from counterfoil.adapters.event_store import EventStore, Quarantined
from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    StoreBusyError,
    UnstorableValueError,
)
from counterfoil.adapters.event_store.postgres import keys
from counterfoil.adapters.event_store.postgres.connections import POOL_MAX
from counterfoil.adapters.event_store.postgres.tables import lock_of
from counterfoil.domain.values import Annotations, CustomerId

IDLING = (
    "SELECT FROM pg_stat_activity WHERE state = 'idle' AND application_name = 'counterfoil'"
    " AND query LIKE '%idling%'"
)


@pytest.fixture(name="url")
def _url(postgres: Server) -> str:
    return postgres.url()


@pytest.fixture(name="store")
def _store(url: str) -> Iterator[EventStore]:
    with opened(url) as store:
        yield store


@pytest.fixture(name="database")
def _database(postgres: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.database, autocommit=True) as connection:
        yield connection


def _cut(database: psycopg.Connection) -> int:
    """End all other connections, as an administrator may; return how many there were."""
    return len(
        database.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
    )


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda store: store.load_events(STREAM), id="load"),
        pytest.param(lambda store: store.append(batch(new(named(), 2))), id="append"),
        pytest.param(
            lambda store: store.append_together((batch(new(named(), 2)), batch(new(named(), 3)))),
            id="append together",
        ),
        pytest.param(lambda store: store.erase("s/2"), id="erase"),
        pytest.param(lambda store: list(store.problems()), id="verify"),
        pytest.param(lambda store: store.application().recorder.max_tracking_id("x"), id="library"),
    ],
)
def test_a_lost_connection_is_made_again(
    store: EventStore, database: psycopg.Connection, use: Callable[[EventStore], object]
) -> None:
    """Whoever uses the store notices nothing."""
    store.append(batch(new(named())))
    for _ in range(3):
        store.load_events(STREAM)
        assert _cut(database) > 0
        store.load_events(STREAM)
    assert _cut(database) > 0

    use(store)

    assert store.load_events(STREAM).events[0] == named()


def test_an_append_that_was_committed_unheard_is_told_to_be_on_record(
    store: EventStore, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is lost between the commit and the answer: it has one effect (G3)."""
    once = [True]
    append = type(store._ledger._appending).append  # type: ignore[attr-defined]

    def lose_the_answer(*given: object) -> object:
        done = append(*given)
        if once:
            once.clear()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return done

    monkeypatch.setattr(type(store._ledger._appending), "append", lose_the_answer)  # type: ignore[attr-defined]

    with pytest.raises(AlreadyRecordedError, match="The command cmd_1 is on record already"):
        store.append(batch(new(named()), command=command(), sightings=(sighting(),)))

    assert store.load_events(STREAM).version == 1
    assert len(store.sightings(ACCOUNT, "customer/cus_1")) == 1


def test_so_is_one_of_several_together(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """They were committed, and none of them has its effect twice."""
    once = [True]
    write = type(store._ledger._statements).write  # type: ignore[attr-defined]

    def lose_the_answer(self: object, work: Callable[[object], object]) -> object:
        def lost(cursor: object) -> object:
            done = work(cursor)
            if once:
                once.clear()
                raise psycopg.OperationalError("server closed the connection unexpectedly")
            return done

        return write(self, lost)

    store.append(batch(new(named())))
    monkeypatch.setattr(type(store._ledger._statements), "write", lose_the_answer)  # type: ignore[attr-defined]

    with pytest.raises(AlreadyRecordedError, match="by evt_1 is on record already"):
        store.append_together(
            (
                batch(new(named(), 2), sightings=(sighting(),)),
                batch(new(named(), 3), sightings=(sighting("evt_2"),)),
            )
        )

    assert store.load_events(STREAM).version == 3
    assert len(store.sightings(ACCOUNT, "customer/cus_1")) == 2


def test_a_writer_who_holds_on_is_waited_for_and_then_given_up(
    url: str, database: psycopg.Connection
) -> None:
    """Reading goes on meanwhile; a retry succeeds once the other writer is done."""
    with opened(url, lock_timeout=0.05) as store:
        store.append(batch(new(Counted(count=1))))
        schema = store._ledger._statements.address.schema  # type: ignore[attr-defined]
        with database.transaction():
            database.execute("SELECT pg_advisory_xact_lock(%s)", (lock_of(schema),))

            with pytest.raises(StoreBusyError, match=r"in use by others for 0\.05 seconds"):
                store.append(batch(new(Counted(count=2), 2)))
            assert store.load_events(STREAM).version == 1

        store.append(batch(new(Counted(count=2), 2)))
        assert store.load_events(STREAM).version == 2


def test_connections_that_are_all_in_use_are_waited_for_and_then_given_up(url: str) -> None:
    """The server answers, but no connection comes free."""
    with opened(url, lock_timeout=0.2) as store:
        statements = store._ledger._statements  # type: ignore[attr-defined]
        with ExitStack() as lent:
            for _ in range(POOL_MAX):
                lent.enter_context(statements.get_connection())
            with pytest.raises(StoreBusyError):
                store.load_events(STREAM)
        assert store.load_events(STREAM).version == 0


def test_more_threads_than_connections_wait_for_each_other(store: EventStore) -> None:
    """A host may have more threads than a store has connections."""
    store.append(batch(new(named())))

    with ThreadPoolExecutor(40) as pool:
        versions = set(pool.map(lambda _: store.load_events(STREAM).version, range(400)))

    assert versions == {1}


def test_a_connection_that_was_closed_for_idling_is_made_again(postgres: Server) -> None:
    """A server may end sessions that rest for long."""
    url = f"{postgres.url('idling')}&options=-c%20idle_session_timeout%3D200"
    with opened(url) as store, psycopg.connect(postgres.database, autocommit=True) as database:
        for version in range(1, 4):
            store.append(batch(new(Counted(count=version), version)))
            while database.execute(IDLING).fetchall():
                pass
        assert store.load_events(STREAM).version == 3


def test_connections_of_before_leave_nothing_behind(
    store: EventStore, database: psycopg.Connection
) -> None:
    """Neither they nor what was read on them."""
    from gc import collect, get_objects

    store.append(batch(new(named())))
    for _ in range(5):
        store.load_events(STREAM)
        _cut(database)
    store.load_events(STREAM)
    collect()

    closed = [x for x in get_objects() if isinstance(x, psycopg.Connection) and x.closed]
    assert closed == []


def test_a_release_is_told_though_its_answer_was_lost(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is told to be done, also when it is asked for once more."""
    message = Quarantined(event_id="evt_1", type="t", reason="r", at=NOON, raw=b"{}")
    store.quarantine(ACCOUNT, message)
    statements = store._ledger._statements  # type: ignore[attr-defined]
    run = statements._run
    once = [True]

    def lose_the_answer(*given: object) -> object:
        done = run(*given)
        if once:
            once.clear()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return done

    monkeypatch.setattr(statements, "_run", lose_the_answer)

    assert store.release(ACCOUNT, "evt_1")
    assert not store.release(ACCOUNT, "evt_1")


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda s: s.find_command(ACCOUNT, "a\0b"), id="command"),
        pytest.param(lambda s: s.append(batch(command=command("a\0b"))), id="append"),
        pytest.param(lambda s: s.append(batch(sightings=(sighting("e\0"),))), id="sighting"),
        pytest.param(lambda s: s.load_events("a\0b"), id="stream"),
        pytest.param(
            lambda s: s.quarantine(
                ACCOUNT, Quarantined(event_id="e", type="t\0", reason="r", at=NOON, raw=b"")
            ),
            id="quarantine",
        ),
    ],
)
def test_the_character_nul_is_refused(
    store: EventStore, use: Callable[[EventStore], object]
) -> None:
    """PostgreSQL can't hold it, so that a sentence says so, and nothing is recorded."""
    with pytest.raises(UnstorableValueError, match="holds the character NUL"):
        use(store)

    assert store.last_position() == 0


def test_following_goes_on_over_a_lost_connection(
    store: EventStore, database: psycopg.Connection
) -> None:
    """Nothing is missed that was recorded while nobody listened."""
    store.append(batch(new(named())))

    with store.follow() as following:
        assert next(following).position == 1
        store.append(batch(new(Counted(count=2), 2)))
        assert next(following).position == 2
        _cut(database)
        store.append(batch(new(Counted(count=3), 3)))
        assert next(following).position == 3


def test_an_erasure_elsewhere_is_noticed(
    url: str, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys in memory are believed for a second at most; here they aren't at all."""
    monkeypatch.setattr(keys, "FRESH_SECONDS", 0)
    store.append(batch(new(named())))
    assert store.load_events(STREAM).events == (named(),)

    with opened(url) as other:
        assert other.erase(STREAM)

    erased = Named(customer=CustomerId("cus_1"), notes=Annotations(erased=True))
    assert store.load_events(STREAM).events == (erased,)
