"""What differs between two moments, column by column, and which events made it so."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import frozen

from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import (
    Entry,
    ReadModel,
    Row,
    Value,
    as_happened,
    as_known,
    in_order_of_happening,
    in_order_of_knowing,
)


@frozen
class Changed:
    """A column that holds another value after than before."""

    column: str
    before: Value
    after: Value


@frozen(kw_only=True)
class Difference:
    """
    What differs in one aggregate.

    Args:
        appeared: whether nothing was known of it before; ``vanished``: nothing is after.
        why: the entries in between that told of a column that differs, in order.
    """

    appeared: bool
    vanished: bool
    changed: tuple[Changed, ...]
    why: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.appeared or self.vanished or self.changed)


@frozen(kw_only=True)
class DifferenceCriteria:
    """
    Which differences are asked for.

    Args:
        customer: what belongs to this customer, and itself; ``subscription`` likewise.
        known: whether what was known at the two moments is compared, and not what was true.
    """

    start: datetime
    end: datetime
    customer: str | None = None
    subscription: str | None = None
    known: bool = False


@frozen(kw_only=True)
class Differs:
    """An aggregate in which something differs, by what the read model keeps of its kind."""

    model: ReadModel
    id: str
    difference: Difference

    @property
    def object(self) -> str:
        """Return what it is: ``subscription/sub_1``."""
        return f"{self.model.kind}/{self.id}"

    def told_of(self, entry: Entry) -> tuple[str, ...]:
        """Return the columns that an entry in between told of, of those that differ."""
        differing = differing_in(self.model, self.difference)
        return tuple(name for name in entry.told if name in differing)

    def cause_of(self, changed: Changed) -> Entry | None:
        """Return the last entry in between that told of a column, or of that whose since it is."""
        of = {each.at: each.of for each in self.model.since}.get(changed.column, changed.column)
        return next((each for each in reversed(self.difference.why) if of in each.told), None)


def compared(model: ReadModel) -> tuple[str, ...]:
    """
    Return the columns that are compared: what is true, and since when.

    By whose doing it is so is what the entries say. What stands there as a hash alone means nothing
    to whoever reads it.
    """
    told = (each.name for each in model.columns if each.name not in model.hashed)
    return (*told, *(each.at for each in model.since))


def difference(model: ReadModel, before: Row | None, after: Row | None) -> Difference:
    """Return what differs between two rows of an aggregate; None: nothing was known of it."""
    held, holds = before or model.blank(), after or model.blank()
    return Difference(
        appeared=before is None and after is not None,
        vanished=before is not None and after is None,
        changed=tuple(
            Changed(name, held[name], holds[name])
            for name in compared(model)
            if held[name] != holds[name]
        ),
    )


def applied(model: ReadModel, row: Row | None, found: Difference) -> Row | None:
    """Return a row with a difference in it: what was before becomes what is after."""
    if found.vanished or (row is None and not found.appeared):
        return None
    return {**(row or model.blank()), **{each.column: each.after for each in found.changed}}


def between_moments(
    model: ReadModel, entries: Sequence[Entry], start: datetime, end: datetime
) -> Difference:
    """Return what differs between what was true at two moments, by all that is known today."""
    found = difference(model, as_happened(model, entries, start), as_happened(model, entries, end))
    after, until = to_micros(start), to_micros(end)
    inside = (each for each in entries if after < each.at <= until)
    return _because(model, found, sorted(inside, key=in_order_of_happening))


def between_positions(
    model: ReadModel, entries: Sequence[Entry], start: int, end: int
) -> Difference:
    """Return what differs between what was known at two positions of the log."""
    found = difference(
        model,
        as_known(model, [each for each in entries if each.position <= start]),
        as_known(model, [each for each in entries if each.position <= end]),
    )
    inside = (each for each in entries if start < each.position <= end)
    return _because(model, found, sorted(inside, key=in_order_of_knowing))


def differing_in(model: ReadModel, found: Difference) -> set[str]:
    """Return the columns that differ, and those of which it differs since when they hold."""
    differing = {each.column for each in found.changed}
    return differing | {each.of for each in model.since if each.at in differing}


def _because(model: ReadModel, found: Difference, inside: Iterable[Entry]) -> Difference:
    differing = differing_in(model, found)
    return Difference(
        appeared=found.appeared,
        vanished=found.vanished,
        changed=found.changed,
        why=tuple(each for each in inside if not differing.isdisjoint(each.told)),
    )
