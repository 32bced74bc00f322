"""
What the writers of a campaign ask for, and what each wish must come to.

There are twenty hot aggregates: ten customers and a subscription of each. A wish can be told from
its command id alone, so that whoever reads the log later knows what it must find.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import count
from random import Random

import attrs
from attrs import frozen
from tests.adapters.shop import ADD_VISA, CREATE_ADA, NOON, OPEN_SHOP, START_MUG, merchant

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.handling import Decision
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.customer.events import ContactDetailsChanged
from counterfoil.domain.subscription.commands import PauseCollection
from counterfoil.domain.subscription.events import CollectionPauseChanged
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import CustomerId, PaymentMethodId, SubscriptionId

CUSTOMERS = 10

RENAME, PAUSE, START, ENROL = "rename", "pause", "start", "enrol"
KINDS = (RENAME, RENAME, PAUSE, PAUSE, START, ENROL)
"""What is asked for; the first two change one stream each, the others several at once."""

_EFFECTS = {
    START: ("SubscriptionStarted", "SubscriptionHeld", "BillingStarted"),
    ENROL: (
        "CustomerCreated",
        "PaymentMethodAdded",
        "DefaultPaymentMethodChosen",
        "SubscriptionStarted",
        "SubscriptionHeld",
        "BillingStarted",
    ),
}


@frozen
class Errand:
    """One wish: of which kind, who brings it, which in number, and of whom it is."""

    kind: str
    writer: str
    number: int
    place: int

    @property
    def id(self) -> str:
        """Return the command id, from which the errand can be told."""
        return f"{self.kind}.{self.writer}.{self.number}.{self.place}"

    @classmethod
    def of(cls, command_id: str) -> "Errand":
        """Tell an errand from its command id."""
        kind, writer, number, place = command_id.split(".")
        return cls(kind, writer, int(number), int(place))

    @property
    def commands(self) -> tuple[object, ...]:
        """Return what is asked for."""
        customer, subscription = CustomerId(f"cus_{self.place}"), SubscriptionId(f"sub_{self.id}")
        if self.kind == RENAME:
            return (ChangeContactDetails(customer_id=customer, name=Set(self.id)),)
        if self.kind == PAUSE:
            # A moment of its own, so that no pause is so already.
            moment = int.from_bytes(sha256(self.id.encode()).digest()[:4]) % 10**9
            pause = CollectionPause(
                behavior=CollectionPauseBehavior.VOID,
                resumes_at=NOON + timedelta(days=1, seconds=moment),
            )
            return (PauseCollection(subscription_id=_mug(self.place), pause=pause),)
        if self.kind == START:
            return (_start(customer, _visa(self.place), subscription),)
        return _enrol(CustomerId(f"cus_{self.id}"), PaymentMethodId(f"pm_{self.id}"), subscription)

    @property
    def effect(self) -> Counter[str]:
        """Return what must be on record of it: each of its events once."""
        if self.kind == RENAME:
            return Counter([f"ContactDetailsChanged to {self.id}"])
        if self.kind == PAUSE:
            return Counter(["CollectionPauseChanged"])
        return Counter(_EFFECTS[self.kind])

    def run(self, shop: AccountPortal) -> Decision:
        """Ask for it."""
        if len(self.commands) == 1:
            return shop.handle(self.commands[0], by=merchant(self.id))
        return shop.handle_many(self.commands, by=merchant(self.id))


def trace(event: object) -> str:
    """Say what of an event an errand can be told by."""
    if isinstance(event, ContactDetailsChanged):
        return f"ContactDetailsChanged to {event.details.name}"
    if isinstance(event, CollectionPauseChanged):
        return "CollectionPauseChanged"
    return type(event).__name__


class Errands:
    """The endless errands of one writer."""

    def __init__(self, writer: str, random: Random, kinds: Sequence[str] = KINDS) -> None:
        self._writer = writer
        self._random = random
        self._kinds = kinds
        self._numbers = count()

    def next(self) -> Errand:
        """Think of the next errand."""
        return Errand(
            self._random.choice(self._kinds),
            self._writer,
            next(self._numbers),
            self._random.randrange(CUSTOMERS),
        )


def open_shop(shop: AccountPortal) -> None:
    """Make the hot aggregates; opening twice does no harm."""
    for number, command in enumerate(OPEN_SHOP):
        shop.handle(command, by=merchant(f"open.{number}"))
    for place in range(CUSTOMERS):
        customer = CustomerId(f"cus_{place}")
        commands = _enrol(customer, _visa(place), _mug(place))
        first = PauseCollection(
            subscription_id=_mug(place),
            pause=CollectionPause(behavior=CollectionPauseBehavior.VOID),
        )
        shop.handle_many((*commands, first), by=merchant(f"open.customer.{place}"))


def _enrol(customer: CustomerId, visa: PaymentMethodId, mug: SubscriptionId) -> tuple[object, ...]:
    return (
        attrs.evolve(CREATE_ADA, customer_id=customer),
        attrs.evolve(ADD_VISA, customer_id=customer, payment_method_id=visa),
        _start(customer, visa, mug),
    )


def _start(customer: CustomerId, visa: PaymentMethodId, mug: SubscriptionId) -> object:
    return attrs.evolve(
        START_MUG, subscription_id=mug, customer_id=customer, default_payment_method=visa
    )


def _visa(place: int) -> PaymentMethodId:
    return PaymentMethodId(f"pm_{place}")


def _mug(place: int) -> SubscriptionId:
    return SubscriptionId(f"sub_{place}")
