"""The layout of one stored row's state: format byte, header, sealed personal part, body."""

from struct import Struct

from attrs import frozen

FORMAT = 1

_HEAD = Struct(">BI")
_LENGTH = Struct(">I")


class BrokenRowError(ValueError):
    """The bytes of a row don't follow the layout."""


@frozen
class Row:
    """The three parts of a row; ``personal`` is empty where an event holds nothing personal."""

    header: bytes
    personal: bytes
    body: bytes


def pack(row: Row) -> bytes:
    """Lay out a row: header and personal part, each after its length in four bytes, then body."""
    return b"".join(
        (
            _HEAD.pack(FORMAT, len(row.header)),
            row.header,
            _LENGTH.pack(len(row.personal)),
            row.personal,
            row.body,
        )
    )


def unpack(state: bytes) -> Row:
    """Take a row apart; raises ``BrokenRowError``."""
    begin, middle, end = _bounds(state)
    return Row(state[_HEAD.size : begin], state[middle:end], state[end:])


def content(state: bytes) -> tuple[bytes, bytes]:
    """Return the personal part and the body alone: replay has no need of the header."""
    _, middle, end = _bounds(state)
    return state[middle:end], state[end:]


def _bounds(state: bytes) -> tuple[int, int, int]:
    """Return where the header ends, where the personal part begins, and where it ends."""
    if len(state) < _HEAD.size + _LENGTH.size:
        raise BrokenRowError("the row is cut short")
    number, length = _HEAD.unpack_from(state)
    if number != FORMAT:
        raise BrokenRowError(
            f"the row is written in format {number}, and this release knows {FORMAT}"
        )
    begin = _HEAD.size + length
    middle = begin + _LENGTH.size
    if middle > len(state):
        raise BrokenRowError("the row is cut short")
    (length,) = _LENGTH.unpack_from(state, begin)
    end = middle + length
    if end > len(state):
        raise BrokenRowError("the row is cut short")
    return begin, middle, end


def joined(*parts: bytes) -> bytes:
    """
    Put parts after one another, each after its length, so that no two lists of parts give the same
    bytes.
    """
    return b"".join(piece for part in parts for piece in (_LENGTH.pack(len(part)), part))
