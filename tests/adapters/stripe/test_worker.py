"""The worker: what was received is applied at once, and nothing ends it but its stop."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest
from attrs import define, field
from tests.adapters.stripe import samples
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.event_store.errors import StoreBusyError
from counterfoil.adapters.event_store.inbox import MESSAGES
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
from counterfoil.adapters.stripe.worker import PAUSE_SECONDS_MAX, InboxWorker

NEVER = 3_600.0
PATIENCE_SECONDS = 30
APPLIED = Counter({InboxOutcome.APPLIED: 1})
BUSY = StoreBusyError("shop.db", 5)

Told = SimpleQueue[Counter[InboxOutcome]]


@pytest.fixture(name="portal")
def _portal() -> Iterator[BillingPortal]:
    """Return a portal in memory."""
    with BillingPortal.open("memory://") as portal:
        yield portal


@pytest.fixture(name="told")
def _told() -> Told:
    """Return where a worker may tell what it has applied."""
    return SimpleQueue()


def next_of(told: Told) -> Counter[InboxOutcome]:
    """Wait until something is told."""
    return told.get(timeout=PATIENCE_SECONDS)


def receive(
    portal: BillingPortal, number: int = 1, on_received: Callable[[Receipt], None] | None = None
) -> None:
    """Let a customer's creation arrive."""
    customer = samples.customer(id=f"cus_{number}")
    body = written(samples.event("customer.created", customer, id=f"evt_{number}"))
    endpoint = WebhookEndpoint(portal, (SECRET,), on_received=on_received or (lambda _: None))
    endpoint.receive(body, signed(body), now())


@define
class Failing:
    """An applier that fails in the ways it is given, and then finds nothing more."""

    errors: list[Exception]
    calls: int = 0
    begun: Event = field(factory=Event)
    well: Event = field(factory=Event)

    def apply(self, *, is_over: Callable[[], bool]) -> Counter[InboxOutcome]:  # noqa: ARG002
        """Fail, as long as there is a way left."""
        self.calls += 1
        self.begun.set()
        if self.errors:
            raise self.errors.pop(0)
        self.well.set()
        return Counter()


@define
class Long:
    """An applier that has enough to do until it is over."""

    begun: Event = field(factory=Event)
    is_done: bool = False

    def apply(self, *, is_over: Callable[[], bool]) -> Counter[InboxOutcome]:
        """Go on until it is over."""
        self.begun.set()
        while not is_over():
            Event().wait(0.01)
        self.is_done = True
        return Counter()


class TestApplying:
    """What lies in the inbox is applied before long."""

    def test_at_once_when_something_is_received(self, portal: BillingPortal, told: Told) -> None:
        """The endpoint wakes it."""
        applier = InboxApplier(portal)
        with InboxWorker(applier, on_applied=told.put, look_seconds=NEVER) as worker:
            for number in (1, 2, 3):
                receive(portal, number, worker.wake)
                assert next_of(told) == APPLIED
        assert portal.account("acct_self", "test").ids("customer") == ("cus_1", "cus_2", "cus_3")

    def test_what_lay_there_before_it_began(self, portal: BillingPortal, told: Told) -> None:
        """An earlier process may have been killed."""
        receive(portal)
        with InboxWorker(InboxApplier(portal), on_applied=told.put, look_seconds=NEVER):
            assert next_of(told) == APPLIED

    def test_what_another_process_has_received(self, tmp_path: Path, told: Told) -> None:
        """Nobody wakes it, and it looks by itself."""
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        with (
            BillingPortal.open(url, master_key=bytes(32)) as portal,
            BillingPortal.open(url, master_key=bytes(32)) as other,
            InboxWorker(InboxApplier(portal), on_applied=told.put, look_seconds=0.01),
        ):
            receive(other)
            assert next_of(told) == APPLIED

    def test_what_is_received_while_it_applies(self, portal: BillingPortal, told: Told) -> None:
        """It looks once more before it rests."""

        def tell(came: Counter[InboxOutcome]) -> None:
            if told.empty():
                receive(portal, 2, worker.wake)
            told.put(came)

        receive(portal)
        worker = InboxWorker(InboxApplier(portal), on_applied=tell, look_seconds=NEVER)
        with worker:
            assert next_of(told) == APPLIED
            assert next_of(told) == APPLIED

    def test_nothing_while_there_is_nothing(self) -> None:
        """It looks when it is woken, and not all the time."""
        applier = Failing([])
        with InboxWorker(applier, look_seconds=NEVER) as worker:
            assert applier.well.wait(PATIENCE_SECONDS)
            applier.well.clear()
            worker.wake()
            assert applier.well.wait(PATIENCE_SECONDS)
        assert applier.calls == 2


class TestFailing:
    """Whatever goes wrong, it goes on, and says so."""

    def test_the_store_is_away(self, caplog: pytest.LogCaptureFixture) -> None:
        """It tries again, and being woken doesn't make it try all the time."""
        applier = Failing([BUSY] * 3)
        worker = InboxWorker(applier, look_seconds=NEVER, pause_seconds=0.01)
        worker.wake()
        with worker:
            assert applier.well.wait(PATIENCE_SECONDS)
        assert applier.calls == 4
        assert {each.levelno for each in caplog.records} == {logging.WARNING}
        said = {each.getMessage() for each in caplog.records}
        assert said == {f"The inbox will be looked into again before long: {BUSY}"}

    def test_by_a_mistake(self, caplog: pytest.LogCaptureFixture) -> None:
        """The log says where it was made, and nothing of what was at hand."""
        applier = Failing([LookupError("ada@example.com")])
        with InboxWorker(applier, look_seconds=NEVER, pause_seconds=0.01):
            assert applier.well.wait(PATIENCE_SECONDS)
        (record,) = caplog.records
        assert record.levelno == logging.ERROR
        assert "LookupError in test_worker.py, line " in record.getMessage()
        assert "ada" not in caplog.text

    def test_by_whoever_is_told(self, portal: BillingPortal, told: Told) -> None:
        """That ends it as little."""

        def tell(came: Counter[InboxOutcome]) -> None:
            told.put(came)
            raise LookupError

        receive(portal, 1)
        worker = InboxWorker(InboxApplier(portal), on_applied=tell, pause_seconds=0.01)
        with worker:
            assert next_of(told) == APPLIED
            receive(portal, 2, worker.wake)
            assert next_of(told) == APPLIED

    @pytest.mark.parametrize(
        ("failures", "longest"), [(0, 1), (1, 2), (3, 8), (5, 30), (9_999, 30)]
    )
    def test_less_and_less_often(self, failures: int, longest: float) -> None:
        """Up to twice a minute, and not all workers at the same time."""
        worker = InboxWorker(Failing([]))
        pauses = {worker._pause(failures) for _ in range(100)}
        assert len(pauses) > 1
        assert longest / 2 <= min(pauses)
        assert max(pauses) <= longest <= PAUSE_SECONDS_MAX


class TestStopping:
    """It ends between two looks into the inbox."""

    def test_after_what_is_at_hand(self) -> None:
        """However much there is to do."""
        applier = Long()
        with InboxWorker(applier, look_seconds=NEVER):
            assert applier.begun.wait(PATIENCE_SECONDS)
        assert applier.is_done

    def test_the_rest_stays_in_the_inbox(self, portal: BillingPortal) -> None:
        """For whoever looks next."""
        for number in range(MESSAGES + 1):
            receive(portal, number)
        answers = iter((False, True))

        came = InboxApplier(portal).apply(is_over=lambda: next(answers))

        assert came.total() == MESSAGES
        assert [each.event_id for each in portal.store.inbox.open(now())] == [f"evt_{MESSAGES}"]

    @pytest.mark.parametrize("errors", [[], [BUSY]])
    def test_while_it_waits(self, errors: list[Exception]) -> None:
        """At once, be it for something to do or for another try."""
        applier = Failing(list(errors))
        worker = InboxWorker(applier, look_seconds=NEVER, pause_seconds=NEVER)
        with worker:
            assert applier.begun.wait(PATIENCE_SECONDS)
        assert not worker._thread.is_alive()
