"""The benchmark's programme: which rows there are; how fast anything is decides no test."""

import importlib.util
from collections.abc import Iterator
from importlib.machinery import ModuleSpec

import pytest
from attrs import asdict
from tests.postgres import Server

from counterfoil.adapters.bench import running
from counterfoil.adapters.bench.measuring import Row
from counterfoil.adapters.bench.programme import FULL, QUICK, Sizes
from counterfoil.adapters.bench.stands import Database

TINY = Sizes(rounds=1, stories=1, loads=3, log=40, small=20, large=40, lives=2)

SQLITE_NAMES = [
    *["a command and its commit, SQLite"] * 3,
    *["ten commands in one commit, SQLite"] * 3,
    "an append of a decided event, SQLite",
    *["replay of 40 events with the fold, SQLite"] * 3,
    *["a load of 10 events, SQLite"] * 3,
    *["a load of 100 events, SQLite"] * 3,
    "a webhook taken in, SQLite",
    *["rebuild of the read models, 40 events, SQLite"] * 2,
    "memory of a rebuild of 40 events, SQLite",
    "a load of 10 events at 40 events, SQLite",
    "replay of 40 events, SQLite",
    "memory of a replay of 40 events, SQLite",
    "a command and its commit at 40 events, SQLite",
    "rebuild of the read models at 40 events, SQLite",
    "what was of a customer at 40 events, SQLite",
    "what was known of a customer at 40 events, SQLite",
]
ON_SQLITE_ALONE = ("100 events", "of a customer")
POSTGRES_NAMES = [
    name.replace("SQLite", "PostgreSQL")
    for name in SQLITE_NAMES
    if not any(each in name for each in ON_SQLITE_ALONE)
]
IMPORTS = [
    "import counterfoil.domain",
    "from counterfoil.domain import SUBSCRIPTION",
    "counterfoil --help",
]
WEBHOOKS = ["a webhook verified and decoded"] * 2
NAMES = [*IMPORTS, *WEBHOOKS, *SQLITE_NAMES, *POSTGRES_NAMES]


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Return what was told while the rows were measured."""
    return []


@pytest.fixture(scope="module")
def rows(postgres: Server, said: list[str]) -> list[Row]:
    """Measure everything on next to nothing."""
    return list(running.run(TINY, postgres.database, None, said.append))


def test_every_row_is_there(rows: list[Row]) -> None:
    """Imports, webhooks in memory, then all work on SQLite, then the same on PostgreSQL."""
    assert [row.name for row in rows] == NAMES


def test_rows_say_what_was_compared_and_whether_the_target_is_hit(rows: list[Row]) -> None:
    """A row says at least what, against what, how much, what it should be, and if it is."""
    for row in rows:
        fields = asdict(row)
        assert list(fields)[:5] == ["name", "ratio", "against", "target", "hit"]
        assert 0 < row.min <= row.ratio <= row.max
        assert row.hit is (None if row.target is None else row.ratio >= row.target)
        assert row.ours > 0
        assert row.theirs > 0
        assert row.rounds == TINY.rounds


def test_the_targets_are_those_that_were_agreed(rows: list[Row]) -> None:
    """What counts as fast enough is written down once, and no measurement moves it."""
    targets = {
        (row.name, row.against): row.target
        for row in rows
        if row.against in {"library", "raw loop", "construct_event"} and row.target is not None
    }

    assert targets == {
        ("a webhook verified and decoded", "construct_event"): 40,
        ("a webhook verified and decoded", "raw loop"): 0.7,
        ("a webhook taken in, SQLite", "raw loop"): 0.5,
        ("a webhook taken in, PostgreSQL", "raw loop"): 0.5,
        ("a command and its commit, SQLite", "library"): 1.3,
        ("a command and its commit, SQLite", "raw loop"): 0.75,
        ("a command and its commit, PostgreSQL", "library"): 1.8,
        ("a command and its commit, PostgreSQL", "raw loop"): 0.6,
        ("ten commands in one commit, SQLite", "library"): 1.8,
        ("ten commands in one commit, SQLite", "raw loop"): 0.8,
        ("ten commands in one commit, PostgreSQL", "library"): 2.5,
        ("ten commands in one commit, PostgreSQL", "raw loop"): 0.6,
        ("a load of 10 events, SQLite", "library"): 5,
        ("a load of 10 events, SQLite", "raw loop"): 0.5,
        ("a load of 100 events, SQLite", "library"): 7,
        ("a load of 100 events, SQLite", "raw loop"): 0.5,
        ("a load of 10 events, PostgreSQL", "library"): 2.5,
        ("a load of 10 events, PostgreSQL", "raw loop"): 0.6,
        ("rebuild of the read models, 40 events, SQLite", "library"): 25,
        ("rebuild of the read models, 40 events, SQLite", "raw loop"): 0.4,
        ("rebuild of the read models, 40 events, PostgreSQL", "library"): 20,
        ("rebuild of the read models, 40 events, PostgreSQL", "raw loop"): 0.4,
        ("replay of 40 events with the fold, SQLite", "library"): 3.5,
        ("replay of 40 events with the fold, SQLite", "raw loop"): 0.7,
        ("replay of 40 events with the fold, PostgreSQL", "library"): 3,
        ("replay of 40 events with the fold, PostgreSQL", "raw loop"): 0.6,
    }


@pytest.mark.usefixtures("rows")
def test_the_first_line_says_on_what_was_measured(said: list[str]) -> None:
    """Figures without machine, versions and settings are worth nothing."""
    for part in (
        *("CPUs", "Python 3.", "SQLite 3.", "msgspec ", "stripe 16.", "1 rounds"),
        *("bytes a webhook", "synchronous=FULL"),
    ):
        assert part in said[0]


@pytest.mark.usefixtures("rows")
def test_without_the_peer_the_rest_is_measured(said: list[str]) -> None:
    """Where dj-stripe isn't named, one line says that it is left out, and how not to."""
    (left_out,) = [each for each in said if "dj-stripe" in each]

    assert left_out.startswith("Nothing is measured of dj-stripe: name by --dj-stripe")


def test_without_postgres_the_rest_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no client is installed, one line says that PostgreSQL is left out, and how not to."""
    find = importlib.util.find_spec

    def without_psycopg(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "psycopg" else find(name, package)

    monkeypatch.setattr(running, "find_spec", without_psycopg)
    measured: list[str] = []

    def note(database: Database, *_: object) -> Iterator[Row]:
        measured.append(database.name)
        return iter(())

    monkeypatch.setattr(running, "imports", lambda *_: iter(()))
    monkeypatch.setattr(running, "opening", lambda *_: iter(()))
    monkeypatch.setattr(running, "taking_in", lambda *_: iter(()))
    monkeypatch.setattr(running, "rebuilding", lambda *_: iter(()))
    monkeypatch.setattr(running, "on_database", note)
    monkeypatch.setattr(running, "growth", note)
    said: list[str] = []

    assert list(running.run(TINY, None, None, said.append)) == []

    assert measured == ["SQLite", "SQLite"]
    assert said[-1].startswith("Nothing is measured on PostgreSQL: name a server by --postgres")


def test_the_real_figures_take_at_least_five_rounds_and_a_million_events() -> None:
    """A trial may be smaller, never with fewer rounds."""
    assert FULL.rounds >= 5
    assert QUICK.rounds >= 5
    assert FULL.large == 1_000_000
    assert FULL.small == 10_000
