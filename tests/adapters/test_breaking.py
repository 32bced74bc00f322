"""Whatever reaches ingestion, nothing is raised, and each fact is on record wholly or not."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest
from attrs import frozen
from tests.adapters.breaking import broken, buried, garbled, written
from tests.adapters.stripe import samples
from tests.stripe_material import stripe_material

from counterfoil.adapters.documents import files_in, read_file, read_lines_of
from counterfoil.adapters.ingest import Ingestion
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.findings import IgnoredType, Malformed
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.verify import verify
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Door

EVENTS = int(os.environ.get("COUNTERFOIL_BROKEN", "10000"))
"""How many broken events are ingested."""

BATCH = 200
"""How many of them come into one store."""

BLOCKS = max(4, EVENTS // 5_000)
"""In how many parts they are tried, so that several processors share them."""

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AT = datetime(2026, 11, 20, tzinfo=UTC)

BURIED, UNBROKEN, HANDED_OVER, GARBLED = 0.01, 0.1, 0.4, 0.7
"""
Below which number drawn an event holds what is nested too deeply, is whole, is handed over decoded,
and has its text broken too.
"""

Item = JsonObject | Malformed

RECORDED = frozenset({Outcome.APPLIED, Outcome.EARLIER, Outcome.NOTHING_NEW, Outcome.WAITING})
"""What a statement came to that was put on record."""


def whole() -> Iterator[JsonObject]:
    """Yield what there is to break: all that was recorded, the examples, and made-up events."""
    for folder in (stripe_material() / "events", EXAMPLES):
        for file in files_in([folder]):
            yield from (item for item in read_file(file) if isinstance(item, dict))
    made_up = (
        samples.customer(),
        samples.payment_method(),
        samples.tax_id(),
        samples.product(),
        samples.price(),
        samples.subscription(),
        samples.schedule(),
        samples.configuration(),
        samples.invoice(),
    )
    for stated in made_up:
        yield stated
        yield samples.event(f"{stated['object']}.created", stated)


@cache
def items() -> tuple[JsonObject, ...]:
    """Return what there is to break: of the types that mean nothing here just a few."""
    found = tuple(whole())
    known = [item for item in found if isinstance(read_item(item, at=AT), tuple)]
    ignored = [item for item in found if isinstance(read_item(item, at=AT), IgnoredType)]
    return (*known, *ignored[::20])


@frozen
class Trace:
    """How much is on record."""

    events: int
    sightings: int
    connected: int


class Broken:
    """A store, and the broken events that were put into it."""

    def __init__(self, portal: BillingPortal, seed: str) -> None:
        self.portal = portal
        self.chance = Random(seed)  # noqa: S311
        # Few, so that much is said of the same objects.
        self.items = self.chance.sample(items(), 40)
        self.ingestion = Ingestion(portal, looked_at=AT, clock=lambda: AT)
        self.taken: list[Item] = []
        self.outcomes: Counter[str] = Counter()

    def draw(self) -> Iterator[Item]:
        """Yield what a broken event is read as: mostly one item, but its text may be anything."""
        way = self.chance.random()
        if way < UNBROKEN:
            whole = self.chance.choice(self.items)
            yield buried(whole) if way < BURIED else whole
            return
        item = broken(self.chance, self.items)
        if way < HANDED_OVER:
            # An embedder hands over what it has decoded itself.
            yield item
            return
        raw = written(item)
        if way < GARBLED:
            raw = garbled(self.chance, raw)
        name = self.chance.choice(("a.json", "a.jsonl", "standard input"))
        yield from read_lines_of(raw.splitlines(keepends=True), name)

    def trace(self) -> Trace:
        """Count what is on record."""
        ledger = self.portal.store._ledger
        return Trace(
            events=ledger.last_position(),
            sightings=sum(1 for _ in ledger.all_sightings()),
            connected=sum(1 for _ in ledger.commands()),
        )

    def take(self, item: Item) -> None:
        """Ingest an item, which has one outcome, and compare what came on record with that."""
        before, told = self.trace(), self._told()
        self.ingestion.take(item)
        after = self.trace()
        came = self._told() - told
        assert came.total() == 1, came
        (outcome,) = came
        self.outcomes[outcome] += 1
        self.taken.append(item)
        # That an account is in step with Stripe is put on record by itself, once.
        connected = after.connected - before.connected
        events = after.events - before.events - connected
        sightings = after.sightings - before.sightings
        assert 0 <= connected <= 1
        assert sightings > 0 if outcome in RECORDED else sightings == 0, (outcome, sightings)
        assert events > 0 if outcome in {Outcome.APPLIED, Outcome.EARLIER} else events == 0
        assert connected == 0 or outcome in RECORDED, outcome

    def _told(self) -> Counter[str]:
        """Count the items by what they came to."""
        counted: Counter[str] = Counter(self.ingestion._outcomes)
        counted["ignored"] = self.ingestion._ignored.total()
        counted["quarantined"] = self.ingestion._quarantined
        return counted

    def check(self) -> None:
        """Check the whole store, and that all that was taken brings nothing new."""
        assert verify(self.portal.store).problems == ()
        self.check_pairs()
        for prefix, ids in self.ingestion._held.items():
            held = self.portal.store.quarantined(prefix)
            assert {each.event_id for each in held} == ids
            assert not [each.reason for each in held if "fault of Counterfoil" in each.reason]
        before = self.trace()
        again = Ingestion(self.portal, looked_at=AT, clock=lambda: AT)
        for item in self.taken:
            again.take(item)
        assert self.trace() == before
        assert sum(again._outcomes.values()) == again._outcomes[Outcome.DUPLICATE]
        # What was kept aside is a duplicate where an event of the same id came whole since.
        assert again._quarantined <= self.outcomes["quarantined"]

    def check_pairs(self) -> None:
        """Each event of Stripe's has its sighting, and each account was connected once."""
        ledger = self.portal.store._ledger
        sighted = {
            (each.account.partition("/")[0], each.event_id) for each in ledger.all_sightings()
        }
        connected = Counter[str]()
        for page in self.portal.store.read_all():
            for each in page:
                recorded = each.recorded
                if recorded.cause.door is Door.OBSERVATION:
                    account, _, _ = recorded.stream.partition("/")
                    assert (account, recorded.cause.command_id) in sighted, recorded
                else:
                    assert ref_of(recorded.stream).kind == ACCOUNT.kind
                    connected[recorded.stream] += 1
        assert set(connected.values()) <= {1}
        assert connected.total() == self.trace().connected


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_broken_event_is_recorded_or_kept_aside_and_never_raises(
    block: int, tmp_path: Path
) -> None:
    """Never half-written either: what is on record fits together, and brings nothing new again."""
    outcomes: Counter[str] = Counter()
    for batch in range(block, EVENTS // BATCH, BLOCKS):
        seed = f"broken {batch}"
        on_file = batch % 10 == 9
        url = f"sqlite:///{tmp_path}/{batch}.db" if on_file else "memory://"
        with BillingPortal.open(url, master_key=bytes(32)) as portal:
            store = Broken(portal, seed)
            try:
                for _ in range(BATCH):
                    for item in store.draw():
                        store.take(item)
                store.check()
            except BaseException as error:
                error.add_note(
                    f'Random("{seed}") breaks them again; {len(store.taken)} were taken.'
                )
                raise
            outcomes += store.outcomes
    assert outcomes.keys() >= {Outcome.APPLIED, Outcome.DUPLICATE, "ignored", "quarantined"}
