"""Makes long logs, and copies them from one store to another."""

from collections.abc import Sequence
from pathlib import Path

from eventsourcing.persistence import StoredEvent
from tests.adapters.bustle import Bustle
from tests.adapters.shop import Clock
from tests.durability.campaign import choices

from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.codec import write_header
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.ledger import Beside
from counterfoil.adapters.event_store.mapper import Entry
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.recorded import Recorded

EXAMPLES = Path(__file__).parents[2] / "examples"

COMMANDS_A_SHOP = 2_000
"""How much is asked for in one account, before another shop opens."""


def write_log(events: int, seed: int) -> EventStore:
    """Write a log of at least so many events in memory: Stripe's statements, and busy shops."""
    clock = Clock()
    portal = BillingPortal.open("memory://", clock=clock)
    ingest(
        portal,
        (item for file in files_in([EXAMPLES]) for item in read_file(file)),
        looked_at=clock.now,
    )
    shops = 0
    while portal.store.last_position() < events:
        shops += 1
        bustle = Bustle(
            portal.account(f"acct_{shops}", "test"),
            clock,
            COMMANDS_A_SHOP // 25,
            choices(seed, "shop", shops),
        )
        bustle.open()
        for number in range(COMMANDS_A_SHOP):
            bustle.jump()
            bustle.act(number)
            if number % 20 == 0:
                portal.tick()
    return portal.store


def copy_log(source: EventStore, target: EventStore) -> None:
    """Copy the events of a log, page by page, sealed with keys of the target's own."""
    for page in source.read_all():
        target._ledger.record(sealed_for(target, [each.recorded for each in page]), Beside())


def sealed_for(target: EventStore, several: Sequence[Recorded[object]]) -> list[StoredEvent]:
    """Write events of another store as a store keeps them."""
    keyring = Keyring(target._keys)
    keyring.prepare({recorded.stream for recorded in several})
    stored = []
    for recorded in several:
        entry = Entry(
            originator_id=recorded.stream,
            originator_version=recorded.version,
            event=recorded.event,
            happened_at=recorded.happened_at,
            recorded_at=recorded.recorded_at,
            cause=recorded.cause,
            edition=recorded.edition,
            subject=recorded.stream,
        )
        header = write_header(entry.happened_at, entry.recorded_at, entry.edition, entry.cause)
        stored.append(target._mapper.stored(entry, header, keyring))
    return stored
