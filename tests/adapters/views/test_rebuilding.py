"""Read models are rebuilt beside the live ones, which answer all the while."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest
from tests.adapters.views.contents import contents, expected, reached
from tests.adapters.views.logs import Copying, alter, busy_log, opened

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views import keeper
from counterfoil.adapters.views.errors import CannotProjectError, NewerViewError, NotFilledError
from counterfoil.adapters.views.keeping import Views
from counterfoil.adapters.views.rebuilding import Rebuild
from counterfoil.adapters.views.views_of import VIEWS, View
from counterfoil.projections.collection_status import CollectionCriteria

PLACE = ("acct_1", "test")


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with opened(place) as portal:
        Copying(busy_log(), portal.store).take(700)
        portal.views.catch_up()
        yield portal


class Killed(BaseException):
    """The end of a process, as far as one process can have it."""


def rebuild_of(portal: BillingPortal, *, page: int = 100, on_progress: object = None) -> Rebuild:
    """Return a rebuild of all read models, which nobody else is at."""
    views = portal.views
    say = (lambda _seen, _total: None) if on_progress is None else on_progress
    assert callable(say)
    return Rebuild(
        store=portal.store,
        registry=views._registry,
        views=[view.bound(portal.store) for view in VIEWS],
        seen=views._standing(),
        on_progress=say,
        page=page,
    )


def tables(store: EventStore) -> set[str]:
    """Return the names of the tables and indexes that read models have."""
    statement = (
        "SELECT name FROM sqlite_master WHERE substr(name, 1, 17) = 'counterfoil_view_'"
        if store.derived.dialect == "sqlite"
        else "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE nspname = '{store.derived.schema}'"
        " AND substr(relname, 1, 17) = 'counterfoil_view_'"
    )
    return {str(name) for (name,) in store.derived.read(lambda work: work.rows(statement))}


def left(store: EventStore) -> set[str]:
    """Return what a rebuild has left."""
    tracked = store.derived.read(
        lambda work: [each.name for each in VIEWS if work.tracked(f"view:{each.name}:new")]
    )
    return {name for name in tables(store) if name.endswith("_new")} | set(tracked)


class TestARebuild:
    """It comes to the same, and leaves nothing else."""

    @pytest.mark.parametrize("page", [1, 7, 1_000])
    def test_comes_to_the_same_by_any_part(self, portal: BillingPortal, page: int) -> None:
        """The tables are those that were followed."""
        before = contents(portal.store)

        assert rebuild_of(portal, page=page).run() == portal.store.last_position()

        assert contents(portal.store) == before
        assert not left(portal.store)

    def test_twice_in_a_row(self, portal: BillingPortal) -> None:
        """The indexes of the ones never stand in the way of the others."""
        for _ in range(3):
            portal.views.rebuild()

        assert contents(portal.store) == expected(portal.store)

    def test_of_one_leaves_the_others(self, portal: BillingPortal) -> None:
        """By its name."""
        before = portal.views._standing()
        portal.views.rebuild(["subscriptions"])
        after = portal.views._standing()

        assert after["trail"] == before["trail"]
        assert after["subscriptions"].filled_by != before["subscriptions"].filled_by

    def test_says_how_far_it_is(self, portal: BillingPortal) -> None:
        """Until it has seen all events, and meanwhile to whoever asks."""
        told: list[tuple[int, int]] = []
        standing: list[set[int | None]] = []

        def on_progress(seen: int, total: int) -> None:
            told.append((seen, total))
            standing.append({each.rebuilding for each in portal.views.standing()})

        rebuild_of(portal, page=300, on_progress=on_progress).run()

        last = portal.store.last_position()
        # The trail is filled in the order of the log, and all else stream by stream.
        steps = [each + last * done for done in (0, 1) for each in (300, 600, 700)]
        assert told == [(each, last * 2) for each in steps]
        assert standing == [{each} for each in steps]
        assert {each.rebuilding for each in portal.views.standing()} == {None}

    def test_takes_along_what_comes_meanwhile(self, portal: BillingPortal) -> None:
        """To streams that it has passed already, and to those that it hasn't."""
        copying = Copying(busy_log(), portal.store)
        copying.pass_over(700)

        def write(_seen: int, _total: int) -> None:
            copying.take(40)
            portal.views.catch_up()

        rebuild_of(portal, on_progress=write).run()

        assert reached(portal.store.derived, "trail") == portal.store.last_position() > 900
        assert contents(portal.store) == expected(portal.store)

    def test_mends_what_was_changed_by_hand(self, portal: BillingPortal) -> None:
        """Whatever the tables held."""
        before = contents(portal.store)
        schema = "" if portal.store.derived.schema is None else f"{portal.store.derived.schema}."
        portal.store.derived.write(
            lambda work: work.run(f"DELETE FROM {schema}counterfoil_view_subscriptions")
        )

        portal.views.rebuild()

        assert contents(portal.store) == before


class TestAnotherVersion:
    """Tables are of one release."""

    def test_those_of_an_older_one_are_filled_anew(self, portal: BillingPortal) -> None:
        """When one catches up; until then a question is refused."""
        trail, subscriptions = VIEWS[:2]
        newer = (trail, attrs.evolve(subscriptions, version=subscriptions.version + 1))
        views = Views(portal.store, newer)
        assert [each.is_current for each in views.standing()] == [True, False]

        views.catch_up()

        assert [each.is_current for each in views.standing()] == [True, True]
        with pytest.raises(NotFilledError):
            portal.account(*PLACE).views.collection_status(CollectionCriteria())

    def test_those_of_a_newer_one_are_left(self, portal: BillingPortal) -> None:
        """Or two releases side by side would fill them in turns; the others are followed."""
        trail, subscriptions = VIEWS[:2]
        version = subscriptions.version + 1
        Views(portal.store, (trail, attrs.evolve(subscriptions, version=version))).catch_up()
        copying = Copying(busy_log(), portal.store)
        copying.pass_over(700)
        copying.take(10)

        with pytest.raises(NewerViewError, match=f"of version {version}, and this release knows"):
            portal.views.catch_up()

        assert reached(portal.store.derived, "trail") == portal.store.last_position()
        portal.views.rebuild(["subscriptions"])
        assert portal.views.catch_up() == portal.store.last_position()
        assert contents(portal.store) == expected(portal.store)


class TestItsEnd:
    """A rebuild that doesn't come to its end."""

    def test_that_is_stopped_leaves_nothing(self, portal: BillingPortal) -> None:
        """The live tables stay as they are."""
        before, names = contents(portal.store), tables(portal.store)

        def stop(_seen: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild_of(portal, on_progress=stop).run()

        assert (contents(portal.store), tables(portal.store)) == (before, names)
        assert not left(portal.store)
        assert {each.rebuilding for each in portal.views.standing()} == {None}

    def test_whose_process_died_is_taken_over(
        self, portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By whoever comes next, as soon as it is known that nobody is at it."""
        monkeypatch.setattr(keeper, "STALLED_SECONDS", 0.2)
        dead = rebuild_of(portal)
        portal.store.derived.write(dead._begin)
        dead._fill(portal.store.last_position())
        dead._finish(portal.store.last_position())

        portal.views.rebuild()

        assert contents(portal.store) == expected(portal.store)
        assert not left(portal.store)

    @pytest.mark.parametrize("at", ["begin", "fill", "finish"])
    def test_that_was_taken_over_writes_nothing_more(self, portal: BillingPortal, at: str) -> None:
        """However far it had come when another one thought it dead."""
        slow = rebuild_of(portal)
        portal.store.derived.write(slow._begin)
        head = portal.store.last_position()
        if at != "begin":
            slow._fill(head)
        if at == "finish":
            slow._finish(head)
        other = rebuild_of(portal)
        portal.store.derived.write(other._begin)

        goes_on = {
            "begin": lambda: slow._fill(head),
            "fill": lambda: slow._finish(head),
            "finish": slow._swap,
        }
        with pytest.raises(OvertakenError):
            goes_on[at]()
        other._fill(head)
        other._finish(head)
        other._swap()

        assert contents(portal.store) == expected(portal.store)
        portal.store.derived.write(slow._abandon)
        assert contents(portal.store) == expected(portal.store)
        assert not left(portal.store)

    def test_who_looked_too_long_ago_begins_none(self, portal: BillingPortal) -> None:
        """Another one has begun since, or has come on."""
        late, early = rebuild_of(portal), rebuild_of(portal)
        portal.store.derived.write(early._begin)

        with pytest.raises(OvertakenError):
            portal.store.derived.write(late._begin)

    @pytest.mark.parametrize("part", ["_begin", "_track", "_put_in_place"])
    def test_what_is_sent_again_counts_once(self, portal: BillingPortal, part: str) -> None:
        """As where the answer to a commit was lost."""
        before = contents(portal.store)
        rebuild = rebuild_of(portal)
        derived = portal.store.derived
        head = portal.store.last_position()
        derived.write(rebuild._begin)
        if part == "_begin":
            derived.write(rebuild._begin)
        rebuild._fill(head)
        rebuild._finish(head)
        if part == "_track":
            rebuild._steps -= 1
            rebuild._next_step(lambda work: rebuild._track(work, head))
        rebuild._swap()
        if part == "_put_in_place":
            assert derived.write(lambda work: rebuild._put_in_place(work, head))

        assert contents(portal.store) == before


class TestSeveralAtOnce:
    """Rebuilds, writers and questions."""

    def test_two_rebuilds_at_once(self, place: str, portal: BillingPortal) -> None:
        """The second waits for the first, and what that comes to will do."""

        def rebuild(_: int) -> int:
            if place == "memory://":
                return portal.views.rebuild()
            with opened(place) as own:
                return own.views.rebuild()

        with ThreadPoolExecutor(3) as pool:
            assert set(pool.map(rebuild, range(3))) == {portal.store.last_position()}

        assert contents(portal.store) == expected(portal.store)
        assert not left(portal.store)

    def test_whoever_comes_by_lets_a_rebuild_go_on(self, portal: BillingPortal) -> None:
        """It isn't begun anew each time, or it would never come to its end."""
        tokens: set[str | None] = set()
        others: list[threading.Thread] = []

        def look(_seen: int, _total: int) -> None:
            standing = portal.views._standing()
            tokens.update(each.builder for each in standing.values())
            if len(others) < 3:
                # Early enough to find it at work: who comes after its end begins another.
                others.append(threading.Thread(target=portal.views.rebuild))
                others[-1].start()

        rebuild = rebuild_of(portal, page=50, on_progress=look)
        rebuild.run()
        for each in others:
            each.join()

        assert tokens == {rebuild._token}
        assert {each.filled_by for each in portal.views._standing().values()} == tokens

    def test_answers_are_never_wrong_or_absent(self, place: str) -> None:
        """While others write, follow and rebuild again and again."""
        with opened(place) as portal:
            copying = Copying(busy_log(), portal.store)
            copying.take(700)
            portal.views.catch_up()
            done = threading.Event()
            asked: list[int] = []

            def follow() -> None:
                own = portal if place == "memory://" else opened(place)
                own.views.follow(done)
                if own is not portal:
                    own.close()

            def ask(_: int) -> None:
                own = portal if place == "memory://" else opened(place)
                views = own.account(*PLACE).views
                known, position = 0, 0
                everything = CollectionCriteria(limit=10_000)
                while not done.is_set():
                    page = views.collection_status(everything)
                    assert page.position >= position
                    assert len(page.answers) >= known > -1
                    known, position = len(page.answers), page.position
                    assert known == subscriptions_by(position)
                    asked.append(position)
                if own is not portal:
                    own.close()

            with ThreadPoolExecutor(4) as pool:
                waiting = [pool.submit(follow), pool.submit(ask, 1), pool.submit(ask, 2)]
                try:
                    for _ in range(6):
                        portal.views.rebuild()
                        copying.take(25)
                finally:
                    done.set()
                for each in waiting:
                    each.result()
            portal.views.catch_up()

            assert len(asked) > 6
            assert contents(portal.store) == expected(portal.store)


def subscriptions_by(position: int) -> int:
    """Return how many subscriptions there are in the log up to a position, in our place."""
    prefix = f"{'/'.join(PLACE)}/subscription/"
    return sum(
        1
        for page in busy_log().rows()
        for row in page
        if row.position <= position and row.stream.startswith(prefix) and row.version == 1
    )


class TestAStrictOne:
    """A rebuild passes over nothing."""

    @pytest.mark.parametrize("kind", ["topic", "bytes"])
    def test_names_the_event_and_leaves_the_live_tables(
        self, portal: BillingPortal, kind: str
    ) -> None:
        """By position and stream, wherever it stands among the streams."""
        before = contents(portal.store)
        row = nth_of(portal.store, "subscription", 5)
        if kind == "topic":
            alter(portal.store, row[0], topic="os:system")
        else:
            alter(portal.store, row[0], state=b"\x00broken")

        for names in ([], ["subscriptions"]):
            with pytest.raises(CannotProjectError) as caught:
                portal.views.rebuild(names)
            assert (caught.value.position, caught.value.stream) == row

        assert contents(portal.store) == before
        assert not left(portal.store)
        assert isinstance(caught.value.__cause__ or caught.value, Exception)
        assert not isinstance(caught.value, StoreError)


def nth_of(store: EventStore, kind: str, number: int) -> tuple[int, str]:
    """Return position and stream of one of the events of aggregates of a kind."""
    rows = [row for page in store.rows() for row in page if f"/{kind}/" in row.stream]
    return rows[number].position, rows[number].stream


def test_every_view_is_rebuilt_by_its_name() -> None:
    """No two have the same."""
    names = [each.name for each in VIEWS]

    assert len(set(names)) == len(names)
    assert all(isinstance(each, View) for each in VIEWS)
