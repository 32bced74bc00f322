"""Tells events to a read model, without a store, and keeps the entries that it makes of them."""

from datetime import datetime

from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Entry, ReadModel, Told


def told(model: ReadModel, position: int, at: datetime, event: object) -> Told:
    """Tell an event that happened at a moment, and became known just then."""
    moment = to_micros(at)
    return Told(
        position=position,
        stream=f"acct_1/test/{model.kind}/it_1",
        account="acct_1/test",
        kind=model.kind,
        id="it_1",
        version=position,
        stored_name="it.happened:1",
        event=event,
        happened_at=moment,
        recorded_at=moment,
        actor="stripe",
        door="observation",
        reference=f"evt_{position}",
    )


def entries(model: ReadModel, *events: tuple[datetime, object]) -> list[Entry]:
    """Tell events of one aggregate one after the other, and return the entries that they make."""
    row, made = model.blank(), []
    for position, (at, event) in enumerate(events, 1):
        entry = model.entry(told(model, position, at, event), row)
        if entry is not None:
            made.append(entry)
            if not entry.late:
                model.take(row, entry)
    return made
