"""The cast of the event store's tests: a small contract, two events, and builders."""

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import field, frozen

from counterfoil.adapters.event_store import Append, CommandRow, EventStore, NewEvent, SightingRow
from counterfoil.adapters.event_store.outbox_rows import NewRequest
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.stored import Contract, StoredClass
from counterfoil.domain.values import PERSONAL, Annotations, CustomerId, OpenEnum, SessionId

ACCOUNT = "acct_1/live"
STREAM = "acct_1/live/customer/cus_1"
OTHER_STREAM = "acct_1/live/customer/cus_2"
NOON = datetime(2024, 3, 29, 12, tzinfo=UTC)
LATER = datetime(2024, 3, 29, 13, 30, 0, 250_000, tzinfo=UTC)
CAUSE = Cause(
    actor=Actor.CUSTOMER, door=Door.PORTAL, command_id="cmd_1", session=SessionId("bps_1")
)
MASTER_KEY = bytes(range(32))


class Mood(OpenEnum):
    """An enum that may grow."""

    FINE = "fine"


@frozen(kw_only=True)
class Named:
    """An event with a personal part."""

    customer: CustomerId
    at: datetime | None = None
    notes: Annotations = field(metadata=PERSONAL)


@frozen(kw_only=True)
class Counted:
    """An event without a personal part."""

    count: int
    mood: Mood = Mood.FINE
    tags: Mapping[str, str] = field(factory=dict)


CONTRACT = Contract(
    stored=(StoredClass(Named, "customer.named"), StoredClass(Counted, "customer.counted"))
)


def named(description: str = "Ada Lovelace") -> Named:
    """Build an event with a personal part."""
    return Named(customer=CustomerId("cus_1"), notes=Annotations(description=description))


def new(
    event: object,
    version: int = 1,
    stream: str = STREAM,
    *,
    happened_at: datetime = NOON,
    subject: str | None = None,
) -> NewEvent:
    """Place an event in a stream, whose subject is the stream itself unless said otherwise."""
    return NewEvent(
        stream=stream,
        version=version,
        event=event,
        happened_at=happened_at,
        subject=stream if subject is None else subject,
    )


def batch(
    *events: NewEvent,
    reads: Mapping[str, int] | None = None,
    command: CommandRow | None = None,
    sightings: tuple[SightingRow, ...] = (),
    whereabouts: Mapping[str, str] | None = None,
) -> Append:
    """Build one commit."""
    return Append(
        events=events,
        cause=CAUSE,
        edition="2024-03-29",
        recorded_at=LATER,
        reads=reads or {},
        command=command,
        sightings=sightings,
        whereabouts=whereabouts or {},
    )


def command(command_id: str = "cmd_1", fingerprint: bytes = b"print") -> CommandRow:
    """Build a command's row."""
    return CommandRow(account=ACCOUNT, command_id=command_id, fingerprint=fingerprint)


def sighting(
    event_id: str = "evt_1",
    happened_at: datetime = NOON,
    body: bytes = b'{"name":"Ada"}',
    *,
    object: str = "customer/cus_1",
) -> SightingRow:
    """Build a sighting's row."""
    return SightingRow(
        account=ACCOUNT,
        object=object,
        event_id=event_id,
        happened_at=happened_at,
        stream=STREAM,
        body=body,
        subject=STREAM,
    )


def opened(url: str, **options: object) -> EventStore:
    """Open a store with the test's contract and master key."""
    settings: dict[str, object] = {"contract": CONTRACT, "master_key": MASTER_KEY, **options}
    return EventStore.open(url, **settings)  # type: ignore[arg-type]


def keep_a_request(store: EventStore) -> None:
    """Have a store's outbox keep a request to Stripe, and give it back."""
    request = NewRequest(
        account=ACCOUNT,
        lane="customer/cus_1",
        stream=STREAM,
        version=1,
        command_id="cmd_1",
        name="update_customer",
        key="key_1",
        method="POST",
        path="/v1/customers/cus_1",
        reads="/v1/customers/cus_1",
        names=(),
        answers=(),
        facets=("description",),
        is_final=False,
        subject=STREAM,
        decided_at=NOON,
        body=b"description=Ada",
    )
    assert store.outbox.add([request], after=0, last=1)
    (kept,) = store.outbox.open(ACCOUNT)
    assert (kept.key, kept.body, kept.facets) == ("key_1", b"description=Ada", ("description",))
