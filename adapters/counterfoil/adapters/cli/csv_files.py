"""
Writes CSV that any program reads the same (RFC 4180), and that no spreadsheet runs as a formula.
"""

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, TypeAlias

from counterfoil.adapters.cli.failing import CannotError

Cell: TypeAlias = str | int | bool | datetime | None
"""What a cell holds; an amount is a number of minor units, and a moment is in UTC."""

STANDARD_OUTPUT = "-"

_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001 - spreadsheets take the wide ones too.
"""What a spreadsheet may take for the beginning of a formula (ASVS 5, 1.2.10)."""


def write_csv(file: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows to a file, or to standard output for ``-``."""
    with put_in_place(file) as out:
        _write(out, heading, rows)


@contextmanager
def put_in_place(file: str) -> Iterator[TextIO]:
    """
    Return what is written to a file, or to standard output for ``-``.

    The file is put in place when it is whole: whatever fails, nothing half-written is left.
    """
    if file == STANDARD_OUTPUT:
        yield sys.stdout
        return
    with put_whole(Path(file)) as beside, beside.open("w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def put_whole(path: Path) -> Iterator[Path]:
    """
    Lend the path of a file to write, which comes in place when it is whole, or not at all.

    What is no file, a pipe say, is written to as it is; of a link it is the file behind it.

    Raises:
        CannotError: it is a folder, or has no name.
        OSError: it can't be written; the error names it as it was given.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise CannotError(f"{path} is a folder: name a file in it.")
    if target.exists() and not target.is_file():
        yield target
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield beside
        beside.replace(target)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


def _write(out: TextIO, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return cell
        case datetime():
            # To the microsecond where there is more than a second, so that it names its own moment.
            return f"{cell.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
        case _:
            return inert(str(cell))


def inert(text: str) -> str:
    """Return text that a spreadsheet shows as it is: what looks like a formula gets a quote."""
    bare = text.replace("\0", "")
    return f"'{bare}" if text[:1] in _DANGEROUS else bare
