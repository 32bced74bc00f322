"""Compares two moments of one account, in every read model that keeps a row an aggregate."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, Select, Table, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Row, Work
from counterfoil.adapters.streams import ACCOUNT_KIND
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

T = TypeVar("T")

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

    def differences(self, asked: DifferenceCriteria) -> Iterator[Differs]:
        """
        Yield the aggregates in which something differs, read model by read model, in order of id.

        Only those are looked at of which anything was told in between.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        filled = FilledTables(self._store)
        for model in MODELS:
            # The account itself, which both modes share, goes by its id alone.
            of_itself = model.kind == ACCOUNT_KIND
            account = self._account.partition("/")[0] if of_itself else self._account
            yield from _Comparison(self._store, filled, model, account).differences(asked)


@frozen
class _Comparison:
    """Compares two moments of one account in one read model."""

    store: EventStore
    filled: FilledTables
    model: ReadModel
    account: str

    @cached_property
    def entries(self) -> Table:
        return entries_table(self.model, self.store.derived.schema)

    def differences(self, asked: DifferenceCriteria) -> Iterator[Differs]:
        owners = [
            (kind, id_)
            for kind, id_ in (("customer", asked.customer), ("subscription", asked.subscription))
            if id_ is not None
        ]
        if not all(map(self._knows, (kind for kind, _ in owners))):
            return
        bounds = self._bounds(asked)
        inside = _inside(self.entries, asked, bounds)
        if owners:
            inside &= self.entries.c.id.in_(self._owned(owners))
        after = ""
        while ids := self._ids(inside, after):
            told = self._told(ids, bounds.last)
            for id_ in ids:
                found = _difference(self.model, told[id_], asked, bounds)
                if not found.is_empty:
                    yield Differs(model=self.model, id=id_, difference=found)
            after = ids[-1]

    def _knows(self, kind: str) -> bool:
        """Tell whether the read model says which customer, say, an aggregate belongs to."""
        return kind == self.model.kind or any(each.name == kind for each in self.model.columns)

    def _owned(self, owners: Sequence[tuple[str, str]]) -> "Select[tuple[str]]":
        rows = rows_table(self.model, self.store.derived.schema)
        found = select(rows.c.id).where(rows.c.account == self.account)
        for kind, id_ in owners:
            column = rows.c.id if kind == self.model.kind else rows.c[kind]
            found = found.where(column == id_)
        return found

    def _bounds(self, asked: DifferenceCriteria) -> _Bounds:
        def read(work: Work) -> _Bounds:
            last = work.tracked(tracking_of(self.model.name))
            start, end = (
                min(last, last_known_by(self.store.derived, self.account, moment, work))
                for moment in (asked.start, asked.end)
            )
            return _Bounds(start=start, end=end, last=last)

        return self._read(read)

    def _ids(self, inside: "ColumnElement[bool]", after: str) -> list[str]:
        """Return the next aggregates of which anything was told in between."""
        held = self.entries.c
        wanted = (
            select(held.id)
            .distinct()
            .where(held.account == self.account, held.id > after, inside)
            .order_by(held.id)
            .limit(AT_ONCE)
        )
        return [str(id_) for (id_,) in self._rows(wanted)]

    def _told(self, ids: Sequence[str], last: int) -> dict[str, list[Entry]]:
        held = self.entries.c
        wanted = select(self.entries).where(
            held.account == self.account, held.id.in_(ids), held.position <= last
        )
        told: dict[str, list[Entry]] = defaultdict(list)
        for (_, id_), entry in read_entries(self._rows(wanted)):
            told[id_].append(entry)
        return told

    def _rows(self, statement: "Select[tuple[object, ...]] | Select[tuple[str]]") -> list[Row]:
        text, parameters = compiled(statement, self.store.derived.dialect)
        return self._read(lambda work: work.rows(text, parameters))

    def _read(self, ask: Callable[[Work], T]) -> T:
        return self.filled.read({self.model.name: self.model.version}, ask)


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
