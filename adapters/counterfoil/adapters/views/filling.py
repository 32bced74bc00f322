"""Writes what events tell into the tables of a read model, a batch at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Protocol, TypeAlias, cast

import msgspec
from sqlalchemy import Table

from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.views.statements import Statements, parts_of
from counterfoil.projections.read_model import (
    Entry,
    ReadModel,
    Reads,
    Row,
    Telling,
    Told,
)
from counterfoil.projections.tables import entries_table, rows_table

Key: TypeAlias = tuple[str, str]
"""Account and id of an aggregate."""

Write: TypeAlias = Callable[[Work], None]
"""Writes what a batch has come to."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, str | int | bool | None]).decode


class Filler(Protocol):
    """Writes what events tell one read model."""

    @property
    def in_order_of_log(self) -> bool:
        """Tell whether its tables are filled quickest in the order of the log, not by stream."""

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables that are written."""

    def listens_to(self, kind: str, event: type | None) -> Reads | None:
        """Say how much is asked of events of a class, about a kind of aggregate; None: nothing."""

    def fold(self, batch: Sequence[Told], work: Work) -> Write:
        """Read what a batch rests on, and return what writes what it comes to."""


class RowsFiller:
    """Writes the rows and the entries of a read model."""

    in_order_of_log = False

    def __init__(
        self, model: ReadModel, dialect: str, schema: str | None, letter: str, *, beside: bool
    ) -> None:
        self.model = model
        self.rows = Statements(
            table=rows_table(model, schema, letter, beside=beside), dialect=dialect
        )
        self.entries = Statements(
            table=entries_table(model, schema, letter, beside=beside), dialect=dialect
        )
        self._values = itemgetter(*self.rows.columns)

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables that are written."""
        return self.rows.table, self.entries.table

    def listens_to(self, kind: str, event: type | None) -> Reads | None:
        """
        Say how much is asked of events of a class.

        Of those of a class that isn't known here everything is: what they would tell is missing,
        and that must show.
        """
        if kind != self.model.kind:
            return None
        return Reads.EVERYTHING if event is None else self.model.reads(event) or None

    def fold(self, batch: Sequence[Told], work: Work) -> Write:
        """Read the rows that a batch changes, and return what writes them."""
        first = {(told.account, told.id): told.version for told in reversed(batch)}
        held = self._held([key for key, version in first.items() if version > 1], work)
        rows = {key: held.get(key) or self._blank(key) for key in first}
        changed: dict[Key, None] = {}
        added: dict[Key, list[Entry]] = defaultdict(list)
        lines: list[tuple[object, ...]] = []
        entry_of, take = self.model.entry, self.model.take
        for told in batch:
            key = told.account, told.id
            row = rows[key]
            entry = entry_of(told, row)
            if entry is None:
                continue
            lines.append((*key, *entry[:-1], written(entry.told)))
            added[key].append(entry)
            if not entry.late:
                take(row, entry)
                changed[key] = None
            elif key in changed or key in held:
                before = self._entries_before(key, first[key], work)
                self.model.resettle(row, (*before, *added[key]))
                changed[key] = None
        values = self._values
        new = [values(rows[key]) for key in changed if key not in held]
        known = [values(rows[key]) for key in changed if key in held]
        return self._writes(new, known, lines)

    def _writes(
        self,
        new: Sequence[tuple[object, ...]],
        known: Sequence[tuple[object, ...]],
        lines: Sequence[tuple[object, ...]],
    ) -> Write:
        def write(work: Work) -> None:
            rows, entries = self.rows, self.entries
            work.fill(rows.table.name, rows.add, new)
            if known:
                work.run_many(rows.put, known)
            work.fill(entries.table.name, entries.add, lines)

        return write

    def _blank(self, key: Key) -> Row:
        account, id_ = key
        return {"account": account, "id": id_, **self.model.blank()}

    def _held(self, keys: Iterable[Key], work: Work) -> dict[Key, Row]:
        columns = self.rows.columns
        found = [row_of(columns, each) for each in found_by(self.rows, keys, work)]
        return {(str(row["account"]), str(row["id"])): row for row in found}

    def _entries_before(self, key: Key, version: int, work: Work) -> list[Entry]:
        if version == 1:
            return []
        return [entry for _, entry in read_entries(found_by(self.entries, (key,), work))]


def written(told: Telling) -> str:
    """
    Return what an event told as JSON, where every database can hold it.

    Raises:
        ValueError: a number has more than 64 bits, or a text holds NUL or half a character.
    """
    for value in told.values():
        if type(value) is int and not _LEAST <= value <= _GREATEST:
            raise ValueError("a number is out of range")
    encoded = _encode(told).decode()
    # So a NUL is written, and a text that quotes it.
    if "\\u0000" in encoded and any("\0" in str(value) for value in told.values()):
        raise ValueError("a text holds NUL")
    return encoded


_LEAST, _GREATEST = -(2**63), 2**63 - 1


def row_of(columns: Sequence[str], values: Iterable[object]) -> Row:
    """Return a row of a table by the names of its columns."""
    return cast("Row", dict(zip(columns, values, strict=True)))


def found_by(
    statements: Statements, keys: Iterable[Key], work: Work
) -> Iterable[tuple[object, ...]]:
    """Return the rows of some aggregates."""
    ids: dict[str, list[str]] = defaultdict(list)
    for account, id_ in keys:
        ids[account].append(id_)
    for account, several in ids.items():
        for number, part in parts_of(several):
            yield from work.rows(statements.finding(number), (account, *part))


def read_entries(rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[Key, Entry]]:
    """Read rows of entries, each with the aggregate that it is of."""
    for account, id_, position, at, known_at, late, actor, door, reference, told in rows:
        telling: Telling = _decode(str(told))
        yield (
            (str(account), str(id_)),
            Entry(
                int(str(position)),
                int(str(at)),
                int(str(known_at)),
                bool(late),
                str(actor),
                str(door),
                str(reference),
                telling,
            ),
        )
