"""
Asks the read models of one account: what is true now, what was true then, what was known then.

Of now the tables themselves are asked. Of another time the entries that they hold are folded anew,
by when they happened or by when they became known, into tables in memory, and these are asked the
same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from attrs import frozen
from sqlalchemy import Select, func, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Derived, MemoryDerived, Work
from counterfoil.adapters.event_store.errors import StoreUnavailableError
from counterfoil.adapters.views.errors import NotFilledError
from counterfoil.adapters.views.filling import RowsFiller, read_entries, row_of
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.registry import Registry, Standing
from counterfoil.adapters.views.statements import Statements, compiled, making
from counterfoil.domain.moments import to_micros
from counterfoil.projections.answers import Criteria, Page, Query, When
from counterfoil.projections.read_model import (
    Entry,
    ReadModel,
    Row,
    as_happened,
    as_known,
    in_order_of_happening,
)
from counterfoil.projections.trail import lines_table

A = TypeVar("A")
C = TypeVar("C", bound=Criteria)
T = TypeVar("T")

NOW = When()


@frozen(kw_only=True)
class _Only:
    """Asks for one aggregate."""

    id: str
    customer: str | None = None
    limit: int = 1


class Asker:
    """Answers questions about one account in one mode, ``acct_1/live``."""

    def __init__(self, store: EventStore, account: str) -> None:
        self._store = store
        self._account = account
        derived = store.derived
        self._registry = Registry(derived.dialect, derived.schema)

    def find(self, query: Query[C, A], criteria: C, when: When = NOW) -> Page[A]:
        """
        Return what is asked for, as of now or of another time.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        with self._store.translated:
            if when.is_now:
                rows, position = self._read(
                    query.model, lambda work: self._now(query, criteria, work)
                )
            else:
                rows, position = self._then(query, criteria, when)
        answers = [query.answer(row) for row in rows[: criteria.limit]]
        return Page(answers=tuple(answers), position=position, has_more=len(rows) > criteria.limit)

    def history(self, model: ReadModel, id_: str, when: When = NOW) -> tuple[Entry, ...]:
        """
        Return what was told of one aggregate, in the order in which it happened.

        Raises:
            StoreError: the store can't be read.
        """

        def read(work: Work) -> list[Entry]:
            return self._entries(model, _Only(id=id_), when, work).get(id_, [])

        entries = self._read(model, read)
        until = None if when.at is None else to_micros(when.at)
        happened = (each for each in entries if until is None or each.at <= until)
        return tuple(sorted(happened, key=in_order_of_happening))

    def _read(self, model: ReadModel, ask: Callable[[Work], T]) -> T:
        """Ask tables of this release, which nobody replaces meanwhile."""

        def read(work: Work) -> T:
            self._registry.steady(work)
            standing = self._registry.standing(work).get(model.name, Standing())
            if standing.version != model.version:
                raise NotFilledError(model.name)
            return ask(work)

        derived = self._store.derived
        try:
            with self._store.translated:
                return derived.read(read)
        except StoreUnavailableError:
            if derived.read(self._registry.is_there):
                raise
            raise NotFilledError(model.name) from None

    def _now(self, query: Query[C, A], criteria: C, work: Work) -> tuple[list[Row], int]:
        tables = self._live(query.model)
        statement = query.select(tables.rows.table, self._account, criteria)
        rows = _found(statement, tables.rows, work)
        return rows, work.tracked(tracking_of(query.model.name))

    def _live(self, model: ReadModel) -> RowsFiller:
        derived = self._store.derived
        # Which letter the indexes bear doesn't matter to whoever reads.
        return RowsFiller(model, derived.dialect, derived.schema, "a", beside=False)

    def _then(self, query: Query[C, A], criteria: C, when: When) -> tuple[list[Row], int]:
        model = query.model

        def read(work: Work) -> tuple[dict[str, list[Entry]], int]:
            entries = self._entries(model, criteria, when, work)
            return entries, work.tracked(tracking_of(model.name))

        entries, position = self._read(model, read)
        rows = (self._row(model, id_, told, when) for id_, told in entries.items())
        scratch = MemoryDerived()
        try:
            return self._asked_of(scratch, query, criteria, rows), position
        finally:
            scratch.close()

    def _asked_of(
        self,
        scratch: Derived,
        query: Query[C, A],
        criteria: C,
        rows: Iterable[Row | None],
    ) -> list[Row]:
        tables = RowsFiller(query.model, scratch.dialect, None, "a", beside=False).rows

        def ask(work: Work) -> list[Row]:
            work.run(making(tables.table, scratch.dialect))
            work.run_many(
                tables.add, ([row[name] for name in tables.columns] for row in rows if row)
            )
            return _found(query.select(tables.table, self._account, criteria), tables, work)

        return scratch.write(ask)

    def _row(self, model: ReadModel, id_: str, entries: Sequence[Entry], when: When) -> Row | None:
        row = as_known(model, entries) if when.at is None else as_happened(model, entries, when.at)
        return None if row is None else {**row, "account": self._account, "id": id_}

    def _entries(
        self, model: ReadModel, criteria: Criteria, when: When, work: Work
    ) -> dict[str, list[Entry]]:
        live = self._live(model)
        table = live.entries.table
        wanted = select(table).where(table.c.account == self._account)
        if criteria.id is not None:
            wanted = wanted.where(table.c.id == criteria.id)
        elif criteria.customer is not None:
            rows = live.rows.table
            of_customer = select(rows.c.id).where(
                rows.c.account == self._account, rows.c.customer == criteria.customer
            )
            wanted = wanted.where(table.c.id.in_(of_customer))
        if when.known_at is not None:
            wanted = wanted.where(table.c.position <= self._last_known_by(when.known_at, work))
        statement, parameters = compiled(wanted, self._store.derived.dialect)
        found: dict[str, list[Entry]] = defaultdict(list)
        for (_, id_), entry in read_entries(work.rows(statement, parameters)):
            found[id_].append(entry)
        return found

    def _last_known_by(self, moment: datetime, work: Work) -> int:
        """Return the last position in the account that was recorded by a moment."""
        derived = self._store.derived
        lines = lines_table(derived.schema)
        last = select(func.max(lines.c.position)).where(
            lines.c.account == self._account, lines.c.known_at <= to_micros(moment)
        )
        ((position,),) = work.rows(*compiled(last, derived.dialect))
        return int(position or 0)


def _found(statement: "Select[tuple[object, ...]]", tables: Statements, work: Work) -> list[Row]:
    return [
        row_of(tables.columns, values) for values in work.rows(*compiled(statement, tables.dialect))
    ]
