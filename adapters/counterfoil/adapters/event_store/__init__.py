"""Keeps events: the only place that knows the library which stores them."""

from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    ConflictError,
    StoreError,
)
from counterfoil.adapters.event_store.history import History
from counterfoil.adapters.event_store.messages import (
    Damaged,
    InboxOutcome,
    Message,
    NewMessage,
    Settled,
)
from counterfoil.adapters.event_store.records import (
    Append,
    CommandRow,
    Due,
    Loaded,
    NewEvent,
    Positioned,
    Problem,
    Quarantined,
    Refusal,
    Replayed,
    Seen,
    SessionUseRow,
    Sighting,
    SightingRow,
    StoredCommand,
    StoredRow,
)
from counterfoil.adapters.event_store.store import EventStore

__all__ = [
    "AlreadyRecordedError",
    "Append",
    "CommandRow",
    "ConflictError",
    "Damaged",
    "Due",
    "EventStore",
    "History",
    "InboxOutcome",
    "Loaded",
    "Message",
    "NewEvent",
    "NewMessage",
    "Positioned",
    "Problem",
    "Quarantined",
    "Refusal",
    "Replayed",
    "Seen",
    "SessionUseRow",
    "Settled",
    "Sighting",
    "SightingRow",
    "StoreError",
    "StoredCommand",
    "StoredRow",
]
