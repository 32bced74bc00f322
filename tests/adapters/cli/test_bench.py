"""``counterfoil bench``: a table for people, rows for programs, progress beside both."""

import pytest
from attrs import fields
from tests.adapters.bench.test_programme import NAMES, TINY
from tests.adapters.cli.running import run
from tests.postgres import Server

from counterfoil.adapters.bench import programme, running
from counterfoil.adapters.bench.measuring import Row


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a trial be over in seconds."""
    monkeypatch.setattr(programme, "QUICK", TINY)


def test_gives_programs_a_list_of_rows(postgres: Server) -> None:
    """The rows alone are on standard output; whether targets are hit is no matter of exit codes."""
    ran = run("bench", "--quick", "--json", "--postgres", postgres.database)

    assert ran.code == 0
    assert "filling 40 events" in ran.err
    assert [entry["name"] for entry in ran.entries] == NAMES
    for entry in ran.entries:
        assert entry.keys() == {each.name for each in fields(Row)}


def _row(name: str, against: str, target: float | None) -> Row:
    hit = None if target is None else target < 1
    return Row(
        name=name,
        ratio=1.0,
        against=against,
        target=target,
        hit=hit,
        min=0.5,
        max=2.0,
        rounds=1,
        ours=1_000.0,
        theirs=1_000.0,
    )


def test_shows_people_each_kind_of_work_with_what_it_is_compared_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name, and below it a line for each side: ratio, range, target, hit or miss, and rates."""
    measured = [
        _row("a command", "library", 1.3),
        _row("a command", "raw loop", 0.75),
        _row("a command", "library, tuned", None),
        _row("a load", "library", 5),
    ]
    monkeypatch.setattr(running, "run", lambda *_: iter(measured))

    ran = run("bench", "--quick")

    name, library, raw, tuned, following, _ = ran.out.splitlines()
    assert ran.code == 0
    assert (name, following) == ("a command", "a load")
    assert " ".join(library.split()) == (
        "against library 1.00 0.50 to 2.00 of 1.3: miss 1,000 and 1,000 per second"
    )
    assert "of 0.75: hit" in raw
    assert tuned.startswith("  against library, tuned  ")
    assert "hit" not in tuned
    assert "miss" not in tuned
