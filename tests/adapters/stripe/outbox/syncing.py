"""A portal and a sandbox that are to be in step: what is decided in one comes to the other."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import urlencode

import msgspec
from attrs import define
from tests.adapters.stripe.within import KEY, ToSandbox, gateway_within

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.recording import Item, Recording
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.filing import Filing
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.stripe.webhook import Envelope
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.values import ConfigurationId

ACCOUNT = "acct_1"
PLACE = (ACCOUNT, Mode.TEST)
PREFIX = f"{ACCOUNT}/{Mode.TEST}"
BEGINNING = datetime(2027, 1, 15, 8, tzinfo=UTC)


@define
class MovedClock:
    """A clock that goes on only when it is told to."""

    moment: datetime = BEGINNING

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def seconds(self) -> int:
        """Return the moment as Stripe counts it."""
        return int(self.moment.timestamp())

    def go_on(self, by: timedelta = timedelta(seconds=1)) -> None:
        """Let time pass."""
        self.moment += by


@define
class Pair:
    """
    A portal, and the sandbox that it is to be in step with.

    Attributes:
        carrier: has the requests that were sent.
    """

    clock: MovedClock
    portal: BillingPortal
    sandbox: Sandbox
    gateway: StripeGateway
    carrier: ToSandbox
    number: int = 0

    @property
    def account(self) -> AccountPortal:
        """Return the account's portal."""
        return self.portal.account(*PLACE)

    @property
    def sender(self) -> Sender:
        """Return what sends requests, waiting for a second after each that comes to nothing."""
        return Sender(
            self.portal, self.gateway, clock=self.clock, pause=lambda _: timedelta(seconds=1)
        )

    def at_stripe(self, method: str, path: str, parameters: Mapping[str, str] = {}) -> JsonObject:
        """Ask the sandbox something of which the portal knows nothing."""
        path, _, query = path.partition("?")
        answer = self.sandbox.answer_soundly(
            Request(
                method,
                path,
                query.encode(),
                urlencode(parameters).encode(),
                {"authorization": f"Bearer {KEY}"},
            )
        )
        found = cast("JsonObject", json.loads(answer.body))
        assert answer.status == 200, found
        return found

    def adopt(self, found: JsonObject) -> str:
        """Let the portal see an object of the sandbox's; return its id."""
        reading = read_item(found, at=self.clock())
        assert isinstance(reading, tuple)
        Recording(self.portal).record(PLACE, [Item(None, reading[1])])
        return str(found["id"])

    def decide(self, command: object, *, at_portal: str | None = None) -> None:
        """
        Decide a command of the merchant's at the API's door, or of the customer's at the portal.

        Args:
            at_portal: the configuration that binds the customer.
        """
        self.number += 1
        cause = Cause(
            actor=Actor.CUSTOMER if at_portal else Actor.MERCHANT,
            door=Door.PORTAL if at_portal else Door.API,
            command_id=f"command-{self.number}",
            configuration=None if at_portal is None else ConfigurationId(at_portal),
        )
        self.account.handle(command, by=cause)

    def events(self) -> list[JsonObject]:
        """Return the sandbox's events, oldest first."""
        listed = self.at_stripe("GET", "/v1/events?limit=100")["data"]
        assert isinstance(listed, list)
        return list(reversed(listed))

    def hear(self, *events: JsonObject) -> None:
        """Have events come to the inbox, and apply them."""
        filing = Filing(self.portal, account=ACCOUNT)
        for event in events:
            body = msgspec.json.encode(event)
            envelope = msgspec.json.decode(body, type=Envelope)
            filing.file(envelope, body, dict(event), self.clock())
        InboxApplier(self.portal, gateway=self.gateway, clock=self.clock).apply()

    def queued(self) -> tuple[OutboxRequest, ...]:
        """Make requests of what was decided; return all that are open."""
        Reactor(self.portal).catch_up()
        return self.portal.store.outbox.open(PREFIX)

    def step(self) -> list[OutboxRequest]:
        """Take the first of each lane one step further, after a second has passed."""
        self.clock.go_on()
        heads = self.portal.store.outbox.heads(PREFIX, self.clock())
        return [self.sender.step(each) for each in heads]

    def sync(self, steps: int = 100) -> list[OutboxRequest]:
        """Send what was decided, until nothing is open; return how each request ended."""
        self.queued()
        ended: list[OutboxRequest] = []
        for _ in range(steps):
            ended.extend(each for each in self.step() if not each.status.is_open)
            if not self.portal.store.outbox.open(PREFIX):
                return ended
        raise AssertionError("nothing of it ends")


@contextmanager
def paired(place: str = "memory://") -> Iterator[Pair]:
    """Open a portal and a sandbox beside it, by one clock."""
    clock = MovedClock()
    sandbox = Sandbox(clock=clock.seconds)
    gateway, carrier = gateway_within(sandbox)
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal, gateway:
        yield Pair(clock, portal, sandbox, gateway, carrier)
    sandbox.close()
