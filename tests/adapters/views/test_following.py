"""Whoever follows the log goes on, whatever happens, and stops when told."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from tests.adapters.views.contents import contents, expected
from tests.adapters.views.logs import Copying, alter, busy_log, opened
from tests.durability.crashing import kill_server, start_server
from tests.postgres import Server, server

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views import keeping
from counterfoil.adapters.views.keeping import Views
from counterfoil.projections.collection_status import CollectionCriteria

PATIENCE_SECONDS = 60.0


@contextmanager
def following(views: Views, roles: list[bool] | None = None) -> Iterator[threading.Event]:
    """Follow the log in a thread; it must end within a second once it is stopped."""
    stopped = threading.Event()
    faults: list[BaseException] = []
    told: list[bool] = [] if roles is None else roles

    def follow() -> None:
        try:
            views.follow(stopped, on_role=told.append)
        except BaseException as fault:
            faults.append(fault)
            raise

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield stopped
    finally:
        stopped.set()
        begin = time.monotonic()
        thread.join(PATIENCE_SECONDS)
        took = time.monotonic() - begin
    assert not thread.is_alive()
    assert not faults
    assert took < 2


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with opened(place) as portal:
        yield portal


def test_new_events_are_there_at_once(portal: BillingPortal) -> None:
    """From an empty log on; stopping takes no time either."""
    copying = Copying(busy_log(), portal.store)
    with following(portal.views):
        for _ in range(20):
            copying.take(7)
            portal.views.wait_for(portal.store.last_position(), PATIENCE_SECONDS)
            assert contents(portal.store)["counterfoil_view_trail"]

    assert contents(portal.store) == expected(portal.store)


def test_closing_the_store_ends_it(place: str) -> None:
    """Nobody has to tell it."""
    with opened(place) as portal:
        Copying(busy_log(), portal.store).take(10)
        with following(portal.views):
            portal.views.wait_for(10, PATIENCE_SECONDS)
            portal.close()


def test_what_cannot_be_filled_does_not_stop_the_others(portal: BillingPortal) -> None:
    """It is tried again now and then."""
    copying = Copying(busy_log(), portal.store)
    copying.take(400)
    rows = [row for page in portal.store.rows() for row in page if "/subscription/" in row.stream]
    alter(portal.store, rows[0].position, topic="os:system")
    portal.views.rebuild(["trail"])
    trail = Views(portal.store, portal.views._views[:1])
    with following(portal.views):
        copying.take(20)
        assert trail.wait_for(portal.store.last_position(), PATIENCE_SECONDS)


def test_it_outlives_another_writer(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who keeps the file for longer than one waits."""
    monkeypatch.setattr(keeping, "PAUSE_MAX", 0.05)
    with opened(f"sqlite:///{tmp_path}/shop.db") as portal:
        copying = Copying(busy_log(), portal.store)
        copying.take(10)
        with following(portal.views):
            portal.views.wait_for(10, PATIENCE_SECONDS)
            copying.take(10)
            with closing(sqlite3.connect(f"{tmp_path}/shop.db", timeout=60)) as other:
                other.execute("BEGIN IMMEDIATE")
                until(lambda: any("goes on after a fault" in each for each in caplog.messages))
                other.rollback()
            portal.views.wait_for(20, PATIENCE_SECONDS)


def test_it_outlives_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed and started again, it goes on by itself."""
    monkeypatch.setattr(keeping, "PAUSE_MAX", 0.1)
    with server() as own, opened(own.url()) as portal:
        copying = Copying(busy_log(), portal.store)
        copying.take(10)
        with following(portal.views):
            for _ in range(2):
                portal.views.wait_for(portal.store.last_position(), PATIENCE_SECONDS)
                kill_server(own)
                start_server(own)
                copying.take(10)
                portal.views.wait_for(portal.store.last_position(), PATIENCE_SECONDS)
        assert contents(portal.store) == expected(portal.store)


def test_one_leads_and_the_next_takes_its_place(postgres: Server) -> None:
    """On PostgreSQL; while one leads, catching up leaves it to that one."""
    url = postgres.url()
    with opened(url) as first, opened(url) as second:
        Copying(busy_log(), first.store).take(10)
        one: list[bool] = []
        two: list[bool] = []
        with following(first.views, one) as stopped:
            first.views.wait_for(10, PATIENCE_SECONDS)
            with following(second.views, two):
                until(lambda: two == [False])
                assert second.views.catch_up() == 10
                stopped.set()
                until(lambda: two == [False, True])
        assert one == [True]


def test_a_leader_that_hangs_is_not_waited_for(postgres: Server) -> None:
    """Whoever catches up does so itself after a second."""
    url = postgres.url()
    with opened(url) as first, opened(url) as second:
        copying = Copying(busy_log(), first.store)
        first.views.catch_up()
        lead = first.store.derived.lead("views")
        assert lead is not None
        copying.take(30)

        assert second.views.catch_up() == 30
        lead.give_up()


def until(said: object) -> None:
    """Wait until something is so."""
    assert callable(said)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not said():
        assert time.monotonic() < deadline


class TestAnEmbeddersConnection:
    """What is derived shares the fate of the embedder's transaction."""

    @pytest.fixture(name="url", params=["sqlite", "postgres", "where"])
    def _url(self, request: pytest.FixtureRequest, tmp_path: object) -> str:
        """Return where the store is; a schema may have the name of a word of SQL."""
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path}/shop.db"
        postgres: Server = request.getfixturevalue("postgres")
        return postgres.url("where") if request.param == "where" else postgres.url()

    @pytest.mark.parametrize("filled", [True, False])
    def test_sees_what_is_not_committed_and_loses_it(
        self, url: str, filled: bool, postgres: Server
    ) -> None:
        """Events, rows and even tables."""
        with opened(url) as portal:
            copying = Copying(busy_log(), portal.store)
            # The schema that has a name may hold what it held before.
            copying.pass_over(events_in(portal))
            copying.take(300)
            if filled:
                portal.views.catch_up()
            before = contents(portal.store) if filled else None
            last, events = portal.store.last_position(), events_in(portal)
            with connected(url, tmp=portal, postgres=postgres) as connection:
                joined = portal.joined(connection)
                own = Copying(busy_log(), joined.store)
                own.pass_over(events)
                own.take(50)
                reached = joined.views.catch_up()
                assert reached == joined.store.last_position() >= last + 50
                page = joined.account("acct_1", "test").views.collection_status(
                    CollectionCriteria()
                )
                assert page.position == reached
                assert contents(joined.store) == expected(joined.store)
                connection.rollback()

            assert portal.store.last_position() == last
            if before is not None:
                assert contents(portal.store) == before
            assert portal.views.catch_up() == last
            assert contents(portal.store) == expected(portal.store)


def events_in(portal: BillingPortal) -> int:
    """Return how many events there are: positions have gaps."""
    return sum(map(len, portal.store.rows()))


@contextmanager
def connected(
    url: str, tmp: BillingPortal, postgres: Server
) -> "Iterator[sqlite3.Connection | psycopg.Connection[object]]":
    """Return an embedder's connection with a transaction of its own."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(tmp.store._ledger.path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
        return
    with psycopg.connect(postgres.database, cursor_factory=psycopg.ClientCursor) as database:
        yield database
