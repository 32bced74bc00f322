"""Read models come to what the log says, however it is told to them, and never further."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from attrs import frozen
from sqlalchemy import Table
from tests.adapters.views.contents import contents, expected, reached, rows_by_entries
from tests.adapters.views.logs import Copying, busy_log, late_log, opened

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import ReadOnlyStoreError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.views.errors import NotFilledError, NotYetError
from counterfoil.adapters.views.filling import Filler, Write
from counterfoil.adapters.views.keeping import Views
from counterfoil.adapters.views.projector import Projector
from counterfoil.adapters.views.views_of import VIEWS, View
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.events import EarlierFactLearned
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.projections.collection_status import CollectionCriteria
from counterfoil.projections.read_model import Reads, Told
from counterfoil.projections.subscription_statements import UNTOLD
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with opened(place) as portal:
        yield portal


def check(store: EventStore) -> None:
    """Compare the tables with the log, up to where they have come."""
    assert contents(store) == expected(store)


@pytest.mark.parametrize("log", [busy_log, late_log], ids=["busy", "late"])
class TestWhatTheyComeTo:
    """The rows are the fold of the log."""

    def test_from_nothing(self, portal: BillingPortal, log: object) -> None:
        """By a rebuild, since they were never filled."""
        assert callable(log)
        Copying(log(), portal.store).take_all()

        assert portal.views.catch_up() == portal.store.last_position() > 0

        check(portal.store)

    @pytest.mark.parametrize("events", [7, 100])
    def test_a_part_at_a_time(self, portal: BillingPortal, log: object, events: int) -> None:
        """Beginning with an empty log."""
        assert callable(log)
        copying = Copying(log(), portal.store)
        portal.views.catch_up()
        for each in range(30):
            copying.take(events)
            portal.views.catch_up()
            if each % 10 == 0:
                check(portal.store)

        check(portal.store)

    @pytest.mark.parametrize("size", [1, 7, 1_000])
    def test_in_batches_of_any_size(self, portal: BillingPortal, log: object, size: int) -> None:
        """One event a transaction, or many."""
        assert callable(log)
        portal.views.catch_up()
        Copying(log(), portal.store).take(400)
        projector(portal.views, size).catch_up(0, lambda _: None)

        check(portal.store)
        assert reached(portal.store.derived, "trail") == portal.store.last_position()

    def test_rows_are_the_fold_of_their_entries(self, portal: BillingPortal, log: object) -> None:
        """As they stand in the tables: what is answered of now and of then is of one piece."""
        assert callable(log)
        portal.views.catch_up()
        copying = Copying(log(), portal.store)
        while copying.take(90):
            portal.views.catch_up()
        name = "counterfoil_view_subscriptions"
        columns = [each.name for each in SUBSCRIPTIONS.all_columns()]

        folded = rows_by_entries(portal.store, SUBSCRIPTIONS)

        rows = contents(portal.store)[name]
        assert {(account, id_): list(row) for account, id_, *row in rows} == {
            key: [int(v) if isinstance(v := row[name], bool) else v for name in columns]
            for key, row in folded.items()
        }


def projector(views: Views, batch: int = 1_000) -> Projector:
    """Return what takes the live tables along, in batches of this size."""
    running = views._running()
    return Projector(store=views._store, running=running, registry=views._registry, batch=batch)


def test_the_late_log_tells_of_earlier_moments() -> None:
    """Or the tests above would show nothing of these."""
    events = [event for page in late_log().replay() for *_, event in page]

    assert sum(isinstance(each, EarlierFactLearned) for each in events) > 10


def test_pauses_and_status_are_the_deciders(portal: BillingPortal) -> None:
    """The state that decisions are made on says the same of each subscription."""
    Copying(busy_log(), portal.store).take_all()
    portal.views.catch_up()
    states: dict[str, object] = {}
    for page in portal.store.replay():
        for _, stream, _, event in page:
            ref = ref_of(stream)
            if ref.kind == "subscription":
                before = states.get(stream, SUBSCRIPTION.initial(ref.id))
                states[stream] = SUBSCRIPTION.evolve(before, event)  # type: ignore[arg-type]
    compared = 0

    columns = ["account", "id", *(each.name for each in SUBSCRIPTIONS.all_columns())]
    for values in contents(portal.store)["counterfoil_view_subscriptions"]:
        row = dict(zip(columns, values, strict=True))
        state = states[f"{row['account']}/subscription/{row['id']}"]
        if isinstance(state, Ended):
            assert (row["status"], row["pause"]) == (state.last.status.value, None)
        elif isinstance(state, InForce):
            assert row["status"] == state.status.value
            pause = state.collection_pause
            assert row["collection_behavior"] == (None if pause is None else pause.behavior.value)
            itself = state.pause
            assert (row["pause"] is None) == (itself is None), row
            if itself is not None and itself.reason is not None:
                assert row["pause"] == itself.reason.value
            elif itself is not None:
                assert row["pause"] == UNTOLD
            compared += 1
    assert compared > 50


@frozen
class Meddling:
    """A filler that does something more when its tables are written."""

    filler: Filler
    meddle: "object"

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables."""
        return self.filler.tables

    @property
    def in_order_of_log(self) -> bool:
        """Be filled in the same order."""
        return self.filler.in_order_of_log

    def listens_to(self, kind: str, event: type | None) -> Reads | None:
        """Listen to the same."""
        return self.filler.listens_to(kind, event)

    def fold(self, batch: Sequence[Told], work: Work) -> Write:
        """Write the same, and then do it."""
        write = self.filler.fold(batch, work)

        def both(work: Work) -> None:
            write(work)
            assert callable(self.meddle)
            self.meddle()

        return both


def meddling(view: View, meddle: object) -> View:
    """Return a read model that does something more when its tables are written."""

    def make(dialect: str, schema: str | None, letter: str, beside: bool) -> Filler:
        return Meddling(view.filler(dialect, schema, letter, beside=beside), meddle)

    return View(name=view.name, version=view.version, make=make)


class Killed(BaseException):
    """The end of a process, as far as one process can have it."""


class TestTheTransaction:
    """Rows and tracking are written together or not at all."""

    @pytest.mark.parametrize("which", [0, 1])
    def test_nothing_stays_of_what_was_not_tracked(self, portal: BillingPortal, which: int) -> None:
        """Whichever read model's rows were written when it ended."""
        copying = Copying(busy_log(), portal.store)
        copying.take(200)
        portal.views.catch_up()
        before = contents(portal.store)
        copying.take(200)

        def end() -> None:
            raise Killed

        views = list(VIEWS)
        views[which] = meddling(views[which], end)
        with pytest.raises(Killed):
            Views(portal.store, views).catch_up()

        assert contents(portal.store) == before
        check(portal.store)
        assert portal.views.catch_up() == portal.store.last_position()
        check(portal.store)

    def test_it_goes_on_wherever_it_ended(self, portal: BillingPortal) -> None:
        """After each batch, of any size."""
        copying = Copying(busy_log(), portal.store)
        portal.views.catch_up()
        copying.take(50)
        for _ in range(5):
            at_work = projector(portal.views, 3)
            batches: list[int] = []

            def end(seen: int, batches: list[int] = batches) -> None:
                batches.append(seen)
                if len(batches) == 2:
                    raise Killed

            with suppress(Killed):
                at_work.catch_up(0, end)
            check(portal.store)


class TestSeveralAtOnce:
    """Nothing is counted twice."""

    def test_who_comes_second_finds_itself_overtaken(self, portal: BillingPortal) -> None:
        """And writes nothing."""
        copying = Copying(busy_log(), portal.store)
        copying.take(100)
        portal.views.catch_up()
        copying.take(100)
        slow = projector(portal.views, 10)

        def overtake(_seen: int) -> None:
            portal.views.catch_up()

        with pytest.raises(OvertakenError):
            slow.catch_up(0, overtake)

        assert reached(portal.store.derived, "trail") == portal.store.last_position()
        check(portal.store)

    def test_a_rebuild_overtakes_even_at_the_same_position(self, portal: BillingPortal) -> None:
        """What was folded from the rows that were is not put among those that are."""
        copying = Copying(busy_log(), portal.store)
        copying.take(100)
        portal.views.catch_up()
        slow = projector(portal.views)
        portal.views.rebuild()
        portal.views.rebuild()
        copying.take(100)

        with pytest.raises(OvertakenError):
            slow.catch_up(0, lambda _: None)

        portal.views.catch_up()
        check(portal.store)

    def test_threads_that_catch_up_while_others_write(self, place: str) -> None:
        """Each on connections of its own, but in memory."""
        with opened(place) as portal:
            copying = Copying(busy_log(), portal.store)
            written = threading.Event()

            def keep_up(number: int) -> None:
                own = portal if place == "memory://" else opened(place)
                try:
                    while not written.is_set():
                        own.views.catch_up()
                    own.views.catch_up()
                finally:
                    if own is not portal:
                        own.close()

            with ThreadPoolExecutor(4) as pool:
                waiting = [pool.submit(keep_up, number) for number in range(3)]
                try:
                    for _ in range(60):
                        copying.take(13)
                finally:
                    written.set()
                for each in waiting:
                    each.result()

            assert reached(portal.store.derived, "trail") == portal.store.last_position()
            check(portal.store)

    def test_many_at_once_fill_what_was_never_filled(self, place: str) -> None:
        """One of them does, and the others wait for it."""
        with opened(place) as portal:
            Copying(busy_log(), portal.store).take(600)

            def fill(_: int) -> int:
                if place == "memory://":
                    return portal.views.catch_up()
                with opened(place) as own:
                    return own.views.catch_up()

            with ThreadPoolExecutor(4) as pool:
                assert set(pool.map(fill, range(4))) == {portal.store.last_position()}

            check(portal.store)


class TestWaiting:
    """Whoever has written may wait until it can be read."""

    def test_comes_to_the_position(self, portal: BillingPortal) -> None:
        """At once, where they are there."""
        Copying(busy_log(), portal.store).take(50)
        portal.views.catch_up()

        assert portal.views.wait_for(20) >= 20

    def test_is_woken_by_another(self, portal: BillingPortal) -> None:
        """Who follows the log meanwhile."""
        Copying(busy_log(), portal.store).take(50)
        position = portal.store.last_position()
        with ThreadPoolExecutor(1) as pool:
            filled = pool.submit(portal.views.catch_up)
            assert portal.views.wait_for(position, 60) == position
            filled.result()

    def test_says_how_far_they_are(self, portal: BillingPortal) -> None:
        """And names the position that was asked for."""
        Copying(busy_log(), portal.store).take(50)
        portal.views.catch_up()
        last = portal.store.last_position()

        with pytest.raises(NotYetError) as caught:
            portal.views.wait_for(last + 1, 0.01)

        assert str(caught.value).startswith(
            f"The read models have come to position {last} and not to {last + 1} in 0.01 seconds"
        )

    def test_waits_for_what_was_never_filled(self, portal: BillingPortal) -> None:
        """Which has come nowhere."""
        with pytest.raises(NotYetError):
            portal.views.wait_for(1, 0.01)


class TestReadingAlone:
    """A store that is open for reading."""

    @pytest.fixture(params=["sqlite", "postgres"])
    def lasting(self, request: pytest.FixtureRequest, tmp_path: object) -> str:
        """Return the URL of a store that outlives its process."""
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path}/shop.db"
        return str(request.getfixturevalue("postgres").url())

    def test_answers_as_far_as_the_tables_are(self, lasting: str) -> None:
        """And says in a sentence why they come no further."""
        with opened(lasting) as portal:
            copying = Copying(busy_log(), portal.store)
            copying.take(200)
            position = portal.views.catch_up()
            copying.take(10)
        with opened(lasting, read_only=True) as reading:
            place = reading.views.accounts()[0].split("/")
            page = reading.account(*place).views.collection_status(CollectionCriteria())

            assert page.position == position
            with pytest.raises(ReadOnlyStoreError, match=r"is read-only.*open it for writing"):
                reading.views.catch_up()
            with pytest.raises(ReadOnlyStoreError):
                reading.views.rebuild()
            assert {each.behind for each in reading.views.standing()} == {10}

    def test_is_content_where_there_is_nothing_to_do(self, lasting: str) -> None:
        """All that is recorded is in the tables."""
        with opened(lasting) as portal:
            Copying(busy_log(), portal.store).take(20)
            position = portal.views.catch_up()
        with opened(lasting, read_only=True) as reading:
            assert reading.views.catch_up() == position

    def test_says_that_nothing_was_filled(self, lasting: str) -> None:
        """Asking how they stand makes no tables."""
        with opened(lasting) as portal:
            Copying(busy_log(), portal.store).take(20)
        with opened(lasting, read_only=True) as reading:
            assert {each.position for each in reading.views.standing()} == {0}
            with pytest.raises(NotFilledError, match="`counterfoil views rebuild`"):
                reading.account("acct_1", "test").views.collection_status(CollectionCriteria())
            with pytest.raises(ReadOnlyStoreError):
                reading.views.catch_up()
