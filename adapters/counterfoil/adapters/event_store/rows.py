"""The layout of one stored row's state: format byte, header, sealed personal part, body."""

from struct import Struct
from struct import error as StructError  # noqa: N812

from attrs import frozen

FORMAT = 1

_HEAD = Struct(">BI")
_LENGTH = Struct(">I")
_HEAD_SIZE, _LENGTH_SIZE = _HEAD.size, _LENGTH.size
_read_head, _read_length = _HEAD.unpack_from, _LENGTH.unpack_from


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
    personal, body = content(state)
    end = len(state) - len(personal) - len(body) - _LENGTH_SIZE
    return Row(state[_HEAD_SIZE:end], personal, body)


def header_of(state: bytes) -> bytes:
    """Return the header alone of a row whose content was read before."""
    _, length = _read_head(state)
    return state[_HEAD_SIZE : _HEAD_SIZE + length]


def content(state: bytes) -> tuple[bytes, bytes]:
    """Return the personal part and the body alone: replay has no need of the header."""
    try:
        number, length = _read_head(state)
        (sealed,) = _read_length(state, _HEAD_SIZE + length)
    except StructError as error:
        raise BrokenRowError("the row is cut short") from error
    if number != FORMAT:
        raise BrokenRowError(
            f"the row is written in format {number}, and this release knows {FORMAT}"
        )
    begin = _HEAD_SIZE + length + _LENGTH_SIZE
    if not sealed:
        return b"", state[begin:]
    end = begin + sealed
    if end > len(state):
        raise BrokenRowError("the row is cut short")
    return state[begin:end], state[end:]


def plain_body(state: bytes) -> bytes | None:
    """Return the body of a sound row that holds nothing personal: the quickest way to most rows."""
    try:
        number, length = _read_head(state)
        (sealed,) = _read_length(state, _HEAD_SIZE + length)
    except StructError:
        return None
    if sealed or number != FORMAT:
        return None
    return state[_HEAD_SIZE + _LENGTH_SIZE + length :]


def joined(*parts: bytes) -> bytes:
    """
    Put parts after one another, each after its length, so that no two lists of parts give the same
    bytes.
    """
    return b"".join([piece for part in parts for piece in (_LENGTH.pack(len(part)), part)])
