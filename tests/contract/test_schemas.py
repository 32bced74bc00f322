"""The fields and types of an event never change under its version (G12)."""

from enum import Enum
from pathlib import Path

import pytest
from attrs import field, frozen
from tests.contract.schemas import approve_schemas, approved, flaws, schema

from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract, StoredClass
from counterfoil.domain.values import PERSONAL, Annotations, CustomerId, Known

APPROVED = approved()
STORED = [pytest.param(stored, id=stored.name) for stored in CONTRACT.stored]


@pytest.mark.parametrize("stored", STORED)
def test_an_event_has_the_schema_that_was_approved(stored: StoredClass) -> None:
    """
    Names, types and personal marks of all fields are as they were; enums have lost no value.

    To change them: raise the version in ``contract.py``, add an upcaster, and run ``make approve``.
    """
    topic = f"{stored.name}:{stored.version}"
    assert topic in APPROVED, "run python -m tests.contract.approve"

    assert list(flaws(topic, schema(stored), APPROVED[topic])) == []


class Colour(Enum):
    """An enum of two."""

    RED = "red"
    BLUE = "blue"


class Paint(Enum):
    """The same enum under another name, with a value more."""

    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class Chalk(Enum):
    """An enum of one."""

    RED = "red"


@frozen
class Painted:
    """An event with one of everything."""

    customer: CustomerId
    colour: Colour
    seen: Known[str | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class Whitewashed:
    """The same fields under another name of the class; an enum has more values."""

    customer: str
    colour: Paint
    seen: Known[str | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class Renamed:
    """A field has another name."""

    customer: CustomerId
    color: Colour
    seen: Known[str | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class Retyped:
    """A field has another type."""

    customer: CustomerId
    colour: Colour
    seen: Known[str | None] | None
    coats: tuple[str, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class RetypedDeepDown:
    """The type within a type is another."""

    customer: CustomerId
    colour: Colour
    seen: Known[int | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class Required:
    """A field may no longer be absent."""

    customer: CustomerId
    colour: Colour
    seen: Known[str | None] | None
    coats: tuple[int, ...]
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen
class Unsealed:
    """What was personal stands in clear."""

    customer: CustomerId
    colour: Colour
    seen: Known[str | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = Annotations()


@frozen
class Faded:
    """An enum has lost a value."""

    customer: CustomerId
    colour: Chalk
    seen: Known[str | None] | None
    coats: tuple[int, ...] = ()
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


def contract(event: type) -> Contract:
    """Make a contract of one event."""
    return Contract(stored=(StoredClass(event, "wall.painted"),))


CHANGED = (
    "DIFFERS  The fields of wall.painted:1 have changed; raise the version in contract.py and add"
    " an upcaster."
)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Painted, []),
        (Whitewashed, ["approved more values in the schema of wall.painted:1"]),
        *(
            (
                event,
                [CHANGED],
            )
            for event in (Renamed, Retyped, RetypedDeepDown, Required, Unsealed)
        ),
        (
            Faded,
            ["DIFFERS  wall.painted:1 may hold blue in colour, which can't be read any more."],
        ),
    ],
)
def test_a_change_of_the_schema_is_noticed(event: type, said: list[str], tmp_path: Path) -> None:
    """What would break an old event is named and never approved; what is harmless is let pass."""
    file = tmp_path / "schemas.json"
    assert list(approve_schemas(contract(Painted), file)) == [
        "approved the schema of wall.painted:1"
    ]
    was = approved(file)["wall.painted:1"]

    assert list(approve_schemas(contract(event), file)) == said

    now = approved(file)["wall.painted:1"]
    assert now["sha256"] == was["sha256"]
    assert set(was["enums"]["colour"]) <= set(now["enums"]["colour"])
