"""
Reads commands as people write them down: a name, and the fields as JSON, in Stripe's conventions.

Of a value that may be changed, ``""`` clears it where it can be cleared, as Stripe has it (R182),
and leaving it out keeps it. Moments are ISO 8601 in UTC, or seconds since 1970.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from types import UnionType
from typing import Union, get_args, get_origin

from attrs import define
from cattrs import Converter, transform_error
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.errors import PortalError
from counterfoil.domain.changes import CLEAR, Clear, Keep, Set


@define
class UnknownCommandError(PortalError):
    """No aggregate takes a command of that name."""

    name: str
    near: tuple[str, ...]

    def __str__(self) -> str:
        """Say what is wrong and which names there are."""
        return f"There is no command {self.name!r}: choose one of {', '.join(self.near)}."


@define
class UnreadableCommandError(PortalError):
    """The fields of a command are missing, unknown, or of another shape."""

    name: str
    why: tuple[str, ...]

    def __str__(self) -> str:
        """Say in one sentence what is wrong with which fields."""
        return f"{self.name} can't be read: {'; '.join(self.why)}."


def commands_of(deciders: Iterable[AnyDecider]) -> Mapping[str, type[object]]:
    """
    Return what can be sent, by name.

    A name that several aggregates use has the aggregate's kind before it:
    ``customer.RecordAnswer``.
    """
    sent = [
        (decider.kind, command)
        for decider in deciders
        for command in decider.commands
        if command not in decider.internal
    ]
    uses = Counter(command.__name__ for _, command in sent)
    return {
        command.__name__ if uses[command.__name__] == 1 else f"{kind}.{command.__name__}": command
        for kind, command in sent
    }


def command_from(name: str, fields: Mapping[str, object], deciders: Iterable[AnyDecider]) -> object:
    """
    Return the command of a name, ``PauseCollection`` or ``pause_collection``, with these fields.

    Raises:
        UnknownCommandError: no decider takes a command that is called so.
        UnreadableCommandError: the fields aren't those of the command.
    """
    commands = commands_of(deciders)
    kind, _, last = name.rpartition(".")
    camel = "".join(part[:1].upper() + part[1:] for part in last.split("_"))
    wanted = f"{kind}.{camel}" if kind else camel
    if wanted not in commands:
        near = get_close_matches(wanted, commands, n=5) or sorted(commands)
        raise UnknownCommandError(name, tuple(near))
    try:
        return _CONVERTER.structure(fields, commands[wanted])
    except ClassValidationError as error:
        raise UnreadableCommandError(wanted, tuple(_reasons(error))) from None


class _UnfitError(TypeError):
    """A value is of another shape; the text says of which it should be."""


def _reasons(error: ClassValidationError) -> Iterator[str]:
    """Put what the library found into words, each with the place of the field."""
    for reason in transform_error(error, format_exception=_said):
        what, _, place = reason.partition(" @ $")
        where = place.removeprefix(".")
        yield f"`{where}` {what}" if where else f"it {what}"


def _said(error: BaseException, _: type[object] | None) -> str:
    """Say what is wrong with a value."""
    match error:
        case ForbiddenExtraKeysError(extra_fields=unknown):
            return f"has no field {', '.join(sorted(unknown))}"
        case KeyError():
            return "is missing"
        case _UnfitError():
            return f"must be {error}"
        case _:
            return "has another shape"


def _moment(value: object, _: type[datetime]) -> datetime:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(_text(value, str))
    except (OverflowError, OSError, TypeError, ValueError):
        raise _UnfitError("a moment, as 2024-03-29T12:00Z") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_change(kind: object) -> bool:
    """Tell whether a type is that of a value that may be kept or set, and perhaps cleared."""
    return get_origin(kind) in {Union, UnionType} and Keep in get_args(kind)


def _change(value: object, kind: type[object]) -> Clear | Set[object]:
    """Read a value that may be changed; one that is left out, and so kept, never gets here."""
    choices = get_args(kind)
    if Clear in choices and (value is None or value == ""):
        return CLEAR
    (setting,) = [choice for choice in choices if get_origin(choice) is Set]
    (inner,) = get_args(setting)
    return Set(_CONVERTER.structure(value, inner))


def _text(value: object, _: type[str]) -> str:
    if not isinstance(value, str):
        raise _UnfitError("text")
    return value


def _whole(value: object, _: type[int]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _UnfitError("a whole number")
    return value


def _flag(value: object, _: type[bool]) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError("true or false")
    return value


def _member(value: object, kind: type[StrEnum]) -> StrEnum:
    for member in kind:
        if member.value == value:
            return member
    raise _UnfitError(f"one of {', '.join(kind)}")


_CONVERTER = Converter(forbid_extra_keys=True)
_CONVERTER.register_structure_hook(datetime, _moment)
_CONVERTER.register_structure_hook(str, _text)
_CONVERTER.register_structure_hook(int, _whole)
_CONVERTER.register_structure_hook(bool, _flag)
# An enum's members are texts too, and would else be read as such.
_CONVERTER.register_structure_hook(StrEnum, _member)
_CONVERTER.register_structure_hook_func(_is_change, _change)
