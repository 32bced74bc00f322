"""How a file of Stripe's statements is taken apart, and what becomes of a broken one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.stripe.findings import Malformed
from counterfoil.adapters.stripe.reading import JsonObject, read_document

ONE: JsonObject = {"id": "evt_1", "object": "event"}
TWO: JsonObject = {"id": "evt_2", "object": "event"}


def encoded(value: object) -> bytes:
    """Return a value as JSON on one line."""
    return json.dumps(value).encode()


def contents(raw: bytes, name: str = "events.json") -> list[JsonObject | Malformed]:
    """Return all that a document holds."""
    return list(read_document(raw, name))


def the_reason(raw: bytes, name: str = "events.json") -> str:
    """Return why a document that holds one broken item can't be read."""
    (broken,) = contents(raw, name)
    assert isinstance(broken, Malformed)
    return broken.reason


class TestContainers:
    """A document is one of the forms in which Stripe and its tools write events down."""

    def test_one_object_is_one_item(self) -> None:
        """An event saved by itself is read as it is."""
        assert contents(encoded(ONE)) == [ONE]

    def test_an_array_holds_items(self) -> None:
        """Exports are often one array."""
        assert contents(encoded([ONE, TWO])) == [ONE, TWO]

    def test_a_list_of_stripes_holds_items(self) -> None:
        """An answer of a list endpoint is read as it was saved."""
        assert contents(encoded({"object": "list", "data": [ONE, TWO]})) == [ONE, TWO]

    def test_an_array_of_pages_holds_the_items_of_each(self) -> None:
        """Whoever saves page after page gets an array of lists."""
        page = {"object": "list", "data": [ONE]}

        assert contents(encoded([page, page])) == [ONE, ONE]

    def test_recorded_events_are_taken_out_of_their_recording(self) -> None:
        """A recording says more beside the events, and beside each event."""
        recording = {"note": "n", "events": [ONE, {"derived": True, "event": TWO}]}

        assert contents(encoded(recording)) == [ONE, TWO]

    def test_an_object_with_a_kind_of_its_own_is_an_item_whatever_it_holds(self) -> None:
        """An object of Stripe's with a field `events` would not be a container."""
        stated: JsonObject = {"object": "thing", "events": [ONE]}

        assert contents(encoded(stated)) == [stated]

    def test_containers_are_opened_three_deep(self) -> None:
        """What is nested deeper was not written by Stripe, and is no item."""
        (broken,) = contents(encoded([[[[ONE]]]]))

        assert broken == Malformed("events.json item 1 item 1 item 1 is no JSON object.")

    def test_a_member_that_is_no_object_is_malformed_and_the_rest_goes_on(self) -> None:
        """One bad member doesn't hold up the others."""
        assert contents(encoded([1, ONE])) == [
            Malformed("events.json item 1 is no JSON object."),
            ONE,
        ]

    @pytest.mark.parametrize("raw", [b"", b" \r\n", b"\xef\xbb\xbf"])
    def test_nothing_holds_nothing(self, raw: bytes) -> None:
        """An empty file is no error: a day without events has one."""
        assert contents(raw) == []

    def test_a_byte_order_mark_is_no_part_of_the_document(self) -> None:
        """Some editors of Windows begin each file with one."""
        assert contents(b"\xef\xbb\xbf" + encoded(ONE)) == [ONE]


class TestLines:
    """JSON Lines are read line by line, so that a broken one costs itself alone."""

    def test_each_line_is_an_item(self) -> None:
        """Blank lines and the line ends of Windows do no harm."""
        raw = encoded(ONE) + b"\r\n\r\n" + encoded(TWO) + b"\n"

        assert contents(raw, "events.jsonl") == [ONE, TWO]

    def test_lines_are_known_without_their_suffix(self) -> None:
        """Standard input has no name that tells."""
        assert contents(encoded(ONE) + b"\n" + encoded(TWO), "<stdin>") == [ONE, TWO]

    @pytest.mark.parametrize("name", ["events.jsonl", "events.ndjson", "<stdin>"])
    def test_a_broken_line_is_malformed_and_the_rest_goes_on(self, name: str) -> None:
        """The reason tells the line, so that it can be looked up."""
        first, broken, third = contents(
            encoded(ONE) + b"\n" + encoded(TWO)[:-1] + b"\n" + encoded(TWO), name
        )

        assert (first, third) == (ONE, TWO)
        assert broken == Malformed(f"{name}, line 2, is not valid JSON: Input data was truncated.")

    def test_a_line_may_hold_a_list(self) -> None:
        """A page a line is a form that tools write."""
        raw = encoded({"object": "list", "data": [ONE, 1]})

        assert contents(raw, "pages.jsonl") == [
            ONE,
            Malformed("pages.jsonl, line 1, item 2 is no JSON object."),
        ]

    def test_a_broken_document_over_many_lines_is_one_malformed_document(self) -> None:
        """A document that was cut off is not taken for lines."""
        raw = json.dumps([ONE, TWO], indent=2).encode()[:-3]

        assert the_reason(raw) == "events.json is not valid JSON: Input data was truncated."

    def test_a_broken_array_with_an_object_on_a_line_is_one_malformed_document(self) -> None:
        """An array's member may stand on a line by itself, and is still a member."""
        raw = b"[\n" + encoded(ONE) + b"\n"

        assert the_reason(raw) == "events.json is not valid JSON: Input data was truncated."


class TestRefusals:
    """What can't be kept exactly as it was sent is refused at the edge."""

    @pytest.mark.parametrize("twice", [b'{"object":"event","id":"1","id":"2"}', b'{"a":1, "a":1}'])
    def test_a_key_that_is_stated_twice_is_refused(self, twice: bytes) -> None:
        """Readers differ in which of the two they keep, so neither is what was meant."""
        assert the_reason(twice) == "events.json states a key twice in one object."

    def test_escapes_and_odd_numbers_are_no_repeated_keys(self) -> None:
        """What comes out otherwise than it went in is looked at again, and is kept."""
        assert contents(b'{"id": "\\u00e9\\/", "n": 1.50}') == [{"id": "\u00e9/", "n": 1.5}]

    @pytest.mark.parametrize(
        "raw",
        [
            b'{"n": NaN}',
            b'{"n": Infinity}',
            b'{"n": 1e400}',
            b'{"n": ' + b"1" * 5000 + b"}",
            b"{'id': 1}",
            b'"\\ud800"',
            b'"\\udc00\\ud800"',
            b'{"a": "b\x00"}',
            b"{} {}",
            b"\xff\xfe{\x00}\x00",
        ],
    )
    def test_what_is_no_json_is_refused(self, raw: bytes) -> None:
        """Not-a-number, lone surrogates and other encodings are no JSON."""
        assert the_reason(raw).startswith("events.json is not valid JSON: ")

    @pytest.mark.parametrize("raw", [b'{"a": "\xff"}', b'{"\xed\xa0\x80": 1}'])
    def test_text_that_is_not_utf_8_is_refused(self, raw: bytes) -> None:
        """JSON is UTF-8; whatever else it may be, it can't be told."""
        assert the_reason(raw) == "events.json is not valid UTF-8."

    @pytest.mark.parametrize("opener", [b"[", b'{"a":'])
    def test_nesting_without_end_is_refused(self, opener: bytes) -> None:
        """A document of openers alone is an attack."""
        assert the_reason(opener * 100_000) == "events.json is nested too deeply."

    @pytest.mark.parametrize("raw", [b'{"a": ["\\u0000"]}', b'{"a\\u0000": {"b": 1}}'])
    def test_a_nul_character_is_refused(self, raw: bytes) -> None:
        """PostgreSQL can't keep it (architecture: refused at the edge)."""
        assert the_reason(raw) == "events.json holds a NUL character."

    def test_the_letters_of_an_escaped_nul_are_no_nul(self) -> None:
        """A backslash before the escape makes it plain text."""
        assert contents(b'{"a": "\\\\u0000"}') == [{"a": "\\u0000"}]


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0ae\n ', max_size=60).map(str.encode))
def test_no_bytes_raise(raw: bytes) -> None:
    """Whatever a file holds, each of its items is an object or malformed with a reason."""
    for found in read_document(raw, "events.json"):
        assert isinstance(found, dict | Malformed)
