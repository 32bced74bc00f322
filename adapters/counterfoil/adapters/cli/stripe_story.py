"""The second part of the demonstration, step by step: a portal that stays in step with Stripe."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path

from attrs import define, field

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.cli.both_sides import Held, both_sides
from counterfoil.adapters.cli.opening import open_portal
from counterfoil.adapters.cli.sockets import address_of, listening_on
from counterfoil.adapters.cli.stripe_wishes import Wish, lessons_of, wishes_of
from counterfoil.adapters.cli.studio import Opening, Pupil, Studio
from counterfoil.adapters.cli.sync_words import entry
from counterfoil.adapters.cli.under_way import UnderWay, under_way
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.serving import serving
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.sandbox.webhooks.courier import Courier
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.backfill import Backfill
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.endpoints import register
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.adapters.stripe.outbox.running import Syncing
from counterfoil.adapters.stripe.outbox.waiting import outstanding_of
from counterfoil.adapters.stripe.pacing import Pace, PacedSending
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.webhook import WebhookRefusedError
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription.decisions import SUBSCRIPTION

ACCOUNT = "acct_1LamplightStudio"
PLACE = (ACCOUNT, Mode.TEST)
KEY = "sk_test_demonstration"
INBOX = "http://localhost/stripe"
"""Where the sandbox sends its events: they are handed over within the program."""

_TAKEN, _NOBODY_THERE = 200, 503


@define
class Synced:
    """
    What came of keeping Stripe in step.

    Args:
        steps: each time that a request was sent or looked at, and how far it was then.
    """

    steps: list[OutboxRequest] = field(factory=list)
    seconds: float = 0.0

    @property
    def ended(self) -> list[OutboxRequest]:
        """Return the requests that were closed, in the order of the decisions."""
        closed = (each for each in self.steps if not each.status.is_open)
        return sorted(closed, key=lambda each: each.number)

    @property
    def put_off(self) -> list[OutboxRequest]:
        """Return the requests that were put off, as they were then."""
        return [each for each in self.steps if each.status.is_open]


class StripeStory:
    """
    A merchant's account at a sandbox on a real socket, and a portal that is to be in step with it.

    Each step is taken once, when it is asked for, after those before it.
    """

    def __init__(self, portal: BillingPortal, served: "Served") -> None:
        self._portal = portal
        self._served = served
        self._secret = ""
        self.seconds: dict[str, float] = {}

    @property
    def address(self) -> str:
        """Return where the sandbox is reached."""
        return self._served.access.url

    @property
    def account(self) -> AccountPortal:
        """Return the merchant's portal."""
        return self._portal.account(*PLACE)

    @cached_property
    def studio(self) -> Studio:
        """Make the school at Stripe."""
        with self._timed("opened"):
            return Opening(self._served.gateway).open()

    @cached_property
    def adopted(self) -> int:
        """Let Stripe send its events here, and adopt what there is; return how many objects."""
        _ = self.studio
        with self._timed("adopted"):
            self._served.on_event = self._receive
            self._secret = register(INBOX, self._served.access).secret or ""
            filled = Backfill(self._portal, self._served.gateway, account=ACCOUNT).run()
        return sum(step.seen for step in filled.steps[:-1])

    @cached_property
    def decided(self) -> tuple[Wish, ...]:
        """Decide what the pupils and the merchant wish."""
        _ = self.adopted
        wishes = wishes_of(self.studio)
        with self._timed("decided"):
            for number, wish in enumerate(wishes, 1):
                is_customer = wish.by is Actor.CUSTOMER
                by = Cause(
                    actor=wish.by,
                    door=Door.PORTAL if is_customer else Door.DASHBOARD,
                    command_id=f"demo-{number}",
                    configuration=self.studio.portal if is_customer else None,
                )
                self.account.handle(wish.command, by=by)
        return wishes

    @cached_property
    def synced(self) -> Synced:
        """Send it all, and lose the connection once after Stripe has done what it was asked."""
        _ = self.decided
        self._served.sandbox.faults.next(
            Fault.RESET_AFTER,
            method="POST",
            path=f"/v1/subscriptions/{self.studio.ada.lessons}",
        )
        synced = Synced()
        sending = PacedSending(self._served.gateway, Pace(self._served.gateway.livemode))
        with self._timed("synced"):
            Syncing(self._portal, sending, PLACE, on_step=synced.steps.append).run()
        return synced

    @cached_property
    def billed(self) -> int:
        """Count what Stripe has billed Ada for her switch."""
        _ = self.synced
        path = f"/v1/invoices?subscription={self.studio.ada.lessons}"
        listed = self._served.gateway.read(path)
        found = listed.get("data") if isinstance(listed, dict) else None
        reasons = [each.get("billing_reason") for each in found] if isinstance(found, list) else []
        return reasons.count("subscription_update")

    def waits(self, request: OutboxRequest) -> bool:
        """Tell whether what a request asked for was granted, and isn't brought about yet."""
        ref = ref_of(request.stream)
        if ref.kind != SUBSCRIPTION.kind or not request.answers:
            return False
        return bool(outstanding_of(self.account.get(SUBSCRIPTION, ref.id)))

    def under_way(self, pupil: Pupil) -> tuple[object, UnderWay]:
        """Return what a pupil's lessons are, and what they wait for."""
        ref = lessons_of(pupil)
        events = self.account.events(ref)
        decider = next(each for each in BUILT_IN if each.kind == ref.kind)
        return self.account.get(decider, ref.id), under_way(decider, ref.id, events)

    @cached_property
    def told(self) -> Counter[InboxOutcome]:
        """Apply the events that Stripe has sent meanwhile, our own changes among them."""
        _ = self.synced
        with self._timed("told"):
            self._served.deliver()
            return InboxApplier(self._portal, gateway=self._served.gateway).apply()

    @cached_property
    def compared(self) -> dict[StreamRef, Held]:
        """Read every object back, and compare."""
        _ = self.told
        with self._timed("compared"):
            return both_sides(self._portal, self._served.gateway, PLACE)

    @property
    def differing(self) -> int:
        """Return of how many facets both sides say different things."""
        return sum(len(held.differs) for held in self.compared.values())

    @property
    def facets(self) -> int:
        """Return how many facets were compared."""
        return sum(len(held.ours) for held in self.compared.values())

    def facts(self) -> dict[str, object]:
        """Take all steps and return what came of them, for programs."""
        compared = self.compared
        return {
            "address": self.address,
            "adopted": self.adopted,
            "decided": [{"who": each.who, "what": each.what} for each in self.decided],
            "requests": [entry(each) for each in self.synced.ended],
            "put_off": [entry(each) for each in self.synced.put_off],
            "billed_for_the_switch": self.billed,
            "webhooks": dict(self.told),
            "objects": len(compared),
            "facets": self.facets,
            "differing": [
                {"object": str(thing), "facet": each.facet}
                for thing, held in compared.items()
                for each in held.differs
            ],
            "seconds": self.seconds,
        }

    def _receive(self, body: bytes, signature: str) -> int:
        """Take an event as it arrives, and return the status that answers it."""
        endpoint = WebhookEndpoint(self._portal, [self._secret], account=ACCOUNT)
        try:
            endpoint.receive(body, signature, utc_now())
        except WebhookRefusedError as refused:
            return refused.status
        return _TAKEN

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - began


@define
class Served:
    """
    A sandbox that is served, and the way to it.

    Args:
        on_event: takes an event that it sends, with its signature; returns the status.
    """

    sandbox: Sandbox
    courier: Courier
    access: StripeAccess
    gateway: StripeGateway
    on_event: Callable[[bytes, str], int]

    def deliver(self) -> None:
        """Wait until everything is sent that there is to send."""
        self.courier.deliver_due()


@contextmanager
def stripe_story(folder: Path) -> Iterator[StripeStory]:
    """Begin the story: serve a sandbox on a free port, and open a portal on a new file."""
    with ExitStack() as open_until_the_end:
        enter = open_until_the_end.enter_context
        listening = enter(closing(listening_on("127.0.0.1", 0)))
        url = address_of(listening)
        post: dict[str, Served] = {}

        def send(_: str, body: bytes, headers: Mapping[str, str]) -> int:
            return post["here"].on_event(body, headers["Stripe-Signature"])

        app = create_app(settings=Settings(base_url=url, account=ACCOUNT), send=send)
        enter(closing(app.state.sandbox))
        enter(serving(app, listening))
        access = StripeAccess(key=KEY, url=url)
        gateway = enter(StripeGateway(access))
        portal = enter(open_portal(f"sqlite:///{folder / 'stripe.db'}", on_notice=_unsaid))
        served = Served(app.state.sandbox, app.state.courier, access, gateway, _not_yet)
        post["here"] = served
        yield StripeStory(portal, served)


def _not_yet(_body: bytes, _signature: str) -> int:
    return _NOBODY_THERE


def _unsaid(_notice: str) -> None:
    """Leave out that a key was made: it goes with the database."""
