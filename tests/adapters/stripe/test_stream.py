"""A document that comes line by line is read as it comes, and to the same end."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.stripe.document import read_document, read_stream
from counterfoil.adapters.stripe.findings import Malformed

ONE = {"id": "evt_1", "object": "event"}
TWO = {"id": "evt_2", "object": "event"}
LINES = [json.dumps(each).encode() + b"\n" for each in (ONE, TWO)]


def as_lines(raw: bytes) -> list[bytes]:
    """Return a document as a file gives it."""
    return raw.splitlines(keepends=True)


@pytest.mark.parametrize("name", ["events.jsonl", "events.json", "standard input"])
def test_json_lines_are_handed_on_before_the_next_is_read(name: str) -> None:
    """However long a file is, no more than a line or two of it is held."""
    asked: list[int] = []

    def coming() -> Iterator[bytes]:
        for number in range(1, 1_000):
            asked.append(number)
            yield json.dumps({"object": "event", "id": f"evt_{number}"}).encode() + b"\n"

    items = read_stream(coming(), name)

    assert next(items) == {"object": "event", "id": "evt_1"}
    assert asked[-1] == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n \n",
        b"".join(LINES),
        b"\xef\xbb\xbf" + b"".join(LINES),
        b"\n\n" + b"\n".join(LINES) + b"\n\n",
        json.dumps([ONE, TWO]).encode(),
        json.dumps([ONE, TWO], indent=2).encode(),
        json.dumps({"object": "list", "data": [ONE, TWO]}, indent=2).encode(),
        b"{broken\n" + b"".join(LINES),
        b"".join(LINES) + b"{broken\n",
        b"no JSON at all",
        b'"text"\n' + b"".join(LINES),
    ],
)
@pytest.mark.parametrize("name", ["events.jsonl", "events.json"])
def test_what_comes_by_lines_is_what_the_whole_holds(raw: bytes, name: str) -> None:
    """Whatever the form, the items are the same, and so are the reasons of the broken ones."""
    assert list(read_stream(as_lines(raw), name)) == list(read_document(raw, name))


@given(st.lists(st.sampled_from([*LINES, b"\n", b"[]\n", b"{\n", b"}\n", b"[\n", b"]\n", b"x\n"])))
def test_no_mixture_of_lines_is_lost(lines: list[bytes]) -> None:
    """Of a file that is named JSON Lines each line comes to just what it does by itself."""
    raw = b"".join(lines)

    assert list(read_stream(lines, "e.jsonl")) == list(read_document(raw, "e.jsonl"))


def test_the_bytes_of_what_is_broken_are_kept_and_never_shown() -> None:
    """Quarantine seals them; they may say something of a person, so that no log may."""
    (one, two) = read_stream([LINES[0], b'{"name": "Ada\n'], "e.jsonl")

    assert one == ONE
    assert isinstance(two, Malformed)
    assert two.raw == b'{"name": "Ada\n'
    assert "Ada" not in repr(two)
