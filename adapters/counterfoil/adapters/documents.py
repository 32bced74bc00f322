"""Finds the files that hold Stripe's statements, and reads them item by item."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from attrs import define

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.stripe.document import read_stream
from counterfoil.adapters.stripe.findings import Malformed
from counterfoil.adapters.stripe.shapes import JsonObject

SUFFIXES = (".json", ".jsonl", ".ndjson")
"""How the names of files end that are read out of a folder."""

_LOOKED_AT = 4_096
"""How many bytes of a file are looked at to tell whether it is text."""


@define
class UnreadableSourceError(PortalError):
    """What was given to read isn't there, can't be opened, or holds no JSON."""

    path: str
    why: str

    def __str__(self) -> str:
        """Say what can't be read and why."""
        return f"{self.path} can't be read: {self.why}."


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """
    Return the files that are meant: each by itself, and those of a folder in order of their names.

    All of them are opened once, so that nothing is recorded where one can't be read.

    Raises:
        UnreadableSourceError: a path leads nowhere, to a folder without JSON, or to no text.
    """
    found: list[Path] = []
    for path in paths:
        within = _files_of_folder(path) if path.is_dir() else [path]
        for file in within:
            _check(file, named=file is path)
        found.extend(within)
    return tuple(found)


def _files_of_folder(folder: Path) -> list[Path]:
    found = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and not path.is_dir()
    )
    if not found:
        raise UnreadableSourceError(
            str(folder), f"the folder holds no file that ends in {', '.join(SUFFIXES)}"
        )
    return found


def _check(file: Path, *, named: bool) -> None:
    if not file.exists():
        raise UnreadableSourceError(str(file), "there is no such file or folder")
    # What comes through a pipe can be read once only.
    if not file.is_file():
        return
    try:
        with file.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
    except OSError as error:
        raise UnreadableSourceError(str(file), _reason(error)) from None
    if b"\0" in start:
        raise UnreadableSourceError(str(file), "it is no text in UTF-8, as JSON is")
    if named and file.suffix.lower() not in SUFFIXES and not _may_be_json(start):
        raise UnreadableSourceError(str(file), "it holds no JSON object or array")


def _may_be_json(start: bytes) -> bool:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return not text or text[:1] in b"{["


def size_of(files: Iterable[Path]) -> int:
    """Return how many bytes there are to read; what comes through a pipe doesn't count."""
    return sum(file.stat().st_size for file in files if file.is_file())


def read_file(
    file: Path, on_read: Callable[[int], None] = lambda _: None
) -> Iterator[JsonObject | Malformed]:
    """
    Yield what a file holds, item by item.

    Args:
        on_read: is told of each piece that was read how many bytes it has.

    Raises:
        UnreadableSourceError: the file can no longer be read.
    """
    try:
        with file.open("rb") as stream:
            yield from read_lines_of(stream, str(file), on_read)
    except OSError as error:
        raise UnreadableSourceError(str(file), _reason(error)) from None


def read_lines_of(
    lines: Iterable[bytes], name: str, on_read: Callable[[int], None] = lambda _: None
) -> Iterator[JsonObject | Malformed]:
    """Yield what a file or a pipe holds, item by item; ``name`` stands in the reasons."""

    def counted() -> Iterator[bytes]:
        for line in lines:
            on_read(len(line))
            yield line

    return read_stream(counted(), name)


def _reason(error: OSError) -> str:
    return (error.strerror or "it can't be opened").lower()
