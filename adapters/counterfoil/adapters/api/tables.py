"""The small tables of the API: its keys, what was answered to keys of idempotency, and links."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Row, Work

T = TypeVar("T")

_TABLES = (
    """CREATE TABLE IF NOT EXISTS {s}counterfoil_api_keys (
        digest {bytes} PRIMARY KEY,
        id {text} NOT NULL UNIQUE,
        account {text} NOT NULL,
        mode {text} NOT NULL,
        scope {text} NOT NULL,
        name {text} NOT NULL,
        hint {text} NOT NULL,
        created_at bigint NOT NULL,
        revoked_at bigint
    )""",
    """CREATE TABLE IF NOT EXISTS {s}counterfoil_api_requests (
        account {text} NOT NULL,
        key_digest {bytes} NOT NULL,
        path {text} NOT NULL,
        fingerprint {text} NOT NULL,
        nonce {text} NOT NULL,
        request_id {text} NOT NULL,
        begun_at bigint NOT NULL,
        status bigint,
        body {bytes},
        PRIMARY KEY (account, key_digest)
    )""",
    """CREATE INDEX IF NOT EXISTS counterfoil_api_requests_by_moment
        ON {s}counterfoil_api_requests (begun_at)""",
    """CREATE TABLE IF NOT EXISTS {s}counterfoil_portal_links (
        digest {bytes} PRIMARY KEY,
        account {text} NOT NULL,
        session {text} NOT NULL
    )""",
)


class SmallTables:
    """
    Runs statements over the API's tables, which are made where they aren't there yet.

    ``{s}`` in a statement stands for the schema, where there are schemas; parameters are ``?``.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._is_made = False

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that writes."""
        self.write(lambda work: work.run(self.text(statement), parameters))

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        self._make()
        with self._store.translated:
            return self._store.derived.read(
                lambda work: work.rows(self.text(statement), parameters)
            )

    def write(self, work: Callable[[Work], T]) -> T:
        """Run statements that write, in one transaction."""
        self._make()
        with self._store.translated:
            return self._store.derived.write(work)

    def text(self, statement: str) -> str:
        """Write a statement as the database has it."""
        derived = self._store.derived
        if derived.dialect == "sqlite":
            return statement.format(s="", text="TEXT", bytes="BLOB")
        return statement.replace("?", "%s").format(
            s=f'"{derived.schema}".', text='text COLLATE "C"', bytes="bytea"
        )

    def _make(self) -> None:
        if self._is_made:
            return

        def make(work: Work) -> None:
            work.alone("the API's tables")
            for statement in _TABLES:
                work.run(self.text(statement))

        with self._store.translated:
            self._store.derived.write(make)
        self._is_made = True
