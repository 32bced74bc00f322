"""Sets up the sides of a comparison on one kind of database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attrs import frozen

from counterfoil.adapters.bench.library import Library
from counterfoil.adapters.bench.ours import Ours
from counterfoil.adapters.bench.raw_sqlite import RawSQLite
from counterfoil.adapters.bench.receiving import Receivers
from counterfoil.adapters.bench.sides import Side
from counterfoil.adapters.bench.tuned import Tuned

if TYPE_CHECKING:
    from counterfoil.adapters.bench.rebuilds import Rebuilders

OURS = "counterfoil"
LIBRARY = "library"
TUNED = "library, tuned"
RAW = "raw loop"


@frozen(kw_only=True)
class Stand:
    """All sides, each on a database of its own, empty at first."""

    ours: Ours
    others: Mapping[str, Side]

    @property
    def sides(self) -> Mapping[str, Side]:
        """Return the sides by name, ours first."""
        return {OURS: self.ours, **self.others}


@frozen(kw_only=True)
class Database:
    """A kind of database, and how sides are set up on it."""

    name: str
    stand: Callable[[], AbstractContextManager[Stand]]
    receivers: Callable[[], AbstractContextManager[Receivers]]
    rebuilders: Callable[[], AbstractContextManager["Rebuilders"]]


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Stand]:
    """Set up all sides on files in one folder, all with WAL and ``synchronous=FULL``."""
    with TemporaryDirectory(dir=folder) as place, ExitStack() as stack:
        path = Path(place)
        stand = Stand(
            ours=Ours(f"sqlite:///{path / 'ours.db'}"),
            others={
                LIBRARY: Library(settings_of(path / "library.db")),
                TUNED: Tuned(settings_of(path / "tuned.db")),
                RAW: RawSQLite(path / "raw.db"),
            },
        )
        for side in stand.sides.values():
            stack.callback(side.close)
        yield stand


def settings_of(path: Path) -> Mapping[str, str]:
    """Return the settings by which the library opens a file."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
