"""A store is sound, or it is said where it isn't."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from tests.adapters.shop import MUG, OPEN_SHOP, START_MUG, Clock, do
from tests.adapters.test_ingest import EXAMPLES, items_in

from counterfoil.adapters.deciders import BUILT_IN, AnyDecider
from counterfoil.adapters.event_store import Append, Due, EventStore, NewEvent
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import Verdict, verify
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.customer.events import BillingStopped, CustomerDeleted
from counterfoil.domain.subscription.commands import CancelSubscription
from counterfoil.domain.values import SubscriptionId

STREAM = "acct_self/live/subscription/sub_1EmilySketchbook00000000"
MUG_STREAM = "acct_1/test/subscription/sub_mug"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MASTER_KEY = bytes(32)


@pytest.fixture(name="file", scope="module")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the examples, to be copied."""
    file = tmp_path_factory.mktemp("verify") / "year.db"
    with BillingPortal.open(f"sqlite:///{file}", master_key=MASTER_KEY) as portal:
        ingest(portal, items_in(EXAMPLES))
    return file


def after(file: Path, folder: Path, change: str, *values: object) -> Verdict:
    """Return the verdict on a copy of the database in which a statement changed something."""
    copy = folder / "copy.db"
    for suffix in ("", ".keys"):
        source = file.with_name(file.name + suffix)
        copy.with_name(copy.name + suffix).write_bytes(source.read_bytes())
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        assert connection.execute(change, values).rowcount == 1
    with EventStore.open(f"sqlite:///{copy}", master_key=MASTER_KEY, read_only=True) as store:
        return verify(store)


def the_problem(verdict: Verdict) -> str:
    """Return the place and the text of the one problem."""
    (problem,) = verdict.problems
    return f"{problem.where}: {problem.what}"


class TestASoundStore:
    """Nothing was done to it."""

    def test_is_replayed_whole(self, file: Path) -> None:
        """Every event and aggregate is counted, and both replays agree."""
        with EventStore.open(f"sqlite:///{file}", master_key=MASTER_KEY) as store:
            verdict = verify(store)

            assert verdict.problems == ()
            assert (verdict.is_sound, verdict.replayed) == (True, True)
            assert verdict.streams == len(store.stream_versions()) == 39
            assert verdict.events == store.last_position()
            assert verdict.seconds > 0

    def test_may_be_empty(self) -> None:
        """There is nothing wrong with nothing."""
        with EventStore.open("memory://") as store:
            verdict = verify(store)

        assert (verdict.streams, verdict.events, verdict.is_sound) == (0, 0, True)


class TestAChangedRow:
    """Somebody wrote to the file, or the disk forgot."""

    def test_that_is_gone_leaves_a_gap(self, file: Path, tmp_path: Path) -> None:
        """The stream is named, and nothing is replayed on a past with a hole."""
        verdict = after(
            file,
            tmp_path,
            "DELETE FROM counterfoil_events WHERE originator_id = ? AND originator_version = 2",
            STREAM,
        )

        assert the_problem(verdict).startswith(f"{STREAM}: It has ")
        assert "some are missing" in the_problem(verdict)
        assert verdict.replayed is False

    def test_that_does_not_read_is_named(self, file: Path, tmp_path: Path) -> None:
        """Stream and version, and what to do."""
        verdict = after(
            file,
            tmp_path,
            "UPDATE counterfoil_events SET state = x'00'"
            " WHERE originator_id = ? AND originator_version = 2",
            STREAM,
        )

        assert the_problem(verdict).startswith(f"{STREAM} version 2: ")

    def test_of_a_newer_release_is_named(self, file: Path, tmp_path: Path) -> None:
        """It isn't damaged; the release that knows it can read it."""
        verdict = after(
            file,
            tmp_path,
            "UPDATE counterfoil_events SET topic = 'subscription.sent_to_mars:1'"
            " WHERE originator_id = ? AND originator_version = 2",
            STREAM,
        )

        assert f"{STREAM} version 2" in the_problem(verdict)
        assert "install the release that wrote it" in the_problem(verdict)

    def test_of_a_command_that_names_no_position_is_named(self, file: Path, tmp_path: Path) -> None:
        """A command on record points to its last event."""
        verdict = after(
            file,
            tmp_path,
            "INSERT INTO counterfoil_commands VALUES ('acct_self/live', 'cmd_1', x'00', 999999, 0)",
        )

        assert "command cmd_1 of acct_self/live: It names position 999999" in the_problem(verdict)

    def test_that_stands_in_another_order_is_named(self, file: Path, tmp_path: Path) -> None:
        """The log's order is the streams' order, or projections would see effects first."""
        verdict = after(
            file,
            tmp_path,
            "UPDATE counterfoil_events SET rowid = rowid + 1000000"
            " WHERE originator_id = ? AND originator_version = 1",
            STREAM,
        )

        assert the_problem(verdict) == (f"{STREAM} version 2: In the log it comes after version 0.")


class TestWhatIsDue:
    """The record of what is due says what the states say."""

    @pytest.fixture(name="shop")
    def _shop(self) -> Iterator[BillingPortal]:
        with BillingPortal.open("memory://", clock=Clock()) as portal:
            do(portal.account("acct_1", "test"), *OPEN_SHOP, START_MUG)
            yield portal

    def record(self, portal: BillingPortal, stream: str, at: datetime | None) -> None:
        """Record that a stream is due, whatever its state says."""
        cause = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_due")
        portal.store.append(Append(cause=cause, edition="any", recorded_at=NOON, due={stream: at}))

    def test_is_checked_once_all_else_is_sound(self, shop: BillingPortal) -> None:
        """It is there, and right."""
        assert shop.store.due_at(MUG_STREAM) is not None
        assert verify(shop.store).problems == ()

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            (None, "never"),
            (NOON, "at 2026-11-20 12:00:00.000000 UTC"),
        ],
    )
    def test_otherwise_than_the_state_says_is_named(
        self, shop: BillingPortal, at: datetime | None, words: str
    ) -> None:
        """What was lost or moved would come to pass at the wrong time, or not at all."""
        self.record(shop, MUG_STREAM, at)

        assert the_problem(verify(shop.store)) == (
            f"{MUG_STREAM}: It is due at 2026-12-23 12:00:00.000000 UTC by its events, and {words}"
            " by the record."
        )

    def test_without_need_is_named(self, shop: BillingPortal) -> None:
        """Each tick would look at it in vain."""
        self.record(shop, "acct_1/test/customer/cus_ada", NOON)

        assert "It is due never by its events" in the_problem(verify(shop.store))

    def test_of_nothing_is_named(self, shop: BillingPortal) -> None:
        """There is no such stream."""
        self.record(shop, "acct_1/test/subscription/sub_gone", NOON)

        assert the_problem(verify(shop.store)) == (
            "acct_1/test/subscription/sub_gone: It is said to be due, and there is no event of it."
        )

    def test_may_change_while_it_is_checked(
        self, shop: BillingPortal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is recorded meanwhile isn't wrong: it is looked at once more."""
        account = shop.account("acct_1", "test")
        late = attrs.evolve(START_MUG, subscription_id=SubscriptionId("sub_late"))
        meanwhile = [
            CancelSubscription(subscription_id=MUG, mode=CancelMode.IMMEDIATELY),
            late,
        ]
        read = EventStore.due

        def slowly(store: EventStore, *arguments: object, **named: object) -> tuple[Due, ...]:
            while meanwhile:
                do(account, meanwhile.pop())
            return read(store, *arguments, **named)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(EventStore, "due", slowly)
            verdict = verify(shop.store)

        assert meanwhile == []
        assert verdict.problems == ()


class TestAReplay:
    """Everything reads; the question is what it comes to."""

    def append(self, store: EventStore, stream: str, *events: object) -> None:
        """Append events to a stream, whatever they are."""
        store.append(
            Append(
                events=tuple(
                    NewEvent(
                        stream=stream,
                        version=version,
                        event=event,
                        happened_at=NOON,
                        subject=stream,
                    )
                    for version, event in enumerate(events, 1)
                ),
                cause=Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_1"),
                edition="any",
                recorded_at=NOON,
                reads={stream: 0},
            )
        )

    @pytest.mark.parametrize("stream", ["acct_1/live/ledger/in_1", "acct_1", "elsewhere"])
    def test_needs_the_decider_of_each_stream(self, stream: str) -> None:
        """Streams of a kind that nobody folds are named, not passed over."""
        with EventStore.open("memory://") as store:
            self.append(store, stream, CustomerDeleted(), CustomerDeleted())

            assert the_problem(verify(store)).startswith(f"{stream} version 1: No aggregate is of")

    def test_that_fails_names_the_event(self) -> None:
        """An event that evolve stumbles over is where the trouble began."""

        def stumble(_: object, event: object) -> object:
            raise KeyError(event)

        with EventStore.open("memory://") as store:
            self.append(store, "acct_1/live/customer/cus_1", CustomerDeleted(), CustomerDeleted())
            verdict = verify(store, self.with_evolve(stumble))

        assert the_problem(verdict) == (
            "acct_1/live/customer/cus_1 version 1: It can't be replayed: KeyError."
        )

    def test_that_comes_out_otherwise_the_second_time_is_told(self) -> None:
        """State that depends on anything but the events isn't state."""
        seen: list[object] = []

        def forget(_: object, event: object) -> object:
            seen.append(event)
            return len(seen)

        with EventStore.open("memory://") as store:
            self.append(
                store, "acct_1/live/customer/cus_1", BillingStopped(SubscriptionId("sub_1"))
            )
            verdict = verify(store, self.with_evolve(forget))

        assert the_problem(verdict) == (
            "acct_1/live/customer/cus_1: Its own events come to another state than the whole log."
        )
        assert verdict.replayed is False

    @staticmethod
    def with_evolve(evolve: Callable[[object, object], object]) -> tuple[AnyDecider, ...]:
        """Return the deciders, with another way of folding."""
        return tuple(attrs.evolve(each, evolve=evolve) for each in BUILT_IN)


def test_a_store_that_breaks_while_it_is_checked_is_not_sound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A problem of the log as a whole is told like any other."""
    from counterfoil.adapters.event_store.errors import StoreUnavailableError

    def broken(_: object) -> None:
        raise StoreUnavailableError("x.db", "it is gone")

    with EventStore.open("memory://") as store, monkeypatch.context() as patched:
        patched.setattr(EventStore, "replay", broken)
        verdict = verify(store)

    assert the_problem(verdict) == "the log: The store at x.db can't be used: it is gone."
