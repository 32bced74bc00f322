"""
Writes events as JSON and reads them back, by the contract alone: nothing is ever imported from a
stored name.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec
from attrs import NOTHING, fields, frozen

from counterfoil.adapters.event_store.errors import (
    ContractError,
    UnknownEventError,
    UnreadableEventError,
    UnstorableValueError,
)
from counterfoil.adapters.event_store.times import NaiveTimeError, Normalise, normaliser
from counterfoil.domain.cause import Cause, Door
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import (
    Contract,
    JsonValue,
    StoredClass,
    Upcaster,
    personal_fields,
)

ERASED = b""
"""Stands for a personal part whose key was destroyed."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Header(msgspec.Struct, frozen=True):
    """
    What stands beside an event: when it happened, when it became known, why, and the rules of the
    day.
    """

    happened_at: Moment
    recorded_at: Moment
    edition: str
    cause: Cause


class _Came(msgspec.Struct, frozen=True):
    door: Door


class Mark(msgspec.Struct, frozen=True):
    """What of a header says when an event happened, and through which door it came."""

    happened_at: Moment
    cause: _Came


class _TracedCause(msgspec.Struct, frozen=True):
    actor: str
    door: str
    command_id: str
    stripe_event_id: str | None = None


class Trace(msgspec.Struct, frozen=True):
    """What of a header a read model keeps, in plain text: millions of them are read."""

    happened_at: Moment
    recorded_at: Moment
    cause: _TracedCause


_TRACES = msgspec.json.Decoder(Trace)
_HEADERS = msgspec.json.Decoder(Header)
_MARKS = msgspec.json.Decoder(Mark)
_CAUSES = msgspec.json.Decoder(Cause)
_CAUSE_FIELDS = tuple(each.name for each in fields(Cause))


def write_header(happened_at: datetime, recorded_at: datetime, edition: str, cause: Cause) -> bytes:
    """Encode a header; what a cause leaves open is left out."""
    return storable(
        "The header of an event",
        {
            "happened_at": utc(happened_at, "happened_at"),
            "recorded_at": utc(recorded_at, "recorded_at"),
            "edition": edition,
            "cause": _stated(cause),
        },
    )


def write_cause(cause: Cause) -> bytes:
    """Encode a cause alone."""
    return storable("The cause of a refusal", _stated(cause))


def read_cause(cause: bytes) -> Cause:
    """Decode a cause; raises ``msgspec.DecodeError``."""
    return _CAUSES.decode(cause)


def _stated(cause: Cause) -> dict[str, object]:
    return {name: value for name in _CAUSE_FIELDS if (value := getattr(cause, name)) is not None}


def read_header(header: bytes) -> Header:
    """Decode a header; raises ``msgspec.DecodeError``."""
    return _HEADERS.decode(header)


def read_trace(header: bytes) -> Trace:
    """Decode of a header what a read model keeps; raises ``msgspec.DecodeError``."""
    return _TRACES.decode(header)


def read_mark(header: bytes) -> Mark:
    """Decode of a header just that; raises ``msgspec.DecodeError``."""
    return _MARKS.decode(header)


def utc(moment: datetime, name: str) -> datetime:
    """Return an aware datetime in UTC; refuses one without a time zone."""
    try:
        normalised: datetime = _MOMENT(moment)
    except NaiveTimeError as error:
        raise UnstorableValueError(f"The time {name}", "it has no time zone") from error
    return normalised


_MOMENT: Normalise = normaliser(datetime, "time") or (lambda value: value)


@frozen
class Written:
    """An event as JSON: its body, and its personal value apart (``None`` where it has none)."""

    topic: str
    body: bytes
    personal: bytes | None


def _unchanged(event: object) -> object:
    return event


class _EventCodec:
    """Writes and reads one event class at its current version."""

    __slots__ = (
        "_body",
        "_decoder",
        "_in_utc",
        "_names",
        "does_without_personal",
        "erased",
        "event",
        "name",
        "personal",
        "read_body",
        "read_untimed",
        "topic",
        "version",
    )

    def __init__(self, stored: StoredClass) -> None:
        self.event: type = stored.event
        self.name = stored.name
        self.version = stored.version
        self.topic = f"{stored.name}:{stored.version}"
        self.personal = next(iter(personal_fields(stored.event)), None)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(stored.event)
        self.read_untimed: Callable[[bytes], object] = self._decoder.decode
        normalise = normaliser(stored.event, stored.name)
        self._in_utc: Normalise = normalise or _unchanged
        self.read_body: Callable[[bytes], object] = (
            self._decoder.decode if normalise is None else self._read_timed
        )
        self.does_without_personal = any(
            each.name == self.personal and each.default is not NOTHING
            for each in fields(stored.event)
        )
        names = [each.name for each in fields(stored.event) if each.name != self.personal]
        self._body = msgspec.defstruct("Body", [(name, Any) for name in names])
        self._names = names
        self.erased = b"" if self.personal is None else _one(self.personal, b'{"erased":true}')

    def write(self, event: object) -> Written:
        """Encode an event, and make sure that it reads back the same."""
        what = f"The event {self.name}"
        try:
            event = self._in_utc(event)
        except NaiveTimeError as error:
            raise UnstorableValueError(what, str(error)) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise UnstorableValueError(what, _MISTYPED) from error
        body = storable(what, self._body(*[getattr(event, name) for name in self._names]))
        personal = None
        if self.personal is not None:
            personal = _one(self.personal, storable(what, getattr(event, self.personal)))
        try:
            same = self.read(body, personal) == event
        except (msgspec.DecodeError, ValueError) as error:
            raise UnstorableValueError(what, f"{_MISTYPED} ({error})") from error
        if not same:
            raise UnstorableValueError(what, _MISTYPED)
        return Written(self.topic, body, personal)

    def read(self, body: bytes, personal: bytes | None) -> object:
        """Decode an event; ``personal`` is ``ERASED`` where its key was destroyed."""
        if self.personal is not None:
            body = _together(body, self.erased if personal == ERASED else personal)
        elif personal is not None:
            raise ValueError("it holds a personal part, which its event class doesn't have")
        return self.read_body(body)

    def _read_timed(self, body: bytes) -> object:
        return self._in_utc(self._decoder.decode(body))


_MISTYPED = "a value isn't of the type that its field says, so it would not read back the same"


class _OldVersion:
    """Reads an older version of an event: upcasts it step by step, then reads it as current."""

    __slots__ = ("_current", "_steps")

    def __init__(self, current: _EventCodec, steps: tuple[Upcaster, ...]) -> None:
        self._current = current
        self._steps = steps

    def read(self, body: bytes, personal: bytes | None) -> object:
        """Decode an event of the older version."""
        values = _OBJECT.decode(_together(body, personal) if personal else body)
        for step in self._steps:
            values = step(values)
        field = self._current.personal
        if field is None:
            return self._current.read(msgspec.json.encode(values), None)
        value = {"erased": True} if personal == ERASED else values.get(field, {})
        values.pop(field, None)
        sealed = _one(field, msgspec.json.encode(value))
        return self._current.read(msgspec.json.encode(values), sealed)


_OBJECT = msgspec.json.Decoder(dict[str, Any])

Reader = Callable[[bytes, bytes | None], object]


class Codec:
    """The encoders and decoders of a contract, each built once."""

    def __init__(self, contract: Contract) -> None:
        flaws = tuple(contract.flaws())
        if flaws:
            raise ContractError(flaws)
        self._classes = {stored.event: stored for stored in contract.stored}
        self._names = {stored.name: stored for stored in contract.stored}
        self._upcasters = contract.upcasters
        self._codecs: dict[type, _EventCodec] = {}
        self._readers: dict[str, Reader] = {}
        self.plain: dict[str, Callable[[bytes], object]] = {}
        """The shortest way to read a body without a personal part, for topics read before."""
        self.untimed: dict[str, Callable[[bytes], object]] = {}
        """A shorter one still, for whom it doesn't matter in which time zone moments stand."""
        self.impersonal: dict[str, Callable[[bytes], object]] = {}
        """What reads the bodies of events with a personal part, and leaves that at its default."""

    def write(self, event: object) -> Written:
        """Encode an event; raises ``UnstorableValueError``."""
        codec = self._codecs.get(type(event))
        if codec is None:
            stored = self._classes.get(type(event))
            if stored is None:
                raise UnstorableValueError(
                    f"An event of class {type(event).__qualname__}",
                    "its class isn't in the contract",
                )
            codec = self._codec(stored)
        return codec.write(event)

    def holds_personal(self, event: object) -> bool:
        """Tell whether an event has a personal part."""
        stored = self._classes.get(type(event))
        return stored is not None and self._codec(stored).personal is not None

    def class_of(self, topic: str) -> type | None:
        """Return the class of events that a stored topic names, of whatever version."""
        stored = self._names.get(topic.rpartition(":")[0])
        return None if stored is None else stored.event

    def reader(self, topic: str) -> Reader | None:
        """Return what reads a stored topic, or ``None`` where the contract doesn't know it."""
        return self._readers.get(topic) or self._made_reader(topic)

    def _codec(self, stored: StoredClass) -> _EventCodec:
        # Made on first use: a store opens ten times faster for it. Two threads may both make one.
        codec = self._codecs.get(stored.event)
        if codec is None:
            codec = self._codecs[stored.event] = _EventCodec(stored)
        return codec

    def _made_reader(self, topic: str) -> Reader | None:
        name, _, number = str(topic).rpartition(":")
        stored = self._names.get(name)
        if stored is None:
            return None
        versions = {str(version): version for version in range(1, stored.version + 1)}
        if number not in versions:
            return None
        codec = self._codec(stored)
        steps = [self._upcasters[name, n] for n in range(versions[number], stored.version)]
        reader = _OldVersion(codec, tuple(steps)).read if steps else codec.read
        self._readers[topic] = reader
        if not steps and codec.personal is None:
            self.plain[topic] = codec.read_body
            self.untimed[topic] = codec.read_untimed
        elif not steps and codec.does_without_personal:
            self.impersonal[topic] = codec.read_untimed
        return reader

    def unknown(self, stream: str, version: int, topic: str) -> UnreadableEventError:
        """Say why a stored topic can't be read."""
        name, _, number = str(topic).rpartition(":")
        stored = self._names.get(name)
        if stored is not None and number.isdecimal() and int(number) > stored.version:
            why = f"a newer release wrote it, and this one reads version {stored.version}"
        else:
            why = "no event of that name is known here"
        return UnknownEventError(stream, version, topic, why)


def codec_of(contract: Contract) -> Codec:
    """Return the codec of a contract; all stores of the product's own contract share one."""
    return _own_codec() if contract is CONTRACT else Codec(contract)


@cache
def _own_codec() -> Codec:
    return Codec(CONTRACT)


def storable(what: str, value: object) -> bytes:
    """Encode a value, and refuse text that not every store and reader can hold."""
    try:
        encoded = _ENCODER.encode(value)
    except UnicodeEncodeError as error:
        raise UnstorableValueError(what, "a text holds half of a surrogate pair") from error
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise UnstorableValueError(what, f"{_MISTYPED} ({error})") from error
    if b"\\u0000" in encoded and _NUL.search(encoded):
        raise UnstorableValueError(what, "a text holds the character NUL")
    return encoded


def _one(name: str, value: bytes) -> bytes:
    """Write an object with one field."""
    return b'{"' + name.encode() + b'":' + value + b"}"


def _together(body: bytes, personal: bytes | None) -> bytes:
    """Write the fields of two objects as one object."""
    if personal is None:
        raise ValueError("its personal part is missing")
    if not (body.endswith(b"}") and personal.startswith(b"{")):
        raise ValueError("it isn't an object")
    return personal if body == b"{}" else body[:-1] + b"," + personal[1:]


def decoded(body: bytes) -> Mapping[str, JsonValue]:
    """Decode the JSON of a body without its types, for approved files and for people."""
    values: Mapping[str, JsonValue] = _OBJECT.decode(body)
    return values
