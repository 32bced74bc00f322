"""Compares two moments of one account, in every read model that keeps a row an aggregate."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import frozen
from sqlalchemy import ColumnElement, Select, Table, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Row, Work
from counterfoil.adapters.views.filled import FilledTables
from counterfoil.adapters.views.filling import read_entries
from counterfoil.adapters.views.positions import last_known_by
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.statements import compiled
from counterfoil.adapters.views.views_of import MODELS
from counterfoil.domain.moments import to_micros
from counterfoil.projections.differences import (
    Difference,
    DifferenceCriteria,
    Differs,
    between_moments,
    between_positions,
)
from counterfoil.projections.read_model import Entry, ReadModel
from counterfoil.projections.tables import entries_table, rows_table

AT_ONCE = 200
"""How many aggregates are compared at once."""


@frozen(kw_only=True)
class _Bounds:
    """
    The last positions that were known at the two moments, and the last that is known at all.

    What is recorded while one compares isn't seen.
    """

    start: int
    end: int
    last: int


class Differing:
    """Compares two moments of one account in one mode, ``acct_1/live``."""

    def __init__(self, store: EventStore, account: str) -> None:
        self._store = store
        self._account = account
        self._filled = FilledTables(store)

    def differences(self, asked: DifferenceCriteria) -> Iterator[Differs]:
        """
        Yield the aggregates in which something differs, read model by read model, in order of id.

        Only those are looked at of which anything was told in between.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        for model in MODELS:
            yield from self._differences(model, asked)

    def _differences(self, model: ReadModel, asked: DifferenceCriteria) -> Iterator[Differs]:
        schema = self._store.derived.schema
        owned = self._owned(model, rows_table(model, schema), asked)
        if owned is None:
            return
        entries, bounds = entries_table(model, schema), self._bounds(model, asked)
        inside = entries.c.id.in_(owned) & _inside(entries, asked, bounds)
        after = ""
        while ids := self._ids(model, entries, inside, after):
            told = self._entries(model, entries, ids, bounds.last)
            for id_ in ids:
                found = _difference(model, told[id_], asked, bounds)
                if not found.is_empty:
                    yield Differs(model=model, id=id_, difference=found)
            after = ids[-1]

    def _owned(
        self, model: ReadModel, rows: Table, asked: DifferenceCriteria
    ) -> "Select[tuple[str]] | None":
        """Find the aggregates of whom one asks about; None: the model knows nothing of them."""
        columns = {column.name for column in model.columns}
        found = select(rows.c.id).where(rows.c.account == self._account)
        for kind, wanted in (("customer", asked.customer), ("subscription", asked.subscription)):
            if wanted is None:
                continue
            if model.kind == kind:
                found = found.where(rows.c.id == wanted)
            elif kind in columns:
                found = found.where(rows.c[kind] == wanted)
            else:
                return None
        return found

    def _bounds(self, model: ReadModel, asked: DifferenceCriteria) -> _Bounds:
        def read(work: Work) -> _Bounds:
            last = work.tracked(tracking_of(model.name))
            derived, account = self._store.derived, self._account
            start, end = (
                min(last, last_known_by(derived, account, moment, work))
                for moment in (asked.start, asked.end)
            )
            return _Bounds(start=start, end=end, last=last)

        return self._filled.read({model.name: model.version}, read)

    def _ids(
        self, model: ReadModel, entries: Table, inside: "ColumnElement[bool]", after: str
    ) -> list[str]:
        """Return the next aggregates of which anything was told in between."""
        wanted = (
            select(entries.c.id)
            .distinct()
            .where(entries.c.account == self._account, entries.c.id > after, inside)
            .order_by(entries.c.id)
            .limit(AT_ONCE)
        )
        return [str(id_) for (id_,) in self._rows(model, wanted)]

    def _entries(
        self, model: ReadModel, entries: Table, ids: Sequence[str], last: int
    ) -> dict[str, list[Entry]]:
        wanted = select(entries).where(
            entries.c.account == self._account,
            entries.c.id.in_(ids),
            entries.c.position <= last,
        )
        told: dict[str, list[Entry]] = defaultdict(list)
        for (_, id_), entry in read_entries(self._rows(model, wanted)):
            told[id_].append(entry)
        return told

    def _rows(
        self, model: ReadModel, statement: "Select[tuple[object, ...]] | Select[tuple[str]]"
    ) -> list[Row]:
        text, parameters = compiled(statement, self._store.derived.dialect)
        return self._filled.read(
            {model.name: model.version}, lambda work: work.rows(text, parameters)
        )


def _inside(entries: Table, asked: DifferenceCriteria, bounds: _Bounds) -> "ColumnElement[bool]":
    column, start, end = entries.c.at, to_micros(asked.start), to_micros(asked.end)
    if asked.known:
        column, start, end = entries.c.position, bounds.start, bounds.end
    return (column > start) & (column <= end) & (entries.c.position <= bounds.last)


def _difference(
    model: ReadModel, told: Sequence[Entry], asked: DifferenceCriteria, bounds: _Bounds
) -> Difference:
    if asked.known:
        return between_positions(model, told, bounds.start, bounds.end)
    return between_moments(model, told, asked.start, asked.end)
