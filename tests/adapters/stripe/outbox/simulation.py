"""
A simulation of what a portal, a sandbox and everything between them may go through, from one seed.

One thread takes turns: it decides, makes requests of decisions, takes a lane one step further,
delivers webhooks, lets time pass, lets the merchant change something at Stripe, and dies in the
middle of writing. While a request is on its way any of this may happen too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import cast
from urllib.parse import parse_qsl

import requests
from attrs import define, field, frozen
from tests.adapters.stripe.outbox.crashing import CrashingStore, DiedError
from tests.adapters.stripe.outbox.simulated_world import World
from tests.adapters.stripe.outbox.syncing import PLACE, PREFIX, MovedClock, Pair
from tests.adapters.stripe.within import KEY, ToSandbox, asked_by

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.chaos.faults import Fault, Faults
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.refusal import CommandRefusedError

FAULTS_SHARE = 0.3
"""Which part of the requests goes wrong."""

SLOW_SHARE = 0.03
"""Which part of the requests is carried out after they were given up."""

TURNS = (10, 40)
"""How many turns a run has at least and at most, before what is left is sent undisturbed."""

DRAINING_STEPS = 400

FOR_KEYS = frozenset(
    {Fault.KEY_IN_USE, Fault.KEY_REUSED, Fault.SAVED_500_BEFORE, Fault.SAVED_500_AFTER}
)
"""The faults that only a request with a key can meet."""

DAY = timedelta(hours=25)
"""Long enough for Stripe to have forgotten every key."""


@frozen
class Performed:
    """
    A request of the portal's that the sandbox has carried out, and answered with 200.

    Args:
        id: of the request, as events name it.
        object: the id of the object in the answer.
    """

    request: Request
    id: str
    object: str


class WatchedSandbox(Sandbox):
    """A sandbox that notes which requests it has carried out, whatever came of the answers."""

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__(clock=clock, settings=Settings(portal_saved=True))
        self.performed: list[Performed] = []

    def answer_soundly(self, request: Request) -> Response:
        """Answer a request that no fault strikes."""
        response = super().answer_soundly(request)
        is_change = request.method != "GET" and response.status == 200
        if is_change and "Idempotent-Replayed" not in response.headers and _is_ours(request):
            answered = str(json.loads(response.body)["id"])
            self.performed.append(Performed(request, response.headers["Request-Id"], answered))
        return response


class OnTheWay(ToSandbox):
    """
    Carries requests to the sandbox, and lets something happen before and after they are there.

    Attributes:
        meanwhile: is called before a request arrives, and before its answer does.
        is_slow: tells whether one arrives only once it was given up.
        late: those that are still to arrive.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.meanwhile: Callable[[], None] = lambda: None
        self.is_slow: Callable[[], bool] = lambda: False
        self.late: list[Request] = []

    def arrive(self) -> None:
        """Let arrive what was given up long ago."""
        while self.late:
            self._sandbox.answer_soundly(self.late.pop(0))

    def send(  # noqa: PLR0917
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer a request, or break as a connection does."""
        self.meanwhile()
        if request.method == "POST" and self.is_slow():
            self.late.append(asked_by(request))
            raise requests.ReadTimeout("Read timed out.")
        try:
            return super().send(request, stream, timeout, verify, cert, proxies)
        finally:
            self.meanwhile()


@define(eq=False)
class Simulation:
    """
    One run.

    Attributes:
        is_calm: nothing goes wrong any more, but what is planned.
        faults: what may go wrong with requests in this run.
        customers: those that commands and the merchant's changes are about.
        told: the events that are still to be delivered.
        every_event: all events that came about since the world was made.
        course: what happened, turn by turn, for whoever replays a seed.
        asked: the parameters of each request, by its number and path.
        not_so: what Stripe had otherwise of an update when it was confirmed, by its number.
    """

    chance: Random
    pair: Pair
    store: CrashingStore
    sandbox: WatchedSandbox
    carrier: OnTheWay
    faults: tuple[Fault, ...]
    world: World
    told: list[JsonObject] = field(factory=list)
    every_event: list[JsonObject] = field(factory=list)
    course: list[str] = field(factory=list)
    asked: set[tuple[int, str, tuple[str, ...]]] = field(factory=set)
    not_so: dict[int, frozenset[str]] = field(factory=dict)
    _last_event: str | None = None
    _depth: int = 0
    is_calm: bool = False

    def __attrs_post_init__(self) -> None:
        """Let things go wrong on the way, once the world is there."""
        self._collect(is_lossy=False)
        self.told.clear()
        self.every_event.clear()
        self.sandbox.faults = Faults(self._fault)
        self.carrier.meanwhile = self._meanwhile
        self.carrier.is_slow = self._is_slow

    def _fault(self, request: Request) -> Fault | None:
        if request.idempotency_key in {late.idempotency_key for late in self.carrier.late}:
            return Fault.KEY_IN_USE if request.idempotency_key else None
        if self.is_calm or self.chance.random() >= FAULTS_SHARE:
            return None
        fault = self.chance.choice(self.faults)
        if request.idempotency_key is None and fault in FOR_KEYS:
            return None
        self.note(f"{fault} strikes {request.method} {request.path}")
        return fault

    def _is_slow(self) -> bool:
        is_slow = not self.is_calm and self.chance.random() < SLOW_SHARE
        if is_slow:
            self.note("it is slow, and arrives later")
        return is_slow

    def note(self, what: str) -> None:
        """Note what happens."""
        self.course.append(f"{'  ' * self._depth}{self.pair.clock.moment:%d %H:%M:%S} {what}")

    def run(self) -> None:
        """Take all turns, then send and deliver what is left, undisturbed."""
        for _ in range(self.chance.randint(*TURNS)):
            self._turn()
        self.store.live()
        self.is_calm = True
        self.carrier.arrive()
        self.note("all is calm")
        self.drain()
        self.hear_all()
        self.drain()

    def hear_all(self) -> None:
        """Deliver all events that are still to be delivered."""
        self._collect(is_lossy=False)
        while self.told:
            self._deliver()

    def drain(self) -> None:
        """Send what was decided until nothing is open."""
        for _ in range(DRAINING_STEPS):
            self._react()
            if not self.pair.portal.store.outbox.open(PREFIX):
                return
            self.pair.clock.go_on(timedelta(seconds=self.chance.randint(1, 3)))
            for head in self._heads():
                self._step(head)
        raise AssertionError("nothing of it ends")

    def state_of(self, stream: str) -> object:
        """Return an aggregate's state as the portal has it."""
        ref = ref_of(stream)
        decider = self.pair.portal.books(*PLACE).registry.by_kind[ref.kind]
        return decider.fold(decider.initial(ref.id), self.store.load_events(stream).events)

    def _turn(self) -> None:
        self.pair.clock.go_on(timedelta(seconds=self.chance.choice((0, 0.3, 1, 2))))
        if self.chance.random() < 0.1:
            self.carrier.arrive()
        act = self.chance.choices(
            (
                self._decide,
                self._react,
                self._step_some_lane,
                self._deliver,
                self._interfere,
                self._leap,
                self._die,
            ),
            (5, 4, 12, 4, 2, 0.5, 2),
        )[0]
        act()

    def _meanwhile(self) -> None:
        """Let something happen while a request is on its way."""
        if self.is_calm or self._depth or self.chance.random() < 0.7:
            return
        self._depth += 1
        try:
            self.chance.choice(
                (self._decide, self._react, self._step_some_lane, self._deliver, self._interfere)
            )()
        finally:
            self._depth -= 1

    def _decide(self) -> None:
        with self._undying():
            command = self.world.wish(self.chance)
            if command is None:
                return
            try:
                self.pair.decide(command)
            except CommandRefusedError as refusal:
                self.note(f"refused: {command} by {refusal}")
            else:
                self.note(f"{self.pair.number}: {command}")

    def _interfere(self) -> None:
        with self._undying():
            what = self.world.interfere(self.chance)
            if what:
                self.note(f"at Stripe: {what}")

    @contextmanager
    def _undying(self) -> Iterator[None]:
        left, self.store.writes_left = self.store.writes_left, None
        try:
            yield
        finally:
            self.store.writes_left = left

    def _react(self) -> None:
        Reactor(self.pair.portal).catch_up()
        for each in self.pair.portal.store.outbox.open(PREFIX):
            asked = parse_qsl((each.body or b"").decode(), keep_blank_values=True)
            self.asked.add((each.number, each.path, tuple(name for name, _ in asked)))

    def _heads(self) -> tuple[OutboxRequest, ...]:
        return self.pair.portal.store.outbox.heads(PREFIX, self.pair.clock())

    def _step_some_lane(self) -> None:
        heads = self._heads()
        if heads:
            self._step(self.chance.choice(heads))

    def _step(self, head: OutboxRequest) -> None:
        self.note(f"step #{head.number} {head.name} {head.letter} {head.status} {head.body!r}")
        came = self.pair.sender.step(head)
        self.note(f"came to #{came.number} {came.status} {came.reason or ''}")
        if came.status is OutboxStatus.CONFIRMED:
            self.not_so[came.number] = self._not_so(head)

    def _not_so(self, request: OutboxRequest) -> frozenset[str]:
        """Return the parameters of an update that Stripe has otherwise."""
        found = self.world.ask("GET", request.path)
        if request.path != request.reads or found is None or found.get("deleted"):
            return frozenset()
        asked = dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True))
        return frozenset(
            name
            for name, text in asked.items()
            if text != _plain(_at(found, name)) and not self._is_detached(text)
        )

    def _is_detached(self, text: str) -> bool:
        """Tell whether a value names a payment method that nobody can choose any more."""
        found = self.world.ask("GET", f"/v1/payment_methods/{text}") if text[:3] == "pm_" else None
        return found is not None and found["customer"] is None

    def _leap(self) -> None:
        self.carrier.arrive()
        self.pair.clock.go_on(DAY)
        self.note("a day later")

    def _die(self) -> None:
        self.store.die_at(self.chance.randint(1, 5), is_kept=self.chance.random() < 0.5)
        try:
            self.chance.choice((self._react, self._step_some_lane, self._deliver))()
        except DiedError:
            self.note("died of it")
        finally:
            self.store.live()

    def _collect(self, *, is_lossy: bool) -> None:
        """Have the events that came about; of our own changes some are never heard."""
        while True:
            after = {} if self._last_event is None else {"ending_before": self._last_event}
            page = self.pair.at_stripe("GET", "/v1/events", {"limit": "100", **after})
            found = cast("list[JsonObject]", page["data"])
            if not found:
                return
            self._last_event = str(found[0]["id"])
            for event in reversed(found):
                self.every_event.append(event)
                if is_lossy and self._is_echo(event) and self.chance.random() < 0.25:
                    self.note(f"lost: {event['type']}")
                else:
                    self.told.append(event)

    def _is_echo(self, event: JsonObject) -> bool:
        """Tell whether an event says no more than the answer to our own request."""
        asked = cast("JsonObject", event["request"])["id"]
        about = cast("JsonObject", cast("JsonObject", event["data"])["object"]).get("id")
        return any(
            performed.id == asked and performed.object == about
            for performed in self.sandbox.performed
        )

    def _deliver(self) -> None:
        """Deliver one event, whichever, and some of them more than once."""
        self._collect(is_lossy=not self.is_calm)
        if not self.told:
            return
        event = self.chance.choice(self.told)
        self.note(f"told: {event['type']}")
        self.pair.hear(event)
        if self.is_calm or self.chance.random() < 0.8:
            self.told.remove(event)


@contextmanager
def simulated(seed: str, *, is_calm: bool = False) -> Iterator[Simulation]:
    """Make a world of a seed, in which nothing has happened yet; a calm one goes by its faults."""
    chance = Random(seed)  # noqa: S311 - it is to be repeated.
    clock = MovedClock()
    sandbox = WatchedSandbox(clock.seconds)
    carrier = OnTheWay(sandbox)
    session = requests.Session()
    session.mount("https://", carrier)
    gateway = StripeGateway(StripeAccess(key=KEY), session)
    with CrashingStore.open("memory://", master_key=bytes(32)) as store, gateway:
        portal = BillingPortal(store, Registry.of(BUILT_IN), clock)
        pair = Pair(clock, portal, sandbox, gateway, carrier)
        faults = chance.sample(list(Fault), chance.randint(1, len(Fault)))
        world = World.made(pair, chance)
        yield Simulation(
            chance, pair, store, sandbox, carrier, tuple(faults), world, is_calm=is_calm
        )
    sandbox.close()


def _is_ours(request: Request) -> bool:
    """Tell the client's requests from what is done at Stripe itself."""
    return "user-agent" in request.headers


def _at(found: JsonObject, name: str) -> object:
    """Return what an object has at the name of a parameter, ``metadata[a]``."""
    value: object = found
    for part in name.replace("]", "").split("["):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _plain(value: object) -> str:
    return "" if value in (None, [], {}) else str(value)
