"""What must hold at the end of a simulated run, whatever happened in it."""

from collections.abc import Iterator
from typing import cast

from tests.adapters.stripe.outbox.simulation import Performed, Simulation
from tests.adapters.stripe.outbox.syncing import PREFIX

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.outbox.keys import LETTERS, key_of
from counterfoil.adapters.stripe.outbox.sending import TRIES_MAX
from counterfoil.adapters.stripe.outbox.waiting import outstanding_of, unconfirmed_of
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.confirming import reads_alike
from counterfoil.domain.customer.state import Deleted
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.requests import RequestStage
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated
from counterfoil.domain.subscription.state import Ended
from counterfoil.domain.values import CustomerId


def wrongs(run: Simulation) -> Iterator[str]:
    """Yield what is wrong, sentence by sentence."""
    requests = run.pair.portal.store.outbox.page(PREFIX, limit=10_000)
    effects = Effects(run)
    for request in requests:
        yield from (f"#{request.number} {request.name}: {each}" for each in effects.wrongs(request))
    yield from waiting(run)
    yield from differences(run)


class Effects:
    """What the sandbox did by the portal's requests, by its own events."""

    def __init__(self, run: Simulation) -> None:
        self.run = run
        self.by_key: dict[str, list[Performed]] = {}
        for each in run.sandbox.performed:
            name = each.request.idempotency_key or f"{each.request.method} {each.request.path}"
            self.by_key.setdefault(name, []).append(each)
        self.with_events = {cast("JsonObject", event["request"])["id"] for event in run.every_event}

    def of(self, request: OutboxRequest) -> list[Performed]:
        """Return what was carried out of a request, by all of its attempts."""
        keys = [
            key_of(request.stream, request.command_id, request.name, letter) for letter in LETTERS
        ]
        names = keys if request.method == "POST" else [f"{request.method} {request.path}"]
        return [each for name in names for each in self.by_key.get(name, ())]

    def named_after(self, request: OutboxRequest) -> set[str]:
        """Return which parameters of the same object were decided once more since."""
        return {
            name
            for number, path, names in self.run.asked
            if number > request.number and path == request.path
            for name in names
        }

    def lost(self, request: OutboxRequest) -> list[str]:
        """Return which parameters of a confirmed update came to nothing, and don't stand there."""
        after = {_whole(name) for name in self.named_after(request)}
        not_so = self.run.not_so.get(request.number, frozenset())
        return sorted(name for name in not_so if _whole(name) not in after)

    def wrongs(self, request: OutboxRequest) -> Iterator[str]:
        """Yield what is wrong with what became of a request."""
        performed = self.of(request)
        effects = [each for each in performed if each.id in self.with_events]
        if request.tries > TRIES_MAX:
            yield f"it was sent {request.tries} times"
        if request.status.is_open:
            yield f"it is {request.status} still"
        # What sets a value may be said once more where the merchant has set another meanwhile.
        # So is a tax id made once more that the merchant deleted before it was looked for.
        is_said_again = request.letter != LETTERS[0] and (
            not request.answers or request.name.startswith("add_tax_id")
        )
        if len(effects) > 1 and not (
            is_said_again and len({each.request.idempotency_key for each in effects}) > 1
        ):
            yield f"it took effect {len(effects)} times"
        if request.status is OutboxStatus.CONFIRMED and not performed and not request.is_final:
            lost = self.lost(request)
            if (lost and not request.answers) or (request.answers and not self.is_over(request)):
                yield f"it is confirmed, and never took effect {lost}"
        is_refused = request.status in {OutboxStatus.REFUSED, OutboxStatus.DROPPED}
        # What was attached, and detached by the merchant meanwhile, can't be attached once more.
        is_undone = request.letter != LETTERS[0] and request.name.startswith("add_payment_method")
        if is_refused and performed and not (is_said_again or is_undone):
            yield f"it is {request.status}, and took effect"

    def is_over(self, request: OutboxRequest) -> bool:
        """Tell whether the customer of a request was deleted, so that nothing can be said of it."""
        return isinstance(
            self.run.world.state(CustomerId(request.lane.removeprefix("customer/"))), Deleted
        )


def _whole(name: str) -> str:
    """Return what is set as a whole with a parameter; of metadata each pair stands by itself."""
    return name if name.startswith("metadata") else name.partition("[")[0]


def waiting(run: Simulation) -> Iterator[str]:
    """Yield what still waits for an answer."""
    for stream in sorted({each.stream for each in run.pair.portal.store.outbox.page(PREFIX)}):
        state = run.state_of(stream)
        for each in outstanding_of(state):
            # Whether it is paid is the customer's matter, and an outcome of its own until then.
            if each.stage is not RequestStage.AWAITING_PAYMENT:
                yield f"{stream} has outstanding {each}"
        if unconfirmed_of(state):
            yield f"{stream} has unconfirmed {unconfirmed_of(state)}"


def differences(run: Simulation) -> Iterator[str]:
    """Yield what both sides have otherwise."""
    for customer in run.world.customers:
        state = run.world.state(customer)
        found = run.pair.at_stripe("GET", f"/v1/customers/{customer}")
        if found.get("deleted") or isinstance(state, Deleted):
            if not (found.get("deleted") and isinstance(state, Deleted)):
                yield f"{customer} is deleted on one side"
            continue
        yield from _of(run, found, state)
        for kind, ours in (("payment_methods", state.payment_methods), ("tax_ids", state.tax_ids)):
            listed = run.pair.at_stripe("GET", f"/v1/customers/{customer}/{kind}", {"limit": "100"})
            theirs = {each["id"] for each in cast("list[JsonObject]", listed["data"])}
            if theirs != set(ours):
                yield f"{customer} has {kind} {sorted(ours)} here, {theirs} there"
    for subscription in run.world.subscriptions:
        found = run.pair.at_stripe("GET", f"/v1/subscriptions/{subscription}")
        yield from _of(run, found, run.state_of(f"{PREFIX}/subscription/{subscription}"))


def _of(run: Simulation, found: JsonObject, state: object) -> Iterator[str]:
    reading = read_item(found, at=run.pair.clock())
    assert isinstance(reading, tuple)
    sighted = reading[1][0]
    kind, _, id_ = sighted.object.partition("/")
    theirs, ours = (
        facets_of(sighted.sighting.after),
        facets_of(as_stated(StreamRef(kind=kind, id=id_), state)),
    )
    known = state.last if isinstance(state, Ended) else state
    # What statements of one second don't add up to is known to be in doubt.
    unsettled = getattr(known, "unsettled", ())
    for name in sorted(theirs.keys() & ours.keys()):
        if name in unsettled or reads_alike(theirs[name], ours[name]):
            continue
        # No event tells that a subscription's default went with a detached method: a look does, at
        # the next second, or reconcile (R103).
        if kind != "subscription" or name != "default_payment_method" or theirs[name].value:
            yield f"{sighted.object} has {name} {ours[name].value!r}, there {theirs[name].value!r}"
