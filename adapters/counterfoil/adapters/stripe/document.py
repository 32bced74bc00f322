"""Takes a file of Stripe's statements apart into its items, broken ones among them."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from counterfoil.adapters.stripe.findings import Malformed
from counterfoil.adapters.stripe.shapes import JsonObject

_BOM = b"\xef\xbb\xbf"

_CONTAINERS_WITHIN_EACH_OTHER_MAX = 3
"""Enough for an array of pages, each of which is one of Stripe's lists."""


class UnreadableError(Exception):
    """Some bytes can't be read; the message is a clause that tells why: "is nested too deeply"."""


def read_document(raw: bytes, name: str) -> Iterator[JsonObject | Malformed]:
    """
    Yield the items of a document: a JSON value, or JSON Lines.

    Arrays, Stripe's lists and objects with ``events`` are taken apart. What can't be read is
    yielded as ``Malformed``, and the rest goes on.

    Args:
        name: tells where the document came from, for the reasons.
    """
    raw = raw.removeprefix(_BOM)
    if not raw.strip():
        return
    if _is_named_lines(name):
        yield from read_lines(raw.split(b"\n"), name)
        return
    try:
        value = decode_storable(raw)
    except UnreadableError as why:
        if _looks_like_lines(raw):
            yield from read_lines(raw.split(b"\n"), name)
        else:
            yield Malformed(f"{name} {why}.", raw=raw)
    else:
        yield from _items(value, name)


def read_stream(lines: Iterable[bytes], name: str) -> Iterator[JsonObject | Malformed]:
    """
    Yield the items of a document that comes line by line, as a file or a pipe does.

    Of JSON Lines no more than one line is held at a time; any other document is held whole.
    """
    coming = iter(lines)
    head = _to_the_next_written(coming)
    if head:
        head[0] = head[0].removeprefix(_BOM)
    if head and (_is_named_lines(name) or _is_whole(head[-1])):
        more = _to_the_next_written(coming)
        if more:
            yield from read_lines(chain(head, more, coming), name)
            return
    yield from read_document(b"".join(chain(head, coming)), name)


def _to_the_next_written(lines: Iterator[bytes]) -> list[bytes]:
    """Return the lines up to and with the next that isn't blank; none at the end."""
    taken: list[bytes] = []
    for line in lines:
        taken.append(line)
        if line.strip():
            return taken
    return []


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[JsonObject | Malformed]:
    """Yield the items of JSON Lines as they come; each line may be a container by itself."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number},"
        try:
            value = decode_storable(line.strip())
        except UnreadableError as why:
            yield Malformed(f"{where} {why}.", raw=line)
        else:
            yield from _items(value, where)


def _is_named_lines(name: str) -> bool:
    return name.lower().endswith((".jsonl", ".ndjson"))


def _looks_like_lines(raw: bytes) -> bool:
    """Tell whether at least one line is an object of Stripe's by itself."""
    lines = [line for line in raw.split(b"\n") if line.strip()]
    if len(lines) == 1 or raw.lstrip().startswith(b"["):
        return False
    return any(_is_statement(line) for line in lines)


def _is_whole(line: bytes) -> bool:
    """Tell whether a line is a JSON object or array by itself."""
    try:
        return isinstance(msgspec.json.decode(line), dict | list)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _is_statement(line: bytes) -> bool:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(value, dict) and "object" in value


def _items(value: object, where: str, depth: int = 0) -> Iterator[JsonObject | Malformed]:
    members = _members(value) if depth < _CONTAINERS_WITHIN_EACH_OTHER_MAX else None
    if members is None:
        if isinstance(value, dict):
            yield value
        else:
            yield Malformed(f"{where} is no JSON object.", raw=msgspec.json.encode(value))
        return
    for number, member in enumerate(members, start=1):
        yield from _items(_unwrapped(member), f"{where} item {number}", depth + 1)


def _members(value: object) -> Iterable[object] | None:
    """Return what a container holds; None where the value is no container."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    listed = value.get("data") if value.get("object") == "list" else None
    if listed is None and "object" not in value:
        listed = value.get("events")
    return listed if isinstance(listed, list) else None


def _unwrapped(member: object) -> object:
    """Return the event of a member that says more about it beside."""
    if (
        isinstance(member, dict)
        and "object" not in member
        and isinstance(member.get("event"), dict)
    ):
        return member["event"]
    return member


def decode(raw: bytes) -> object:
    """
    Decode JSON that states no key of an object twice, of which decoding would keep just the last.

    Raises:
        UnreadableError: it isn't such JSON.
    """
    value = _parsed(raw)
    _refuse_duplicate_keys(raw, value)
    return value


def decode_storable(raw: bytes) -> object:
    """
    Decode such JSON of which every store can keep every text.

    Raises:
        UnreadableError: it isn't such JSON.
    """
    return _without_nul(raw, decode(raw))


def decode_received(raw: bytes) -> object:
    """
    Decode the same once more, after it was received by ``decode`` and kept.

    Raises:
        UnreadableError: it isn't JSON of which every store can keep every text.
    """
    return _without_nul(raw, _parsed(raw))


def _parsed(raw: bytes) -> object:
    try:
        value: object = msgspec.json.decode(raw)
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise UnreadableError("is not valid UTF-8") from None
    except RecursionError:
        raise UnreadableError("is nested too deeply") from None
    except msgspec.DecodeError as error:
        raise UnreadableError(_why(error)) from None
    return value


def _without_nul(raw: bytes, value: object) -> object:
    if b"\\u0000" in raw and _holds_nul(value):
        raise UnreadableError("holds a NUL character")
    return value


def _why(error: msgspec.DecodeError) -> str:
    return f"is not valid JSON: {str(error).removeprefix('JSON is malformed: ')}"


def _refuse_duplicate_keys(raw: bytes, value: object) -> None:
    """
    Refuse an object that states a key twice.

    Nearly all documents come out again as they went in, which shows that nothing was lost. Only
    those that don't, be it for an escape, are read once more by a slow reader that sees each key.
    """
    try:
        if msgspec.json.encode(value) != msgspec.json.format(raw, indent=-1):
            json.loads(raw, object_pairs_hook=_refuse_repeated)
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise UnreadableError("is not valid UTF-8") from None
    except RecursionError:
        raise UnreadableError("is nested too deeply") from None


def _refuse_repeated(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise UnreadableError("states a key twice in one object")


def _holds_nul(value: object) -> bool:
    """Tell whether any text has a NUL character, which PostgreSQL can't keep."""
    remaining = [value]
    while remaining:
        one = remaining.pop()
        if isinstance(one, dict):
            remaining.extend(one)
            remaining.extend(one.values())
        elif isinstance(one, list):
            remaining.extend(one)
        elif isinstance(one, str) and "\0" in one:
            return True
    return False
