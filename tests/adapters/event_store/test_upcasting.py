"""Old events load for ever: each older version is brought to the current one, step by step."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from attrs import field, frozen
from tests.adapters.event_store.cast import MASTER_KEY, STREAM, batch, new

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.errors import (
    ContractError,
    UnknownEventError,
    UnreadableEventError,
)
from counterfoil.domain.stored import Contract, JsonValue, StoredClass, Upcaster
from counterfoil.domain.values import PERSONAL


@frozen(kw_only=True)
class PhoneChanged:
    """The first version: everything in clear."""

    customer: str
    phone: str


@frozen(kw_only=True)
class Phone:
    """A telephone number."""

    number: str | None = None
    erased: bool = False


@frozen(kw_only=True)
class PhoneChangedV2:
    """The second version: the number is personal."""

    customer: str
    phone: Phone = field(default=Phone(), metadata=PERSONAL)


@frozen(kw_only=True)
class Contact:
    """Ways to reach somebody."""

    phones: tuple[str, ...] = ()
    erased: bool = False


@frozen(kw_only=True)
class PhoneChangedV3:
    """The third version: the personal field has another name and shape, and a fact is added."""

    customer: str
    verified: bool
    contact: Contact = field(default=Contact(), metadata=PERSONAL)


def upcast_v1_v2(event: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Move the number into the personal value."""
    return {"customer": event["customer"], "phone": {"number": event["phone"]}}


def upcast_v2_v3(event: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Allow several numbers; none was verified before this version."""
    phone = event.pop("phone", {})
    assert isinstance(phone, dict)
    number = phone.get("number")
    return {
        **event,
        "verified": False,
        "contact": {"phones": [] if number is None else [number]},
    }


NAME = "customer.phone_changed"
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {(NAME, 1): upcast_v1_v2, (NAME, 2): upcast_v2_v3}
V1 = Contract(stored=(StoredClass(PhoneChanged, NAME),))
V2 = Contract(stored=(StoredClass(PhoneChangedV2, NAME, 2),), upcasters={(NAME, 1): upcast_v1_v2})
V3 = Contract(stored=(StoredClass(PhoneChangedV3, NAME, 3),), upcasters=UPCASTERS)


@pytest.fixture
def written_by_all(url: str) -> str:
    """Return a store in which each release has appended one event."""
    events = (
        (V1, PhoneChanged(customer="cus_1", phone="1")),
        (V2, PhoneChangedV2(customer="cus_1", phone=Phone(number="2"))),
        (V3, PhoneChangedV3(customer="cus_1", verified=True, contact=Contact(phones=("3", "4")))),
    )
    for version, (contract, event) in enumerate(events, 1):
        with EventStore.open(url, contract=contract, master_key=MASTER_KEY) as store:
            store.append(batch(new(event, version)))
    return url


def test_every_version_reads_as_the_current_class(written_by_all: str) -> None:
    """From clear to personal, from one name to another, from one to many."""
    with EventStore.open(written_by_all, contract=V3, master_key=MASTER_KEY) as store:
        assert store.load_events(STREAM).events == (
            PhoneChangedV3(customer="cus_1", verified=False, contact=Contact(phones=("1",))),
            PhoneChangedV3(customer="cus_1", verified=False, contact=Contact(phones=("2",))),
            PhoneChangedV3(customer="cus_1", verified=True, contact=Contact(phones=("3", "4"))),
        )
        assert [each.recorded.version for page in store.read_all() for each in page] == [1, 2, 3]


def test_what_was_erased_stays_erased(written_by_all: str) -> None:
    """An older version whose key is destroyed reads as erased in its current class."""
    with EventStore.open(written_by_all, contract=V3, master_key=MASTER_KEY) as store:
        store.erase(STREAM)

        _, second, third = store.load_events(STREAM).events

    assert second == PhoneChangedV3(customer="cus_1", verified=False, contact=Contact(erased=True))
    assert third == PhoneChangedV3(customer="cus_1", verified=True, contact=Contact(erased=True))


def test_an_older_release_says_that_a_newer_one_wrote_it(written_by_all: str) -> None:
    """Going back a release isn't a mystery."""
    with (
        EventStore.open(written_by_all, contract=V2, master_key=MASTER_KEY) as store,
        pytest.raises(UnknownEventError, match="a newer release wrote it, and this one reads"),
    ):
        store.load_events(STREAM)


def test_an_upcaster_that_meets_a_broken_row_is_told(written_by_all: str, tmp_path: Path) -> None:
    """What an upcaster can't make sense of is an unreadable event, named like any other."""
    with EventStore.open(written_by_all, contract=V3, master_key=MASTER_KEY) as store:
        ((row, *_),) = store.rows()
        broken = row.state.replace(b'"phone":"1"', b'"fax":"1"')
        assert broken != row.state
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
            connection.execute(
                "UPDATE counterfoil_events SET state = ? WHERE originator_version = 1", (broken,)
            )

        with pytest.raises(UnreadableEventError, match=f"Version 1 of {STREAM}"):
            store.load_events(STREAM)


def test_an_upcaster_that_yields_the_wrong_shape_is_told(url: str) -> None:
    """What comes out of an upcaster is checked like what comes out of a row."""
    with EventStore.open(url, contract=V1, master_key=MASTER_KEY) as store:
        store.append(batch(new(PhoneChanged(customer="cus_1", phone="1"))))
    wrong = Contract(
        stored=(StoredClass(PhoneChangedV2, NAME, 2),),
        upcasters={(NAME, 1): lambda _: {"customer": 7}},
    )

    with (
        EventStore.open(url, contract=wrong, master_key=MASTER_KEY) as store,
        pytest.raises(UnreadableEventError, match="Expected `str`, got `int`"),
    ):
        store.load_events(STREAM)


def test_a_version_without_an_upcaster_isnt_opened() -> None:
    """A contract that couldn't read what was written is refused before anything is."""
    with pytest.raises(ContractError, match=f"Version 1 of {NAME} has no upcaster"):
        EventStore.open(
            "memory://", contract=Contract(stored=(StoredClass(PhoneChangedV2, NAME, 2),))
        )


def test_an_embedders_events_stand_beside_ours(url: str) -> None:
    """A platform that brings aggregates of its own extends the contract."""
    extended = V1.extended(
        (StoredClass(PhoneChangedV3, "loyalty.phone_changed", 3),),
        {("loyalty.phone_changed", n): UPCASTERS[NAME, n] for n in (1, 2)},
    )
    own = PhoneChangedV3(customer="cus_1", verified=True)

    with EventStore.open(url, contract=extended, master_key=MASTER_KEY) as store:
        store.append(batch(new(PhoneChanged(customer="cus_1", phone="1")), new(own, 2)))
        assert store.load_events(STREAM).events[1] == own
