"""Where a store in PostgreSQL is: the server and database of its URL, and the schema in it."""

import re
from urllib.parse import unquote

import psycopg
from attrs import evolve, field, frozen
from psycopg.conninfo import conninfo_to_dict

from counterfoil.adapters.event_store.errors import StoreUrlError

DEFAULT_SCHEMA = "counterfoil"
KEYS_SCHEMA = "counterfoil_keys"
_SCHEMA = re.compile(r"(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,39}")


@frozen
class Address:
    """
    A database and a schema in it, which is one cell.

    Args:
        conninfo: the URL as libpq takes it; it may hold a password, and is never shown.
        schema: a plain lower-case name, which can't break out of its quotes.
    """

    conninfo: str = field(repr=False)
    schema: str
    database: str

    def beside(self, name: str) -> "Address":
        """Return a schema beside this one in the same database."""
        return evolve(self, schema=f"{self.schema}_{name}")

    def __str__(self) -> str:
        """Return it without user, password and options."""
        return f"{self.database} (schema {self.schema})"


def address_of(url: str, default_schema: str = DEFAULT_SCHEMA) -> Address:
    """
    Read ``postgresql://user@host/database?schema=cell_1``; without a schema it is ``counterfoil``.

    All else is libpq's own, and left as it stands.

    Raises:
        StoreUrlError: the schema isn't a plain name, or libpq can't read the rest.
    """
    place, _, query = url.partition("?")
    options = [each.partition("=") for each in query.split("&") if each]
    schemas = [unquote(value) for name, _, value in options if name == "schema"]
    schema = schemas[-1] if schemas else default_schema
    if _SCHEMA.fullmatch(schema) is None:
        raise StoreUrlError(
            url, f"the schema {schema!r} isn't a plain name of lower-case letters, digits and _"
        )
    others = "&".join("".join(each) for each in options if each[0] != "schema")
    conninfo = f"{place}?{others}" if others else place
    return Address(conninfo, schema, _shown(url, conninfo))


def _shown(url: str, conninfo: str) -> str:
    """Return the database of a URL as it may be shown: server and name alone."""
    try:
        parts = conninfo_to_dict(conninfo)
        ports = [str(parts.get("port") or "")]
        [int(port) for each in ports for port in each.split(",") if port]
    except (psycopg.ProgrammingError, ValueError):
        # What libpq says of it might show a part of the password.
        raise StoreUrlError(
            url,
            "libpq can't read it; in a user or password write / as %2F, @ as %40, and the like",
        ) from None
    host = parts.get("host") or parts.get("hostaddr") or ""
    return f"postgresql://{host}{':' if ports[0] else ''}{ports[0]}/{parts.get('dbname') or ''}"
