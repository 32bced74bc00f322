"""An event that makes no sense stops its own aggregate, and nothing else."""

import sys
from collections.abc import Iterator

import msgspec
import pytest
from tests.adapters.views.contents import contents, expected, hashes, reached
from tests.adapters.views.logs import Copying, alter, busy_log, opened

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.errors import StoreUnreachableError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views.errors import CannotProjectError
from counterfoil.adapters.views.filling import written
from counterfoil.projections.read_model import Telling

SUBSCRIPTION_ROWS = "counterfoil_view_subscriptions"


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with opened(place) as portal:
        yield portal


def of_subscriptions(store: EventStore, after: int) -> list[tuple[int, str, str, bytes]]:
    """Return position, stream, name and state of the events of subscriptions after a position."""
    return [
        (row.position, row.stream, row.stored_name, row.state)
        for page in store.rows(after)
        for row in page
        if "/subscription/" in row.stream
    ]


@pytest.mark.parametrize("kind", ["topic", "bytes", "header", "unknown"])
def test_one_is_parked_and_the_others_go_on(portal: BillingPortal, kind: str) -> None:
    """Its later events are passed over, and a rebuild after the repair clears it all."""
    copying = Copying(busy_log(), portal.store)
    copying.take(400)
    portal.views.catch_up()
    copying.take_all()
    position, stream, name, state = of_subscriptions(portal.store, 400)[3]
    changes: dict[str, dict[str, str | bytes]] = {
        "topic": {"topic": "antigravity:webbrowser"},
        "bytes": {"state": state[: len(state) // 2]},
        "header": {"state": b""},
        "unknown": {"topic": "subscription.folded:v7"},
    }
    alter(portal.store, position, **changes[kind])  # type: ignore[arg-type]

    assert portal.views.catch_up() == portal.store.last_position()

    assert "antigravity" not in sys.modules
    (subscriptions,) = (each for each in portal.views.standing() if each.name == "subscriptions")
    (parked,) = subscriptions.parked
    assert (parked.view, parked.stream, parked.position) == ("subscriptions", stream, position)
    assert f"of {stream}" in parked.reason
    assert subscriptions.behind == 0
    held = contents(portal.store)
    alter(portal.store, position, topic=name, state=state)
    whole = expected(portal.store)
    account, _, id_ = stream.replace("/subscription/", "|").partition("|")
    for table in (SUBSCRIPTION_ROWS, f"{SUBSCRIPTION_ROWS}_entries"):
        others = [row for row in whole[table] if row[:2] != (account, id_)]
        assert [row for row in held[table] if row[:2] != (account, id_)] == others
    entries = [row for row in held[f"{SUBSCRIPTION_ROWS}_entries"] if row[:2] == (account, id_)]
    assert all(int(str(row[2])) < position for row in entries)
    (trail,) = (each for each in portal.views.standing() if each.name == "trail")
    # Of the trail it is asked what is beside the event alone.
    assert bool(trail.parked) == (kind == "header" or (kind == "bytes" and bool(trail.parked)))

    portal.views.rebuild()

    assert not any(each.parked for each in portal.views.standing())
    assert contents(portal.store) == whole


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_what_was_parked_stays_so_for_whoever_comes_next(place: str) -> None:
    """Another process passes over it too; memory has but one."""
    with opened(place) as portal:
        copying = Copying(busy_log(), portal.store)
        copying.take(400)
        portal.views.catch_up()
        copying.take(200)
        position, stream, *_ = of_subscriptions(portal.store, 400)[0]
        alter(portal.store, position, topic="os:system")
        portal.views.catch_up()
    with opened(place) as portal:
        Copying(busy_log(), portal.store)
        parked = {each.stream for view in portal.views.standing() for each in view.parked}
        assert parked == {stream}
        assert portal.views.catch_up() == portal.store.last_position()


def test_a_first_filling_is_strict_and_the_others_are_followed(portal: BillingPortal) -> None:
    """What can be filled is; what can't says why, each time."""
    copying = Copying(busy_log(), portal.store)
    copying.take(400)
    portal.views.rebuild(["trail"])
    position, stream, *_ = of_subscriptions(portal.store, 0)[0]
    alter(portal.store, position, topic="os:system")
    copying.take(50)

    for _ in range(2):
        with pytest.raises(CannotProjectError, match=f"position {position}, of {stream}, makes"):
            portal.views.catch_up()

    assert reached(portal.store.derived, "trail") == portal.store.last_position()


def test_a_key_store_that_is_away_parks_nothing(
    portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no event's fault."""
    copying = Copying(busy_log(), portal.store)
    copying.take(400)
    portal.views.catch_up()
    copying.take(200)
    before = hashes(contents(portal.store))
    keys = portal.store._keys

    def away(*_: object) -> None:
        raise StoreUnreachableError("the keys", "nobody answers")

    with monkeypatch.context() as gone:
        gone.setattr(type(keys), "key", away)
        gone.setattr(type(keys), "refresh", away)
        with pytest.raises(StoreUnreachableError):
            portal.views.catch_up()

    assert hashes(contents(portal.store)) == before
    assert not any(each.parked for each in portal.views.standing())
    portal.views.catch_up()
    assert contents(portal.store) == expected(portal.store)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "a\0b", "\ud800"])
def test_what_no_database_holds_is_refused_before_it_is_written(value: str | int) -> None:
    """Or one database would park it and another would stop."""
    with pytest.raises(ValueError, match=r"range|NUL|surrogates"):
        written({"amount": value})
    told: Telling = {"amount": 2**63 - 1, "plan": r"a\u0000b", "pause": None, "late": True}
    assert msgspec.json.decode(written(told)) == told


@pytest.mark.parametrize("events", [1_500])
def test_poison_everywhere_is_found_without_going_one_by_one(
    portal: BillingPortal, events: int
) -> None:
    """Each is parked, and every other aggregate comes to the fold of its events."""
    copying = Copying(busy_log(), portal.store)
    portal.views.catch_up()
    copying.take(events)
    poisoned = of_subscriptions(portal.store, 0)[::40]
    for position, *_ in poisoned:
        alter(portal.store, position, state=b"\x07")

    portal.views.catch_up()

    streams = {stream for _, stream, *_ in poisoned}
    parked = {each.stream for view in portal.views.standing() for each in view.parked}
    assert parked == streams
    for position, _, name, state in poisoned:
        alter(portal.store, position, topic=name, state=state)
    keys = {tuple(stream.replace("/subscription/", "|").split("|")) for stream in streams}
    held, whole = contents(portal.store), expected(portal.store)
    assert [row for row in held[SUBSCRIPTION_ROWS] if row[:2] not in keys] == [
        row for row in whole[SUBSCRIPTION_ROWS] if row[:2] not in keys
    ]
