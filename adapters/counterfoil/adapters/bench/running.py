"""Runs the whole programme."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from counterfoil.adapters.bench.measuring import Row
from counterfoil.adapters.bench.programme import FULL, QUICK, Say, on_database
from counterfoil.adapters.bench.stands import Database, on_sqlite


def run(*, quick: bool, say: Say) -> Iterator[Row]:
    """Measure everything, and yield the rows as they are found."""
    sizes = QUICK if quick else FULL
    with TemporaryDirectory(prefix="counterfoil-bench-") as folder:
        sqlite = Database(name="SQLite", stand=lambda: on_sqlite(Path(folder)))
        yield from on_database(sqlite, sizes, say)
