"""What the children of the nursery do."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import timedelta
from importlib import import_module
from itertools import count
from threading import Barrier, Event, Thread
from typing import TypeVar

from attrs import frozen
from tests.adapters.shop import CREATE_ADA, NOON, merchant
from tests.adapters.stripe.outbox.crashing import CrashingStore
from tests.adapters.stripe.serving import HOST
from tests.adapters.stripe.webhooks import SECRET
from tests.durability.campaign import choices
from tests.durability.counter import DECIDERS, WITH_COUNTER, CountUp
from tests.durability.errands import RENAME, Errand, Errands, open_shop
from tests.durability.nursery import kill, say

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import Append, EventStore
from counterfoil.adapters.event_store.errors import StoreUnreachableError
from counterfoil.adapters.handling import Decision
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.backfill import Backfill
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import GatewayError, StripeGateway
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.adapters.stripe.pacing import Pace
from counterfoil.adapters.stripe.shapes import JsonObject

T = TypeVar("T")

WRITERS = 4
MASTER_KEY = bytes(32)
HELD_SHARE, HELD_SECONDS = 0.05, 2.0
"""How many transactions are held before they are committed, and for how long at most."""

_NOBODY = StripeAccess(key="sk_test_1", url="http://127.0.0.1:1")

REPEATED = "repeated"
LISTENING, KEPT, DONE = "listening", "kept", "done"


def open_portal(url: str) -> BillingPortal:
    """Open the portal of a campaign."""
    return BillingPortal.open(url, clock=lambda: NOON, master_key=MASTER_KEY)


def warm_up() -> None:
    """Run everything once, so that a child has nothing left to import."""
    for module in (
        "event_store.postgres.opening",
        "stripe.asgi",
        "stripe.serving",
        "stripe.applying",
        "stripe.outbox.running",
        "views.keeping",
    ):
        import_module(f"counterfoil.adapters.{module}")
    # What Stripe's client imports it imports when it is first used.
    access = StripeAccess(key="sk_test_to_nowhere", url="http://127.0.0.1:9")
    with StripeGateway(access) as gateway, suppress(GatewayError):
        gateway.read("/v1/customers/cus_warm")
    with open_portal("memory://") as portal:
        open_shop(portal.account("acct_warm", "test"))
        with suppress(GatewayError), StripeGateway(_NOBODY) as gateway:
            Backfill(portal, gateway).run()


def make(url: str) -> None:
    """Make a store, with a key file of its own, and give the first command, which needs a key."""
    with BillingPortal.open(url, clock=lambda: NOON, on_notice=lambda _: None) as portal:
        portal.account("acct_new", "test").handle(CREATE_ADA, by=merchant("first"))


def make_and_stay(url: str) -> None:
    """Make a store, and wait to be killed."""
    make(url)
    signal.pause()


def commit(url: str, commits: int) -> None:
    """Make so many commits in a store that is there, and nothing else."""
    with open_portal(url) as portal:
        shop = portal.account("acct_1", "test")
        errands = Errands("commit", choices(0), (RENAME,))
        for _ in range(commits):
            errands.next().run(shop)


@frozen
class Acknowledged:
    """
    What a writer says of an increment.

    Args:
        decisions: how often it was decided at most until there was an answer.
        given_up: how often the answer was that others were faster.
        milliseconds: how long it took in all.
    """

    decisions: int
    given_up: int
    milliseconds: float

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.decisions} {self.given_up} {self.milliseconds:.2f}"

    @classmethod
    def of(cls, line: str) -> "Acknowledged":
        """Read it from its line."""
        decisions, given_up, milliseconds = line.split()
        return cls(int(decisions), int(given_up), float(milliseconds))


def count_up(url: str, counter: str, first: int, writers: int, increments: int) -> None:
    """Have threads count up together, so often each, until every increment is acknowledged."""
    with Rivals.open(url, contract=WITH_COUNTER, master_key=MASTER_KEY) as store:
        portal = BillingPortal(store, Registry.of((*BUILT_IN, *DECIDERS)), lambda: NOON)
        shop = portal.account("acct_1", "test")
        start = Barrier(writers)

        def write(writer: int) -> None:
            start.wait()
            for number in range(increments):
                say(str(_counted(store, shop, counter, f"{counter}.{writer}.{number}")))

        _together(write, range(first, first + writers))


def _counted(store: "Rivals", shop: AccountPortal, counter: str, command_id: str) -> Acknowledged:
    begin = time.perf_counter()
    decisions = []
    done = False
    while not done:
        store.decisions.count = 0
        with suppress(ContendedError):
            shop.handle(CountUp(counter), by=merchant(command_id))
            done = True
        decisions.append(store.decisions.count)
    took = (time.perf_counter() - begin) * 1000
    return Acknowledged(max(decisions), len(decisions) - 1, took)


class Decisions(threading.local):
    """How often a thread has decided since it last gave its command."""

    count = 0


class Rivals(EventStore):
    """A store that counts how often it is asked to record."""

    decisions = Decisions()

    def append(self, batch: Append) -> tuple[int, ...]:
        """Count, and append."""
        self.decisions.count += 1
        return super().append(batch)


def bustle(url: str, account: str, part: str, seed: int) -> None:
    """
    Have four threads run errands for ever, and acknowledge each that is done.

    Where the answer was lost, and the command found on record, the acknowledgement says so.
    """
    portal = open_portal(url)
    shop = portal.account(account, "test")
    open_shop(shop)

    def write(number: int) -> None:
        writer = f"{part}-{number}"
        errands = Errands(writer, choices(seed, writer))
        while True:
            errand = errands.next()
            decision = None
            while decision is None:
                decision = _answer(errand, shop)
            say(f"{errand.id} {REPEATED}" if decision.repeated else errand.id)

    _together(write, range(WRITERS))


def _answer(errand: Errand, shop: AccountPortal) -> Decision | None:
    """Bring an errand; a caller brings it again where the server stayed away for too long."""
    try:
        return errand.run(shop)
    except StoreUnreachableError:
        return None


def sync(url: str, address: str, points: int) -> None:
    """
    Send what is decided to Stripe, at an address, and be killed at one of so many points: before
    or after something is written, or sent and answered.
    """
    dying = Dying(points)
    gateway = DyingGateway(StripeAccess(key="sk_test_to_be_killed", url=address), dying)
    with DyingStore.open(url, master_key=MASTER_KEY) as store, gateway:
        store.dying = dying
        portal = BillingPortal(store, Registry.of(BUILT_IN), utc_now)
        reactor = Reactor(portal)
        sender = Sender(portal, gateway, clock=utc_now, pause=lambda _: timedelta())
        reactor.catch_up()
        while store.outbox.open("acct_1/test"):
            for head in store.outbox.heads("acct_1/test", utc_now()):
                sender.step(head)
        say(DONE)
        kill(os.getpid())


class Dying:
    """Kills this process at one of its points."""

    def __init__(self, points: int) -> None:
        self._points = points

    def pass_by(self) -> None:
        """Come to the next point."""
        self._points -= 1
        if not self._points:
            kill(os.getpid())


class DyingStore(CrashingStore):
    """A store whose process is killed before or after a write."""

    dying = Dying(0)

    def written(self, write: Callable[[], T]) -> T:
        """Write between two points."""
        self.dying.pass_by()
        done = write()
        self.dying.pass_by()
        return done


class DyingGateway(StripeGateway):
    """A gateway whose process is killed before or after Stripe has answered."""

    def __init__(self, access: StripeAccess, dying: Dying) -> None:
        super().__init__(access)
        self._dying = dying

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """Send between two points."""
        self._dying.pass_by()
        answer = super().send(method, path, body, key=key, context=context)
        self._dying.pass_by()
        return answer


def trickle(url: str, account: str, part: str, seed: int) -> None:
    """Have one writer run errands for ever, in good order."""
    with open_portal(url) as portal:
        shop = portal.account(account, "test")
        open_shop(shop)
        errands = Errands(part, choices(seed, part))
        while True:
            errands.next().run(shop)
            time.sleep(0.005)


def keep_views(url: str, rebuilds: int) -> None:
    """Follow the log, or rebuild again and again."""
    with open_portal(url) as portal:
        if not rebuilds:
            portal.views.follow(Event())
        while True:
            portal.views.rebuild()
            portal.views.catch_up()


def hold_transactions(url: str, database: str, writer: int, events: int, seed: int) -> None:
    """
    Record so many events on connections of an embedder's own, and hold some of the transactions
    for a while before they are committed.
    """
    import psycopg

    random = choices(seed, writer)
    with (
        EventStore.open(
            url, contract=WITH_COUNTER, master_key=MASTER_KEY, lock_timeout=120
        ) as store,
        psycopg.connect(database) as connection,
    ):
        portal = BillingPortal(store, Registry.of((*BUILT_IN, *DECIDERS)), lambda: NOON)
        done = 0
        while done < events:
            part = min(random.randint(1, 60), events - done)
            joined = portal.joined(connection).account("acct_1", "test")
            for number in range(done, done + part):
                # A counter a transaction, lest streams grow long.
                joined.handle(CountUp(f"c{writer}.{done}"), by=merchant(f"{writer}.{number}"))
            done += part
            if random.random() < HELD_SHARE:
                time.sleep(random.uniform(0, HELD_SECONDS))
            connection.commit()


def take_webhooks(url: str, hold: int) -> None:
    """
    Take webhooks, and apply them beside that, as ``counterfoil listen`` does.

    Of those that are new and mean something here, one is kept and never answered.

    Args:
        hold: which one it is, counted from 1.
    """
    from counterfoil.adapters.stripe.applying import InboxApplier
    from counterfoil.adapters.stripe.asgi import webhook_app
    from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
    from counterfoil.adapters.stripe.serving import server_of
    from counterfoil.adapters.stripe.worker import InboxWorker

    portal = open_portal(url)
    numbers = count(1)

    def on_received(receipt: Receipt) -> None:
        worker.wake()
        if next(numbers) == hold:
            say(f"{KEPT} {receipt.event_id}")
            Event().wait()

    endpoint = WebhookEndpoint(portal, (SECRET,), connected=True, on_received=on_received)
    with (
        closing(socket.create_server((HOST, 0))) as listening,
        InboxWorker(InboxApplier(portal)) as worker,
    ):
        say(f"{LISTENING} {listening.getsockname()[1]}")
        server_of(webhook_app(endpoint)).run(sockets=[listening])


def backfill(url: str, address: str) -> None:
    """Adopt what a sandbox has, from wherever those before came to, and wait to be killed."""
    pace = Pace(livemode=False, sleep=lambda _: None)
    with (
        BillingPortal.open(url, master_key=MASTER_KEY) as portal,
        StripeGateway(StripeAccess(key="sk_test_1", url=address)) as gateway,
    ):
        Backfill(portal, gateway, pace=pace).run(without_webhooks=True)
    signal.pause()


def _together(work: Callable[[int], None], numbers: Iterable[int]) -> None:
    threads = [Thread(target=work, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
