"""Finds ids in what is asked of Stripe and in what it states, and puts others in their place."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from attrs import field, frozen

from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import REFERENCE

Names: TypeAlias = Mapping[str, str]
"""What stands for what."""

_ID = re.compile(r"[a-z]+_[A-Za-z0-9_]+")
_WORD = re.compile(r"[a-z0-9_]+")

_LISTED: Names = {
    "customers": "customer",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "configurations": "configuration",
    "prices": "price",
    "promotion_codes": "promotion_code",
    "feedback_options": "feedback_option",
}
"""By segment of a path, the kind of object that the next one names."""

_PASSED: Names = {
    "customer": "customer",
    "subscription": "subscription",
    "from_subscription": "subscription",
    "invoice": "invoice",
    "configuration": "configuration",
    "price": "price",
    "prices": "price",
    "default_price": "price",
    "promotion_code": "promotion_code",
    "feedback_option": "feedback_option",
    "feedback_options": "feedback_option",
}
"""
By parameter, the kind of object that it names. Our ids may look like anything, an amount say, so
that nothing else is taken for one.
"""

_CURSORS = frozenset({"starting_after", "ending_before"})
"""The parameters that name an object of the list that is asked for."""


@frozen(kw_only=True)
class Mention:
    """
    An object that is stated with our id in its metadata.

    Args:
        stated: the object.
        ours: the id.
    """

    stated: JsonObject
    ours: str


@frozen(kw_only=True)
class Named:
    """
    What names something in what Stripe states.

    Args:
        ids: whatever may be an id of Stripe's.
        whole: the ids of the objects that are stated with their metadata.
        mentions: the objects that have our id in it.
        has_reference: whether our id stands in any metadata.
    """

    ids: set[str] = field(factory=set)
    whole: set[str] = field(factory=set)
    mentions: list[Mention] = field(factory=list)
    has_reference: bool = False


def named_in(item: JsonObject) -> Named:
    """Return what names something in an object, however deep."""
    ids: set[str] = set()
    whole: set[str] = set()
    mentions: list[Mention] = []
    has_reference = False
    remaining: list[object] = [item]
    while remaining:
        value = remaining.pop()
        if isinstance(value, str):
            if _ID.fullmatch(value):
                ids.add(value)
        elif isinstance(value, dict):
            remaining.extend(value.values())
            metadata, id_ = value.get("metadata"), value.get("id")
            if not isinstance(metadata, dict):
                continue
            has_reference = has_reference or REFERENCE in metadata
            if isinstance(id_, str) and isinstance(value.get("object"), str):
                whole.add(id_)
                ours = metadata.get(REFERENCE)
                if isinstance(ours, str):
                    mentions.append(Mention(stated=value, ours=ours))
        elif isinstance(value, list):
            remaining.extend(value)
    return Named(ids=ids, whole=whole, mentions=mentions, has_reference=has_reference)


def renamed(item: JsonObject, names: Names) -> JsonObject:
    """
    Return an object with other ids, and without ours in its metadata: that is no pair of the
    merchant's.
    """
    return {
        key: _renamed(value, names, is_metadata=key == "metadata") for key, value in item.items()
    }


def _renamed(value: object, names: Names, *, is_metadata: bool = False) -> object:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        if is_metadata:
            return {key: each for key, each in value.items() if key != REFERENCE}
        return renamed(value, names)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return value


def asked_about(path: str, body: bytes = b"") -> Iterator[StreamRef]:
    """Yield the objects that are named in what is asked: in the path, and in what it passes."""
    place, _, query = path.partition("?")
    for kind, segment in _segments(place):
        if kind is not None:
            yield StreamRef(kind=kind, id=unquote(segment))
    for form in (query, body.decode()):
        for pair in form.split("&"):
            if ref := _passed(pair, place):
                yield ref


def path_renamed(path: str, names: Mapping[StreamRef, str]) -> str:
    """Return a path that names objects by other ids, in its query too."""
    place, mark, query = path.partition("?")
    segments = [_segment_renamed(kind, segment, names) for kind, segment in _segments(place)]
    return f"{'/'.join(segments)}{mark}{_form_renamed(query, place, names)}"


def body_renamed(path: str, body: bytes, names: Mapping[StreamRef, str]) -> bytes:
    """Return a form that names objects by other ids."""
    return _form_renamed(body.decode(), path.partition("?")[0], names).encode()


def _segments(place: str) -> Iterator[tuple[str | None, str]]:
    """Yield the segments of a path, each with the kind of object that it names, if it does."""
    kind: str | None = None
    for segment in place.split("/"):
        yield kind, segment
        kind = _LISTED.get(segment) if kind is None else None


def _segment_renamed(kind: str | None, segment: str, names: Mapping[StreamRef, str]) -> str:
    name = None if kind is None else names.get(StreamRef(kind=kind, id=unquote(segment)))
    return segment if name is None else quote(name, safe="")


def _form_renamed(form: str, place: str, names: Mapping[StreamRef, str]) -> str:
    return "&".join(_pair_renamed(pair, place, names) for pair in form.split("&"))


def _pair_renamed(pair: str, place: str, names: Mapping[StreamRef, str]) -> str:
    ref = _passed(pair, place)
    name = None if ref is None else names.get(ref)
    return pair if name is None else f"{pair.partition('=')[0]}={quote_plus(name)}"


def _passed(pair: str, place: str) -> StreamRef | None:
    """Return the object that a parameter names, if it does."""
    key, _, text = pair.partition("=")
    words = [word for word in _WORD.findall(unquote_plus(key)) if not word.isdigit()]
    if not words or not text or "metadata" in words:
        return None
    kind = _PASSED.get(words[-1])
    if words[-1] in _CURSORS:
        kind = _LISTED.get(place.rpartition("/")[2])
    return None if kind is None else StreamRef(kind=kind, id=unquote_plus(text))
