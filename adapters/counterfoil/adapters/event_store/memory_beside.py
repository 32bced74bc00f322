"""Reads and writes the rows that stand beside the events in memory."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import RLock

from counterfoil.adapters.event_store.ledger import (
    CommandEntry,
    DueEntry,
    NumberedRefusal,
    QuarantineEntry,
    RefusalEntry,
    SeenEntry,
    SightingEntry,
    WhereaboutsEntry,
)


class MemoryBeside:
    """The half of a ledger in memory that holds no events; the other half makes the lock."""

    _database_lock: RLock

    def __init__(self) -> None:
        super().__init__()
        self._commands: dict[tuple[str, str], CommandEntry] = {}
        self._refusals: dict[str, list[RefusalEntry]] = defaultdict(list)
        self._sightings: dict[tuple[str, str], list[tuple[int, str, SightingEntry]]] = {}
        self._whereabouts: dict[tuple[str, str], str] = {}
        self._uses: dict[tuple[str, str], int] = {}
        self._due: dict[str, int] = {}
        self._quarantine: dict[tuple[str, str], QuarantineEntry] = {}

    # Commands and refusals

    def command(self, account: str, command_id: str) -> CommandEntry | None:
        """Return the row of a command."""
        with self._database_lock:
            return self._commands.get((account, command_id))

    def commands(self) -> Iterator[CommandEntry]:
        """Return the rows of all commands."""
        with self._database_lock:
            return iter([*self._commands.values()])

    def refuse(self, entry: RefusalEntry) -> None:
        """Write a refusal."""
        with self._database_lock:
            self._refusals[entry.account].append(entry)

    def refusals(self, account: str) -> Sequence[RefusalEntry]:
        """Return an account's refusals."""
        with self._database_lock:
            return [*self._refusals.get(account, ())]

    def refusals_after(
        self, account: str, after: tuple[int, int], until: int, limit: int
    ) -> Sequence[NumberedRefusal]:
        """Return an account's refusals after a moment and a number, up to a moment."""
        with self._database_lock:
            numbered = enumerate(self._refusals.get(account, ()), 1)
            found = [
                NumberedRefusal(number, entry)
                for number, entry in numbered
                if (entry.at, number) > after and entry.at <= until
            ]
        return sorted(found, key=lambda each: (each.entry.at, each.number))[:limit]

    # Sightings and whereabouts

    def sightings(self, account: str, object: str, since: int | None) -> Sequence[SightingEntry]:
        """Return an object's sightings."""
        with self._database_lock:
            rows = self._sightings.get((account, object), ())
            return [entry for at, _, entry in rows if since is None or at >= since]

    def seen(
        self, account: str, objects: Sequence[str], event_ids: Sequence[str]
    ) -> Sequence[SeenEntry]:
        """Tell how often objects were sighted, when last, and in which of these events."""
        entries: list[SeenEntry] = []
        sought = set(event_ids)
        with self._database_lock:
            for object in objects:
                rows = self._sightings.get((account, object))
                if rows:
                    entries.append(SeenEntry(object, len(rows), rows[-1][0], None))
                    entries.extend(
                        SeenEntry(object, None, None, event_id)
                        for _, event_id, _ in rows
                        if event_id in sought
                    )
        return entries

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether a sighting is on record."""
        with self._database_lock:
            rows = self._sightings.get((account, object), ())
            return any(event_id == each for _, each, _ in rows)

    def all_sightings(self) -> Iterator[SightingEntry]:
        """Return every sighting."""
        with self._database_lock:
            return iter([entry for rows in self._sightings.values() for _, _, entry in rows])

    def whereabouts(self, account: str, objects: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Return objects that streams hold, each with its stream."""
        with self._database_lock:
            found = [(object, self._whereabouts.get((account, object))) for object in objects]
        return [(object, stream) for object, stream in found if stream is not None]

    def all_whereabouts(self) -> Iterator[WhereaboutsEntry]:
        """Return every object's stream."""
        with self._database_lock:
            return iter(
                [WhereaboutsEntry(*key, stream) for key, stream in self._whereabouts.items()]
            )

    # Sessions

    def last_use(self, account: str, session: str) -> int | None:
        """Return when a session was last used."""
        with self._database_lock:
            return self._uses.get((account, session))

    # What is due

    def due(self, until: int, limit: int, after: DueEntry | None) -> Sequence[DueEntry]:
        """Return the streams that are due by a moment."""
        with self._database_lock:
            found = sorted((at, stream) for stream, at in self._due.items() if at <= until)
        start = 0 if after is None else bisect_right(found, (after.due_at, after.stream))
        return [DueEntry(stream, at) for at, stream in found[start : start + limit]]

    def due_at(self, stream: str) -> int | None:
        """Return when a stream is due."""
        with self._database_lock:
            return self._due.get(stream)

    # Quarantine

    def quarantine(self, entry: QuarantineEntry) -> None:
        """Write a message that could not be applied."""
        with self._database_lock:
            self._quarantine[entry.account, entry.event_id] = entry

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine."""
        with self._database_lock:
            return self._quarantine.pop((account, event_id), None) is not None

    def quarantined(self, account: str) -> Sequence[QuarantineEntry]:
        """Return an account's quarantine."""
        with self._database_lock:
            return sorted(
                (each for each in self._quarantine.values() if each.account == account),
                key=lambda each: (each.at, each.event_id),
            )
