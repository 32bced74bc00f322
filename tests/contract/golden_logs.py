"""
The golden log of each release: what it wrote of the examples, and what that folds to.

Later releases must come to the same states. The keys follow from whose they are, so that what was
sealed can be opened without keeping them.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from eventsourcing.persistence import StoredEvent
from tests.adapters.shop import (
    ADA,
    ADD_SPRING_CODE,
    CREATE_SPRING,
    MUG,
    OPEN_SHOP,
    PORTAL,
    SPRING_CODE,
    START_MUG,
    Clock,
    merchant,
)
from tests.pictures import hashes

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.codec import codec_of
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.ledger import Beside
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.event_store.wrapping import aesgcm
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.subscription.commands import ApplyDiscount, PauseCollection
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import SessionId

DIRECTORY = Path(__file__).parent / "logs"
EXAMPLES = Path(__file__).parents[2] / "examples"


class FollowingKeys(MemoryKeys):
    """A key for each subject that follows from its name."""

    def create(self, subjects: Iterable[str]) -> None:
        """Make the keys."""
        for subject in subjects:
            self._keys.setdefault(subject, aesgcm(sha256(subject.encode()).digest()))


def path(release: str, directory: Path = DIRECTORY) -> Path:
    """Return where the golden log of a release stands; its hashes stand beside it."""
    return directory / f"{release}.jsonl"


def release() -> str:
    """Return the version that this code is, or will be released as."""
    return version("counterfoil")


def open_store() -> EventStore:
    """Open a store in memory with keys that follow from whose they are."""
    keys = FollowingKeys()
    mapper = CodecMapper(codec_of(CONTRACT), keys)
    return EventStore(MemoryLedger(), mapper, keys, lock_timeout=5)


DECIDED = (
    *OPEN_SHOP,
    START_MUG,
    CREATE_SPRING,
    ADD_SPRING_CODE,
    ApplyDiscount(subscription_id=MUG, promotion_code_id=SPRING_CODE),
    PauseCollection(
        subscription_id=MUG, pause=CollectionPause(behavior=CollectionPauseBehavior.VOID)
    ),
    OpenSession(session_id=SessionId("bps_visit"), customer_id=ADA, configuration_id=PORTAL),
)
"""What a merchant decides, of the aggregates that Stripe states nothing of in the examples."""


def record(store: EventStore) -> None:
    """Record the year of the examples and what follows by itself, and what a merchant decides."""
    clock = Clock()
    portal = BillingPortal(store, Registry.of(BUILT_IN), clock)
    items = (item for file in files_in([EXAMPLES]) for item in read_file(file))
    ingest(portal, items, looked_at=clock.now)
    shop = portal.account("acct_shop", "test")
    for number, command in enumerate(DECIDED):
        shop.handle(command, by=merchant(f"decided.{number}"))
    clock.advance(days=32)
    portal.tick()


def write(store: EventStore, file: Path) -> None:
    """Write the rows of a log, one a line."""
    with file.open("w", encoding="utf-8") as log:
        for page in store.rows():
            for row in page:
                state = b64encode(row.state).decode()
                log.write(json.dumps([row.stream, row.version, row.stored_name, state]) + "\n")


def read(file: Path) -> EventStore:
    """Read a log into a store, with the keys of all that is in it."""
    store = open_store()
    with file.open(encoding="utf-8") as log:
        rows = [json.loads(line) for line in log]
    store._ledger.record(
        [
            StoredEvent(
                originator_id=stream, originator_version=number, topic=topic, state=b64decode(state)
            )
            for stream, number, topic, state in rows
        ],
        Beside(),
    )
    # Whose key seals a row is some stream's; a stream that nothing is sealed for does no harm.
    store._keys.create(store.streams())
    return store


def expected(file: Path) -> dict[str, str]:
    """Return what a log folded to when it was approved."""
    found: dict[str, str] = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def approve_log(directory: Path = DIRECTORY) -> Iterator[str]:
    """Write the golden log of this version, and the hashes of a log, where there are none yet."""
    file = path(release(), directory)
    if not file.exists():
        directory.mkdir(exist_ok=True)
        store = open_store()
        record(store)
        write(store, file)
        yield f"approved the log of {release()}"
    for log in sorted(directory.glob("*.jsonl")):
        if not log.with_suffix(".json").exists():
            text = json.dumps(hashes(read(log)), indent=2)
            log.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
            yield f"approved what the log of {log.stem} comes to"
