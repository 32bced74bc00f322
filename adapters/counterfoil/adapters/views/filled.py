"""Reads tables of read models that this release has filled, and that nobody replaces meanwhile."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.event_store.errors import StoreUnavailableError
from counterfoil.adapters.views.errors import NotFilledError
from counterfoil.adapters.views.registry import Registry, Standing

T = TypeVar("T")


class FilledTables:
    """Reads the tables of a store's read models."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        derived = store.derived
        self._registry = Registry(derived.dialect, derived.schema)

    def read(self, versions: Mapping[str, int], ask: Callable[[Work], T]) -> T:
        """
        Ask the tables of read models, each of a version.

        Raises:
            NotFilledError: this release has never filled them.
            StoreError: the store can't be read.
        """

        def read(work: Work) -> T:
            self._registry.steady(work)
            standing = self._registry.standing(work)
            for name, version in versions.items():
                if standing.get(name, Standing()).version != version:
                    raise NotFilledError(name)
            return ask(work)

        derived = self._store.derived
        try:
            with self._store.translated:
                return derived.read(read)
        except StoreUnavailableError:
            if derived.read(self._registry.is_there):
                raise
            raise NotFilledError(next(iter(versions))) from None
