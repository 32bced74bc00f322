"""Lanes are worked side by side, and none holds up another."""

import pytest
from attrs import define, field
from tests.adapters.stripe.outbox.syncing import ACCOUNT, PLACE, PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.gateway import NotThere, StripeGateway
from counterfoil.adapters.stripe.outbox.checking import SyncRefusedError
from counterfoil.adapters.stripe.outbox.running import FAULT_PAUSE, Syncing
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.account.commands import DisconnectStripe
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.values import AccountId, CustomerId


@define
class Watched:
    """A run that is stopped once so many requests were confirmed."""

    pair: Pair
    enough: int
    steps: list[OutboxRequest] = field(factory=list)

    def run(self) -> None:
        """Run it."""
        syncing = Syncing(
            self.pair.portal,
            self.pair.gateway,
            PLACE,
            clock=self.pair.clock,
            sender=self.pair.sender,
            on_step=lambda step: self._note(step, syncing),
        )
        syncing.run()

    def _note(self, step: OutboxRequest, syncing: Syncing) -> None:
        self.steps.append(step)
        confirmed = [each for each in self.steps if each.status is OutboxStatus.CONFIRMED]
        if len(confirmed) == self.enough:
            syncing.stop()


def customers_renamed_twice(pair: Pair, number: int) -> list[CustomerId]:
    """Decide two names for each of some customers."""
    customers = [
        CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": f"C{each}"})))
        for each in range(number)
    ]
    for customer in customers:
        for name in ("Ada", "Grace"):
            pair.decide(ChangeContactDetails(customer_id=customer, name=Set(name)))
    return customers


def test_a_stuck_lane_holds_up_nobody_else() -> None:
    """And what is behind it in its lane waits, in order."""
    with paired() as pair:
        customers = customers_renamed_twice(pair, 5)
        stuck = f"/v1/customers/{customers[0]}"
        pair.sandbox.faults.next(Fault.TIMEOUT_BEFORE, method="POST", path=stuck)

        Watched(pair, enough=8).run()

        left = pair.portal.store.outbox.open(PREFIX)
        assert [each.lane for each in left] == [f"customer/{customers[0]}"] * 2
        assert [each.status for each in left] == [OutboxStatus.SENT, OutboxStatus.QUEUED]


def test_it_ends_where_nothing_is_left() -> None:
    """Each lane in the order of its decisions."""
    with paired() as pair:
        customers = customers_renamed_twice(pair, 20)

        run = Watched(pair, enough=100)
        run.run()

        assert len(run.steps) == 40
        names = {
            pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] for customer in customers
        }
        assert names == {"Grace"}


@define
class Mistaken:
    """Sends what it is given, and then fails by a mistake of its own."""

    gateway: StripeGateway

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it is."""
        return self.gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Read an object."""
        return self.gateway.read(path, context=context)

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """Send a request, and lose the answer."""
        self.gateway.send(method, path, body, key=key, context=context)
        raise ValueError("a mistake")


def test_what_a_mistake_of_ours_cut_short_is_on_record_as_sent() -> None:
    """It may have had an effect: by when its key is relied upon no more must be known."""
    with paired() as pair:
        customers_renamed_twice(pair, 1)

        Syncing(pair.portal, Mistaken(pair.gateway), PLACE, clock=pair.clock).run()

        first, second = pair.portal.store.outbox.open(PREFIX)
        assert (first.status, first.tries) == (OutboxStatus.SENT, 1)
        assert first.first_sent_at == pair.clock()
        assert first.next_try == pair.clock() + FAULT_PAUSE
        assert (second.status, second.tries) == (OutboxStatus.QUEUED, 0)


def test_nothing_more_is_sent_once_the_account_is_disconnected() -> None:
    """What is decided there is so by itself from then on."""
    with paired() as pair:
        customers_renamed_twice(pair, 1)

        def disconnect(_: OutboxRequest) -> None:
            pair.decide(DisconnectStripe(account_id=AccountId(ACCOUNT)))

        syncing = Syncing(
            pair.portal,
            pair.gateway,
            PLACE,
            clock=pair.clock,
            sender=pair.sender,
            on_step=disconnect,
        )
        with pytest.raises(SyncRefusedError, match="was disconnected from Stripe"):
            syncing.run(for_ever=True)

        (left,) = pair.portal.store.outbox.open(PREFIX)
        assert left.status is OutboxStatus.QUEUED
