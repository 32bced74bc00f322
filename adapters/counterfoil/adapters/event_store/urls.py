"""Opens and migrates what a URL names: PostgreSQL, an SQLite file, or memory."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from attrs import field, frozen

from counterfoil.adapters.event_store import opening
from counterfoil.adapters.event_store.errors import StoreUrlError
from counterfoil.adapters.event_store.keyring import KeyStore
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.ledger import Ledger
from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.event_store.wrapping import KeyWrapper


@frozen(kw_only=True)
class Opening:
    """
    How to open a store.

    Args:
        key_store: the URL of the data keys; without one they are kept beside the events.
        wrapper: what wraps them; without one a key file beside an SQLite file does.
        seconds: how long to wait for another writer, or for a server that went away.
    """

    url: str = field(repr=False)
    key_store: str | None = field(repr=False)
    wrapper: KeyWrapper | None
    read_only: bool
    seconds: float
    on_notice: Callable[[str], None]

    def open(self) -> tuple[Ledger, KeyStore]:
        """Open the events and their keys, or neither."""
        kind = kind_of(self.url)
        if kind == "memory":
            return MemoryLedger(), MemoryKeys()
        ledger = self._ledger(kind)
        try:
            return ledger, self._keys(kind)
        except BaseException:
            ledger.close()
            raise

    def _ledger(self, kind: str) -> Ledger:
        if kind == "sqlite":
            path = opening.path_of(self.url)
            return opening.open_ledger(path, read_only=self.read_only, lock_timeout=self.seconds)
        # Imported where it is used: a third of a second, and an extra.
        from counterfoil.adapters.event_store.postgres import address, opening as postgres  # noqa: I001, PLC0415

        return postgres.open_ledger(
            address.address_of(self.url), read_only=self.read_only, lock_timeout=self.seconds
        )

    def _keys(self, kind: str) -> KeyStore:
        if self.key_store is not None:
            kind = kind_of(self.key_store)
        if kind == "memory":
            raise StoreUrlError(self.key_store or "", "keys in memory would be lost with it")
        if kind == "sqlite":
            return opening.open_keys(
                self._keys_path(),
                wrapper=self.wrapper,
                read_only=self.read_only,
                lock_timeout=self.seconds,
                on_notice=self.on_notice,
            )
        from counterfoil.adapters.event_store.postgres import address, opening as postgres  # noqa: I001, PLC0415

        if self.key_store is None:
            place = address.address_of(self.url).beside("keys")
        else:
            place = address.address_of(self.key_store, default_schema=address.KEYS_SCHEMA)
        return postgres.open_keys(
            place, self.wrapper, read_only=self.read_only, lock_timeout=self.seconds
        )

    def _keys_path(self) -> Path:
        if self.key_store is not None:
            return opening.path_of(self.key_store)
        path = opening.path_of(self.url)
        return path.with_name(f"{path.name}.keys")


def migrate(url: str, *, seconds: float) -> tuple[int | None, int]:
    """
    Bring the tables of a store up to date; return their version before and after.

    ``None`` stands for a store that wasn't there, and has been made.
    """
    kind = kind_of(url)
    if kind == "memory":
        raise StoreUrlError(url, "memory holds no tables")
    if kind == "sqlite":
        return opening.migrate(opening.path_of(url), lock_timeout=seconds)
    from counterfoil.adapters.event_store.postgres import address, opening as postgres  # noqa: I001, PLC0415

    return postgres.migrate(address.address_of(url), lock_timeout=seconds)


def kind_of(url: str) -> str:
    """Return ``postgresql``, ``sqlite`` or ``memory``; raises ``StoreUrlError`` for others."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise StoreUrlError(url, "it isn't a URL")
    if scheme in {"postgresql", "postgres"}:
        if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
            raise StoreUrlError(
                f"{scheme}://...", "PostgreSQL needs an extra: pip install 'counterfoil[postgres]'"
            )
        return "postgresql"
    if (scheme == "memory" and not rest) or (scheme == "sqlite" and rest in {"", "/", "/:memory:"}):
        return "memory"
    if scheme != "sqlite":
        raise StoreUrlError(url, f"this release has no store called {scheme!r}")
    return "sqlite"
