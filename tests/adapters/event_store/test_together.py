"""Several appends in one transaction: each rests on those before it, and all stand or none."""

import pytest
from attrs import evolve
from tests.adapters.event_store.cast import (
    ACCOUNT,
    LATER,
    NOON,
    OTHER_STREAM,
    STREAM,
    Counted,
    batch,
    command,
    named,
    new,
    sighting,
)

from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    Append,
    ConflictError,
    EventStore,
    InboxOutcome,
    NewMessage,
    SessionUseRow,
    Settled,
)

CUSTOMER = "customer/cus_1"
PRICE = f"{ACCOUNT}|price/price_1"
SESSION = f"{ACCOUNT}|bps_1"


def told(event_id: str, times: int) -> Append:
    """Build the append of a statement about the customer that rests on so many before it."""
    return evolve(
        batch(new(Counted(count=times), times + 1), sightings=(sighting(event_id),)),
        sighted={f"{ACCOUNT}|{CUSTOMER}": times},
    )


def receive(
    store: EventStore,
    event_id: str,
    object: str,
    outcome: InboxOutcome = InboxOutcome.RECEIVED,
) -> None:
    """Let the inbox keep a message about an object."""
    message = NewMessage(
        account=ACCOUNT,
        event_id=event_id,
        type="x.updated",
        object=object,
        subject=None,
        received_at=NOON,
        body=b"{}",
    )
    store.inbox.receive(message)
    if outcome is not InboxOutcome.RECEIVED:
        store.inbox.settle([evolve(settled(event_id), outcome=outcome)])


def settled(event_id: str) -> Settled:
    """Say that a message was applied."""
    return Settled(account=ACCOUNT, event_id=event_id, outcome=InboxOutcome.APPLIED, at=LATER)


def everything(store: EventStore) -> tuple[object, ...]:
    """Return all that is on record, but what is sealed anew each time."""
    return (
        [(row.position, row.stream, row.version) for page in store.rows() for row in page],
        store.sightings(ACCOUNT, CUSTOMER),
        store.whereabouts(ACCOUNT, "price/price_1"),
        store.find_command(ACCOUNT, "cmd_1"),
        store.find_command(ACCOUNT, "cmd_2"),
        store.last_use(ACCOUNT, "bps_1"),
        store.due_at(STREAM),
        store.due_at(OTHER_STREAM),
        store.inbox.counts(),
        tuple(store.problems()),
    )


def test_each_rests_on_those_before_it(store: EventStore) -> None:
    """Versions, sightings and uses of a session are counted with what came just before."""
    use = SessionUseRow(account=ACCOUNT, session="bps_1", used_at=NOON)
    positions = store.append_together(
        (
            told("evt_1", 0),
            told("evt_2", 1),
            evolve(batch(new(named(), 1, OTHER_STREAM)), used=use),
            evolve(batch(reads={STREAM: 2, OTHER_STREAM: 1}), uses={SESSION: NOON}),
            batch(new(Counted(count=3), 3), new(Counted(count=4), 4), command=command()),
        )
    )

    assert positions == ((1,), (2,), (3,), (), (4, 5))
    assert store.load_events(STREAM).events == tuple(Counted(count=n) for n in (0, 1, 3, 4))
    assert store.load_events(OTHER_STREAM).events == (named(),)
    assert [each.event_id for each in store.sightings(ACCOUNT, CUSTOMER)] == ["evt_1", "evt_2"]
    found = store.find_command(ACCOUNT, "cmd_1")
    assert found is not None
    assert found.position == 5


def test_none_at_all_are_recorded_at_once(store: EventStore) -> None:
    """There is nothing to do."""
    assert store.append_together(()) == ()


@pytest.mark.parametrize(
    ("third", "error"),
    [
        pytest.param(batch(new(named(), 2, OTHER_STREAM)), ConflictError, id="version"),
        pytest.param(batch(new(named())), ConflictError, id="taken version"),
        pytest.param(batch(reads={OTHER_STREAM: 7}), ConflictError, id="read"),
        pytest.param(
            evolve(batch(), sighted={f"{ACCOUNT}|{CUSTOMER}": 2}), ConflictError, id="sighted"
        ),
        pytest.param(evolve(batch(), uses={SESSION: None}), ConflictError, id="used"),
        pytest.param(batch(sightings=(sighting("evt_2"),)), AlreadyRecordedError, id="sighting"),
        pytest.param(batch(command=command("cmd_2")), AlreadyRecordedError, id="command"),
    ],
)
def test_where_the_third_of_five_is_refused_nothing_is_recorded(
    store: EventStore, third: Append, error: type[Exception]
) -> None:
    """By what stood before as by what one of them has just done."""
    use = SessionUseRow(account=ACCOUNT, session="bps_1", used_at=NOON)
    store.append(evolve(told("evt_0", 0), due={STREAM: NOON}, whereabouts={PRICE: STREAM}))
    receive(store, "evt_1", CUSTOMER)
    receive(store, "evt_2", "price/price_2", InboxOutcome.WAITING)
    before = everything(store)
    first = evolve(
        told("evt_1", 1),
        used=use,
        due={STREAM: None, OTHER_STREAM: LATER},
        whereabouts={PRICE: OTHER_STREAM},
        settled=(settled("evt_1"),),
    )
    second = evolve(
        told("evt_2", 2),
        sightings=(sighting("evt_2"), sighting("evt_2", object="price/price_2")),
        command=command("cmd_2"),
        due={STREAM: LATER},
        whereabouts={f"{ACCOUNT}|price/price_2": STREAM},
    )

    with pytest.raises(error):
        store.append_together((first, second, third, told("evt_3", 3), batch(command=command())))

    assert everything(store) == before
    store.append_together((first, second, told("evt_3", 3)))
    assert store.load_events(STREAM).version == 4
    assert store.due_at(STREAM) == LATER
    assert store.whereabouts(ACCOUNT, "price/price_1") == OTHER_STREAM
    assert [each.outcome for each in store.inbox.counts()] == [InboxOutcome.APPLIED]


def test_refusals_name_what_was_in_the_way(store: EventStore) -> None:
    """As those of a lone append do."""
    with pytest.raises(AlreadyRecordedError, match="The sighting of customer/cus_1 by evt_1"):
        store.append_together((told("evt_1", 0), batch(sightings=(sighting("evt_1"),))))
    with pytest.raises(ConflictError) as caught:
        store.append_together((told("evt_1", 0), batch(reads={OTHER_STREAM: 7, STREAM: 0})))

    assert set(caught.value.streams) == {OTHER_STREAM, STREAM}


def test_one_that_leaves_a_gap_is_refused_before_anything_is_recorded(store: EventStore) -> None:
    """It is a mistake of the caller's."""
    with pytest.raises(ValueError, match="doesn't follow"):
        store.append_together((told("evt_1", 0), batch(new(named(), 3), reads={STREAM: 1})))

    assert store.last_position() == 0


def test_a_large_one_may_be_among_them(store: EventStore) -> None:
    """PostgreSQL takes it in parts."""
    many = batch(*(new(Counted(count=n), n, OTHER_STREAM) for n in range(1, 1_202)))

    first, second, third = store.append_together((told("evt_1", 0), many, told("evt_2", 1)))

    assert (first, third) == ((1,), (1_203,))
    assert second == tuple(range(2, 1_203))
    with pytest.raises(ConflictError):
        store.append_together((told("evt_3", 2), many))
    assert store.last_position() == 1_203


def test_hundreds_of_them_are_recorded(store: EventStore) -> None:
    """In order of their positions."""
    batches = tuple(told(f"evt_{n:03}", n) for n in range(300))

    positions = store.append_together(batches)

    assert positions == tuple((n,) for n in range(1, 301))
    assert len(store.sightings(ACCOUNT, CUSTOMER)) == 300
