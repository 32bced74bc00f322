"""Where a store in PostgreSQL is: the server and database of its URL, and the schema in it."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from attrs import evolve, field, frozen

from counterfoil.adapters.event_store.errors import StoreUrlError

DEFAULT_SCHEMA = "counterfoil"
KEYS_SCHEMA = "counterfoil_keys"
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,39}")


@frozen
class Address:
    """
    A database and a schema in it, which is one cell.

    Args:
        conninfo: the URL as libpq takes it; it may hold a password, and is never shown.
        schema: a plain lower-case name, so that it needs no quoting.
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

    All other options are libpq's own.

    Raises:
        StoreUrlError: the schema isn't a plain name, or the URL can't be taken apart.
    """
    parts = urlsplit(url)
    options = parse_qsl(parts.query, keep_blank_values=True)
    schemas = [value for name, value in options if name == "schema"]
    schema = schemas[-1] if schemas else default_schema
    others = [(name, value) for name, value in options if name != "schema"]
    if _SCHEMA.fullmatch(schema) is None or schema.startswith("pg_"):
        raise StoreUrlError(
            _without_password(url),
            f"the schema {schema!r} isn't a plain name of lower-case letters, digits and _",
        )
    conninfo = urlunsplit(parts._replace(query=urlencode(others, quote_via=quote)))
    return Address(conninfo, schema, _without_password(url))


def _without_password(url: str) -> str:
    """Return a URL as it may be shown: server and database alone."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    hosts = [unquote(value) for name, value in parse_qsl(parts.query) if name == "host"]
    return f"postgresql://{place or ','.join(hosts)}{parts.path}"
