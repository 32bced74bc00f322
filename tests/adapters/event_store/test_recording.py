"""What is appended is read back the same, in order, with all that stands beside it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    CAUSE,
    LATER,
    NOON,
    OTHER_STREAM,
    STREAM,
    Counted,
    Mood,
    Named,
    batch,
    command,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    ConflictError,
    EventStore,
    Loaded,
    StoredCommand,
)
from counterfoil.adapters.event_store.errors import UnstorableValueError
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.values import CustomerId


class TestAStream:
    """One aggregate, event by event."""

    def test_reads_back_what_was_appended(self, store: EventStore) -> None:
        """Events come back equal and in order, with the version of the last one."""
        first, second = named(), Counted(count=2, tags={"b": "2", "a": "1"})

        positions = store.append(batch(new(first, 1), new(second, 2)))

        assert positions == (1, 2)
        assert store.load_events(STREAM) == Loaded((first, second), 2)

    def test_is_empty_where_nothing_was_appended(self, store: EventStore) -> None:
        """A stream that nobody wrote to is empty, and asking doesn't make one."""
        assert store.load_events(STREAM) == Loaded((), 0)
        assert store.load_recorded(STREAM) == ()
        assert list(store.streams()) == []

    def test_is_read_together_with_others(self, store: EventStore) -> None:
        """Several streams are read at once, in the order asked for, those that are empty too."""
        first, second, others = named(), Counted(count=2), Counted(count=7)
        store.append(batch(new(first, 1)))
        store.append(batch(new(others, 1, OTHER_STREAM)))
        store.append(batch(new(second, 2)))

        loaded = store.load_several((OTHER_STREAM, "nobody/wrote/it", STREAM))

        assert [(name, each.events, each.version) for name, each in loaded.items()] == [
            (OTHER_STREAM, (others,), 1),
            ("nobody/wrote/it", (), 0),
            (STREAM, (first, second), 2),
        ]

    def test_of_several_tells_when_and_why_where_that_is_asked(self, store: EventStore) -> None:
        """Most who read them decide on the events alone."""
        store.append(batch(new(named()), new(Counted(count=1), 2, happened_at=LATER)))

        history = store.load_several((STREAM,))[STREAM]

        assert history.recorded() == store.load_recorded(STREAM)
        assert list(history.marks()) == [(NOON, CAUSE.door), (LATER, CAUSE.door)]

    def test_tells_when_and_why(self, store: EventStore) -> None:
        """Both times, the cause and the edition stand beside the event."""
        store.append(batch(new(named())))

        assert store.load_recorded(STREAM) == (
            Recorded(
                stream=STREAM,
                version=1,
                event=named(),
                happened_at=NOON,
                recorded_at=LATER,
                cause=CAUSE,
                edition="2024-03-29",
            ),
        )

    def test_keeps_an_enum_value_that_this_release_doesnt_know(self, store: EventStore) -> None:
        """Stripe's new values are kept as they came (R183)."""
        store.append(batch(new(Counted(count=1, mood=Mood("furious")))))

        (event,) = store.load_events(STREAM).events

        assert isinstance(event, Counted)
        assert (event.mood, event.mood.is_known) == ("furious", False)

    def test_holds_times_in_utc(self, store: EventStore) -> None:
        """A time of another zone is kept as the same moment in UTC."""
        amsterdam = datetime(2024, 3, 29, 13, tzinfo=timezone(timedelta(hours=1)))
        event = Named(customer=CustomerId("cus_1"), at=amsterdam, notes=named().notes)

        store.append(batch(new(event, happened_at=amsterdam)))

        (recorded,) = store.load_recorded(STREAM)
        assert isinstance(recorded.event, Named)
        assert recorded.event.at == NOON
        assert recorded.event.at.tzinfo is UTC
        assert recorded.happened_at.tzinfo is UTC

    @pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", '\\"\x00'])
    def test_refuses_text_that_not_every_store_holds(self, store: EventStore, text: str) -> None:
        """NUL and half surrogates are refused at the edge, in the body and in the sealed part."""
        for event in (named(text), Counted(count=1, tags={"key": text})):
            with pytest.raises(UnstorableValueError, match=r"nothing was recorded: a text holds"):
                store.append(batch(new(event)))
        assert store.load_events(STREAM).version == 0

    @pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "ends in \\"])
    def test_keeps_text_that_only_looks_like_nul(self, store: EventStore, text: str) -> None:
        """A backslash before ``u0000`` is text like any other."""
        store.append(batch(new(named(text))))

        assert store.load_events(STREAM).events == (named(text),)

    def test_refuses_a_time_without_a_zone(self, store: EventStore) -> None:
        """A naive time says nothing, wherever it stands."""
        naive = NOON.replace(tzinfo=None)
        event = Named(customer=CustomerId("cus_1"), at=naive, notes=named().notes)

        with pytest.raises(UnstorableValueError, match=r"customer\.named\.at has no time zone"):
            store.append(batch(new(event)))
        with pytest.raises(UnstorableValueError, match="happened_at can't be stored"):
            store.append(batch(new(named(), happened_at=naive)))
        assert store.last_position() == 0

    @pytest.mark.parametrize(
        "count",
        [
            pytest.param("two", id="text for a number"),
            pytest.param(float("nan"), id="not a number"),
            pytest.param(float("inf"), id="infinity"),
            pytest.param(1.5, id="a fraction"),
            pytest.param(None, id="nothing"),
            pytest.param(object(), id="an object"),
        ],
    )
    def test_refuses_what_would_not_read_back(self, store: EventStore, count: object) -> None:
        """An event that can't be read again would make its stream unreadable for ever."""
        with pytest.raises(UnstorableValueError, match=r"customer\.counted can't be stored"):
            store.append(batch(new(Counted(count=count))))  # type: ignore[arg-type]
        assert store.load_events(STREAM).version == 0

    def test_refuses_a_time_that_isnt_one(self, store: EventStore) -> None:
        """A text in the place of a time, or nothing where something belongs."""
        for wrong in (
            Named(customer=CustomerId("cus_1"), at="noon", notes=named().notes),  # type: ignore[arg-type]
            Named(customer=CustomerId("cus_1"), notes=None),  # type: ignore[arg-type]
            Named(customer=CustomerId("cus_1"), notes=named),  # type: ignore[arg-type]
        ):
            with pytest.raises(UnstorableValueError, match="isn't of the type that its field says"):
                store.append(batch(new(wrong)))
        assert store.load_events(STREAM).version == 0

    def test_refuses_what_would_read_back_as_another_value(self, store: EventStore) -> None:
        """JSON makes text of a number that is a key; the event that came back would be another."""
        with pytest.raises(UnstorableValueError, match="would not read back the same"):
            store.append(batch(new(Counted(count=1, tags={1: "a"}))))  # type: ignore[dict-item]

    def test_refuses_a_class_that_isnt_in_the_contract(self, store: EventStore) -> None:
        """Only what has a stored name is stored."""
        with pytest.raises(UnstorableValueError, match="its class isn't in the contract"):
            store.append(batch(new("text")))

    @pytest.mark.parametrize(
        ("reads", "versions"), [({}, (1, 3)), ({}, (2, 2)), ({STREAM: 1}, (1,)), ({}, (0,))]
    )
    def test_takes_no_batch_with_a_gap(
        self, store: EventStore, reads: dict[str, int], versions: tuple[int, ...]
    ) -> None:
        """Versions follow one another; anything else is the caller's mistake."""
        events = [new(Counted(count=1), version) for version in versions]

        with pytest.raises(ValueError, match="doesn't follow"):
            store.append(batch(*events, reads=reads))


class TestReadVersions:
    """What a decision rests on is checked in its own commit."""

    def test_let_an_append_pass_that_read_the_newest(self, store: EventStore) -> None:
        """Reads of the stream itself and of others, unheard-of ones included."""
        store.append(batch(new(named()), reads={STREAM: 0}))

        store.append(batch(new(named(), 2), reads={STREAM: 1, OTHER_STREAM: 0}))

        assert store.load_events(STREAM).version == 2

    def test_stop_an_append_whose_own_stream_moved(self, store: EventStore) -> None:
        """The second of two writers has to decide again."""
        store.append(batch(new(Counted(count=1)), reads={STREAM: 0}))

        with pytest.raises(ConflictError) as caught:
            store.append(batch(new(Counted(count=2)), reads={STREAM: 0}))

        assert caught.value.streams == (STREAM,)
        assert str(caught.value) == (f"Changed since it was read: {STREAM}; load and decide again.")
        assert store.load_events(STREAM).events == (Counted(count=1),)

    def test_stop_an_append_that_rests_on_another_stream_that_moved(
        self, store: EventStore
    ) -> None:
        """A decision never rests on something that has changed meanwhile; nothing half stays."""
        store.append(batch(new(Counted(count=1), stream=OTHER_STREAM)))

        with pytest.raises(ConflictError):
            store.append(
                batch(
                    new(named()),
                    reads={STREAM: 0, OTHER_STREAM: 0},
                    command=command(),
                    sightings=(sighting(),),
                    whereabouts={f"{ACCOUNT}|price/price_1": STREAM},
                )
            )

        assert store.load_events(STREAM).version == 0
        assert store.find_command(ACCOUNT, "cmd_1") is None
        assert store.sightings(ACCOUNT, "customer/cus_1") == ()
        assert store.whereabouts(ACCOUNT, "price/price_1") is None

    def test_stop_an_append_past_the_end(self, store: EventStore) -> None:
        """No gap arises, even where the caller read nothing."""
        with pytest.raises(ConflictError):
            store.append(batch(new(named(), 5)))


class TestACommand:
    """A command takes effect once."""

    def test_is_found_by_its_id(self, store: EventStore) -> None:
        """A command knows its fingerprint, when it was recorded, and its last event's position."""
        store.append(batch(new(named()), new(Counted(count=1), 2), command=command()))

        assert store.find_command(ACCOUNT, "cmd_1") == StoredCommand(
            fingerprint=b"print", position=2, recorded_at=LATER
        )
        assert store.find_command(ACCOUNT, "cmd_2") is None
        assert store.find_command("acct_2/live", "cmd_1") is None

    def test_is_recorded_when_quiet(self, store: EventStore) -> None:
        """A wish that was already so records no event, yet its id is taken."""
        assert store.append(batch(command=command())) == ()

        found = store.find_command(ACCOUNT, "cmd_1")

        assert found == StoredCommand(fingerprint=b"print", position=None, recorded_at=LATER)

    def test_takes_effect_once(self, store: EventStore) -> None:
        """
        A retry after a lost acknowledgement says "already recorded", never merely "conflict".

        The stream has moved too, for the first attempt did succeed.
        """
        attempt = batch(new(named()), reads={STREAM: 0}, command=command())
        store.append(attempt)

        with pytest.raises(AlreadyRecordedError, match="cmd_1 is on record already"):
            store.append(attempt)

        assert store.load_events(STREAM).version == 1


class TestTheLog:
    """All streams, in the order of their commits."""

    def test_is_read_at_some_positions(self, store: EventStore) -> None:
        """In their order; where nothing stands nothing is found."""
        store.append(batch(new(Counted(count=1), 1), new(Counted(count=2), 2)))
        store.append(batch(new(named(), 1, OTHER_STREAM)))

        opened_rows = store.opened_at((3, 1, 9))

        assert [opened_rows.event(row) for row in opened_rows.rows] == [Counted(count=1), named()]
        assert store.opened_at(()).rows == []

    def test_is_read_in_pages(self, store: EventStore) -> None:
        """Pages follow one another without a gap or a double, whatever their size."""
        for version in range(1, 8):
            store.append(batch(new(Counted(count=version), version)))

        for page in (1, 3, 7, 100):
            pages = list(store.read_all(page=page))
            assert [each.position for rows in pages for each in rows] == [1, 2, 3, 4, 5, 6, 7]
            assert all(len(rows) <= page for rows in pages)
            assert [event for rows in store.replay(page=page) for _, _, _, event in rows] == [
                Counted(count=version) for version in range(1, 8)
            ]

    def test_is_read_from_after_a_position(self, store: EventStore) -> None:
        """The position that was last handled isn't handled again."""
        store.append(batch(*[new(Counted(count=n), n) for n in range(1, 5)]))

        (page,) = store.read_all(after=2)

        assert [each.recorded.version for each in page] == [3, 4]
        assert list(store.read_all(after=4)) == []
        assert store.last_position() == 4

    def test_holds_the_stored_bytes(self, store: EventStore) -> None:
        """What a seal over the log covers is what is stored, sealed part included."""
        store.append(batch(new(named())))

        ((row,),) = store.rows()

        assert row[:4] == (1, STREAM, 1, "customer.named:1")
        assert b"cus_1" in row.state
        assert b"Ada" not in row.state

    def test_lists_streams_by_the_beginning_of_their_names(self, store: EventStore) -> None:
        """An account's streams, or one kind of them."""
        for stream in ("a/live/customer/2", "a/live/customer/1", "a/live/product/1", "ab/live/x/1"):
            store.append(batch(new(Counted(count=1), stream=stream)))

        assert list(store.streams("a/live/customer/")) == ["a/live/customer/1", "a/live/customer/2"]
        assert store.stream_versions("a/live/product/") == {"a/live/product/1": 1}
        assert len(list(store.streams())) == 4


def test_a_store_on_disk_is_there_again_after_closing(url: str) -> None:
    """Everything outlives the process."""
    with opened(url) as store:
        store.append(batch(new(named()), command=command(), sightings=(sighting(),)))

    with opened(url) as store:
        assert store.load_events(STREAM).events == (named(),)
        assert store.find_command(ACCOUNT, "cmd_1") is not None
        assert store.has_sighting(ACCOUNT, "customer/cus_1", "evt_1")


@pytest.mark.parametrize("name", ["a\0b", "a\ud800"])
def test_names_that_not_every_store_can_hold_are_refused_by_all(
    store: EventStore, name: str
) -> None:
    """Of streams, commands, objects and statements; nothing is recorded beside them."""
    for refused in (
        batch(new(Counted(count=1), stream=name)),
        batch(new(Counted(count=1)), command=command(name)),
        batch(new(Counted(count=1)), sightings=(sighting(name),)),
        batch(new(Counted(count=1)), sightings=(sighting(object=name),)),
        batch(new(Counted(count=1)), reads={name: 0}),
        batch(new(Counted(count=1)), whereabouts={f"{ACCOUNT}|{name}": STREAM}),
    ):
        with pytest.raises(UnstorableValueError, match="The name 'a"):
            store.append(refused)
    assert store.last_position() == 0
