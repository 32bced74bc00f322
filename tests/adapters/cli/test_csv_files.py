"""CSV that every program reads the same, and that no spreadsheet takes for formulas."""

import csv
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.cli.csv_files import Cell, write_csv
from counterfoil.adapters.cli.failing import CannotError

PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",  # noqa: RUF001 - as spreadsheets take it.
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠SUM",  # noqa: RUF001
    '=HYPERLINK("http://example.com","x")',
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
]


def written(folder: Path, *rows: list[Cell]) -> str:
    """Write rows under the heading a, b and return the file."""
    file = folder / "rows.csv"
    write_csv(str(file), ["a", "b"], rows)
    return file.read_bytes().decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_is_taken_for_a_formula(tmp_path: Path, payload: str) -> None:
    """A quote before it makes a spreadsheet show it as it is."""
    _, row = csv.reader(io.StringIO(written(tmp_path, ["x", payload]), newline=""))

    assert row[1].startswith("'")


def test_amounts_stay_numbers(tmp_path: Path) -> None:
    """A negative amount is a number, and a text that looks like one isn't."""
    assert written(tmp_path, [-500, "-500"]) == "a,b\r\n-500,'-500\r\n"


def test_each_kind_of_cell_is_written_plainly(tmp_path: Path) -> None:
    """Moments are in UTC, exact, absence is nothing, and truth is a word."""
    moment = datetime(2026, 3, 5, 12, 30, 1, 5, tzinfo=UTC)

    text = written(tmp_path, [moment, None], [True, False])

    assert text == "a,b\r\n2026-03-05T12:30:01.000005Z,\r\nyes,no\r\n"


def test_commas_quotes_and_line_breaks_are_quoted_as_the_standard_says(tmp_path: Path) -> None:
    """Lines end in CR LF, and a quote within quotes is doubled (RFC 4180)."""
    assert written(tmp_path, ['a "b", c', "d\ne"]) == 'a,b\r\n"a ""b"", c","d\ne"\r\n'


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_reads_back(text: str) -> None:
    """What is written is read again, but for the quote before what looks like a formula."""
    with TemporaryDirectory() as folder:
        _, (_, read) = csv.reader(io.StringIO(written(Path(folder), ["x", text]), newline=""))

    assert read in (text, f"'{text}")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """Where a row fails, the file that was there stays as it was."""
    file = tmp_path / "rows.csv"
    file.write_text("as it was")

    def rows() -> "list[list[Cell]]":
        raise OSError(28, "No space left on device", str(file))

    with pytest.raises(OSError, match="No space"):
        write_csv(str(file), ["a"], (row for row in rows()))

    assert file.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_one(tmp_path: Path) -> None:
    """It is the file behind it that is written."""
    target, link = tmp_path / "rows.csv", tmp_path / "link.csv"
    link.symlink_to(target)

    write_csv(str(link), ["a"], [[1]])

    assert link.is_symlink()
    assert target.read_bytes() == b"a\r\n1\r\n"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """Whoever reads it gets the rows."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        write_csv(str(pipe), ["a"], [[1]])

    assert read.result() == b"a\r\n1\r\n"
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["", ".", "/tmp"])  # noqa: S108 - a folder.
def test_a_folder_is_refused(name: str) -> None:
    """There is nothing to write to."""
    with pytest.raises(CannotError, match="is a folder: name a file in it"):
        write_csv(name, ["a"], [])


def test_an_error_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    """And not the one that was written beside it."""
    file = tmp_path / "missing" / "rows.csv"

    with pytest.raises(FileNotFoundError) as raised:
        write_csv(str(file), ["a"], [])

    assert raised.value.filename == str(file)
