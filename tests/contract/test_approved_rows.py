"""Every row that was ever written is read for ever, byte for byte (G12)."""

from pathlib import Path

import pytest
from attrs import frozen
from tests.contract.approved import DIRECTORY, samples
from tests.contract.approved_rows import (
    CAUSE,
    EDITION,
    SUBJECT,
    approve_rows,
    approved,
    mapper,
    read,
    recorded,
    row,
    rows,
)

from counterfoil.adapters.event_store.rows import FORMAT, unpack
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract, StoredClass

APPROVED = approved()
MAPPER = mapper()
STORED = [pytest.param(stored, id=stored.name) for stored in CONTRACT.stored]


@frozen
class Painted:
    """An event of no aggregate."""

    colour: str = "red"


@pytest.mark.parametrize("topic", APPROVED)
def test_an_approved_row_is_read_for_ever(topic: str) -> None:
    """Whatever version it is of, it reads as the class of today, with the header that it had."""
    current = {stored.name: stored.event for stored in CONTRACT.stored}

    for state in APPROVED[topic].values():
        found = read(topic, state, MAPPER)

        assert type(found.event) is current[topic.partition(":")[0]]
        assert (found.cause, found.edition) == (CAUSE, EDITION)


@pytest.mark.parametrize("topic", APPROVED)
def test_an_approved_row_is_read_once_its_personal_part_is_erased(topic: str) -> None:
    """A destroyed key takes the personal part and nothing else."""
    reader = mapper()
    reader._keys.destroy(SUBJECT)

    for state in APPROVED[topic].values():
        assert type(read(topic, state, reader).event) is type(read(topic, state, MAPPER).event)


@pytest.mark.parametrize("stored", STORED)
def test_the_approved_row_reads_as_the_event_that_was_written(stored: StoredClass) -> None:
    """Nothing of an event is lost on the way through bytes and seal."""
    found = APPROVED.get(f"{stored.name}:{stored.version}")
    assert found is not None, "run python -m tests.contract.approve"

    for which, event in samples(stored).items():
        topic = f"{stored.name}:{stored.version}"
        assert read(topic, found[which], MAPPER) == recorded(event, stored.name)


@pytest.mark.parametrize("stored", STORED)
def test_a_row_is_written_as_approved(stored: StoredClass) -> None:
    """Format, header and body are the same bytes today; what is sealed is as long as it was."""
    found = APPROVED[f"{stored.name}:{stored.version}"]

    for which, state in rows(stored, MAPPER).items():
        was, now = unpack(found[which]), unpack(state)
        assert (state[0], found[which][0]) == (FORMAT, FORMAT)
        assert (now.header, now.body) == (was.header, was.body)
        assert len(now.personal) == len(was.personal)


def test_every_approved_form_has_its_row() -> None:
    """A version of which only the form is on file would be read by half a test."""
    forms = {":".join(file.stem.rsplit(".v", 1)) for file in DIRECTORY.glob("*.json")}

    assert APPROVED.keys() == forms


def test_what_was_approved_is_left_as_it_is(tmp_path: Path) -> None:
    """New rows are added and named; a second run has nothing to say and changes nothing."""
    one = Contract(stored=(StoredClass(Painted, "wall.painted"),))
    file = tmp_path / "rows.json"

    assert list(approve_rows(one, file)) == ["approved the row of wall.painted:1"]
    written = file.read_bytes()
    assert list(approve_rows(one, file)) == []

    assert file.read_bytes() == written
    assert read("wall.painted:1", approved(file)["wall.painted:1"]["full"], mapper(one)).event == (
        Painted("colour")
    )


def test_two_writings_of_one_event_are_sealed_differently() -> None:
    """Equal bytes would tell that two customers have the same name."""
    stored = next(each for each in CONTRACT.stored if each.name == "customer.customer_created")
    event = samples(stored)["full"]

    one, other = (unpack(row(event, stored.name, MAPPER)) for _ in range(2))

    assert one.personal != other.personal
    assert one.body == other.body
