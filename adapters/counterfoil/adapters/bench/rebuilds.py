"""The sides that fill the tables of the read models anew, from a log of their own."""

import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from attrs import frozen

from counterfoil.adapters.bench.library_views import LibraryViews, sqlite_view
from counterfoil.adapters.bench.ours import Ours
from counterfoil.adapters.bench.raw_views_sqlite import RawViewsSQLite
from counterfoil.adapters.bench.stands import LIBRARY, OURS, RAW, settings_of
from counterfoil.adapters.bench.view_tables import NAMES, Kept, ViewTables


class Rebuilder(Protocol):
    """One way to fill the tables of the read models."""

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""

    def clear(self) -> None:
        """Make ready, before anything is measured, that all is filled anew."""

    def rebuild(self) -> int:
        """Fill the tables, and return of how many events."""

    def kept(self) -> Kept:
        """Return what the tables hold."""

    def close(self) -> None:
        """Give back what the side holds."""


class OurViews(Ours):
    """Counterfoil's read models, filled beside the live tables and put in their place."""

    def clear(self) -> None:
        """Leave the live tables: they are dropped when the new ones take their place."""

    def rebuild(self) -> int:
        """Fill the tables, and return of how many events."""
        return self.portal.views.rebuild(NAMES)

    def peaks(self) -> tuple[int, int]:
        """Return the most memory that the first tenth took at once, and the whole, in bytes."""
        first: list[int] = []

        def note(seen: int, of: int) -> None:
            if not first and seen * 10 >= of:
                first.append(tracemalloc.get_traced_memory()[1])

        tracemalloc.start()
        try:
            self.portal.views.rebuild(NAMES, note)
            return first[0], tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def kept(self) -> Kept:
        """Return what the tables hold."""
        derived = self.store.derived
        tables = ViewTables(derived.dialect, derived.schema)
        return tables.kept(lambda statement: derived.read(lambda work: work.rows(statement)))


@frozen(kw_only=True)
class Rebuilders:
    """All sides, each on a database of its own."""

    ours: OurViews
    others: Mapping[str, Rebuilder]

    @property
    def sides(self) -> Mapping[str, Rebuilder]:
        """Return the sides by name, ours first."""
        return {OURS: self.ours, **self.others}


@contextmanager
def rebuilders_on_sqlite(folder: Path) -> Iterator[Rebuilders]:
    """Set up all sides on files in one folder, all with WAL and ``synchronous=FULL``."""
    with TemporaryDirectory(dir=folder) as place, ExitStack() as stack:
        path = Path(place)
        library = settings_of(path / "library.db")
        rebuilders = Rebuilders(
            ours=OurViews(f"sqlite:///{path / 'ours.db'}"),
            others={
                LIBRARY: LibraryViews(library, sqlite_view(library)),
                RAW: RawViewsSQLite(path / "raw.db"),
            },
        )
        for side in rebuilders.sides.values():
            stack.callback(side.close)
        yield rebuilders
