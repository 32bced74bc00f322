"""Sightings, whereabouts, uses, refusals and the quarantine: the rows beside the events."""

from datetime import datetime, timedelta

import pytest
from attrs import evolve
from tests.adapters.event_store.cast import (
    ACCOUNT,
    CAUSE,
    LATER,
    NOON,
    OTHER_STREAM,
    STREAM,
    batch,
    command,
    sighting,
)

from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    Append,
    ConflictError,
    EventStore,
    Quarantined,
    Refusal,
    Seen,
    SessionUseRow,
    Sighting,
)
from counterfoil.adapters.event_store.errors import UnstorableValueError

CUSTOMER = "customer/cus_1"
SECOND = timedelta(seconds=1)


def times_seen(store: EventStore) -> int:
    """Return how often the customer was sighted."""
    return store.seen(ACCOUNT, [(CUSTOMER, "evt_1")])[CUSTOMER].times


class TestSightings:
    """What Stripe stated, object by object."""

    def test_come_in_order_of_second_and_event_id(self, store: EventStore) -> None:
        """The order of arrival leaves no trace."""
        for event_id, at in (("evt_3", NOON), ("evt_1", NOON + SECOND), ("evt_2", NOON)):
            store.append(batch(sightings=(sighting(event_id, at),)))

        found = store.sightings(ACCOUNT, CUSTOMER)

        assert [each.event_id for each in found] == ["evt_2", "evt_3", "evt_1"]
        assert found[0] == Sighting(
            object=CUSTOMER,
            event_id="evt_2",
            happened_at=NOON,
            stream=STREAM,
            body=b'{"name":"Ada"}',
        )

    def test_can_be_asked_for_since_a_second(self, store: EventStore) -> None:
        """The second itself is included."""
        rows = tuple(sighting(f"evt_{n}", NOON + n * SECOND) for n in range(3))
        store.append(batch(sightings=rows))

        found = store.sightings(ACCOUNT, CUSTOMER, since=NOON + SECOND)

        assert [each.event_id for each in found] == ["evt_1", "evt_2"]

    def test_are_kept_once_each(self, store: EventStore) -> None:
        """A doubled delivery is noticed, and the command that came with it isn't recorded."""
        store.append(batch(sightings=(sighting(),)))

        with pytest.raises(AlreadyRecordedError, match="evt_1 is on record already"):
            store.append(batch(sightings=(sighting(happened_at=NOON + SECOND),), command=command()))

        assert store.has_sighting(ACCOUNT, CUSTOMER, "evt_1")
        assert store.find_command(ACCOUNT, "cmd_1") is None

    def test_of_one_event_may_be_of_several_objects(self, store: EventStore) -> None:
        """A subscription's event shows its customer too."""
        store.append(batch(sightings=(sighting(), sighting(object="subscription/sub_1"))))

        assert store.has_sighting(ACCOUNT, "subscription/sub_1", "evt_1")
        assert not store.has_sighting("acct_1/test", CUSTOMER, "evt_1")

    def test_are_counted_for_an_append_to_rest_on(self, store: EventStore) -> None:
        """What was decided on all that is on record is decided again once there is more."""
        store.append(batch(sightings=(sighting("evt_1"), sighting("evt_2"))))
        assert times_seen(store) == 2
        late = batch(sightings=(sighting("evt_3"),))

        with pytest.raises(ConflictError) as caught:
            store.append(evolve(late, sighted={f"{ACCOUNT}|{CUSTOMER}": 1}))
        store.append(evolve(late, sighted={f"{ACCOUNT}|{CUSTOMER}": 2}))

        assert caught.value.streams == (CUSTOMER,)
        assert times_seen(store) == 3

    def test_of_an_unseen_object_are_none(self, store: EventStore) -> None:
        """Nothing was stated yet."""
        assert store.sightings(ACCOUNT, CUSTOMER) == ()
        assert store.seen(ACCOUNT, [(CUSTOMER, "evt_1")]) == {CUSTOMER: Seen()}

    def test_of_several_objects_are_looked_up_at_once(self, store: EventStore) -> None:
        """How often and when last, and whether in the events that are asked about."""
        other, unseen = "subscription/sub_1", "customer/cus_2"
        rows = tuple(sighting(f"evt_{n}", NOON - n * SECOND) for n in range(3))
        store.append(batch(sightings=(*rows, sighting("evt_2", object=other))))

        found = store.seen(
            ACCOUNT, [(CUSTOMER, "evt_1"), (other, "evt_9"), (CUSTOMER, "evt_2"), (unseen, "evt_1")]
        )

        assert found == {
            CUSTOMER: Seen(times=3, last_at=NOON, event_ids=frozenset({"evt_1", "evt_2"})),
            other: Seen(times=1, last_at=NOON, event_ids=frozenset({"evt_2"})),
            unseen: Seen(),
        }
        assert store.seen("acct_1/test", [(CUSTOMER, "evt_1")]) == {CUSTOMER: Seen()}

    def test_stand_at_whole_seconds(self, store: EventStore) -> None:
        """Stripe's clock has no fractions; one would be lost silently."""
        with pytest.raises(UnstorableValueError, match="whole seconds"):
            store.append(batch(sightings=(sighting(happened_at=LATER),)))

    def test_read_as_none_once_erased(self, store: EventStore) -> None:
        """The row stays, its text is gone for ever."""
        store.append(batch(sightings=(sighting(),)))

        assert store.erase(STREAM)

        (found,) = store.sightings(ACCOUNT, CUSTOMER)
        assert found.body is None


class TestWhereabouts:
    """Where an object without a stream of its own is."""

    def test_tell_the_stream_that_holds_an_object(self, store: EventStore) -> None:
        """A price has no stream of its own; the last word counts."""
        store.append(batch(whereabouts={f"{ACCOUNT}|price/price_1": STREAM}))
        assert store.whereabouts(ACCOUNT, "price/price_1") == STREAM

        store.append(batch(whereabouts={f"{ACCOUNT}|price/price_1": OTHER_STREAM}))
        assert store.whereabouts(ACCOUNT, "price/price_1") == OTHER_STREAM

        assert store.whereabouts("acct_2/live", "price/price_1") is None

    def test_are_written_with_their_account(self, store: EventStore) -> None:
        """A name without an account is the caller's mistake."""
        with pytest.raises(ValueError, match=r"isn't written as account\|object"):
            store.append(batch(whereabouts={"price_1": STREAM}))


class TestUsesOfSessions:
    """When a portal session was last used."""

    VISIT = "bps_1"

    def use(self, at: datetime, session: str = VISIT) -> Append:
        """Build a commit that is a use of a session."""
        return evolve(batch(), used=SessionUseRow(account=ACCOUNT, session=session, used_at=at))

    def test_are_kept_to_the_microsecond(self, store: EventStore) -> None:
        """One row a session, in each account and mode."""
        assert store.last_use(ACCOUNT, self.VISIT) is None

        store.append(self.use(LATER))

        assert store.last_use(ACCOUNT, self.VISIT) == LATER
        assert store.last_use("acct_1/test", self.VISIT) is None
        assert store.last_use(ACCOUNT, "bps_2") is None

    def test_only_ever_go_forward(self, store: EventStore) -> None:
        """A clock that was set back makes no use undone."""
        for at in (NOON + SECOND, NOON, NOON + 2 * SECOND, NOON + SECOND):
            store.append(self.use(at))

        assert store.last_use(ACCOUNT, self.VISIT) == NOON + 2 * SECOND

    def test_stand_beside_what_was_recorded_with_them(self, store: EventStore) -> None:
        """Or vanish with what was not."""
        store.append(batch(command=command()))

        with pytest.raises(AlreadyRecordedError):
            store.append(evolve(self.use(NOON), command=command()))

        assert store.last_use(ACCOUNT, self.VISIT) is None

    def test_are_what_an_append_may_rest_on(self, store: EventStore) -> None:
        """What was decided on the last use is decided again once there is a later one."""
        place = f"{ACCOUNT}|{self.VISIT}"
        on_none = evolve(batch(), uses={place: None})
        store.append(on_none)
        store.append(self.use(NOON))

        for stale in (on_none, evolve(batch(), uses={place: NOON - SECOND})):
            with pytest.raises(ConflictError) as caught:
                store.append(stale)
            assert caught.value.streams == (self.VISIT,)

        store.append(evolve(batch(), uses={place: NOON}))


class TestRefusals:
    """The log of what was refused."""

    def test_are_kept_in_the_order_in_which_they_came(self, store: EventStore) -> None:
        """A refused command may be tried again, so that its id may stand twice."""
        refusal = Refusal(
            command="RemovePaymentMethod",
            command_id="cmd_1",
            code="last_payment_method",
            rule="customer-keeps-a-payment-method",
            stream=STREAM,
            cause=CAUSE,
            at=LATER,
        )

        store.record_refusal(ACCOUNT, refusal)
        store.record_refusal(ACCOUNT, refusal)

        assert store.refusals(ACCOUNT) == (refusal, refusal)
        assert store.refusals("acct_2/live") == ()

    def test_are_read_some_at_a_time_in_order_of_moment(self, store: EventStore) -> None:
        """Two of one moment come in the order in which they came, whatever a slow clock says."""
        for number, at in enumerate((LATER, NOON, LATER, LATER + SECOND), 1):
            refused = Refusal(
                command="Cancel",
                command_id=f"cmd_{number}",
                code="code",
                rule="rule",
                stream=STREAM,
                cause=CAUSE,
                at=at,
            )
            store.record_refusal(ACCOUNT, refused)
            store.record_refusal("acct_2/live", refused)

        first = store.refusals_after(ACCOUNT, (NOON, 0), LATER, limit=2)
        number, last = first[-1]
        rest = store.refusals_after(ACCOUNT, (last.at, number), LATER)

        assert [each.command_id for _, each in (*first, *rest)] == ["cmd_2", "cmd_1", "cmd_3"]
        assert store.refusals_after(ACCOUNT, (NOON, 0), NOON - SECOND) == ()


class TestQuarantine:
    """What could not be applied."""

    MESSAGE = Quarantined(
        event_id="evt_1", type="customer.updated", reason="unreadable", at=LATER, raw=b"{Ada"
    )

    def test_keeps_a_message_until_it_is_released(self, store: EventStore) -> None:
        """A later reason takes the place of an earlier one."""
        again = Quarantined(
            event_id="evt_1", type="customer.updated", reason="still so", at=LATER, raw=b"{Ada"
        )
        store.quarantine(ACCOUNT, self.MESSAGE)
        store.quarantine(ACCOUNT, again)

        assert store.quarantined(ACCOUNT) == (again,)
        assert store.quarantined("acct_2/live") == ()
        assert store.release(ACCOUNT, "evt_1")
        assert not store.release(ACCOUNT, "evt_1")
        assert store.quarantined(ACCOUNT) == ()

    def test_is_erased_with_its_subject(self, store: EventStore) -> None:
        """A message is as personal as what it would have become."""
        store.quarantine(ACCOUNT, self.MESSAGE, subject=STREAM)

        store.erase(STREAM)

        (found,) = store.quarantined(ACCOUNT)
        assert found.raw is None
