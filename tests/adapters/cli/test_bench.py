"""``counterfoil bench``: a table for people, rows for programs, progress beside both."""

import pytest
from attrs import fields
from tests.adapters.bench.test_programme import IMPORTS, POSTGRES_NAMES, SQLITE_NAMES, TINY
from tests.adapters.cli.running import run
from tests.postgres import Server

from counterfoil.adapters.bench import programme
from counterfoil.adapters.bench.measuring import Row


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a trial be over in seconds."""
    monkeypatch.setattr(programme, "QUICK", TINY)


def test_gives_programs_a_list_of_rows(postgres: Server) -> None:
    """The rows alone are on standard output; whether targets are hit is no matter of exit codes."""
    ran = run("bench", "--quick", "--json", "--postgres", postgres.database)

    assert ran.code == 0
    assert [entry["name"] for entry in ran.entries] == [*IMPORTS, *SQLITE_NAMES, *POSTGRES_NAMES]
    for entry in ran.entries:
        assert entry.keys() == {each.name for each in fields(Row)}


def test_shows_people_each_kind_of_work_with_what_it_is_compared_with(postgres: Server) -> None:
    """A name, and below it a line for each side: ratio, range, target, hit or miss, and rates."""
    ran = run("bench", "--quick", "--postgres", postgres.database)

    lines = ran.out.splitlines()
    place = lines.index("a command and its commit, SQLite")
    library, raw, tuned, following = lines[place + 1 : place + 5]
    assert ran.code == 0
    assert library.startswith("  against library  ")
    assert " of 1.3: " in library
    assert raw.startswith("  against raw loop  ")
    assert " of 0.75: " in raw
    assert tuned.startswith("  against library, tuned  ")
    assert "hit" not in tuned
    assert "miss" not in tuned
    assert following == "ten commands in one commit, SQLite"
    assert "filling 40 events" in ran.err
