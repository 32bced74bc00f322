"""A webhook is acknowledged once it is durable, and not before (G9)."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http.client import HTTPException
from itertools import chain, count, islice, product
from pathlib import Path
from signal import SIGKILL
from threading import Thread

import psycopg
import pytest
from attrs import define, field, frozen
from tests.adapters.ingesting import differences, picture
from tests.adapters.stripe.serving import Answer, Caller
from tests.adapters.stripe.test_recordings import recorded_events
from tests.adapters.stripe.webhooks import SECRET, now, signed, written
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.nursery import Nursery, kill
from tests.durability.workers import KEPT, LISTENING, open_portal
from tests.postgres import Server

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.verify import verify
from counterfoil.domain.cause import Mode

ENDPOINTS_KILLED = number("ENDPOINTS_KILLED", 20)
"""How often an endpoint is killed."""

SENDERS = 4
"""How many threads post at a time."""

PATIENCE_SECONDS = 30

CLIENTS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'counterfoil'"

HELD_MAX = 25
"""Which new message is held at the latest; the endpoint is killed over it."""


@pytest.mark.exhaustive
def test_what_an_endpoint_on_sqlite_acknowledged_is_in_the_inbox(tmp_path: Path) -> None:
    """G9: killed after a message is kept and before that is said, nothing is lost or doubled."""
    be_killed("killed endpoints on SQLite", f"sqlite:///{tmp_path / 'shop.db'}", lambda: None)


@pytest.mark.exhaustive
def test_what_an_endpoint_on_postgres_acknowledged_is_in_the_inbox(postgres: Server) -> None:
    """G9: the same on PostgreSQL."""
    be_killed("killed endpoints on PostgreSQL", postgres.url(), lambda: wait_for(postgres))


def wait_for(server: Server) -> None:
    """Wait until a server is done with what a killed client has left it to do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(server.database, autocommit=True) as connection:
        while connection.execute(CLIENTS).fetchall():
            assert time.monotonic() < deadline, "what a killed client has begun doesn't end"
            time.sleep(0.002)


@frozen
class Sending:
    """An event, as it is sent to a platform of an account in a mode, ``acct_1/test``."""

    place: str
    event_id: str
    body: bytes = field(repr=False)

    @property
    def account(self) -> str:
        """Return the account alone."""
        return self.place.partition("/")[0]


@define
class Sender:
    """
    Stripe: it sends an event until it is answered 2xx.

    Args:
        kept: of what wasn't answered, what was found in the inbox.
        wrong: what was answered as new though it was kept, or as a duplicate though it wasn't.
    """

    to_send: deque[Sending] = field(factory=deque)
    unanswered: list[Sending] = field(factory=list)
    kept: set[Sending] = field(factory=set)
    answered: list[Sending] = field(factory=list)
    wrong: list[tuple[Sending, str]] = field(factory=list)

    def send(self, port: int) -> list[Thread]:
        """Begin to send, from several threads, until there is no answer or nothing is left."""
        threads = [Thread(target=self._send, args=(Caller(port),)) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def _send(self, caller: Caller) -> None:
        while True:
            try:
                sending = self.to_send.popleft()
            except IndexError:
                return
            try:
                answer = caller.post(sending.body)
            except (OSError, HTTPException):
                self.unanswered.append(sending)
                return
            self._hear(sending, answer)

    def _hear(self, sending: Sending, answer: Answer) -> None:
        assert answer.status == 200, answer
        self.answered.append(sending)
        is_kept, is_duplicate = sending in self.kept, answer.text == f"{InboxOutcome.DUPLICATE}\n"
        if is_kept != is_duplicate:
            self.wrong.append((sending, answer.text))

    def look(self, portal: BillingPortal) -> int:
        """
        See which of what wasn't answered is in the inbox, and send it all again.

        Return how much of it was there.
        """
        kept = {each for each in self.unanswered if is_kept(portal, each)}
        self.kept |= kept
        self.to_send.extendleft(self.unanswered)
        self.unanswered.clear()
        return len(kept)


def be_killed(campaign: str, url: str, wait: Callable[[], None]) -> None:
    """
    Kill endpoints one after the other over a message that is kept and not answered.

    Args:
        wait: waits until nothing goes on of what a killed endpoint has begun.
    """
    seed = new_seed(campaign)
    chance = choices(seed, "moments")
    events, sender = sendings(), Sender()
    checked = unsaid = 0
    with open_portal(url):
        pass
    with Nursery() as nursery:
        for _ in range(ENDPOINTS_KILLED):
            # What is resent or of no meaning here isn't held: one in three, say.
            sender.to_send.extend(islice(events, 4 * HELD_MAX - len(sender.to_send)))
            child, port = endpoint(nursery, url, hold=chance.randint(1, HELD_MAX))
            senders = sender.send(port)
            assert nursery.hear().startswith(KEPT)
            time.sleep(chance.uniform(0, 0.01))
            kill(child)
            nursery.bury(died_of=SIGKILL)
            for thread in senders:
                thread.join()
            wait()

            with open_portal(url) as portal:
                lost = [each for each in sender.answered[checked:] if not is_kept(portal, each)]
                assert lost == []
                unsaid += sender.look(portal)
            checked = len(sender.answered)
        _send_the_rest(nursery, url, sender, events)

    with open_portal(url) as portal:
        InboxApplier(portal).apply()
        assert [each for each in sender.answered if not is_kept(portal, each)] == []
        assert sender.wrong == []
        accounts = sorted({each.account for each in sender.answered})
        assert len(sender.answered) == len(set(sender.answered)) == len(accounts) * len(recorded())
        assert verify(portal.store).problems == ()
        with undisturbed(accounts) as expected:
            for place in product(accounts, Mode):
                pictures = [picture(each.account(*place)) for each in (expected, portal)]
                assert list(differences(*pictures)) == []
    say(
        campaign,
        f"{ENDPOINTS_KILLED} kills, {len(sender.answered)} webhooks acknowledged, none lost;"
        f" {unsaid} times one was kept and not acknowledged, {len(sender.kept)} webhooks in all,"
        f" each a duplicate when it was sent again; accounts as if undisturbed: {len(accounts)}",
    )


def endpoint(nursery: Nursery, url: str, *, hold: int) -> tuple[int, int]:
    """Have an endpoint born; return its process and its port."""
    (child,) = nursery.order("take_webhooks", {"url": url, "hold": hold})
    word, _, port = nursery.hear().partition(" ")
    assert word == LISTENING
    return child, int(port)


def _send_the_rest(nursery: Nursery, url: str, sender: Sender, events: Iterator[Sending]) -> None:
    """Send what is left of the accounts that have begun."""
    last = sender.to_send[-1].account
    for event in events:
        if event.account != last:
            break
        sender.to_send.append(event)
    child, port = endpoint(nursery, url, hold=0)
    for thread in sender.send(port):
        thread.join()
    kill(child)
    nursery.bury(died_of=SIGKILL)
    assert not sender.unanswered
    assert not sender.to_send


@cache
def recorded() -> Sequence[dict[str, object]]:
    """Return the recorded events, each once."""
    return list({event["id"]: event for event in recorded_events()}.values())


def sendings() -> Iterator[Sending]:
    """Yield the recorded events, once for each of ever more accounts."""
    for each in count(1):
        yield from sendings_of(f"acct_{each}")


def sendings_of(account: str) -> Iterator[Sending]:
    """Yield the recorded events as those of an account."""
    for event in recorded():
        mode = Mode.LIVE if event["livemode"] else Mode.TEST
        body = written(event | {"account": account})
        yield Sending(f"{account}/{mode}", str(event["id"]), body)


def is_kept(portal: BillingPortal, sending: Sending) -> bool:
    """Tell whether an event is in the inbox."""
    return portal.store.inbox.message(sending.place, sending.event_id) is not None


@contextmanager
def undisturbed(accounts: Iterable[str]) -> Iterator[BillingPortal]:
    """Open a portal that has taken all events of accounts, and was never killed."""
    with BillingPortal.open("memory://") as portal:
        receive = WebhookEndpoint(portal, (SECRET,), connected=True).receive
        for sending in chain.from_iterable(map(sendings_of, accounts)):
            receive(sending.body, signed(sending.body), now())
        InboxApplier(portal).apply()
        yield portal
