"""
How a sentence about an event is written, and how it is filled in with what the event says.

``{pause.resumes_at}`` stands for a value of the event; ``{pause:until}`` for one that is put in
words of its own. What stands in ``[...]`` is left out where one of its values is absent. What
stands in ``[?trial|...]`` is there only where the value holds, in ``[!trial|...]`` where it
doesn't.
"""

import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TypeAlias

from counterfoil.adapters.cli.event_words.operations import operation
from counterfoil.adapters.cli.wording import (
    day,
    in_words,
    pause_brings,
    pause_until,
    saying,
)
from counterfoil.domain.money import Money
from counterfoil.domain.rulebook.rule import Language, Words

Sentences: TypeAlias = Mapping[type, Words]
"""By class of events, what is said of them."""

_SECTION = re.compile(r"\[(?:([?!])([a-z0-9_.]+)\|)?([^\[\]]*)\]")
_VALUE = re.compile(r"\{([a-z0-9_.]+)(?::([a-z]+))?\}")

_WAYS: Mapping[str, Callable[..., str]] = {
    "": in_words,
    "brings": pause_brings,
    "day": day,
    "facts": saying,
    "operation": operation,
    "total": lambda bill, _: str(Money(bill.amounts.total, bill.grounds.currency)),
    "until": pause_until,
}
"""The ways in which a value is put in words."""


def filled(sentence: Words, event: object, language: Language) -> str:
    """Return a sentence with what an event says."""

    def section(found: "re.Match[str]") -> str:
        condition, path, text = found.groups()
        if condition is not None:
            return text if bool(_value(event, path)) is (condition == "?") else ""
        absent = any(_is_absent(event, path, way, language) for path, way in _VALUE.findall(text))
        return "" if absent else text

    def value(found: "re.Match[str]") -> str:
        return _said(event, found[1], found[2], language)

    return _VALUE.sub(value, _SECTION.sub(section, sentence.in_language(language)))


def _value(event: object, path: str) -> object:
    def part(held: object, name: str) -> object:
        return None if held is None else getattr(held, name)

    return reduce(part, path.split("."), event)


def _said(event: object, path: str, way: str | None, language: Language) -> str:
    return _WAYS[way or ""](_value(event, path), language)


def _is_absent(event: object, path: str, way: str, language: Language) -> bool:
    value = _value(event, path)
    return value in (None, "", (), {}) or not _said(event, path, way, language)
