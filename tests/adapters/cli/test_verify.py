"""``counterfoil verify``: exit code 0, or 1 and the place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.adapters.cli.running import EXAMPLES, refused, run, run_program

STREAM = "acct_self/live/subscription/sub_1EmilySketchbook00000000"


def damage(file: Path, rows: int) -> None:
    """Change so many rows of events, the last ones first."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE counterfoil_events SET state = x'ff' WHERE rowid IN"
            " (SELECT rowid FROM counterfoil_events ORDER BY rowid DESC LIMIT ?)",
            (rows,),
        )


def test_a_sound_database_is_called_sound(year: str) -> None:
    """With the counts and the time it took."""
    ran = run("--database", year, "verify")
    verdict = run("--database", year, "verify", "--json").json

    assert ran.code == 0
    assert ran.out.startswith(f"Sound: {verdict['events']} events of 39 aggregates are all there")
    assert (verdict["sound"], verdict["replayed"], verdict["problems"]) == (True, True, [])


def test_a_damaged_row_is_found_and_placed(url: str, file: Path) -> None:
    """Stream and version on standard output, the verdict on standard error, exit code 1."""
    run("--database", url, "ingest", EXAMPLES)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE counterfoil_events SET state = x'ff'"
            " WHERE originator_id = ? AND originator_version = 2",
            (STREAM,),
        )

    ran = run_program("--database", url, "verify")
    verdict = run("--database", url, "verify", "--json")

    assert ran.code == verdict.code == 1
    assert ran.out.startswith(f"{STREAM} version 2: ")
    assert ran.err.startswith("Not sound: 1 problem in ")
    assert verdict.json["sound"] is False


def test_many_problems_are_counted_and_some_shown(url: str, file: Path) -> None:
    """A broken disk has one a row."""
    run("--database", url, "ingest", EXAMPLES)
    damage(file, 60)

    ran = run("--database", url, "verify")

    assert ran.code == 1
    assert ran.out.endswith("... and 10 more; --json shows all.\n")
    assert "Not sound: 60 problems" in ran.err


def test_what_cannot_be_opened_is_exit_code_two(url: str, file: Path, tmp_path: Path) -> None:
    """That nothing is there, or something else, isn't the same as unsound."""
    assert "there is no such file" in refused(run("--database", url, "verify"))
    file.write_text("Dear customer, " * 100)

    assert "isn't an SQLite database" in refused(run("--database", url, "verify"))
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_reading_a_damaged_stream_is_refused_in_one_sentence(url: str, file: Path) -> None:
    """With the place, and what to do."""
    run("--database", url, "ingest", EXAMPLES)
    damage(file, 1_000)

    sentence = refused(run("--database", url, "log", "cus_AdaDeVries0000"))

    assert sentence.startswith("Version 1 of acct_self/live/customer/cus_AdaDeVries0000")
    assert sentence.endswith("restore the row from a backup.")
