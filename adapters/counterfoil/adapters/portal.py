"""The one object that embedders open: a billing portal on a database."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.books import Books
from counterfoil.adapters.deciders import BUILT_IN, AnyDecider, Registry
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.ledger import EmbeddersConnection
from counterfoil.adapters.event_store.wrapping import KeyWrapper
from counterfoil.adapters.ticking import Ticked, Ticker
from counterfoil.domain.cause import Mode
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract
from counterfoil.domain.values import AccountId

if TYPE_CHECKING:
    from counterfoil.adapters.views.keeping import Views

_LOG = logging.getLogger("counterfoil")


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def log_notice(sentence: str) -> None:
    """Log what an operator should know once."""
    _LOG.warning(sentence)


def _pass_over(_moments: int) -> None:
    """Tell nobody how far a tick has come."""


class BillingPortal:
    """
    A billing portal on a database; open one, share it among threads, and close it.

    It needs neither the web nor Stripe, and keeps no state outside the store.
    """

    def __init__(
        self, store: EventStore, registry: Registry, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock

    @classmethod
    def open(  # noqa: PLR0913
        cls,
        url: str,
        *,
        deciders: Iterable[AnyDecider] = (),
        contract: Contract = CONTRACT,
        clock: Callable[[], datetime] = utc_now,
        keys: KeyWrapper | None = None,
        master_key: bytes | None = None,
        key_store: str | None = None,
        on_notice: Callable[[str], None] = log_notice,
        read_only: bool = False,
    ) -> Self:
        """
        Open a portal on ``sqlite:///path/to/file.db`` or on
        ``postgresql://user@host/database?schema=cell_1``, or on ``memory://`` for a trial.

        Args:
            deciders: an embedder's own aggregates; their stored names stand in ``contract``, which
                is ours extended.
            clock: says the moment; decisions take their time from it and from nowhere else.
            keys: wraps the keys that seal personal data, by a key management service say.
            master_key: 32 bytes that wrap those keys; without either, a key file is made beside an
                SQLite file.
            key_store: the URL of those keys, to keep them away from the database.
            on_notice: gets the one sentence that says so; by default it is logged.

        Raises:
            StoreError: the database can't be opened; the text says why and what to do.
        """
        registry = Registry.of((*BUILT_IN, *deciders))
        store = EventStore.open(
            url,
            contract=contract,
            keys=keys,
            master_key=master_key,
            key_store=key_store,
            read_only=read_only,
            on_notice=on_notice,
        )
        return cls(store, registry, clock)

    def account(self, account_id: str, mode: Mode | str) -> AccountPortal:
        """
        Bind the portal to one account in one mode; nothing passes from one to another.

        An account's id is part of the names of its streams, so that it holds no ``/`` or ``|``.
        """
        if not account_id or not {"/", "|"}.isdisjoint(account_id):
            raise ValueError(f"{account_id!r} can't be the id of an account")
        return AccountPortal(self.books(account_id, Mode(mode)), self._clock)

    def tick(
        self,
        until: datetime | None = None,
        on_progress: Callable[[int], None] = _pass_over,
    ) -> Ticked:
        """
        Bring about what time alone does, in every account and mode, by the clock.

        Any number of tickers may run at once; each thing comes to pass once. Call it as often as
        what is due should be on record.

        Args:
            until: stops earlier than now; nobody chooses a later date than the clock's.
            on_progress: is told after each moment how many have been brought about.

        Raises:
            StoreError: the store can't be read or written; what came to pass until then is on
                record.
        """
        now = self._clock()
        ticker = Ticker(
            self._store,
            self.books,
            self._clock,
            until=now if until is None else min(until, now),
            on_progress=on_progress,
        )
        return ticker.run()

    def books(self, account_id: str, mode: Mode) -> Books:
        """Return the books of an account in a mode, for what works beside its portal."""
        return Books(
            store=self._store,
            registry=self._registry,
            account=AccountId(account_id),
            mode=mode,
        )

    def joined(self, connection: EmbeddersConnection) -> "BillingPortal":
        """
        Return this portal on an embedder's own connection to the same file or database.

        Events then become durable, or vanish, with the embedder's transaction. On PostgreSQL it
        runs at READ COMMITTED, and other writers wait from the first command until it ends.
        """
        return BillingPortal(self._store.joined(connection), self._registry, self._clock)

    @cached_property
    def views(self) -> "Views":
        """Return the read models, to bring them up to date, follow the log, and wait for them."""
        # Imported where it is used, as SQLAlchemy takes its time.
        from counterfoil.adapters.views.keeping import Views  # noqa: PLC0415

        return Views(self._store)

    @property
    def store(self) -> EventStore:
        """Return the event store, for replaying and verifying the whole log."""
        return self._store

    def close(self) -> None:
        """Close the store. Closing twice does no harm."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return the portal."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the portal."""
        self.close()
