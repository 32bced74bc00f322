"""The benchmark's rebuilds: all sides fill the same tables with the same, or nothing counts."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.postgres import Server

from counterfoil.adapters.bench.postgres import rebuilders_on_postgres
from counterfoil.adapters.bench.rebuilds import Rebuilders, rebuilders_on_sqlite

STORIES = range(3, 8)
LONG = 30
"""So many events that a collection is paused and resumed."""


@pytest.fixture(params=["sqlite", "postgres"])
def rebuilders(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rebuilders]:
    """Set up all sides, on each kind of database."""
    place: AbstractContextManager[Rebuilders]
    if request.param == "sqlite":
        place = rebuilders_on_sqlite(tmp_path)
    else:
        server: Server = request.getfixturevalue("postgres")
        place = rebuilders_on_postgres(server.database)
    with place as found:
        for side in found.sides.values():
            side.fill(STORIES, LONG)
        yield found


def test_all_sides_fill_the_tables_with_the_same(rebuilders: Rebuilders) -> None:
    """Rows are alike in what the events of all sides tell; of the rest there is as much."""
    for side in rebuilders.sides.values():
        side.clear()
        assert side.rebuild() == len(STORIES) * LONG

    kept = {name: side.kept() for name, side in rebuilders.sides.items()}

    ours = kept["counterfoil"]
    assert len(ours.subscriptions) == ours.belongings == len(STORIES)
    assert ours.entries == ours.lines == len(STORIES) * LONG
    assert kept == dict.fromkeys(kept, ours)


def test_a_rebuild_leaves_no_trace_of_the_one_before(rebuilders: Rebuilders) -> None:
    """Every round does the whole work again."""
    for name, side in rebuilders.sides.items():
        side.clear()
        side.rebuild()
        before = side.kept()

        side.clear()
        side.rebuild()

        assert side.kept() == before, name
