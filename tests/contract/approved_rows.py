"""
The approved row of each event and version: every byte of it, as a store holds it.

A row has a format byte, a header, a sealed personal part and a body. What was sealed differs from
one writing to the next, so rows are approved once, sealed with a key that is known here, and read
for ever.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.contract.approved import one_a_line, samples
from tests.contract.samples import MOMENT

from counterfoil.adapters.event_store.codec import Codec, write_header
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.mapper import CodecMapper, Entry
from counterfoil.adapters.event_store.wrapping import KEY_BYTES, aesgcm
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.stored import Contract, StoredClass
from counterfoil.domain.values import ConfigurationId, SessionId

FILE = Path(__file__).parent / "rows.json"
SUBJECT = "acct_1/live/customer/cus_1"
VERSION = 7
CAUSE = Cause(
    actor=Actor.CUSTOMER,
    door=Door.PORTAL,
    command_id="cmd_1",
    session=SessionId("bps_1"),
    configuration=ConfigurationId("bpc_1"),
    api_version="2024-04-10",
    stripe_event_id="evt_1",
)
EDITION = "2024-03-29"


class KnownKeys(MemoryKeys):
    """Keys of which each is known: so that what was sealed once can always be opened."""

    def __init__(self) -> None:
        super().__init__()
        self._keys[SUBJECT] = aesgcm(bytes(KEY_BYTES))


def mapper(contract: Contract = CONTRACT) -> CodecMapper:
    """Return what writes and reads rows."""
    return CodecMapper(Codec(contract), KnownKeys())


def stream(name: str) -> str:
    """Return the stream in which the row of an event stands."""
    kind, _, _ = name.partition(".")
    return f"acct_1/live/{kind}/{kind}_1"


def row(event: object, name: str, writer: CodecMapper) -> bytes:
    """Write an event as a row."""
    entry = Entry(
        originator_id=stream(name),
        originator_version=VERSION,
        event=event,
        happened_at=MOMENT,
        recorded_at=MOMENT + timedelta(microseconds=1),
        cause=CAUSE,
        edition=EDITION,
        subject=SUBJECT,
    )
    header = write_header(entry.happened_at, entry.recorded_at, entry.edition, entry.cause)
    return writer.stored(entry, header, Keyring(writer._keys)).state


def recorded(event: object, name: str) -> Recorded[object]:
    """Return what the row of an event must read as."""
    return Recorded(
        stream=stream(name),
        version=VERSION,
        event=event,
        happened_at=MOMENT,
        recorded_at=MOMENT + timedelta(microseconds=1),
        cause=CAUSE,
        edition=EDITION,
    )


def read(topic: str, state: bytes, reader: CodecMapper) -> Recorded[object]:
    """Read a row, header and all."""
    name, _, _ = topic.partition(":")
    return reader.recorded(stream(name), VERSION, topic, state, Keyring(reader._keys))


def approved(file: Path = FILE) -> dict[str, dict[str, bytes]]:
    """Return the approved rows, full and least, by stored name and version."""
    if not file.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return {
        topic: {which: b64decode(text) for which, text in rows.items()}
        for topic, rows in found.items()
    }


def rows(stored: StoredClass, writer: CodecMapper) -> dict[str, bytes]:
    """Write the samples of one event class as rows."""
    return {which: row(event, stored.name, writer) for which, event in samples(stored).items()}


def approve_rows(contract: Contract = CONTRACT, file: Path = FILE) -> Iterator[str]:
    """Write the rows that aren't there yet, and name each; what is there stays as it is."""
    found, writer = approved(file), mapper(contract)
    for stored in contract.stored:
        topic = f"{stored.name}:{stored.version}"
        if topic not in found:
            found[topic] = rows(stored, writer)
            yield f"approved the row of {topic}"
    write(found, file)


def write(found: dict[str, dict[str, bytes]], file: Path = FILE) -> None:
    """Write the file of rows."""
    texts = {
        topic: {which: b64encode(state).decode() for which, state in states.items()}
        for topic, states in found.items()
    }
    file.write_text(one_a_line(texts), encoding="utf-8")
