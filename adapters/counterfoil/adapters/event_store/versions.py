"""Makes the tables of a store ready to be used: there, and of the version that is known."""

from typing import Protocol

from counterfoil.adapters.event_store.errors import OlderSchemaError, StoreUnavailableError


class Versioned(Protocol):
    """A ledger whose tables have a version."""

    @property
    def path(self) -> str:
        """Name the place in errors."""

    def schema(self) -> int | None:
        """Return the version of the tables, ``None`` where there are none; refuses a newer one."""

    def migrate(self) -> None:
        """Make the tables, or bring them up to date."""


def make_ready(ledger: Versioned, known: int, *, read_only: bool) -> None:
    """Make the tables where there are none, and refuse older ones than are known."""
    found = ledger.schema()
    if found is None:
        if read_only:
            raise StoreUnavailableError(
                ledger.path, "no store was made there yet; open it for writing once"
            )
        ledger.migrate()
    elif found < known:
        raise OlderSchemaError(ledger.path, found, known)


def upgrade(ledger: Versioned, known: int) -> tuple[int | None, int]:
    """Make the tables, or bring them up to date; return their version before and after."""
    found = ledger.schema()
    ledger.migrate()
    return found, known
