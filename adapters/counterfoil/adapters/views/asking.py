"""
Asks the read models of one account: what is true now, what was true then, what was known then.

Of now the tables themselves are asked. Of another time the entries that they hold are folded anew,
by when they happened or by when they became known, into tables in memory, and these are asked the
same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from attrs import frozen
from sqlalchemy import Select, Table, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Derived, MemoryDerived, Work
from counterfoil.adapters.views.errors import UnknownStartError
from counterfoil.adapters.views.filled import FilledTables
from counterfoil.adapters.views.filling import RowsFiller, read_entries, row_of
from counterfoil.adapters.views.positions import last_known_by
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.statements import Statements, compiled, making
from counterfoil.domain.moments import to_micros
from counterfoil.projections.answers import Criteria, Page, Query, Total, When
from counterfoil.projections.read_model import (
    Entry,
    ReadModel,
    Row,
    as_happened,
    as_known,
    in_order_of_happening,
)
from counterfoil.projections.tables import HIGH, LOW, sum_of

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


@frozen
class _Found:
    """What statements found."""

    rows: list[Row]
    totals: tuple[Total, ...] = ()


class Asker:
    """Answers questions about one account in one mode, ``acct_1/live``."""

    def __init__(self, store: EventStore, account: str) -> None:
        self._store = store
        self._account = account
        self._filled = FilledTables(store)

    def find(self, query: Query[C, A], criteria: C, when: When = NOW) -> Page[A]:
        """
        Return what is asked for, as of now or of another time.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        with self._store.translated:
            if when.is_now:
                found, position = self._read(
                    query.model, lambda work: self._now(query, criteria, work)
                )
            else:
                found, position = self._then(query, criteria, when)
        answers = [query.answer(row) for row in found.rows[: criteria.limit]]
        return Page(
            answers=tuple(answers),
            position=position,
            has_more=len(found.rows) > criteria.limit,
            totals=found.totals,
        )

    def entries(
        self, model: ReadModel, criteria: Criteria, when: When = NOW
    ) -> tuple[dict[str, list[Entry]], int]:
        """
        Return what was told of the aggregates of one customer, or of one alone, by id, and up to
        which position; what happened after ``at`` included.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """

        def read(work: Work) -> tuple[dict[str, list[Entry]], int]:
            entries = self._entries(model, criteria, when, work)
            return entries, work.tracked(tracking_of(model.name))

        return self._read(model, read)

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

    def _read(self, model: ReadModel, ask: Callable[[Work], T], *others: ReadModel) -> T:
        """Ask tables of this release, which nobody replaces meanwhile."""
        return self._filled.read({each.name: each.version for each in (model, *others)}, ask)

    def _now(self, query: Query[C, A], criteria: C, work: Work) -> tuple[_Found, int]:
        found = self._found(query, criteria, self._live(query.model).rows, work)
        return found, work.tracked(tracking_of(query.model.name))

    def _live(self, model: ReadModel) -> RowsFiller:
        derived = self._store.derived
        # Which letter the indexes bear doesn't matter to whoever reads.
        return RowsFiller(model, derived.dialect, derived.schema, "a", beside=False)

    def _then(self, query: Query[C, A], criteria: C, when: When) -> tuple[_Found, int]:
        model = query.model
        entries, position = self.entries(model, criteria, when)
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
    ) -> _Found:
        tables = RowsFiller(query.model, scratch.dialect, None, "a", beside=False).rows

        def ask(work: Work) -> _Found:
            work.run(making(tables.table, scratch.dialect))
            work.run_many(
                tables.add, ([row[name] for name in tables.columns] for row in rows if row)
            )
            return self._found(query, criteria, tables, work)

        return scratch.write(ask)

    def _found(self, query: Query[C, A], criteria: C, tables: Statements, work: Work) -> _Found:
        self._check_start(query, criteria, tables, work)
        rows = _rows(query.select(tables.table, self._account, criteria), tables, work)
        if query.totals is None:
            return _Found(rows)
        totals = _rows(query.totals(tables.table, self._account, criteria), tables, work)
        return _Found(rows, tuple(map(_total, totals)))

    def _check_start(self, query: Query[C, A], criteria: C, tables: Statements, work: Work) -> None:
        """Refuse to go on after what isn't there: it would look as if nothing came after it."""
        after = None if query.after is None else query.after(criteria)
        if after is None:
            return
        table = tables.table
        it = select(table.c.id).where(table.c.account == self._account, table.c.id == after)
        if not work.rows(*compiled(it, tables.dialect)):
            raise UnknownStartError(after)

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
        return self._told(wanted, table, when, work)

    def histories(
        self,
        model: ReadModel,
        since: int | None = None,
        until: int | None = None,
        when: When = NOW,
    ) -> tuple[dict[str, list[Entry]], int]:
        """
        Return all entries of the aggregates of which an entry falls in a period.

        Args:
            model: one that is found by moment; ``since``: the period's first moment, and
                ``until``: the first one after it, in microseconds since 1970.

        Returns:
            the entries by the id of their aggregate, and the position that they rest on.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        table = self._live(model).entries.table
        within = select(table.c.id).where(table.c.account == self._account)
        wanted = select(table).where(table.c.account == self._account)
        if since is not None:
            within = within.where(table.c.at >= since)
        if until is not None:
            within = within.where(table.c.at < until)
        if since is not None or until is not None:
            wanted = wanted.where(table.c.id.in_(within))
        if when.at is not None:
            wanted = wanted.where(table.c.at <= to_micros(when.at))

        def read(work: Work) -> tuple[dict[str, list[Entry]], int]:
            found = self._told(wanted, table, when, work)
            return found, work.tracked(tracking_of(model.name))

        return self._read(model, read)

    def _told(
        self,
        wanted: "Select[tuple[object, ...]]",
        table: Table,
        when: When,
        work: Work,
    ) -> dict[str, list[Entry]]:
        """Return entries by aggregate, those that were known at the time that is asked for."""
        if when.known_at is not None:
            last = last_known_by(self._store.derived, self._account, when.known_at, work)
            wanted = wanted.where(table.c.position <= last)
        statement, parameters = compiled(wanted, self._store.derived.dialect)
        found: dict[str, list[Entry]] = defaultdict(list)
        for (_, id_), entry in read_entries(work.rows(statement, parameters)):
            found[id_].append(entry)
        return found


def _rows(statement: "Select[tuple[object, ...]]", tables: Statements, work: Work) -> list[Row]:
    columns = statement.selected_columns.keys()
    return [row_of(columns, values) for values in work.rows(*compiled(statement, tables.dialect))]


def _total(row: Row) -> Total:
    amounts = {
        name: sum_of(int(row[f"{name}{HIGH}"] or 0), int(row[f"{name}{LOW}"] or 0))
        for name in (each.removesuffix(HIGH) for each in row if each.endswith(HIGH))
    }
    return Total(currency=str(row["currency"]), count=int(row["count"] or 0), amounts=amounts)
