"""A portal, and Stripe or the sandbox in its place: what is decided here is to be so there."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from attrs import define, field

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.recording import Item, Recording
from counterfoil.adapters.stripe.gateway import NotThere, Sending
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.listing import listed
from counterfoil.adapters.stripe.outbox.running import Syncing
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.confirming import reads_alike
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated
from counterfoil.projections.syncing.forms import Parameters, form

ACCOUNT = "acct_self"
PLACE = (ACCOUNT, Mode.TEST)


@define
class BothSides:
    """
    Our side and Stripe's, joined by the gateway alone.

    Attributes:
        steps: what requests came to.
    """

    portal: BillingPortal
    gateway: Sending
    customers: list[str] = field(factory=list)
    steps: list[OutboxRequest] = field(factory=list)

    @property
    def account(self) -> AccountPortal:
        """Return the account's portal."""
        return self.portal.account(*PLACE)

    def make(self, path: str, parameters: Parameters | None = None) -> JsonObject:
        """Make or change something at Stripe, of which the portal knows nothing."""
        return self.gateway.send("POST", path, form(parameters or {}), key=str(uuid4()))

    def drop(self, path: str) -> JsonObject:
        """Delete something at Stripe, of which the portal knows nothing."""
        return self.gateway.send("DELETE", path, b"", key=str(uuid4()))

    def read(self, path: str) -> JsonObject:
        """Return what Stripe has at a path."""
        found = self.gateway.read(path)
        assert not isinstance(found, NotThere), path
        return found

    def listed(self, path: str, **parameters: str) -> list[JsonObject]:
        """Return all that Stripe lists at a path."""
        return list(listed(self.gateway, path, parameters))

    def adopt(self, *found: JsonObject) -> str:
        """Let the portal see objects as Stripe has them; return the id of the last."""
        items = []
        for each in found:
            reading = read_item(each, at=utc_now())
            assert isinstance(reading, tuple)
            items.append(Item(None, reading[1]))
        Recording(self.portal).record(PLACE, items)
        return str(found[-1]["id"])

    def customer(self, card: str | None = "tok_visa") -> str:
        """Have a customer on both sides, with a card that is the default, unless there is none."""
        made = self.make("/v1/customers", {"name": "Ada", "metadata": {"live_check": "yes"}})
        customer = str(made["id"])
        self.customers.append(customer)
        if card is None:
            return self.adopt(made)
        method = self.attached(customer, card)
        defaults = {"invoice_settings": {"default_payment_method": str(method["id"])}}
        # Seen but once, when all is so: two looks within a second might not add up.
        return self.adopt(method, self.make(f"/v1/customers/{customer}", defaults))

    def card(self, token: str = "tok_visa") -> str:  # noqa: S107 - Stripe's name of a test card.
        """Have a payment method at Stripe that no customer has."""
        made = self.make("/v1/payment_methods", {"type": "card", "card": {"token": token}})
        return str(made["id"])

    def attached(self, customer: str, token: str) -> JsonObject:
        """Attach a card to a customer at Stripe; return it."""
        return self.make(f"/v1/payment_methods/{self.card(token)}/attach", {"customer": customer})

    def price(self, amount: int, product: str | None = None) -> str:
        """Have a monthly price on both sides, of a product of its own unless it is given."""
        if product is None:
            product = self.adopt(self.make("/v1/products", {"name": "Coffee"}))
        return self.adopt(
            self.make(
                "/v1/prices",
                {
                    "product": product,
                    "currency": "eur",
                    "unit_amount": amount,
                    "recurring": {"interval": "month"},
                },
            )
        )

    def subscription(self, customer: str, price: str, **parameters: str) -> JsonObject:
        """Have a subscription on both sides; return it as Stripe has it."""
        made = self.make(
            "/v1/subscriptions", {"customer": customer, "items": [{"price": price}], **parameters}
        )
        self.adopt(made)
        return made

    def decide(self, *commands: object) -> None:
        """Decide commands of the merchant's, all together."""
        cause = Cause(actor=Actor.MERCHANT, door=Door.API, command_id=str(uuid4()))
        self.account.handle_many(commands, by=cause)

    def sync(self) -> tuple[OutboxRequest, ...]:
        """Send what was decided; return what is closed by it, in order."""
        before = len(self.steps)
        Syncing(self.portal, self.gateway, PLACE, on_step=self.steps.append).run()
        assert not self.portal.store.outbox.open(f"{ACCOUNT}/{Mode.TEST}")
        return tuple(each for each in self.steps[before:] if not each.status.is_open)

    def syncs(self, *commands: object) -> None:
        """Decide commands, and have Stripe grant each."""
        self.decide(*commands)
        ended = self.sync()
        assert ended
        assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}, ended

    def differences(self, *paths: str) -> list[str]:
        """Return each facet of some objects at Stripe that isn't so here, or waits for its word."""
        return [difference for path in paths for difference in self._differing(self.read(path))]

    def _differing(self, found: JsonObject) -> Iterator[str]:
        kind = KINDS[str(found["object"])]
        thing = StreamRef(kind=kind.label, id=str(found["id"]))
        holder = self.account.find(thing.id)
        decider = self.portal.books(*PLACE).registry.by_kind[holder.kind]
        stored = self.portal.store.load_events(f"{ACCOUNT}/{Mode.TEST}/{holder}").events
        state = decider.fold(decider.initial(holder.id), stored)
        reading = read_item(found, at=utc_now())
        assert isinstance(reading, tuple)
        theirs = next(each for each in reading[1] if each.object == str(thing))
        ours = facets_of(as_stated(thing, state))
        for name, stated in facets_of(theirs.sighting.after).items():
            if name in ours and not reads_alike(ours[name], stated):
                yield f"{thing}: {name} is {ours[name]} here, and {stated} at Stripe"

    def clear(self) -> None:
        """Delete the customers at Stripe that were made, with all that is theirs."""
        for customer in self.customers:
            if not isinstance(self.gateway.read(f"/v1/customers/{customer}"), NotThere):
                self.drop(f"/v1/customers/{customer}")


@contextmanager
def both_sides(gateway: Sending) -> Iterator[BothSides]:
    """Open a portal in memory beside Stripe."""
    with BillingPortal.open("memory://") as portal:
        both = BothSides(portal, gateway)
        try:
            yield both
        finally:
            both.clear()
