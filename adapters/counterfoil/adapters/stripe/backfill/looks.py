"""Records what looks at Stripe's objects tell, a page in one commit."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from attrs import evolve, frozen

from counterfoil.adapters.event_store import Quarantined
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import CannotBeAppliedError, Item, Recording
from counterfoil.adapters.stripe.findings import IgnoredType, Malformed
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Mode

STATEMENTS_MAX = 300
"""Of about how many objects is told in one commit."""


@frozen
class Look:
    """An object as Stripe states it, and from when on that is certain to be so."""

    stated: JsonObject
    at: datetime


class Looks:
    """
    Records looks at objects of one account and mode.

    The same look counts once within a series, so that it may be taken again. In another series it
    is news if anything else was stated of the object meanwhile.

    Args:
        series: names the series.
    """

    def __init__(self, portal: BillingPortal, place: tuple[str, Mode], series: str) -> None:
        self._store = portal.store
        self._recording = Recording(portal)
        self._place = place
        self._series = series

    def record(self, looks: Iterable[Look]) -> int:
        """
        Record looks; return how many objects were set aside, for they can't be read.

        Raises:
            StoreError: the store can't be read or written.
            ContendedError: others kept changing the same aggregates; some may be recorded.
        """
        set_aside = 0
        for some in _parts([(look, self._item(look)) for look in looks]):
            items = [item for _, item in some if isinstance(item, Item)]
            broken = [(look, why) for look, why in some if isinstance(why, Malformed)]
            try:
                if items:
                    self._recording.record(self._place, items)
            except CannotBeAppliedError:
                broken += self._one_by_one(some)
            for look, why in broken:
                self._set_aside(look, why)
            set_aside += len(broken)
        return set_aside

    def _one_by_one(
        self, some: Sequence[tuple[Look, Item | Malformed | None]]
    ) -> Iterator[tuple[Look, Malformed]]:
        """Record what can be recorded, and yield the rest."""
        for look, item in some:
            if isinstance(item, Item):
                try:
                    self._recording.record(self._place, (item,))
                except CannotBeAppliedError as error:
                    yield look, Malformed(str(error), event_id=None, type=None)

    def _item(self, look: Look) -> Item | Malformed | None:
        reading = read_item(look.stated, at=look.at)
        if isinstance(reading, Malformed):
            return reading
        if isinstance(reading, IgnoredType):
            return None
        return Item(
            None,
            tuple(
                evolve(
                    each,
                    sighting=evolve(
                        each.sighting, event_id=f"{self._series}:{each.sighting.event_id}"
                    ),
                )
                for each in reading[1]
            ),
        )

    def _set_aside(self, look: Look, why: Malformed) -> None:
        account, mode = self._place
        self._store.quarantine(
            f"{account}/{mode}",
            Quarantined(
                event_id=str(look.stated.get("id")),
                type=str(look.stated.get("object")),
                reason=why.reason,
                at=look.at,
                raw=msgspec.json.encode(look.stated),
            ),
        )


def _parts(
    looks: Sequence[tuple[Look, Item | Malformed | None]],
) -> Iterator[Sequence[tuple[Look, Item | Malformed | None]]]:
    """Divide looks into those that are recorded together."""
    part: list[tuple[Look, Item | Malformed | None]] = []
    statements = 0
    for look, item in looks:
        part.append((look, item))
        statements += len(item.sighted) if isinstance(item, Item) else 0
        if statements >= STATEMENTS_MAX:
            yield part
            part, statements = [], 0
    if part:
        yield part
