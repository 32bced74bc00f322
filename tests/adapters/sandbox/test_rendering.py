"""Tests how records are shown: what is whole, what is a list, what is shown on request alone."""

from typing import TypedDict

import msgspec
import pytest

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.expansion import read_expansion
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.kinds import Kind, Sublist
from counterfoil.adapters.protocol.rendering import Renderer
from counterfoil.adapters.sandbox.records.store import Records
from counterfoil.adapters.sandbox.records.turn import loosely


class Shelf(TypedDict):
    """Something that holds books, and is held by a room."""

    id: str
    object: str
    room: str | None
    books: list[dict[str, str]]
    keeper: dict[str, str | None]
    secret: str


class Leaf(TypedDict):
    """Something that holds nothing."""

    id: str
    object: str
    shelf: str


SHELF = Kind(
    "shelf",
    Shelf,
    "sh",
    links={"room": "room", "keeper.deputy": "person"},
    arrays={"books": "book"},
    urls={"books": "/v1/books?shelf={id}"},
    sublists={"notes": Sublist("note", "shelf", "/v1/shelves/{id}/notes")},
    on_request=("keeper.remarks",),
    hidden=("secret",),
)
BOOK = Kind("book", dict[str, str], "bk", embeds={"author": "person"})
ROOM = Kind("room", Leaf, "rm", links={"shelf": "shelf"})
PERSON = Kind("person", Leaf, "pn", links={"shelf": "shelf"})
NOTE = Kind("note", Leaf, "nt", filters=("shelf",))


@pytest.fixture
def records() -> Records:
    """Keep a shelf with what belongs to it."""
    records = Records()
    with records.transaction():
        for kind, id in ((ROOM, "rm_1"), (PERSON, "pn_1"), (NOTE, "nt_1"), (NOTE, "nt_2")):
            leaf = Leaf(id=id, object=kind.object, shelf="sh_1")
            records.insert(kind, id, 1, msgspec.json.encode(leaf))
    return records


def shelf() -> JsonObject:
    """Return the record of a shelf."""
    return {
        "id": "sh_1",
        "object": "shelf",
        "room": "rm_1",
        "books": [{"id": f"bk_{number}", "author": "pn_1"} for number in range(12)],
        "keeper": {"name": "Ada", "deputy": "pn_gone", "remarks": "none"},
        "secret": "s",
    }


def shown(records: Records, *expand: str) -> JsonObject:
    """Return how the shelf is shown."""
    kinds = {kind.object: loosely(kind) for kind in (ROOM, PERSON, NOTE)}
    kinds |= {"shelf": loosely(SHELF), "book": loosely(BOOK)}
    return Renderer(records, kinds).render(SHELF, shelf(), read_expansion(expand))


def test_an_object_shows_its_lists_and_hides_its_secrets(records: Records) -> None:
    """An array is a list of ten at most, embedded objects are whole, links are ids."""
    whole = shown(records)

    assert whole["room"] == "rm_1"
    assert whole["keeper"] == {"name": "Ada", "deputy": "pn_gone"}
    assert not whole.keys() & {"secret", "notes"}
    books = whole["books"]
    assert isinstance(books, dict)
    assert {key: value for key, value in books.items() if key != "data"} == {
        "object": "list",
        "has_more": True,
        "total_count": 12,
        "url": "/v1/books?shelf=sh_1",
    }
    listed = books["data"]
    assert isinstance(listed, list)
    assert len(listed) == 10
    assert listed[0] == {
        "id": "bk_0",
        "author": {"id": "pn_1", "object": "person", "shelf": "sh_1"},
    }


def test_what_is_asked_for_is_expanded(records: Records) -> None:
    """Links become objects, lists and fields appear, and a link to nothing stays an id."""
    whole = shown(records, "room", "notes", "keeper.remarks", "keeper.deputy", "books.data.author")

    assert whole["room"] == {"id": "rm_1", "object": "room", "shelf": "sh_1"}
    assert whole["keeper"] == {"name": "Ada", "deputy": "pn_gone", "remarks": "none"}
    notes = whole["notes"]
    assert isinstance(notes, dict)
    assert notes["url"] == "/v1/shelves/sh_1/notes"
    assert notes["data"] == [
        {"id": id, "object": "note", "shelf": "sh_1"} for id in ("nt_2", "nt_1")
    ]


@pytest.mark.parametrize("path", ["colour", "room.colour", "books.colour", "secret", "keeper.name"])
def test_what_cannot_be_expanded_is_refused(records: Records, path: str) -> None:
    """The error names what was asked for, within whichever object."""
    with pytest.raises(ApiError, match="This property cannot be expanded"):
        shown(records, path)


def test_more_than_four_levels_are_refused() -> None:
    """Four levels are expanded, five aren't, and a list's ``data`` is one of them (R181)."""
    assert read_expansion(["data.a.b.c", "a.d"]) == {"a": {"b": {"c": {}}, "d": {}}}
    with pytest.raises(ApiError, match="more than 4 levels"):
        read_expansion(["data.a.b.c.d"])
