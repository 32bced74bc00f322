"""Writes what commands found: text for people by Rich, JSON for programs."""

import re
import sys
from typing import TextIO

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 100
"""Text gets no wider than this, for long lines are hard to read."""

_BLANKS = re.compile(r" +(?=\n)")


def console() -> Console:
    """
    Return the console for people.

    Ids and names are shown as they are: what looks like markup or an emoji in them isn't.
    """
    shown = Console(file=_Trimmed(sys.stdout), markup=False, highlight=False, emoji=False)  # type: ignore[arg-type]
    shown.width = min(shown.width, WIDE)
    return shown


class _Trimmed:
    """
    Standard output, without the blanks with which Rich fills lines up.

    Of its methods Rich uses just these.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.encoding = file.encoding

    def write(self, text: str) -> int:
        """Write lines, each without the blanks at its end."""
        return self._file.write(_BLANKS.sub("", text))

    def flush(self) -> None:
        """Let go of what was written."""
        self._file.flush()

    def isatty(self) -> bool:
        """Tell whether somebody is looking."""
        return self._file.isatty()

    def fileno(self) -> int:
        """Return the file's number, by which Rich finds the width of the terminal."""
        return self._file.fileno()


def errors() -> Console:
    """Return the console for progress, on standard error."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def print_json(value: object) -> None:
    """Write a value as JSON."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
    sys.stdout.write("\n")


def as_json(state: object) -> msgspec.Raw:
    """Return a state as JSON, its sets in order, so that the same state is written the same."""
    return msgspec.Raw(msgspec.json.encode(state, order="deterministic"))


def plain(text: str) -> str:
    """
    Return text of others so that it can't steer the terminal.

    Whatever isn't printable is written as its escape.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def shown(text: str, style: str = "") -> Text:
    """Return text for a cell: made harmless, and broken anywhere rather than cut off."""
    return Text(plain(text), style=style, overflow="fold")


def pairs() -> Table:
    """Return a grid of what is named and what it is."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def listing(*columns: str, ids: int = 0) -> Table:
    """Return a table with a heading a column and no frame; the first columns hold ids."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(Text(column), overflow="fold", no_wrap=number < ids)
    return table


def count_of(number: int, noun: str) -> str:
    """Return how many there are of something, ``2 customers``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
